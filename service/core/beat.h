// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/scheduler.h"
#include "shared/base/clock.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace breakwater::core {

/// When a lane may send: at once, unless it sent a moment ago and has not yet got a call full. A call costs
/// the store a synced write however many travel in it, so under load they travel together, and who comes
/// alone doesn't wait. Store thread; part of a lane that is held by a shared_ptr.
class Beat {
  public:
    /// Both must outlive the beat.
    Beat(Scheduler& scheduler, const base::Clock& clock) : m_scheduler(scheduler), m_clock(clock) {}

    /// Has `lane` flush, if it lives then, as soon as its last call is `distance` ago: 0 when the next one is
    /// full. The newest distance holds until the moment has come. Perhaps with nothing to send.
    template<typename Lane>
    void flushSoon(std::weak_ptr<Lane> lane, void (Lane::*flush)(), base::Micros distance) {
        const base::MonoTime now = m_clock.monotonic();
        const base::MonoTime due = m_last ? std::max(now, *m_last + distance) : now;
        if (m_due && (*m_due == due || *m_due <= now)) {
            return;
        }
        m_due = due;
        const std::uint64_t number = ++m_number;
        m_scheduler.after(due - now, [this, number, lane = std::move(lane), flush] {
            const auto alive = lane.lock();
            if (alive && number == m_number) {
                begin();
                ((*alive).*flush)();
            }
        });
    }

    /// True when what is scheduled is due within `most`: it is now the caller's to flush at once.
    bool takeEarly(base::Micros most) {
        if (!m_due || *m_due > m_clock.monotonic() + most) {
            return false;
        }
        ++m_number;
        begin();
        return true;
    }

  private:
    void begin() {
        m_due.reset();
        m_last = m_clock.monotonic();
    }

    Scheduler& m_scheduler;
    const base::Clock& m_clock;
    std::optional<base::MonoTime> m_last; ///< the last call began
    std::optional<base::MonoTime> m_due;  ///< what is scheduled
    std::uint64_t m_number = 0;           ///< of what is scheduled: one that was overtaken does nothing
};

} // namespace breakwater::core
