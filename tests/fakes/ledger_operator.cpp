// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/ledger_moves.h"

namespace breakwater::fakes {

using base::ErrorCode;
using core::Transition;
using model::EventState;

namespace {

/// The state that a transition leads to from `state`, or nullopt when it is not allowed.
std::optional<EventState> after(Transition transition, EventState state) {
    const bool before = state == EventState::Draft || state == EventState::Scheduled;
    switch (transition) {
    case Transition::None: return state;
    case Transition::Schedule: return before ? std::optional(EventState::Scheduled) : std::nullopt;
    case Transition::Unschedule:
        return state == EventState::Scheduled ? std::optional(EventState::Draft) : std::nullopt;
    case Transition::Open: return before ? std::optional(EventState::Open) : std::nullopt;
    case Transition::Pause:
        return state == EventState::Open || state == EventState::Paused ? std::optional(EventState::Paused)
                                                                        : std::nullopt;
    case Transition::Resume:
        return state == EventState::Paused ? std::optional(EventState::Open) : std::nullopt;
    case Transition::Close:
        return state == EventState::Open || state == EventState::Paused || state == EventState::Scheduled
                   ? std::optional(EventState::Closed)
                   : std::nullopt;
    case Transition::Reopen:
        return state == EventState::Closed ? std::optional(EventState::Paused) : std::nullopt;
    }
    return std::nullopt;
}

} // namespace

std::optional<base::Error> Ledger::revisionConflict(const core::OperatorStamp& stamp) const {
    if (stamp.expected.value() == 0 || stamp.expected == m_s.event.revision) {
        return std::nullopt;
    }
    auto error = base::makeError(ErrorCode::RevisionConflict,
                                 "Somebody changed this event meanwhile. Read it again and decide anew.");
    error.current = m_s.event.revision.value();
    return error;
}

base::Status Ledger::end(const core::OperatorStamp& stamp, base::WallTime now) {
    if (const auto conflict = revisionConflict(stamp)) {
        audit(stamp, "delete", "", "", "REVISION_CONFLICT", now);
        return *conflict;
    }
    if (m_s.event.state != EventState::Draft && m_s.event.state != EventState::Closed) {
        audit(stamp, "delete", "", "", "INVALID_STATE", now);
        return base::makeError(ErrorCode::InvalidState,
                               "Only a draft or a closed event can be deleted. Close it first.");
    }
    audit(stamp, "delete", "", "", "done", now);
    return base::Done{};
}

base::Result<core::EventMeta> Ledger::change(const core::EventChange& change, base::WallTime now) {
    const bool pause = change.transition == Transition::Pause;
    const std::string from = change.from.empty() && change.transition != Transition::None
                                 ? std::string(model::toText(m_s.event.state))
                                 : change.from;
    if (const auto conflict = pause ? std::nullopt : revisionConflict(change.stamp)) {
        if (!change.quiet) {
            audit(change.stamp, change.action, from, change.to, "REVISION_CONFLICT", now);
        }
        return *conflict;
    }
    const auto reached = after(change.transition, m_s.event.state);
    if (!reached) {
        audit(change.stamp, change.action, from, change.to, "INVALID_STATE", now);
        return base::makeError(ErrorCode::InvalidState,
                               "An event that is " + std::string(model::toText(m_s.event.state)) +
                                   " can't do this. See which states it may come from.");
    }
    if (pause && m_s.event.state == EventState::Paused) {
        audit(change.stamp, change.action, from, change.to, "done", now);
        return meta();
    }
    if (m_s.event.state != EventState::Draft && m_s.event.state != EventState::Closed) {
        advance(now);
    }
    model::Event& event = m_s.event;
    if (change.title) {
        event.title = *change.title;
    }
    if (change.policy) {
        if (change.policy->heartbeatTimeout > event.policy.heartbeatTimeout) {
            // The slots reach back no further than the shorter time-out: what is older is forgotten.
            m_s.sweepHold = m_s.clock + microsOf(change.policy->heartbeatTimeout);
            m_s.sweepPos = 0;
        }
        if (change.policy->rate != event.policy.rate || change.endsRamp) {
            m_s.ramp.reset(); // the rate holds at once
        }
        event.policy = *change.policy;
        m_s.bucket = std::min(m_s.bucket, bucketLimit());
    }
    if (change.transition == Transition::Schedule) {
        event.opensAt = change.opensAt;
    }
    if (change.transition == Transition::Unschedule) {
        event.opensAt.reset();
    }
    if (change.transition == Transition::Open || change.transition == Transition::Resume) {
        m_s.bucket = 0;
        m_s.ramp.reset();
        if (change.ramp && change.ramp->over.count() > 0) {
            m_s.ramp = change.ramp;
            m_s.rampStart = m_s.openClock;
        }
        event.openedAt = event.openedAt ? event.openedAt : std::optional(now);
    }
    event.closedReason =
        *reached == EventState::Closed
            ? (change.transition == Transition::Close ? change.closedReason : event.closedReason)
            : model::ClosedReason::None;
    const bool wasStill = event.state == EventState::Draft || event.state == EventState::Closed;
    if (wasStill) {
        m_s.lastTime = base::microsOf(now);
    }
    if (event.state == EventState::Open && *reached != EventState::Open) {
        m_s.pausedAt = now;
    }
    if (change.transition == Transition::Close) {
        m_s.closedAt = now;
    }
    event.state = *reached;
    event.revision = m_bug == PlantedBug::RevisionGoesBack && event.revision.value() == 4
                         ? model::Revision(2)
                         : event.revision.next();
    appendEventRecord(now);
    audit(change.stamp, change.action, from, change.to, "done", now);
    return meta();
}

} // namespace breakwater::fakes
