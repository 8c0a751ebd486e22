// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/ledger_moves.h"

// A ban is in force from its call; ticks then walk over the places that exist, the lowest-numbered unfinished
// ban first, at most kMostTouched a tick. Lifting walks the same way and gives back what the ban took.

namespace breakwater::fakes {

using core::Cause;
using model::BanPhase;
using model::PlaceState;

namespace {

bool covers(const model::BanScope& scope, std::uint64_t seq, const model::PlaceCell& cell) {
    if (scope.place) {
        return scope.place->value() == seq;
    }
    return scope.prefix ? cell.prefix == *scope.prefix : cell.agent == *scope.agent;
}

void countMarked(model::Ban& ban, PlaceState before) {
    ++ban.banned;
    ban.wereReady += before == PlaceState::Ready ? 1 : 0;
    ban.wereEntered += before == PlaceState::Entered ? 1 : 0;
}

} // namespace

base::Result<model::Ban> Ledger::createBan(const core::BanRequest& request, base::WallTime now) {
    const std::string cohort = cohortOf(request.scope);
    if (const auto conflict = revisionConflict(request.stamp)) {
        audit(request.stamp, "create_ban", "", cohort, "REVISION_CONFLICT", now);
        return *conflict;
    }
    if (request.scope.place && request.scope.place->value() >= m_s.nextSeq) {
        audit(request.stamp, "create_ban", "", cohort, "NOT_FOUND", now);
        return base::makeError(base::ErrorCode::NotFound,
                               "No place has this number yet. Look it up, then ban it.");
    }
    if (const auto known = m_s.banCohorts.find(cohort); known != m_s.banCohorts.end()) {
        audit(request.stamp, "create_ban", "", cohort, "ALREADY_EXISTS", now);
        auto error =
            base::makeError(base::ErrorCode::AlreadyExists,
                            "This place or cohort is banned already. Lift that ban first to change it.");
        error.current = known->second;
        return error;
    }
    model::Ban ban;
    ban.number = ++m_s.lastBan;
    ban.scope = request.scope;
    ban.reason = request.stamp.reason;
    ban.author = request.stamp.actor;
    ban.createdAt = now;
    ban.until = request.until;
    ban.cursor = request.scope.place ? *request.scope.place : model::Seq(1);
    ban.markEnd = request.scope.place ? request.scope.place->next() : model::Seq(m_s.nextSeq);
    append({now, core::BansRecord{ban.number, static_cast<std::uint8_t>(BanPhase::Marking)}});
    m_s.bans.emplace(ban.number, ban);
    m_s.banCohorts.emplace(cohort, ban.number);
    audit(request.stamp, "create_ban", "", cohort, "done", now);
    return ban;
}

base::Result<model::Ban> Ledger::liftBan(std::uint32_t number, const core::OperatorStamp& stamp,
                                         base::WallTime now) {
    if (const auto conflict = revisionConflict(stamp)) {
        audit(stamp, "lift_ban", std::to_string(number), "", "REVISION_CONFLICT", now);
        return *conflict;
    }
    const auto found = m_s.bans.find(number);
    if (found == m_s.bans.end()) {
        audit(stamp, "lift_ban", std::to_string(number), "", "NOT_FOUND", now);
        return base::makeError(
            base::ErrorCode::NotFound,
            "No ban has this number. It may have ended; list the bans to see those in force.");
    }
    if (found->second.phase != BanPhase::Lifting) {
        beginLifting(found->second, now);
    }
    audit(stamp, "lift_ban", cohortOf(found->second.scope), "", "done", now);
    return found->second;
}

void Ledger::beginLifting(model::Ban& ban, base::WallTime now) {
    append({now, core::BansRecord{ban.number, static_cast<std::uint8_t>(BanPhase::Lifting)}});
    m_s.banCohorts.erase(cohortOf(ban.scope));
    ban.phase = BanPhase::Lifting;
    ban.cursor = ban.scope.place ? *ban.scope.place : model::Seq(1);
    ban.markEnd = ban.scope.place ? ban.scope.place->next() : model::Seq(m_s.nextSeq);
}

/// One ban a tick whose end has come: the one that ended first.
void Ledger::endBans(base::WallTime now) {
    model::Ban* first = nullptr;
    for (auto& [number, ban] : m_s.bans) {
        const bool over = ban.phase != BanPhase::Lifting && ban.until && *ban.until <= now;
        if (over && (first == nullptr || *ban.until < *first->until)) {
            first = &ban;
        }
    }
    if (first != nullptr) {
        beginLifting(*first, now);
        audit({"system", "its end has come", {}}, "lift_ban", cohortOf(first->scope), "", "done", now);
    }
}

bool Ledger::workOnBans(Moves& moves, base::WallTime now) {
    for (auto& [number, ban] : m_s.bans) {
        if (ban.phase == BanPhase::InForce) {
            continue;
        }
        ban.phase == BanPhase::Marking ? markPlaces(ban, moves, now) : restorePlaces(ban, moves, now);
        if (ban.cursor < ban.markEnd) {
            return true;
        }
        const BanPhase reached = ban.phase == BanPhase::Marking ? BanPhase::InForce : BanPhase::Lifted;
        append({now, core::BansRecord{number, static_cast<std::uint8_t>(reached)}});
        if (reached == BanPhase::Lifted) {
            m_s.bans.erase(number);
        } else {
            ban.phase = reached;
        }
        return false;
    }
    return false;
}

void Ledger::markPlaces(model::Ban& ban, Moves& moves, base::WallTime now) {
    (void)now;
    while (ban.cursor < ban.markEnd && moves.touched < kMostTouched &&
           moves.count(Cause::Banned) < kMostOutcomes) {
        const std::uint64_t seq = ban.cursor.value();
        ban.cursor = ban.cursor.next();
        ++moves.touched;
        if (seq >= m_s.cells.size()) {
            continue;
        }
        if (m_s.cells.at(seq).state == PlaceState::None) {
            continue;
        }
        model::PlaceCell& cell = m_s.cells[seq];
        const bool bannable = model::isLive(cell.state) || cell.state == PlaceState::Entered;
        if (!bannable || !covers(ban.scope, seq, cell)) {
            continue;
        }
        // Who would be admitted or parked in this very call is banned instead; whose place ends in it is left
        // alone.
        if (const auto cause = moves.causeOf(seq)) {
            if (*cause != Cause::Admitted && *cause != Cause::AdmittedReturned && *cause != Cause::Parked) {
                continue;
            }
            moves.takeBack(seq);
        }
        countMarked(ban, cell.state);
        cell.banNumber = ban.number;
        moves.add(Cause::Banned, seq);
    }
}

void Ledger::restorePlaces(model::Ban& ban, Moves& moves, base::WallTime now) {
    std::uint64_t changed = 0;
    while (ban.cursor < ban.markEnd && moves.touched < kMostTouched && changed < kMostOutcomes) {
        const std::uint64_t seq = ban.cursor.value();
        ban.cursor = ban.cursor.next();
        ++moves.touched;
        if (seq >= m_s.cells.size()) {
            continue;
        }
        if (m_s.cells.at(seq).state == PlaceState::None) {
            continue;
        }
        model::PlaceCell& cell = m_s.cells[seq];
        if (cell.state != PlaceState::Banned || cell.banNumber != ban.number) {
            continue;
        }
        ++changed;
        if (const auto other = banOf(seq, cell.prefix, cell.agent, now)) {
            cell.banNumber = *other;
            countMarked(m_s.bans.at(*other), cell.formerState);
            continue;
        }
        restore(seq, moves, now);
    }
}

void Ledger::restore(std::uint64_t seq, Moves& moves, base::WallTime now) {
    switch (m_s.cells[seq].formerState) {
    case PlaceState::Ready: moves.add(Cause::RestoredReady, seq); return;
    case PlaceState::Entered: {
        const bool holds = m_s.passes[seq].expiresAt > base::secondsOf(now);
        moves.add(holds ? Cause::RestoredEntered : Cause::PassOver, seq);
        return;
    }
    case PlaceState::Waiting:
    case PlaceState::Parked:
    case PlaceState::Returned:
    case PlaceState::None:
    case PlaceState::Done:
    case PlaceState::Left:
    case PlaceState::ExpiredSilent:
    case PlaceState::ExpiredAway:
    case PlaceState::NoShow:
    case PlaceState::Banned:
        if (seq >= m_s.frontier) {
            // Who was banned was told to poll no more: their silence counts from now on.
            m_s.coarse.bits[m_s.coarse.current].set(seq, true);
            moves.add(Cause::UnbannedWaiting, seq);
        } else {
            moves.add(Cause::UnbannedReturned, seq);
        }
        return;
    }
}

} // namespace breakwater::fakes
