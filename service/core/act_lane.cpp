// SPDX-License-Identifier: Apache-2.0
#include "service/core/lanes.h"

#include <algorithm>
#include <utility>

namespace breakwater::core {

using base::ErrorCode;

namespace {

constexpr std::size_t kMostActs = 64;
constexpr base::Micros kEvery{40'000};
constexpr base::Micros kRetry{50'000};
constexpr base::Seconds kPatience{5};

base::Error unknown() {
    return base::makeError(ErrorCode::StoreUnavailable,
                           "The queue could not be reached in time. Repeat the request: it is safe to do so, "
                           "and nothing is lost.");
}

} // namespace

ActLane::ActLane(LaneContext context)
    : m_context(std::move(context)), m_beat(m_context.scheduler, m_context.clock) {}

void ActLane::act(model::EventUid uid, Act act, std::string passKeyId, Callback<Outcome> done) {
    m_waiting.push_back({uid, act, std::move(passKeyId), std::move(done), m_context.clock.monotonic()});
    flushSoon();
}

void ActLane::flushSoon() {
    if (m_flying.empty() && !m_waiting.empty()) {
        const bool isFull = m_waiting.size() >= kMostActs;
        m_beat.flushSoon(weak_from_this(), &ActLane::flush, isFull ? base::Micros{0} : kEvery);
    }
}

void ActLane::travelAlong(base::Micros most) {
    if (m_beat.takeEarly(most)) {
        flush();
    }
}

/// Takes entries of one uid and one key, no two of one place, in order; the first that doesn't fit ends the
/// batch.
void ActLane::flush() {
    if (!m_flying.empty()) {
        return;
    }
    while (!m_waiting.empty() && m_flying.size() < kMostActs) {
        Entry& next = m_waiting.front();
        const bool fits = std::none_of(m_flying.begin(), m_flying.end(), [&](const Entry& entry) {
            return entry.act.seq == next.act.seq || entry.uid != next.uid ||
                   entry.passKeyId != next.passKeyId;
        });
        if (!fits) {
            break;
        }
        m_flying.push_back(std::move(next));
        m_waiting.pop_front();
    }
    if (!m_flying.empty()) {
        send();
        m_context.sent();
    }
}

void ActLane::send() {
    ActBatch batch{m_context.event, m_flying.front().uid, m_context.gateway, m_flying.front().passKeyId, {}};
    for (const Entry& entry : m_flying) {
        batch.acts.push_back(entry.act);
    }
    m_context.store.act(std::move(batch),
                        [self = weak_from_this(), flight = m_flight](base::Result<ActAnswer> answer) {
                            const auto lane = self.lock();
                            if (lane && lane->m_flight == flight) {
                                lane->answered(std::move(answer));
                            }
                        });
}

void ActLane::answered(base::Result<ActAnswer> answer) {
    const bool passing = !answer && (answer.error().code == ErrorCode::StoreUnavailable ||
                                     answer.error().code == ErrorCode::StoreFenced);
    if (passing && answer.error().code == ErrorCode::StoreFenced) {
        m_context.fenced();
    }
    if (passing && m_context.clock.monotonic() - m_flying.front().since < kPatience) {
        m_context.scheduler.after(kRetry, [self = weak_from_this(), flight = m_flight] {
            const auto lane = self.lock();
            if (lane && lane->m_flight == flight) {
                lane->send();
            }
        });
        return;
    }
    std::vector<Entry> entries = land();
    if (answer) {
        m_context.heard(answer->version, model::Seq());
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (answer && i < answer->outcomes.size()) {
            entries[i].done(Outcome{answer->outcomes[i], answer->version, answer->at});
        } else if (passing || answer) {
            entries[i].done(unknown());
        } else {
            entries[i].done(answer.error());
        }
    }
    if (passing) {
        giveUpOverdue();
    }
    flushSoon();
}

std::vector<ActLane::Entry> ActLane::land() {
    ++m_flight;
    return std::exchange(m_flying, {});
}

void ActLane::abandon() {
    for (const Entry& entry : land()) {
        entry.done(unknown());
    }
    for (const Entry& entry : std::exchange(m_waiting, {})) {
        entry.done(unknown());
    }
}

/// Those behind a batch that could not be sent have waited as long.
void ActLane::giveUpOverdue() {
    const base::MonoTime oldest = m_context.clock.monotonic() - kPatience;
    while (!m_waiting.empty() && m_waiting.front().since <= oldest) {
        const Entry entry = std::move(m_waiting.front());
        m_waiting.pop_front();
        entry.done(unknown());
    }
}

} // namespace breakwater::core
