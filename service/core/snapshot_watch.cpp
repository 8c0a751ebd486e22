// SPDX-License-Identifier: Apache-2.0
#include "service/core/snapshot_watch.h"

#include "service/core/snapshot_codec.h"

#include <algorithm>

namespace breakwater::core {

namespace {

constexpr base::Millis kFinest{100};
constexpr base::Seconds kMostHistory{3'600};
constexpr std::uint32_t kSnapshotsPerRead = 600;

} // namespace

TelemetryDesk::LiveWatch::LiveWatch(TelemetryDesk& desk, model::EventId event, base::Millis interval,
                                    Stream<model::Snapshot> stream)
    : m_desk(desk),
      m_deskAlive(desk.m_alive),
      m_event(std::move(event)),
      m_interval(std::max(interval, kFinest)),
      m_stream(std::move(stream)) {}

void TelemetryDesk::LiveWatch::begin(base::Seconds history) {
    m_from = m_desk.m_parts.clock.wall() - std::clamp(history, base::Seconds(0), kMostHistory);
    m_desk.m_gateway.withEvent(m_event, [self = shared_from_this()](Gateway::Sought) {
        if (!self->isOver()) {
            self->tellPastOnceItMeetsThePresent();
        }
    });
}

/// A gateway that has just met the event has no snapshot of its own yet: only with one, within a second, is
/// it known up to where the store's are needed, so that no second is left out between them.
void TelemetryDesk::LiveWatch::tellPastOnceItMeetsThePresent() {
    if (!remembered().empty() || m_desk.m_gateway.find(m_event) == nullptr) {
        tellStored(base::secondsOf(m_from));
        return;
    }
    m_desk.m_parts.scheduler.after(kFinest, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self && !self->isOver()) {
            self->tellPastOnceItMeetsThePresent();
        }
    });
}

const std::deque<std::shared_ptr<const model::Snapshot>>& TelemetryDesk::LiveWatch::remembered() const {
    static const std::deque<std::shared_ptr<const model::Snapshot>> none;
    const EventTrack* track = m_desk.trackOf(m_event);
    return track == nullptr ? none : track->hour;
}

/// What was before this gateway's own memory of the event.
void TelemetryDesk::LiveWatch::tellStored(std::int64_t fromSecond) {
    const auto& own = remembered();
    const std::int64_t last = own.empty() ? base::secondsOf(m_desk.m_parts.clock.wall())
                                          : base::secondsOf(own.front()->event.at) - 1;
    if (fromSecond > last) {
        tellRemembered();
        return;
    }
    m_desk.m_parts.store.readSnapshots(
        m_event, fromSecond, last, kSnapshotsPerRead,
        [self = shared_from_this()](base::Result<std::vector<StoredSnapshot>> stored) {
            if (self->isOver()) {
                return;
            }
            if (!stored) { // live figures are worth more than none
                self->tellRemembered();
                return;
            }
            for (const StoredSnapshot& entry : *stored) {
                if (const auto snapshot = decodeSnapshot(entry.bytes)) {
                    self->tellPast(*snapshot);
                }
            }
            if (stored->size() == kSnapshotsPerRead) {
                self->tellStored(stored->back().second + 1);
            } else {
                self->tellRemembered();
            }
        });
}

void TelemetryDesk::LiveWatch::tellRemembered() {
    for (const auto& snapshot : remembered()) {
        tellPast(*snapshot);
    }
    give();
}

void TelemetryDesk::LiveWatch::tellPast(const model::Snapshot& snapshot) {
    if (snapshot.event.at >= m_from && snapshot.event.at > m_lastAt) {
        m_lastAt = snapshot.event.at;
        m_stream.onValue(snapshot, true);
    }
}

void TelemetryDesk::LiveWatch::next() {
    m_desk.m_parts.scheduler.after(m_interval, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self && !self->isOver()) {
            self->give();
        }
    });
}

void TelemetryDesk::LiveWatch::give() {
    EventRuntime* runtime = m_desk.m_gateway.find(m_event);
    if (runtime == nullptr && !m_desk.m_gateway.knowsAll()) {
        next(); // it may be there, unseen by this gateway as yet
        return;
    }
    if (runtime == nullptr) {
        m_over = true;
        m_stream.onEnd(base::makeError(base::ErrorCode::EventNotFound,
                                       "There is no such event, or no longer. List the events."));
        return;
    }
    const auto latest = m_desk.latest(m_event);
    if (m_interval >= base::Millis(1000)) {
        if (latest && latest->event.at > m_lastAt) {
            m_lastAt = latest->event.at;
            m_stream.onValue(*latest, false);
        }
    } else if (latest) {
        // Finer than a second: the counters of this moment with the rates of the last second.
        model::Snapshot fresh = *latest;
        fresh.event.at = m_desk.m_parts.clock.wall();
        fresh.event.version = runtime->replica()->version();
        fresh.event.counters = runtime->replica()->counters();
        fresh.event.admitted = runtime->replica()->admitted();
        fresh.event.frontier = runtime->replica()->frontier();
        fresh.event.state = runtime->replica()->event().state;
        fresh.event.revision = runtime->replica()->event().revision;
        fresh.event.setRate = runtime->replica()->event().policy.rate;
        m_stream.onValue(fresh, false);
    }
    next();
}

} // namespace breakwater::core
