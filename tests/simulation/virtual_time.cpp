// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/virtual_time.h"

#include <algorithm>

namespace breakwater::simulation {

void VirtualTime::at(std::int64_t time, Task task) {
    std::uint32_t slot = 0;
    if (m_free.empty()) {
        slot = static_cast<std::uint32_t>(m_tasks.size());
        m_tasks.push_back(std::move(task));
    } else {
        slot = m_free.back();
        m_free.pop_back();
        m_tasks[slot] = std::move(task);
    }
    m_heap.push_back({std::max(time, m_now), m_order++, slot});
    std::push_heap(m_heap.begin(), m_heap.end(), std::greater<>());
}

void VirtualTime::runUntil(std::int64_t time, const bool& stopped) {
    while (!stopped && !m_heap.empty() && m_heap.front().time <= time) {
        std::pop_heap(m_heap.begin(), m_heap.end(), std::greater<>());
        const Entry entry = m_heap.back();
        m_heap.pop_back();
        const Task task = std::move(m_tasks[entry.slot]);
        m_tasks[entry.slot] = nullptr;
        m_free.push_back(entry.slot);
        m_now = entry.time;
        task();
    }
    if (!stopped) {
        m_now = std::max(m_now, time);
    }
}

} // namespace breakwater::simulation
