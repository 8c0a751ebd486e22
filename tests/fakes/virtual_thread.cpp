// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/virtual_thread.h"

#include <algorithm>
#include <future>

namespace breakwater::fakes {

VirtualThread::VirtualThread(VirtualClock& clock) : m_clock(clock), m_thread([this] { loop(); }) {}

VirtualThread::~VirtualThread() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

void VirtualThread::post(Task task) {
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    m_changed.notify_one();
}

void VirtualThread::after(base::Micros delay, Task task) {
    m_later.emplace(m_clock.monotonic() + delay, std::move(task));
}

bool VirtualThread::takeOne(Task& task) {
    const std::lock_guard lock(m_mutex);
    if (m_tasks.empty()) {
        return false;
    }
    task = std::move(m_tasks.front());
    m_tasks.pop_front();
    return true;
}

/// Everything that is due at this moment, timers first.
void VirtualThread::drain() {
    for (Task task;;) {
        const auto first = m_later.begin();
        if (first != m_later.end() && first->first <= m_clock.monotonic()) {
            task = std::move(first->second);
            m_later.erase(first);
        } else if (!takeOne(task)) {
            return;
        }
        task();
    }
}

void VirtualThread::run(const Task& task) {
    std::promise<void> done;
    post([&] {
        task();
        drain();
        done.set_value();
    });
    done.get_future().wait();
}

void VirtualThread::advance(base::Micros by, base::Micros step) {
    run([&] {
        for (base::Micros left = by; left > base::Micros(0); left -= step) {
            m_clock.advance(std::min(left, step));
            drain();
        }
    });
}

void VirtualThread::loop() {
    for (;;) {
        Task task;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_stopping || !m_tasks.empty(); });
            if (m_stopping) {
                return;
            }
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
        }
        task();
        drain(); // a delay of nothing is due at once
    }
}

} // namespace breakwater::fakes
