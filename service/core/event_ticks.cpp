// SPDX-License-Identifier: Apache-2.0
#include "service/core/event_runtime.h"
#include "shared/base/log.h"

#include <algorithm>
#include <utility>

// How a gateway follows an event: ticks, and what their records bring.

namespace breakwater::core {

using base::ErrorCode;
using model::EventState;

namespace {

constexpr base::Micros kLiveTick{44'000}; // a little longer than a lane's beat, to travel with its calls
constexpr base::Micros kIdleTick{200'000};
constexpr base::Micros kStillTick{1'000'000}; // draft and closed events only follow the log
constexpr base::Micros kLeastBetweenKicks{40'000};
constexpr base::Micros kMostEarly{20'000};
constexpr base::Micros kRetry{100'000};
constexpr base::Micros kPacePeriod{1'000'000};
constexpr std::uint64_t kNearFrontier = 2'048;

RecordType typeOf(const RawRecord& record) {
    return static_cast<RecordType>(record.bytes.size() > 1 ? record.bytes[1] : 0);
}

bool beginsAnEpoch(const RawRecord& record) {
    if (typeOf(record) != RecordType::Adopted) {
        return false;
    }
    const auto decoded = decodeRecord(record.bytes);
    const auto* adopted = decoded ? std::get_if<AdoptedRecord>(&decoded->body) : nullptr;
    return adopted != nullptr && adopted->outcome == AdoptOutcome::Began;
}

} // namespace

void EventRuntime::tickAfter(base::Micros delay) {
    const std::uint64_t number = ++m_tickNumber;
    m_tickDue = m_context.clock.monotonic() + delay;
    m_context.scheduler.after(delay, [weak = weak_from_this(), number] {
        const auto self = weak.lock();
        if (self && number == self->m_tickNumber) {
            self->tick();
        }
    });
}

/// A call of a lane has just been sent: a tick that is due soon goes with it, so that the store syncs once
/// for both.
void EventRuntime::travelAlong() {
    if (!m_ticking && m_tickDue && m_context.clock.monotonic() >= *m_tickDue - kMostEarly) {
        tick();
    }
}

void EventRuntime::kick() {
    if (m_ticking) {
        m_kicked = true;
        return;
    }
    const base::Micros since = m_context.clock.monotonic() - m_tickedAt;
    tickAfter(std::max(base::Micros(0), kLeastBetweenKicks - since));
}

void EventRuntime::tick() {
    if (m_ticking || m_stopped || m_builder || target() == nullptr) {
        return;
    }
    m_ticking = true;
    m_tickDue.reset();
    // The store syncs once for all, and acts wait for their records, which come with this tick's answer.
    m_joins->travelAlong(kMostEarly);
    m_acts->travelAlong(kMostEarly);
    TickRequest request{m_id, target()->event().uid, m_context.gateway, target()->version(), {}};
    const model::Seq frontier = target()->frontier();
    request.polled = m_live->presence.marked(frontier, frontier.plus(kNearFrontier), kNearFrontier);
    const base::MonoTime sentAt = m_context.clock.monotonic();
    m_tickedAt = sentAt;
    m_context.store.tick(std::move(request),
                         [weak = weak_from_this(), sentAt](base::Result<TickAnswer> answer) {
                             const auto self = weak.lock();
                             if (self && !self->m_stopped) {
                                 self->ticked(sentAt, std::move(answer));
                             }
                         });
}

void EventRuntime::ticked(base::MonoTime sentAt, base::Result<TickAnswer> answer) {
    m_ticking = false;
    if (!answer) {
        if (answer.error().code == ErrorCode::EventNotFound) {
            m_context.gone(m_id);
            return;
        }
        if (answer.error().code == ErrorCode::StoreFenced) {
            m_adoption->run();
        }
        tickAfter(kRetry);
        return;
    }
    if (target() == nullptr) {
        return; // a rebuild began meanwhile
    }
    if (answer->uid != target()->event().uid) {
        m_context.gone(m_id);
        return;
    }
    m_adoption->heard(answer->head, model::Seq());
    if (answer->awaited > 0) {
        m_adoption->run();
    }
    if (!fold(answer->records)) {
        return;
    }
    folded(*answer, sentAt);
    const bool behind = target()->version() < answer->head;
    const bool kicked = std::exchange(m_kicked, false);
    if (behind || answer->moreWork) {
        tickAfter(base::Micros(0));
    } else {
        tickAfter(kicked ? kLeastBetweenKicks : interval());
    }
}

/// False when the replica must be built anew, or can't go on.
bool EventRuntime::fold(const std::vector<RawRecord>& records) {
    for (const RawRecord& record : records) {
        const EventState before = target()->event().state;
        const FoldResult result = target()->fold(record);
        if (result == FoldResult::Gap) {
            base::log(base::LogLevel::Warning, "replica_gap",
                      {{"event_id", m_id.text()}, {"at", model::toText(record.version)}});
            build();
            return false;
        }
        if (result == FoldResult::Unreadable) {
            m_unreadable = true;
            setAlarm("REPLICA_STOPPED",
                     "This gateway can't read a record of the log: it is older than the others. "
                     "Upgrade it; until then visitors are served by the others.");
            return false;
        }
        afterFold(record, before);
        if (m_next && beginsAnEpoch(record)) {
            build(); // the store restarted meanwhile: cells may have told of writes that are lost
            return false;
        }
    }
    return true;
}

void EventRuntime::afterFold(const RawRecord& record, EventState before) {
    const RecordType type = typeOf(record);
    if (type == RecordType::BansChanged) {
        ++m_banChanges;
    }
    if (type != RecordType::EventChanged) {
        return;
    }
    const EventState after = target()->event().state;
    const auto decoded = decodeRecord(record.bytes);
    const std::int64_t at = base::secondsOf(decoded ? decoded->at : base::WallTime{});
    if (before == EventState::Open && after != EventState::Open) {
        m_pauses.begin(at); // paused or closed: entry windows stand still
    } else if (before != EventState::Open && after == EventState::Open) {
        m_pauses.end(at);
    }
    m_entryWindows.set(at, target()->event().policy.entryWindow);
    if (before == EventState::Paused && after == EventState::Open) {
        // Resumed by an operator: one that opens by itself was seen by nobody.
        clearAlarm("STORE_LOST_WRITES");
    }
    if (!m_next) {
        m_context.changed();
    }
}

void EventRuntime::folded(const TickAnswer& answer, base::MonoTime sentAt) {
    const base::MonoTime now = m_context.clock.monotonic();
    const std::int64_t middle = (base::microsOf(sentAt) + base::microsOf(now)) / 2;
    m_live->storeOffset.store(base::microsOf(answer.at) - middle, std::memory_order_relaxed);
    if (answer.sweepBound) {
        setAlarm("SWEEP_BOUND",
                 "Many places have been silent for the whole heartbeat time-out; they expire a share "
                 "at a time. See whether polls reach the gateways.");
    } else {
        clearAlarm("SWEEP_BOUND");
    }
    if (target()->version() < answer.head) {
        return;
    }
    m_adoption->heard(target()->version(), target()->nextSeq());
    if (m_next) {
        goLive();
    }
    m_live->confirmedAt.store(base::microsOf(sentAt), std::memory_order_relaxed);
    watchPace();
    settleWaiters();
}

/// About once a second: how fast positions fall, for every reader's forecast.
void EventRuntime::watchPace() {
    const base::MonoTime now = m_context.clock.monotonic();
    if (now - m_paceAt < kPacePeriod) {
        return;
    }
    m_paceAt = now;
    const Replica& replica = *m_replica;
    m_fall.observe(now,
                   {replica.fallenAtHead(), replica.fallenElsewhere(),
                    replica.counters().of(model::PlaceState::Waiting)},
                   replica.event().policy.rate, replica.event().state == EventState::Open);
    const PaceFigures figures = m_fall.figures();
    m_live->pace[0].store(figures.headPerSec, std::memory_order_relaxed);
    m_live->pace[1].store(figures.leavingShare, std::memory_order_relaxed);
    m_live->pace[2].store(figures.spread, std::memory_order_relaxed);
}

std::optional<model::SecondsRange> EventRuntime::drain() const {
    const std::uint64_t waiting = m_replica->counters().of(model::PlaceState::Waiting);
    const auto eta = forecast(m_fall.figures(), m_replica->event().state, waiting);
    if (!eta) {
        return std::nullopt;
    }
    return model::SecondsRange{eta->low, eta->high};
}

void EventRuntime::goLive() {
    m_replica = std::move(m_next);
    m_next.reset();
    // A pause, or a close, that lasts counts from its own beginning; those that were over before aren't
    // known.
    const std::int64_t now =
        (base::microsOf(m_context.clock.monotonic()) + m_live->storeOffset.load()) / 1'000'000;
    m_entryWindows.set(now, m_replica->event().policy.entryWindow);
    if (m_replica->event().state == EventState::Open) {
        m_pauses.end(now);
    } else {
        const auto began = m_replica->stillAtLoad();
        m_pauses.begin(began ? base::secondsOf(*began) : now);
    }
    if (m_replica->event().state == EventState::Open) {
        clearAlarm("STORE_LOST_WRITES"); // lost and resumed while this gateway slept
    }
    m_fall.rebase();
    m_paceAt = {};
    m_replica->observe(m_observer);
    m_context.changed();
}

base::Micros EventRuntime::interval() const {
    const Replica& replica = m_next ? *m_next : *m_replica;
    if (!ticksOften(replica.event().state)) {
        m_live->freshFor.store(3 * kStillTick.count(), std::memory_order_relaxed);
        return kStillTick;
    }
    const model::Counters& counters = replica.counters();
    const bool idle = counters.of(model::PlaceState::Waiting) + counters.of(model::PlaceState::Parked) +
                          counters.of(model::PlaceState::Returned) + counters.of(model::PlaceState::Ready) ==
                      0;
    const base::Micros base = idle ? kIdleTick : kLiveTick;
    m_live->freshFor.store(std::max<std::int64_t>(250'000, 2 * base.count()), std::memory_order_relaxed);
    const auto jitter = static_cast<std::int64_t>(m_context.entropy.next() % 200) - 100; // +-10 %
    return base + base * jitter / 1000;
}

} // namespace breakwater::core
