// SPDX-License-Identifier: Apache-2.0
#include "service/core/telemetry_desk.h"

#include "service/core/snapshot_codec.h"
#include "service/core/snapshot_watch.h"
#include "shared/base/text.h"

#include <algorithm>

namespace breakwater::core {

using base::ErrorCode;

namespace {

constexpr base::Micros kSecond{1'000'000};
constexpr std::size_t kHour = 3'600;
constexpr std::uint64_t kLatestSecond = 253'402'300'799; // of the year 9999

std::int64_t secondOf(const model::Snapshot& snapshot) {
    return base::secondsOf(snapshot.event.at);
}

} // namespace

TelemetryDesk::TelemetryDesk(GatewayParts& parts, Gateway& gateway,
                             std::function<model::GatewayFigures()> meter)
    : m_parts(parts), m_gateway(gateway), m_meter(std::move(meter)) {}

TelemetryDesk::~TelemetryDesk() {
    *m_alive = false;
    for (auto& [id, track] : m_tracks) {
        if (EventRuntime* runtime = m_gateway.find(id)) {
            runtime->observe(nullptr);
        }
    }
}

void TelemetryDesk::start() {
    m_parts.scheduler.after(kSecond, [this, alive = m_alive] {
        if (*alive) {
            second();
            start();
        }
    });
}

/// Tells the others of this gateway, asks for theirs and for the nodes'; then takes every event's snapshot.
void TelemetryDesk::second() {
    m_parts.store.putTelemetry(m_gateway.name(), encodeGatewayFigures(m_meter()), [](const base::Status&) {});
    m_parts.store.readNodes(
        [this, alive = m_alive](base::Result<std::vector<model::RedisNodeFigures>> nodes) {
            if (!*alive) {
                return;
            }
            if (nodes) {
                takeNodes(std::move(*nodes));
                m_gateway.setStoreFull(std::any_of(m_nodes.begin(), m_nodes.end(), isNearlyFull));
                m_gateway.setStoreSyncs(!m_nodes.empty() &&
                                        std::all_of(m_nodes.begin(), m_nodes.end(), syncsEveryWrite));
            } else {
                for (model::RedisNodeFigures& node : m_nodes) {
                    node.reachable = false;
                }
            }
        });
    using Rows = std::vector<std::pair<std::string, std::string>>;
    m_parts.store.readTelemetry([this, alive = m_alive](base::Result<Rows> rows) {
        if (!*alive) {
            return;
        }
        if (rows) {
            m_gateways.clear();
            for (const auto& [name, bytes] : *rows) {
                if (auto figures = decodeGatewayFigures(bytes)) {
                    m_gateways.push_back(std::move(*figures));
                }
            }
        }
        take(m_parts.clock.wall());
    });
}

/// Of one that isn't reached the last known figures stay.
void TelemetryDesk::takeNodes(std::vector<model::RedisNodeFigures> nodes) {
    for (model::RedisNodeFigures& node : nodes) {
        const auto last = std::find_if(m_nodes.begin(), m_nodes.end(),
                                       [&node](const auto& entry) { return entry.address == node.address; });
        if (!node.reachable && last != m_nodes.end()) {
            node = *last;
            node.reachable = false;
        }
    }
    m_nodes = std::move(nodes);
}

TelemetryDesk::EventTrack& TelemetryDesk::trackOf(EventRuntime& runtime) {
    EventTrack& track = m_tracks[runtime.id()];
    const model::EventUid uid = runtime.replica()->event().uid;
    if (track.runtime != &runtime || track.uid != uid) {
        track.runtime = &runtime;
        track.uid = uid;
        track.hour.clear();
        runtime.observe(&track.tracker);
    }
    return track;
}

void TelemetryDesk::forgetDeleted() {
    std::erase_if(m_tracks, [this](const auto& entry) { return m_gateway.find(entry.first) == nullptr; });
}

void TelemetryDesk::take(base::WallTime at) {
    forgetDeleted();
    for (EventRuntime* runtime : m_gateway.events()) {
        EventTrack& track = trackOf(*runtime);
        const model::EventFigures figures = track.tracker.take(*runtime->replica(), at, drainOf(*runtime));
        auto snapshot = std::make_shared<const model::Snapshot>(compose(figures, *runtime));
        m_parts.store.appendSnapshot(runtime->id(), {secondOf(*snapshot), encodeSnapshot(*snapshot)},
                                     [](const base::Result<bool>&) {});
        track.hour.push_back(std::move(snapshot));
        if (track.hour.size() > kHour) {
            track.hour.pop_front();
        }
    }
}

model::Snapshot TelemetryDesk::compose(const model::EventFigures& figures, EventRuntime& runtime) const {
    model::Snapshot snapshot;
    snapshot.event = figures;
    snapshot.gateways = m_gateways;
    snapshot.redis = m_nodes;
    snapshot.alarms = runtime.alarms();
    const std::vector<model::Alarm> ours = gatewayAlarms();
    snapshot.alarms.insert(snapshot.alarms.end(), ours.begin(), ours.end());
    return snapshot;
}

std::vector<model::Alarm> TelemetryDesk::gatewayAlarms() const {
    std::vector<model::Alarm> alarms;
    for (const model::RedisNodeFigures& node : m_nodes) {
        const bool risky = node.reachable && !syncsEveryWrite(node);
        const bool hasLog = node.persistence.starts_with("aof");
        if (risky) {
            alarms.push_back(
                {"STORE_MAY_LOSE",
                 "Redis at " + node.address +
                     (hasLog ? " keeps its log with '" + node.persistence +
                                   "': a crash may cost the last seconds."
                             : " keeps no log: a crash costs all since its last save, or everything.") +
                     " Use appendonly yes and appendfsync always.",
                 node.at});
        }
    }
    return alarms;
}

std::optional<model::SecondsRange> TelemetryDesk::drainOf(EventRuntime& runtime) const {
    return runtime.drain();
}

std::optional<model::Snapshot> TelemetryDesk::latest(const model::EventId& event) const {
    const EventTrack* track = trackOf(event);
    if (track == nullptr || track->hour.empty()) {
        return std::nullopt;
    }
    return *track->hour.back();
}

const TelemetryDesk::EventTrack* TelemetryDesk::trackOf(const model::EventId& event) const {
    const auto track = m_tracks.find(event);
    const EventRuntime* runtime = m_gateway.find(event);
    const bool isIts =
        track != m_tracks.end() && runtime != nullptr && track->second.uid == runtime->replica()->event().uid;
    return isIts ? &track->second : nullptr;
}

WatchPtr TelemetryDesk::watch(const model::EventId& event, base::Millis interval, base::Seconds history,
                              Stream<model::Snapshot> stream) {
    /// Ends the shared watch when its owner drops it.
    struct Owner final : Watch {
        explicit Owner(std::shared_ptr<LiveWatch> live) : m_live(std::move(live)) {}
        ~Owner() override { m_live->stop(); }
        std::shared_ptr<LiveWatch> m_live;
    };
    auto live = std::make_shared<LiveWatch>(*this, event, interval, std::move(stream));
    m_parts.scheduler.post([weak = std::weak_ptr(live), history] {
        if (const auto self = weak.lock()) {
            self->begin(history);
        }
    });
    return std::make_unique<Owner>(std::move(live));
}

void TelemetryDesk::list(const model::EventId& event, std::optional<base::WallTime> begin,
                         std::optional<base::WallTime> end, model::PageRequest page,
                         Callback<model::Page<model::Snapshot>> done) {
    const std::uint32_t size = page.size == 0 ? 600 : std::min<std::uint32_t>(page.size, 3'600);
    std::int64_t from = begin ? base::secondsOf(*begin) : 0;
    if (!page.token.empty()) {
        const auto after = base::parseUnsigned(page.token);
        if (!after || *after > kLatestSecond) {
            done(model::badPageToken());
            return;
        }
        from = std::max(from, static_cast<std::int64_t>(*after) + 1);
    }
    const base::WallTime until = end.value_or(m_parts.clock.wall() + base::Seconds(3'600));
    // Whole seconds are read: what of the first was before `begin`, or of the last not before `end`, goes.
    readFromStore(event, from, base::secondsOf(until - base::Micros(1)), size,
                  [begin, until, done = std::move(done)](base::Result<model::Page<model::Snapshot>> page) {
                      if (page) {
                          std::erase_if(page->items, [&](const model::Snapshot& snapshot) {
                              const base::WallTime taken = snapshot.event.at;
                              return taken >= until || (begin && taken < *begin);
                          });
                      }
                      done(std::move(page));
                  });
}

void TelemetryDesk::readFromStore(const model::EventId& event, std::int64_t from, std::int64_t to,
                                  std::uint32_t size, Callback<model::Page<model::Snapshot>> done) {
    m_parts.store.readSnapshots(
        event, from, to, size,
        [size, done = std::move(done)](base::Result<std::vector<StoredSnapshot>> stored) {
            if (!stored) {
                done(stored.error());
                return;
            }
            model::Page<model::Snapshot> page;
            for (const StoredSnapshot& entry : *stored) {
                if (auto snapshot = decodeSnapshot(entry.bytes)) {
                    page.items.push_back(std::move(*snapshot));
                }
            }
            if (stored->size() == size) {
                page.nextToken = std::to_string(stored->back().second);
            }
            done(std::move(page));
        });
}

} // namespace breakwater::core
