// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/ledger_moves.h"

#include <cmath>

// The order of a tick: clocks, opening when due, slots, gateways; passes over, entry windows over, keep times
// over; bans; the returned, then the line from W; the sweep. Everything is gathered first, then written as
// one record.

namespace breakwater::fakes {

using core::Cause;
using model::EventState;
using model::PlaceState;

namespace {

constexpr std::int64_t kOneAdmission = 1'000'000'000;
constexpr std::int64_t kSweepPeriod = 30 * kSecond;
constexpr std::int64_t kMergeOverdue = 15 * kSecond;
constexpr std::int64_t kGatewayForgotten = 60 * kSecond;
constexpr std::size_t kMostRecords = 500;

/// What accrues between two moments of the open clock, in 10^-9 admissions. On a ramp the rate at the middle
/// of the stretch counts for all of it, which is exact for a straight line.
std::int64_t accrued(const LedgerState& s, std::int64_t from, std::int64_t to) {
    const auto full = static_cast<std::int64_t>(s.event.policy.rate.milliPerSecond);
    if (!s.ramp) {
        return full * (to - from);
    }
    const std::int64_t rampEnd = s.rampStart + microsOf(s.ramp->over);
    const std::int64_t split = std::clamp(rampEnd, from, to);
    const double middle = static_cast<double>(from + split) / 2.0;
    const double share =
        (middle - static_cast<double>(s.rampStart)) / static_cast<double>(rampEnd - s.rampStart);
    const auto low = static_cast<double>(s.ramp->from.milliPerSecond);
    const double rate = low + (static_cast<double>(full) - low) * share;
    return static_cast<std::int64_t>(std::floor(rate * static_cast<double>(split - from))) +
           full * (to - split);
}

} // namespace

std::int64_t Ledger::bucketLimit() const {
    return static_cast<std::int64_t>(model::effectiveBurst(m_s.event.policy)) * kOneAdmission;
}

/// The event clock: follows the store's time, at most 1 s a step and never back.
void Ledger::advance(base::WallTime now) {
    const std::int64_t step = std::clamp<std::int64_t>(base::microsOf(now) - m_s.lastTime, 0, kSecond);
    m_s.lastTime = base::microsOf(now);
    m_s.clock += step;
    if (m_s.event.state != EventState::Open) {
        return;
    }
    const std::int64_t grown = m_s.bucket + accrued(m_s, m_s.openClock, m_s.openClock + step);
    m_s.bucket = m_bug == PlantedBug::BurstUnbounded ? grown : std::min(bucketLimit(), grown);
    m_s.openClock += step;
    if (m_s.ramp && m_s.openClock >= m_s.rampStart + microsOf(m_s.ramp->over)) {
        m_s.ramp.reset();
    }
}

void Ledger::openWhenDue(base::WallTime now) {
    if (m_s.event.state != EventState::Scheduled || !m_s.event.opensAt || *m_s.event.opensAt > now) {
        return;
    }
    m_s.event.state = EventState::Open;
    m_s.event.openedAt = now;
    m_s.event.revision = m_s.event.revision.next();
    m_s.bucket = 0;
    appendEventRecord(now);
    audit({"system", "opens_at has come", {}}, "open", "scheduled", "open", "done", now);
}

void Ledger::rotate(SlotRing& ring, std::int64_t length) {
    if (m_s.clock - ring.start < length) {
        return;
    }
    ring.start = m_s.clock; // once, however short the slots have become: a slot lasts at least its length
    ring.current = (ring.current + 1) % 4;
    ring.bits[ring.current].clear();
    ring.head[ring.current] = m_s.nextSeq;
}

void Ledger::watchGateways() {
    if (m_s.clock < m_s.gatewayCheckAt) {
        return;
    }
    m_s.gatewayCheckAt = m_s.clock + kSecond;
    for (auto row = m_s.gateways.begin(); row != m_s.gateways.end();) {
        GatewayRow& gateway = row->second;
        if (!gateway.missedMerge && !gateway.left && m_s.clock - gateway.mergeClock > kMergeOverdue) {
            gateway.missedMerge = true;
            m_s.sweepHold = m_s.clock + microsOf(m_s.event.policy.heartbeatTimeout);
        }
        row = m_s.clock - gateway.seenClock > kGatewayForgotten ? m_s.gateways.erase(row) : std::next(row);
    }
}

void Ledger::expireDue(Moves& moves, base::WallTime now) {
    (void)now;
    const auto take = [&](const auto& zset, std::int64_t clock, Cause cause) {
        std::uint64_t taken = 0;
        for (const auto& [due, seq] : zset) {
            if (due > clock) {
                break;
            }
            if (++taken > kMostOutcomes) {
                moves.bounded = true;
                break;
            }
            ++moves.touched;
            moves.add(cause, seq);
        }
    };
    take(m_s.active, m_s.clock, Cause::PassOver);
    take(m_s.ready, m_s.openClock, Cause::NoShow);
    take(m_s.parked, m_s.openClock, Cause::ExpiredAway);
}

/// Room counts what this very call has already freed and taken.
bool Ledger::canAdmit(const Moves& moves) const {
    const std::uint64_t taken = moves.count(Cause::Admitted) + moves.count(Cause::AdmittedReturned);
    if (m_s.bucket < static_cast<std::int64_t>(taken + 1) * kOneAdmission || taken >= kMostOutcomes) {
        return false;
    }
    if (m_s.event.policy.maxActive == 0 || m_bug == PlantedBug::RoomForgotten) {
        return true;
    }
    const std::uint64_t inside = m_s.counters.of(PlaceState::Ready) + m_s.counters.of(PlaceState::Entered) +
                                 taken + moves.count(Cause::RestoredReady) +
                                 moves.count(Cause::RestoredEntered);
    const std::uint64_t freed = moves.count(Cause::PassOver) + moves.count(Cause::NoShow);
    return inside < m_s.event.policy.maxActive + freed;
}

void Ledger::admitReturned(Moves& moves, base::WallTime now) {
    (void)now;
    for (const std::uint64_t seq : m_s.returned) {
        if (!canAdmit(moves)) {
            return;
        }
        ++moves.touched;
        moves.add(Cause::AdmittedReturned, seq);
    }
}

void Ledger::admitWaiting(Moves& moves, const std::vector<model::Seq>& polled, base::WallTime now) {
    (void)now;
    const auto present = [&](std::uint64_t seq) {
        return m_s.fine.seen(seq) || seq >= m_s.fine.oldestHead() ||
               std::binary_search(polled.begin(), polled.end(), model::Seq(seq));
    };
    const auto skipGone = [&] {
        m_s.frontier = m_s.gone.nextClear(m_s.frontier, std::max(m_s.frontier, m_s.nextSeq));
    };
    bool skippedOne = m_bug != PlantedBug::OrderSkipsOne;
    while (canAdmit(moves)) {
        skipGone();
        if (m_s.frontier >= m_s.nextSeq) {
            return;
        }
        if (moves.touched >= kMostTouched || moves.count(Cause::Parked) >= kMostOutcomes) {
            moves.bounded = true;
            return;
        }
        const std::uint64_t seq = m_s.frontier;
        ++moves.touched;
        if (!skippedOne && seq + 1 < m_s.nextSeq && seq % 53 == 0 && !m_s.gone.test(seq + 1)) {
            skippedOne = true;
            moves.add(Cause::Admitted, seq + 1);
            continue;
        }
        const bool wasSkipped = m_bug == PlantedBug::OrderSkipsOne && moves.count(Cause::Admitted) > 0 &&
                                moves.groups.back().second.back() == seq;
        ++m_s.frontier;
        if (!wasSkipped) {
            moves.add(present(seq) ? Cause::Admitted : Cause::Parked, seq);
        }
    }
}

/// Waiting places that nobody has heard of for the whole timeout, oldest first, a bounded share a round.
void Ledger::sweep(Moves& moves, base::WallTime now) {
    (void)now;
    if (m_s.sweepPos == 0) {
        if (m_s.clock < m_s.sweepAt) {
            return;
        }
        m_s.sweepAt = m_s.clock + kSweepPeriod;
        if (m_s.clock < m_s.sweepHold) {
            return;
        }
        std::uint64_t live = 0;
        for (const auto state :
             {PlaceState::Waiting, PlaceState::Parked, PlaceState::Returned, PlaceState::Ready}) {
            live += m_s.counters.of(state);
        }
        m_s.sweepPos = m_s.frontier;
        m_s.sweepLeft = std::max<std::uint64_t>(50, live * 5 / 100);
        m_s.sweepBound = false;
    }
    const std::uint64_t end =
        m_bug == PlantedBug::SweepForgetsHeartbeat ? m_s.nextSeq : m_s.coarse.oldestHead();
    m_s.sweepPos = std::max(m_s.sweepPos, m_s.frontier);
    while (moves.touched < kMostTouched && moves.count(Cause::ExpiredSilent) < kMostOutcomes) {
        m_s.sweepPos = m_s.gone.nextClear(m_s.sweepPos, std::max(m_s.sweepPos, end));
        if (m_s.sweepPos >= end) {
            m_s.sweepPos = 0;
            return;
        }
        ++moves.touched;
        const bool heard = m_s.coarse.seen(m_s.sweepPos) &&
                           !(m_bug == PlantedBug::SweepForgetsHeartbeat && m_s.sweepPos % 7 == 0);
        if (!heard) {
            if (m_s.sweepLeft == 0) {
                m_s.sweepBound = true;
                m_s.sweepPos = 0;
                return;
            }
            --m_s.sweepLeft;
            moves.add(Cause::ExpiredSilent, m_s.sweepPos);
        }
        ++m_s.sweepPos;
    }
}

void Ledger::appendMoves(Moves& moves, base::WallTime now) {
    if (moves.groups.empty()) {
        return;
    }
    core::MovedRecord record;
    record.frontier = model::Seq(m_s.frontier);
    for (auto& [cause, seqs] : moves.groups) {
        std::sort(seqs.begin(), seqs.end());
        core::MovedGroup group{cause, {}};
        for (const std::uint64_t seq : seqs) {
            core::appendSeq(group.runs, model::Seq(seq));
        }
        record.groups.push_back(std::move(group));
    }
    append({now, std::move(record)});
    for (const auto& [cause, seqs] : moves.groups) {
        for (const std::uint64_t seq : seqs) {
            moveTo(seq, cause, now);
        }
    }
    const std::uint64_t admitted = moves.count(Cause::Admitted) + moves.count(Cause::AdmittedReturned);
    m_s.bucket -= static_cast<std::int64_t>(admitted) * kOneAdmission;
}

core::TickAnswer Ledger::tick(const core::TickRequest& request, base::WallTime now) {
    core::TickAnswer answer;
    const bool runs = m_s.event.state != EventState::Draft && m_s.event.state != EventState::Closed;
    if (runs && !m_s.adoption.pending) {
        advance(now);
        openWhenDue(now);
        meet(request.gateway);
        rotate(m_s.fine, kFineSlot);
        rotate(m_s.coarse, microsOf(m_s.event.policy.heartbeatTimeout) / 3);
        watchGateways();
        Moves moves;
        const std::uint64_t frontier = m_s.frontier;
        expireDue(moves, now);
        if (m_s.event.state == EventState::Open ||
            (m_bug == PlantedBug::PauseStillAdmits && m_s.event.state == EventState::Paused)) {
            admitReturned(moves, now);
            if (!(m_bug == PlantedBug::FrontierStuck && m_s.frontier > 64)) {
                admitWaiting(moves, request.polled, now);
            }
        }
        sweep(moves, now);
        endBans(now);
        (void)workOnBans(moves, now);
        if (m_bug == PlantedBug::AdmittedTwice && m_s.frontier % 61 == 0 && !m_s.ready.empty()) {
            moves.add(Cause::Admitted, m_s.ready.begin()->second);
        }
        answer.moreWork = moves.bounded;
        if (moves.groups.empty()) {
            m_s.frontier = frontier; // W moves by records alone, or replicas would not know
        }
        appendMoves(moves, now);
    } else if (!m_s.bans.empty() && !m_s.adoption.pending) {
        meet(request.gateway); // clocks stand still, but who is banned must not get in with a pass
        Moves moves;
        endBans(now);
        answer.moreWork = workOnBans(moves, now);
        appendMoves(moves, now);
    }
    answer.at = now;
    answer.uid = m_s.event.uid;
    answer.state = m_s.event.state;
    answer.head = version();
    answer.sweepBound = m_s.sweepBound;
    answer.awaited = static_cast<std::uint32_t>(
        m_s.adoption.pending ? std::max<std::size_t>(1, m_s.adoption.awaited.size()) : 0);
    const auto from = std::upper_bound(
        m_s.log.begin(), m_s.log.end(), request.seen,
        [](model::Version seen, const core::RawRecord& record) { return seen < record.version; });
    const auto count = std::min<std::size_t>(kMostRecords, static_cast<std::size_t>(m_s.log.end() - from));
    answer.records.assign(from, from + static_cast<std::ptrdiff_t>(count));
    return answer;
}

base::Status Ledger::merge(const core::HeartbeatMerge& merge) {
    meet(merge.gateway);
    GatewayRow& row = m_s.gateways[merge.gateway];
    row.mergeClock = m_s.clock;
    row.missedMerge = false;
    row.left = merge.isLast;
    m_s.fine.bits[m_s.fine.current].merge(merge.firstByte, merge.bits);
    m_s.coarse.bits[m_s.coarse.current].merge(merge.firstByte, merge.bits);
    return base::Done{};
}

} // namespace breakwater::fakes
