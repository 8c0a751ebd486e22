// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/scheduler.h"
#include "shared/base/clock.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace breakwater::fakes {

/// A clock that moves only when it is told to; wall time begins in 2026. Any thread.
class VirtualClock final : public base::Clock {
  public:
    base::MonoTime monotonic() const override { return base::MonoTime{base::Micros{m_micros.load()}}; }
    base::WallTime wall() const override { return base::wallFromMicros(m_micros.load()); }
    void advance(base::Micros by) { m_micros += by.count(); }

  private:
    std::atomic<std::int64_t> m_micros{1'780'000'000'000'000};
};

/// A store thread whose timers go by a virtual clock: real threads, repeatable time. `post` from any thread,
/// `after` on its own, `run` and `advance` from one other.
class VirtualThread final : public core::Scheduler {
  public:
    explicit VirtualThread(VirtualClock& clock);
    ~VirtualThread() override;

    void post(Task task) override;
    void after(base::Micros delay, Task task) override;
    /// Runs the task and whatever it leads to without time going by; waits for its end.
    void run(const Task& task);
    /// Moves the time on in steps, each followed by what became due; waits for its end.
    void advance(base::Micros by, base::Micros step);

  private:
    void loop();
    bool takeOne(Task& task);
    void drain();

    VirtualClock& m_clock;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Task> m_tasks;                    ///< under the mutex
    bool m_stopping = false;                     ///< under the mutex
    std::multimap<base::MonoTime, Task> m_later; ///< the thread's own
    std::thread m_thread;
};

} // namespace breakwater::fakes
