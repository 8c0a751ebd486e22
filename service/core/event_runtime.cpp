// SPDX-License-Identifier: Apache-2.0
#include "service/core/event_runtime.h"

#include "shared/base/log.h"
#include "shared/base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace breakwater::core {

using base::ErrorCode;

namespace {

constexpr base::Micros kRetry{100'000};
constexpr base::Micros kMergePeriod{5'000'000};

} // namespace

/// One life of a gateway has a name of its own in the store: one that comes back under its old name has
/// forgotten what it saw, and must neither bear witness for its former life nor repeat that one's batches.
EventRuntime::EventRuntime(RuntimeContext context, model::EventId id)
    : m_context(std::move(context)), m_id(std::move(id)) {
    std::array<std::uint8_t, 4> life{};
    const std::uint64_t drawn = m_context.entropy.next();
    for (std::size_t i = 0; i < life.size(); ++i) {
        life[i] = static_cast<std::uint8_t>(drawn >> (8 * i));
    }
    m_context.gateway += "." + base::toHex(life);
}

void EventRuntime::start() {
    const auto weak = weak_from_this();
    m_adoption = std::make_shared<Adoption>(m_context.store, m_context.scheduler, m_id, m_context.gateway,
                                            [weak](AdoptOutcome outcome) {
                                                const auto self = weak.lock();
                                                if (self && !self->m_stopped) {
                                                    self->adopted(outcome);
                                                }
                                            });
    const LaneContext lane{m_context.store,
                           m_context.scheduler,
                           m_context.clock,
                           m_context.entropy,
                           m_context.gateway,
                           m_id,
                           [weak](model::Version version, model::Seq nextSeq) {
                               if (const auto self = weak.lock()) {
                                   self->m_adoption->heard(version, nextSeq);
                               }
                           },
                           [weak] {
                               if (const auto self = weak.lock()) {
                                   self->m_adoption->run();
                               }
                           },
                           [weak] {
                               if (const auto self = weak.lock()) {
                                   self->travelAlong();
                               }
                           }};
    m_joins = std::make_shared<JoinLane>(lane);
    m_acts = std::make_shared<ActLane>(lane);
    build();
    mergeLater();
}

void EventRuntime::wasGiven(model::Epoch epoch, model::Seq seq) {
    if (m_replica->stateOf(seq) != model::PlaceState::None || epoch >= m_replica->version().epoch) {
        return;
    }
    model::Seq& highest = m_given[epoch];
    if (highest < seq) {
        highest = seq;
        m_adoption->heard({epoch, model::Lsn()}, seq.next());
    }
}

void EventRuntime::adopted(AdoptOutcome outcome) {
    if (outcome == AdoptOutcome::Lost) {
        setAlarm("STORE_LOST_WRITES", "The store lost writes in a restart; an event that was open is paused. "
                                      "Check it, then resume.");
        build(); // what was lost may have been folded
    } else if (outcome == AdoptOutcome::Unwitnessed) {
        base::log(base::LogLevel::Warning, "store_unwitnessed", {{"event_id", m_id.text()}});
        setAlarm("STORE_UNWITNESSED",
                 "The store has restarted while a gateway was away that may have seen more than what "
                 "survived. Work goes on; when that gateway comes back it says whether something was lost.");
    }
    if (outcome != AdoptOutcome::Unwitnessed) {
        clearAlarm("STORE_UNWITNESSED");
    }
}

void EventRuntime::abandon() {
    stop();
    for (const Waiter& waiter : std::exchange(m_waiters, {})) {
        waiter.reached(false);
    }
    m_joins->abandon();
    m_acts->abandon();
}

void EventRuntime::stop(Ending how) {
    if (m_replica) {
        merge(how == Ending::Leave); // also while one is under way: that one has not what came since
    }
    m_stopped = true;
    m_adoption->stop();
    if (m_builder) {
        m_builder->cancel();
    }
}

std::optional<EventView> EventRuntime::view() const {
    if (!m_replica) {
        return std::nullopt;
    }
    return EventView{m_replica->event(), m_replica, m_live, m_pauses, m_entryWindows};
}

void EventRuntime::observe(Replica::Observer* observer) {
    m_observer = observer;
    if (m_replica) {
        m_replica->observe(observer);
    }
}

/// Loads a replica beside the one that readers have; ticks wait until it is loaded.
void EventRuntime::build() {
    m_next.reset();
    if (m_builder) {
        m_builder->cancel();
    }
    m_builder = std::make_shared<ReplicaBuilder>(
        m_context.store, m_id, [weak = weak_from_this()](base::Result<std::shared_ptr<Replica>> built) {
            const auto self = weak.lock();
            if (!self || self->m_stopped) {
                return;
            }
            self->m_builder.reset();
            if (built) {
                self->m_next = std::move(*built);
                self->m_adoption->isOf(self->m_next->event().uid);
                self->m_adoption->heard(self->m_next->version(), self->m_next->nextSeq());
                self->tick();
            } else if (built.error().code == ErrorCode::EventNotFound) {
                self->m_context.gone(self->m_id);
            } else {
                self->m_context.scheduler.after(kRetry, [weak] {
                    const auto again = weak.lock();
                    if (again && !again->m_stopped) {
                        again->build();
                    }
                });
            }
        });
    m_builder->start();
}

void EventRuntime::mergeLater() {
    m_context.scheduler.after(kMergePeriod, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || self->m_stopped) {
            return;
        }
        if (!self->m_merging && self->m_replica && ticksOften(self->m_replica->event().state)) {
            self->merge(false);
        }
        self->mergeLater();
    });
}

void EventRuntime::merge(bool isLast) {
    m_merging = true;
    auto bits =
        std::make_shared<Presence::Bits>(m_live->presence.collect(model::Seq(1), m_replica->nextSeq()));
    HeartbeatMerge merge{m_id, m_context.gateway, bits->firstByte, bits->bytes, isLast};
    m_context.store.merge(std::move(merge), [weak = weak_from_this(), bits](base::Result<base::Done> done) {
        const auto self = weak.lock();
        if (!self) {
            return;
        }
        self->m_merging = false;
        if (!done) {
            self->m_live->presence.restore(*bits);
        }
        if (!done && done.error().code == ErrorCode::StoreFenced) {
            self->m_adoption->run();
        }
    });
}

void EventRuntime::whenKnown(model::Version version, base::Micros patience,
                             std::function<void(bool)> reached) {
    if (knows(version)) {
        reached(true);
        return;
    }
    m_waiters.push_back({version, m_context.clock.monotonic() + patience, std::move(reached)});
    kick();
    m_context.scheduler.after(patience, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->settleWaiters();
        }
    });
}

void EventRuntime::settleWaiters() {
    const base::MonoTime now = m_context.clock.monotonic();
    std::vector<Waiter> settled;
    std::erase_if(m_waiters, [&](Waiter& waiter) {
        const bool over = knows(waiter.version) || waiter.until <= now;
        if (over) {
            settled.push_back(std::move(waiter));
        }
        return over;
    });
    for (const Waiter& waiter : settled) {
        waiter.reached(knows(waiter.version));
    }
}

bool EventRuntime::knows(model::Version version) const {
    const std::int64_t age = base::microsOf(m_context.clock.monotonic()) - m_live->confirmedAt.load();
    return m_replica && m_replica->version() >= version && age < m_live->freshFor.load();
}

PollWatch& EventRuntime::polls() {
    if (!m_polls) {
        m_polls = std::make_unique<PollWatch>();
    }
    return *m_polls;
}

std::vector<model::Alarm> EventRuntime::alarms() const {
    return m_alarms;
}

void EventRuntime::setAlarm(const std::string& code, const std::string& text) {
    const bool known = std::any_of(m_alarms.begin(), m_alarms.end(),
                                   [&](const model::Alarm& alarm) { return alarm.code == code; });
    if (!known) {
        m_alarms.push_back({code, text, m_context.clock.wall()});
        base::log(base::LogLevel::Warning, "alarm",
                  {{"code", code}, {"event_id", m_id.text()}, {"text", text}});
    }
}

void EventRuntime::clearAlarm(const std::string& code) {
    std::erase_if(m_alarms, [&](const model::Alarm& alarm) { return alarm.code == code; });
}

} // namespace breakwater::core
