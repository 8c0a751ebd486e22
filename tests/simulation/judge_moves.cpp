// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/judge.h"

#include <algorithm>

// What moves of places must keep: legal steps, order, rate, room, pauses, nobody called away who is heard of.

namespace breakwater::simulation {

using core::Cause;
using model::EventState;
using model::PlaceState;

namespace {

constexpr std::int64_t kOneAdmission = 1'000'000'000;
constexpr std::int64_t kRounding = 1'000'000; // a thousandth of an admission
constexpr std::int64_t kPresentFor = 90 * kSecond;

/// The states from which a cause may take a place; what a banned place was before is looked at apart.
bool mayMove(PlaceState from, PlaceState former, Cause cause) {
    const bool live = model::isLive(from);
    switch (cause) {
    case Cause::Admitted:
    case Cause::Parked:
    case Cause::ExpiredSilent: return from == PlaceState::Waiting;
    case Cause::AdmittedReturned: return from == PlaceState::Returned;
    case Cause::Returned:
    case Cause::ExpiredAway: return from == PlaceState::Parked;
    case Cause::Entered:
    case Cause::NoShow: return from == PlaceState::Ready;
    case Cause::PassOver:
        return from == PlaceState::Entered || (from == PlaceState::Banned && former == PlaceState::Entered);
    case Cause::Finished: return from == PlaceState::Entered;
    case Cause::Left: return live;
    case Cause::Banned: return live || from == PlaceState::Entered;
    case Cause::UnbannedWaiting:
    case Cause::UnbannedReturned:
        return from == PlaceState::Banned && former != PlaceState::Ready && former != PlaceState::Entered;
    case Cause::RestoredReady: return from == PlaceState::Banned && former == PlaceState::Ready;
    case Cause::RestoredEntered: return from == PlaceState::Banned && former == PlaceState::Entered;
    }
    return false;
}

bool callsForward(Cause cause) {
    return cause == Cause::Admitted || cause == Cause::AdmittedReturned;
}

/// Which invariant an impossible move breaks.
int invariantOf(PlaceState from, Cause cause) {
    if (!callsForward(cause) && cause != Cause::Parked) {
        return 12;
    }
    if (from == PlaceState::Ready || from == PlaceState::Entered || from == PlaceState::Done) {
        return 5;
    }
    return model::isFinal(from) ? 10 : 4;
}

} // namespace

void Judge::moved(const core::MovedRecord& record) {
    if (record.frontier.value() < m_h.frontier || record.frontier.value() > m_h.nextSeq) {
        broken(14, "W went from " + std::to_string(m_h.frontier) + " to " +
                       std::to_string(record.frontier.value()));
    }
    m_h.frontier = record.frontier.value();
    for (const core::MovedGroup& group : record.groups) {
        m_coverage.saw(group.cause, core::countOf(group.runs));
        for (const core::SeqRun& run : group.runs) {
            for (std::uint64_t i = 0; i < run.count; ++i) {
                movePlace(run.first.value() + i, group.cause);
            }
        }
        m_lookAtKeys =
            m_lookAtKeys || group.cause == Cause::Returned || group.cause == Cause::UnbannedReturned;
    }
    checkAdmissions(record);
}

void Judge::movePlace(std::uint64_t seq, Cause cause) {
    const auto index = m_h.indexOf(seq);
    if (!index) {
        return broken(12, "seq " + std::to_string(seq) + " moved, but nobody has it");
    }
    PlaceRow& row = m_h.places[*index];
    if (!mayMove(row.state, row.former, cause)) {
        broken(invariantOf(row.state, cause),
               "seq " + std::to_string(seq) + " was " + std::string(model::toText(row.state)) +
                   " and moved by cause " + std::to_string(static_cast<int>(cause)));
    }
    if (callsForward(cause) && ++row.admissions > 1) {
        broken(5, "seq " + std::to_string(seq) + " is admitted again");
    }
    const std::int64_t silence = ledger().clock - row.heard;
    if (cause == Cause::Parked && silence < kPresentFor) {
        broken(4, "seq " + std::to_string(seq) + " is passed over, heard of " + std::to_string(silence) +
                      " us ago");
    }
    const std::int64_t timeout = m_h.policy.heartbeatTimeout.count() * kSecond;
    if (cause == Cause::ExpiredSilent && silence < timeout) {
        broken(15,
               "seq " + std::to_string(seq) + " expired, heard of " + std::to_string(silence) + " us ago");
    }
    const PlaceState to = core::stateAfter(cause);
    row.former = cause == Cause::Banned ? row.state : PlaceState::None;
    --m_h.counters[static_cast<std::size_t>(row.state)];
    ++m_h.counters[static_cast<std::size_t>(to)];
    row.state = to;
    row.counted = false;
    if (to == PlaceState::Waiting) {
        m_h.lowestWaiting = std::min(m_h.lowestWaiting, *index);
    }
}

void Judge::checkAdmissions(const core::MovedRecord& record) {
    std::uint64_t admitted = 0;
    std::uint64_t restored = 0;
    std::uint64_t last = 0;
    for (const core::MovedGroup& group : record.groups) {
        const std::uint64_t count = core::countOf(group.runs);
        admitted += callsForward(group.cause) ? count : 0;
        restored += group.cause == Cause::RestoredReady || group.cause == Cause::RestoredEntered ? count : 0;
        if (group.cause == Cause::Admitted) {
            last = group.runs.back().first.value() + group.runs.back().count - 1;
        }
    }
    if (admitted == 0) {
        return;
    }
    if (m_h.state != EventState::Open) {
        broken(16, "admissions while the event is " + std::string(model::toText(m_h.state)));
    }
    accrue();
    m_h.tokens -= static_cast<std::int64_t>(admitted) * kOneAdmission;
    if (m_h.tokens < -kRounding) {
        broken(6, std::to_string(admitted) + " admitted, " + std::to_string(-m_h.tokens) +
                      " billionths of one too many");
    }
    const std::uint64_t inside = m_h.counters[static_cast<std::size_t>(PlaceState::Ready)] +
                                 m_h.counters[static_cast<std::size_t>(PlaceState::Entered)] - restored;
    if (m_h.policy.maxActive > 0 && inside >= m_h.policy.maxActive) {
        m_coverage.saw(Moment::RoomFull);
        if (inside > m_h.policy.maxActive) {
            broken(7, std::to_string(inside) + " are ready or inside, the room holds " +
                          std::to_string(m_h.policy.maxActive));
        }
    }
    while (m_h.lowestWaiting < m_h.places.size() &&
           m_h.places[m_h.lowestWaiting].state != PlaceState::Waiting) {
        ++m_h.lowestWaiting;
    }
    if (m_h.lowestWaiting < m_h.places.size() && m_h.seqOf(m_h.lowestWaiting) < last) {
        broken(4, "seq " + std::to_string(last) + " is admitted, seq " +
                      std::to_string(m_h.seqOf(m_h.lowestWaiting)) + " still waits");
    }
}

/// On a clock that is never behind the event's: what the rules let accrue is never more.
void Judge::accrue() {
    const std::int64_t from = m_h.tokensUntil;
    const std::int64_t to = clock();
    m_h.tokensUntil = to;
    if (m_h.state != EventState::Open) {
        return;
    }
    const auto full = static_cast<std::int64_t>(m_h.policy.rate.milliPerSecond);
    std::int64_t grown = full * (to - from);
    if (m_h.ramp) {
        const std::int64_t over = m_h.ramp->over.count() * kSecond;
        const std::int64_t end = std::clamp(m_h.rampStart + over, from, to);
        const double share = (static_cast<double>(from + end) / 2.0 - static_cast<double>(m_h.rampStart)) /
                             static_cast<double>(over);
        const auto low = static_cast<double>(m_h.ramp->from.milliPerSecond);
        const double rate = low + std::max(0.0, static_cast<double>(full) - low) * share;
        // A ramp that leads down may end later by the event's clock than by ours.
        const std::int64_t after = std::max(full, static_cast<std::int64_t>(low));
        grown = static_cast<std::int64_t>(rate * static_cast<double>(end - from)) + 1 +
                (low > static_cast<double>(full) ? after : full) * (to - end);
    }
    m_h.tokens = std::min(m_h.tokens + grown,
                          static_cast<std::int64_t>(model::effectiveBurst(m_h.policy)) * kOneAdmission);
}

} // namespace breakwater::simulation
