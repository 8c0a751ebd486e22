// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/event_figures.h"
#include "service/core/gateway.h"
#include "service/core/operations.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace breakwater::core {

/// One snapshot a second of every event: its own figures, those of all gateways and of every Redis node. An
/// hour is kept in memory, six in the store. Store thread.
class TelemetryDesk {
  public:
    /// `meter` gives this gateway's own figures when asked; it must not block. All must outlive the desk.
    TelemetryDesk(GatewayParts& parts, Gateway& gateway, std::function<model::GatewayFigures()> meter);
    ~TelemetryDesk();

    void start();

    /// History of at most an hour first, from the store what this gateway has not seen itself; then live,
    /// every `interval` (100 ms at the finest). The receiver is told at its own pace: a slow one sees the
    /// latest.
    WatchPtr watch(const model::EventId& event, base::Millis interval, base::Seconds history,
                   Stream<model::Snapshot> stream);
    /// Up to six hours back, oldest first; the page token is the last second given.
    void list(const model::EventId& event, std::optional<base::WallTime> begin,
              std::optional<base::WallTime> end, model::PageRequest page,
              Callback<model::Page<model::Snapshot>> done);

    std::optional<model::Snapshot> latest(const model::EventId& event) const;
    const std::vector<model::RedisNodeFigures>& nodes() const { return m_nodes; }
    /// Alarms that concern the whole gateway rather than one event.
    std::vector<model::Alarm> gatewayAlarms() const;

  private:
    struct EventTrack {
        EventFigureTracker tracker;
        EventRuntime* runtime = nullptr;
        model::EventUid uid; ///< of the event whose figures these are: another may have its id by now
        std::deque<std::shared_ptr<const model::Snapshot>> hour;
    };
    class LiveWatch;

    void second();
    void take(base::WallTime at);
    model::Snapshot compose(const model::EventFigures& figures, EventRuntime& runtime) const;
    std::optional<model::SecondsRange> drainOf(EventRuntime& runtime) const;
    EventTrack& trackOf(EventRuntime& runtime);
    const EventTrack* trackOf(const model::EventId& event) const;
    void takeNodes(std::vector<model::RedisNodeFigures> nodes);
    void forgetDeleted();
    void readFromStore(const model::EventId& event, std::int64_t from, std::int64_t to, std::uint32_t size,
                       Callback<model::Page<model::Snapshot>> done);

    GatewayParts& m_parts;
    Gateway& m_gateway;
    std::function<model::GatewayFigures()> m_meter;
    std::map<model::EventId, EventTrack> m_tracks;
    std::vector<model::GatewayFigures> m_gateways;
    std::vector<model::RedisNodeFigures> m_nodes;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace breakwater::core
