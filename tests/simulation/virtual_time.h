// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace breakwater::simulation {

inline constexpr std::int64_t kMilli = 1'000;
inline constexpr std::int64_t kSecond = 1'000'000;

/// The one list of everything that is going to happen, in the order of its moments and, within one moment, of
/// its making. Time passes only from task to task. One thread.
class VirtualTime {
  public:
    using Task = std::function<void()>;

    std::int64_t now() const { return m_now; } ///< µs since the run began
    void at(std::int64_t time, Task task);
    void in(std::int64_t delay, Task task) { at(m_now + delay, std::move(task)); }
    /// Runs what is due until `time`, or until `stopped` says so.
    void runUntil(std::int64_t time, const bool& stopped);
    std::uint64_t steps() const { return m_order; }

  private:
    struct Entry {
        std::int64_t time;
        std::uint64_t order;
        std::uint32_t slot;

        bool operator>(const Entry& other) const {
            return time != other.time ? time > other.time : order > other.order;
        }
    };

    std::int64_t m_now = 0;
    std::uint64_t m_order = 0;
    std::vector<Entry> m_heap; // the earliest on top
    std::vector<Task> m_tasks;
    std::vector<std::uint32_t> m_free;
};

/// A clock on virtual time: `wall` may be set forward and back.
class VirtualClock final : public base::Clock {
  public:
    VirtualClock(const VirtualTime& time, std::int64_t wallOffset, std::int64_t monotonicOffset)
        : m_time(time), m_wallOffset(wallOffset), m_monotonicOffset(monotonicOffset) {}

    base::MonoTime monotonic() const override {
        return base::MonoTime{base::Micros{m_time.now() + m_monotonicOffset}};
    }
    base::WallTime wall() const override { return base::wallFromMicros(m_time.now() + m_wallOffset); }
    void step(std::int64_t difference) { m_wallOffset += difference; }

  private:
    const VirtualTime& m_time;
    std::int64_t m_wallOffset;
    std::int64_t m_monotonicOffset;
};

} // namespace breakwater::simulation
