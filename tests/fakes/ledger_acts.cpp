// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/ledger_moves.h"

namespace breakwater::fakes {

using base::ErrorCode;
using core::Cause;
using model::EventState;
using model::PlaceState;

namespace {

core::ActOutcome refusal(ErrorCode code, PlaceState state) {
    return {code, state, std::nullopt};
}

core::ActOutcome done(PlaceState state) {
    return {std::nullopt, state, std::nullopt};
}

} // namespace

/// One record for the whole batch. A second act on a place that this batch already moves waits for the next
/// call: the caller never sends two acts on one place in a batch.
base::Result<core::ActAnswer> Ledger::act(const core::ActBatch& batch, base::WallTime now) {
    if (batch.uid != m_s.event.uid) {
        return base::makeError(ErrorCode::EventNotFound,
                               "This event has been deleted. Join the new one instead.");
    }
    meet(batch.gateway);
    core::ActAnswer answer;
    Moves moves;
    for (const core::Act& act : batch.acts) {
        answer.outcomes.push_back(actOn(act, batch.passKeyId, moves, now));
    }
    appendMoves(moves, now);
    answer.at = now;
    answer.version = version();
    return answer;
}

core::ActOutcome Ledger::actOn(const core::Act& act, const std::string& keyId, Moves& moves,
                               base::WallTime now) {
    const std::uint64_t seq = act.seq.value();
    if (seq == 0 || seq >= m_s.cells.size() || m_s.cells.at(seq).state == PlaceState::None) {
        return act.kind == core::ActKind::Enter ? refusal(ErrorCode::NotReady, PlaceState::None)
                                                : done(PlaceState::None);
    }
    const PlaceState state = m_s.cells[seq].state;
    switch (act.kind) {
    case core::ActKind::Enter: return enter(seq, keyId, moves, now);
    case core::ActKind::Leave:
        if (model::isLive(state)) {
            moves.add(Cause::Left, seq);
            return done(PlaceState::Left);
        }
        [[fallthrough]];
    case core::ActKind::Finish:
        if (state == PlaceState::Entered) {
            moves.add(Cause::Finished, seq);
            return done(PlaceState::Done);
        }
        return done(state);
    case core::ActKind::Return:
        if (state == PlaceState::Parked && m_s.event.state != EventState::Closed) {
            moves.add(Cause::Returned, seq);
            return done(PlaceState::Returned);
        }
        return done(state);
    }
    return done(state);
}

core::ActOutcome Ledger::enter(std::uint64_t seq, const std::string& keyId, Moves& moves,
                               base::WallTime now) {
    const model::PlaceCell& cell = m_s.cells[seq];
    const bool banned =
        banOf(seq, cell.prefix, cell.agent, now).has_value() && m_bug != PlantedBug::EnterForgetsBans;
    if (cell.state == PlaceState::Banned || (banned && !model::isFinal(cell.state))) {
        return refusal(ErrorCode::Banned, cell.state);
    }
    if (model::isFinal(cell.state)) {
        return refusal(ErrorCode::TokenExpired, cell.state);
    }
    if (cell.state == PlaceState::Entered) {
        const core::PassGrant& grant = m_s.passes[seq];
        if (grant.expiresAt <= base::secondsOf(now)) {
            return refusal(ErrorCode::TokenExpired, cell.state);
        }
        return {std::nullopt, PlaceState::Entered, grant};
    }
    if (m_s.event.state == EventState::Closed) {
        return refusal(ErrorCode::EventNotOpen, cell.state);
    }
    if (cell.state != PlaceState::Ready) {
        return refusal(ErrorCode::NotReady, cell.state);
    }
    core::PassGrant grant;
    grant.issuedAt = base::secondsOf(now);
    grant.expiresAt = grant.issuedAt + m_s.event.policy.passTtl.count();
    grant.keyId = keyId;
    grant.audience = m_s.event.policy.shopAudience;
    grant.epoch = model::Epoch(m_s.epoch);
    m_s.passes[seq] = grant;
    moves.add(Cause::Entered, seq);
    return {std::nullopt, PlaceState::Entered, grant};
}

} // namespace breakwater::fakes
