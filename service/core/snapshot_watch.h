// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/telemetry_desk.h"

namespace breakwater::core {

/// A receiver of snapshots: first the history that it wants, then, each time its interval is over, the newest
/// snapshot, if there is a newer one. Store thread.
class TelemetryDesk::LiveWatch final : public Watch, public std::enable_shared_from_this<LiveWatch> {
  public:
    LiveWatch(TelemetryDesk& desk, model::EventId event, base::Millis interval,
              Stream<model::Snapshot> stream);

    /// Tells of the last `history`, an hour at most, and goes on live.
    void begin(base::Seconds history);
    void stop() { m_over = true; }

  private:
    void tellPastOnceItMeetsThePresent();
    void tellStored(std::int64_t fromSecond);
    void tellRemembered();
    void tellPast(const model::Snapshot& snapshot);
    void give();
    void next();
    bool isOver() const { return m_over || !*m_deskAlive; }
    const std::deque<std::shared_ptr<const model::Snapshot>>& remembered() const;

    TelemetryDesk& m_desk;
    std::shared_ptr<bool> m_deskAlive;
    model::EventId m_event;
    base::Millis m_interval;
    Stream<model::Snapshot> m_stream;
    base::WallTime m_from{}; ///< the history's begin
    base::WallTime m_lastAt{};
    bool m_over = false;
};

} // namespace breakwater::core
