// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/scheduler.h"
#include "shared/base/clock.h"

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
    /// `every`: between two calls that are not full. All must outlive the beat.
    Beat(Scheduler& scheduler, const base::Clock& clock, base::Micros every)
        : m_scheduler(scheduler), m_clock(clock), m_every(every) {}

    /// Has `lane` flush when it may, if it lives then; perhaps with nothing to send.
    template<typename Lane>
    void flushSoon(std::weak_ptr<Lane> lane, void (Lane::*flush)(), bool isFull) {
        if (m_scheduled && (m_hurried || !isFull)) {
            return;
        }
        m_scheduled = true;
        m_hurried = isFull;
        const std::uint64_t number = ++m_number;
        m_scheduler.after(isFull ? base::Micros{0} : untilNext(),
                          [this, number, lane = std::move(lane), flush] {
                              const auto alive = lane.lock();
                              if (alive && number == m_number) {
                                  m_scheduled = m_hurried = false;
                                  m_last = m_clock.monotonic();
                                  ((*alive).*flush)();
                              }
                          });
    }

    /// True when what is scheduled is due within `most`: it is now the caller's to flush at once.
    bool takeEarly(base::Micros most) {
        if (!m_scheduled || (!m_hurried && untilNext() > most)) {
            return false;
        }
        ++m_number;
        m_scheduled = m_hurried = false;
        m_last = m_clock.monotonic();
        return true;
    }

  private:
    base::Micros untilNext() const {
        const auto now = m_clock.monotonic();
        return m_last && now < *m_last + m_every ? *m_last + m_every - now : base::Micros{0};
    }

    Scheduler& m_scheduler;
    const base::Clock& m_clock;
    base::Micros m_every;
    std::optional<base::MonoTime> m_last;
    std::uint64_t m_number = 0; ///< of what is scheduled: one that was overtaken by a full call does nothing
    bool m_scheduled = false;
    bool m_hurried = false; ///< what is scheduled is for a full call
};

} // namespace breakwater::core
