// SPDX-License-Identifier: Apache-2.0
#include "service/core/status_desk.h"

#include "service/core/pace.h"

#include <algorithm>

// The way of a poll: the token's MAC, the event by its uid, the place in the replica, then what follows from
// it: how long it will take and when to ask again.

namespace breakwater::core {

using model::EventState;
using model::PlaceState;
using model::VisitorState;

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

VisitorState visitorStateOf(PlaceState state) {
    switch (state) {
    case PlaceState::None: // lost in a restart, or not yet known: the token proves it
    case PlaceState::Waiting:
    case PlaceState::Parked:
    case PlaceState::Returned: return VisitorState::Waiting;
    case PlaceState::Ready: return VisitorState::Ready;
    case PlaceState::Entered: return VisitorState::Entered;
    case PlaceState::Done: return VisitorState::Done;
    case PlaceState::Left: return VisitorState::Left;
    case PlaceState::ExpiredSilent:
    case PlaceState::ExpiredAway:
    case PlaceState::NoShow: return VisitorState::Expired;
    case PlaceState::Banned: return VisitorState::Banned;
    }
    return VisitorState::Waiting;
}

model::ExpiredReason expiredReasonOf(PlaceState state) {
    switch (state) {
    case PlaceState::NoShow: return model::ExpiredReason::NoShow;
    case PlaceState::ExpiredAway: return model::ExpiredReason::Away;
    case PlaceState::ExpiredSilent: return model::ExpiredReason::Silent;
    case PlaceState::None:
    case PlaceState::Waiting:
    case PlaceState::Parked:
    case PlaceState::Returned:
    case PlaceState::Ready:
    case PlaceState::Entered:
    case PlaceState::Done:
    case PlaceState::Left:
    case PlaceState::Banned: break;
    }
    return model::ExpiredReason::None;
}

bool isOver(VisitorState state) {
    return state >= VisitorState::Done;
}

PaceFigures paceOf(const EventLive& live) {
    return {live.pace[0].load(kRelaxed), live.pace[1].load(kRelaxed), live.pace[2].load(kRelaxed)};
}

/// The moment of which an answer from a replica that was not confirmed since then speaks.
base::WallTime confirmedTime(const EventLive& live) {
    return base::wallFromMicros(live.confirmedAt.load(kRelaxed) + live.storeOffset.load(kRelaxed));
}

void fillEta(model::VisitorStatus& status, const EventLive& live) {
    const bool unknown = status.paused || status.state != VisitorState::Waiting;
    const auto eta = unknown ? std::nullopt : forecast(paceOf(live), status.eventState, status.position);
    if (eta) {
        status.etaSec = eta->sec;
        status.etaLowSec = eta->low;
        status.etaHighSec = eta->high;
    } else if (status.state == VisitorState::Ready) {
        status.etaSec = status.etaLowSec = status.etaHighSec = 0;
    }
}

} // namespace

base::Seconds entryTimeLeft(const EventView& view, std::uint32_t readySince, std::int64_t nowSeconds) {
    const std::int64_t passed = nowSeconds - readySince - view.pauses.within(readySince, nowSeconds);
    return base::Seconds(std::max<std::int64_t>(
        0, view.entryWindows.of(readySince, view.event.policy.entryWindow).count() - passed));
}

StatusDesk::StatusDesk(const EventDirectory& directory, const TokenMint& tokens, std::uint64_t seed)
    : m_reader(directory), m_tokens(tokens), m_random(seed * 0x9E3779B97F4A7C15U | 1U) {}

/// xorshift64: only spreads polls out, so nothing hangs on it.
std::uint64_t StatusDesk::random() {
    m_random ^= m_random << 13;
    m_random ^= m_random >> 7;
    m_random ^= m_random << 17;
    return m_random;
}

bool StatusDesk::isFresh(const EventView& view, base::MonoTime now) const {
    return base::microsOf(now) - view.live->confirmedAt.load(kRelaxed) < view.live->freshFor.load(kRelaxed);
}

std::variant<StatusDesk::Answer, StatusDesk::Refusal> StatusDesk::status(std::string_view token,
                                                                         std::optional<model::Version> seen,
                                                                         bool patient, double load,
                                                                         base::MonoTime now) {
    std::variant<Answer, Refusal> result; // filled where the caller will find it
    const auto facts = m_tokens.verify(token);
    if (!facts) {
        result = Refusal::InvalidToken;
        return result;
    }
    const EventView* view = m_reader.page().find(facts->uid);
    if (view == nullptr) {
        result = Refusal::UnknownEvent;
        return result;
    }
    view->live->presence.mark(facts->place.seq);
    auto& answer = std::get<Answer>(result);
    const bool isKnown = (!patient || isFresh(*view, now)) && fill(answer, *view, *facts, load, now);
    const bool isOld = isKnown && seen && answer.status.version < *seen;
    if (!isKnown || (patient && isOld)) {
        result = Refusal::Behind;
    } else if (isOld) {
        answer.status.asOf = confirmedTime(*view->live); // older than what the visitor has been told
    }
    return result;
}

std::optional<StatusDesk::Answer> StatusDesk::statusOf(const EventView& view, const WaitingToken& token,
                                                       double load, base::MonoTime now) {
    Answer answer;
    return fill(answer, view, token, load, now) ? std::optional(answer) : std::nullopt;
}

/// False when the replica can't be read now.
bool StatusDesk::fill(Answer& answer, const EventView& view, const WaitingToken& token, double load,
                      base::MonoTime moment) {
    const auto place = view.replica->read(token.place.seq);
    if (!place) {
        return false;
    }
    const std::int64_t now = (base::microsOf(moment) + view.live->storeOffset.load(kRelaxed)) / 1'000'000;
    answer.token = token;
    const bool isLost =
        place->state == PlaceState::None && !place->beyondHead && token.place.epoch < place->version.epoch;
    answer.endedAt = place->endedAt;
    answer.mustReturn = place->state == PlaceState::Parked || isLost;
    model::VisitorStatus& status = answer.status;
    status.state = visitorStateOf(place->state);
    status.expiredReason = expiredReasonOf(place->state);
    status.away = place->state == PlaceState::Parked || place->state == PlaceState::Returned;
    status.version = place->version;
    status.totalWaiting = place->waiting;
    status.eventState = place->eventState;
    status.closedReason = place->closedReason;
    status.eventRevision = model::Revision(place->revision);
    status.paused = place->eventState == EventState::Paused;
    if (!isFresh(view, moment)) {
        status.asOf = confirmedTime(*view.live);
    }
    if (status.state == VisitorState::Waiting) {
        status.position = status.away ? 1 : std::max<std::uint64_t>(1, place->position);
    }
    // A place that the replica has not met yet, just joined, waits too: nobody is the third of two.
    status.totalWaiting = std::max(status.totalWaiting, status.position);
    const bool live = status.state == VisitorState::Waiting || status.state == VisitorState::Ready;
    if (live && place->eventState == EventState::Closed) {
        status.state = VisitorState::Closed;
        status.position = 0;
        status.away = false;
    }
    const std::int64_t joined = base::secondsOf(token.place.joinedAt);
    const bool frozen = place->state >= PlaceState::Entered;
    const std::int64_t waitedUntil = !frozen ? now : place->entered != 0 ? place->entered : place->since;
    status.waitingTime = base::Seconds(std::max<std::int64_t>(0, waitedUntil - joined));
    if (isOver(status.state)) {
        const std::uint32_t since = place->state >= PlaceState::Done ? place->since : place->closed;
        if (since != 0) {
            status.since = base::wallFromMicros(static_cast<std::int64_t>(since) * 1'000'000);
        }
    }
    if (status.state == VisitorState::Ready) {
        status.enterWithin = entryTimeLeft(view, place->since, now);
    }
    fillEta(status, *view.live);
    const auto eta = status.etaSec ? std::optional(Eta{*status.etaSec, *status.etaLowSec, *status.etaHighSec})
                                   : std::nullopt;
    status.pollAfter = choosePollAfter(status.state, status.position, eta, load,
                                       static_cast<double>(random() >> 11) * 0x1.0p-53);
    return true;
}

} // namespace breakwater::core
