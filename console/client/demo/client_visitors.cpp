// SPDX-License-Identifier: Apache-2.0
#include "console/client/demo/client.h"
#include "shared/base/text.h"

#include <algorithm>

// What a visitor does, and passes. Tokens are `demo.EVENT.UID.SEQ`, passes `pass.EVENT.UID.SEQ`: nobody has
// to be kept from forging them.

namespace breakwater::client::demo {

namespace {

using base::ErrorCode;
using model::EventState;
using model::PlaceState;
using model::VisitorState;

constexpr base::Millis kPollAfter{5'000};

base::Error invalidToken() {
    return base::makeError(ErrorCode::InvalidToken,
                           "This waiting token was not given out here. Check that it was pasted whole.");
}
base::Error noPass() {
    return base::makeError(ErrorCode::NotFound, "No such pass is out. It may have ended already.");
}

std::string tokenFor(const char* kind, const Show& show, model::Seq seq) {
    return std::string(kind) + "." + show.event.id.text() + "." + model::toText(show.event.uid) + "." +
           std::to_string(seq.value());
}

VisitorState visitorStateOf(PlaceState state) {
    switch (state) {
    case PlaceState::None:
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
    return VisitorState::Expired;
}

/// EVENT, UID and SEQ of a token of that kind, if the world knows them.
std::optional<std::pair<Show*, model::Seq>> parsed(World& world, const std::string& token, const char* kind) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= token.size();) {
        const std::size_t dot = std::min(token.find('.', from), token.size());
        parts.push_back(token.substr(from, dot - from));
        from = dot + 1;
    }
    const auto id = parts.size() == 4 && parts[0] == kind ? model::EventId::parse(parts[1]) : std::nullopt;
    Show* show = id ? world.find(*id) : nullptr;
    const auto seq = show != nullptr ? base::parseUnsigned(parts[3]) : std::nullopt;
    if (!seq || *seq == 0 || *seq > show->crowd.size() || parts[2] != model::toText(show->event.uid)) {
        return std::nullopt;
    }
    return std::pair(show, model::Seq(*seq));
}

} // namespace

base::Result<std::pair<Show*, model::Seq>> DemoClient::placeOf(const std::string& token) {
    const auto found = parsed(*m_world, token, "demo");
    return found ? Result<std::pair<Show*, model::Seq>>(*found) : invalidToken();
}

model::VisitorStatus DemoClient::statusOf(const Show& show, model::Seq seq) const {
    const model::Place place = show.placeAt(seq);
    model::VisitorStatus status;
    status.state = show.event.state == EventState::Closed && model::isLive(place.cell.state)
                       ? VisitorState::Closed
                       : visitorStateOf(place.cell.state);
    status.position = status.state == VisitorState::Waiting ? std::max<std::uint64_t>(1, place.position) : 0;
    status.waitingTime = std::chrono::floor<base::Seconds>(m_world->now() - place.cell.joinedAt);
    status.pollAfter = kPollAfter;
    status.totalWaiting = show.crowd.counters().of(PlaceState::Waiting);
    status.paused = show.event.state == EventState::Paused;
    status.version = {model::Epoch(1), model::Lsn(show.lsn)};
    status.asOf = m_world->now();
    status.eventState = show.event.state;
    status.closedReason = show.event.closedReason;
    status.eventRevision = show.event.revision;
    if (const double rate = show.rate(); rate > 0 && status.state == VisitorState::Waiting) {
        const auto eta = static_cast<std::uint32_t>(static_cast<double>(status.position) / rate);
        status.etaSec = eta;
        status.etaLowSec = eta * 9 / 10;
        status.etaHighSec = eta * 12 / 10 + 1;
    }
    if (place.cell.state == PlaceState::Ready && place.until) {
        status.enterWithin = std::chrono::floor<base::Seconds>(*place.until - m_world->now());
    }
    return status;
}

base::Result<model::JoinAnswer> DemoClient::join(const model::JoinRequest& request) {
    const auto lock = begin(Need::Shop, "QueueService/Join", request.event);
    if (!lock.ok()) {
        return lock.error();
    }
    const auto found = m_world->get(request.event);
    if (!found.ok()) {
        return found.error();
    }
    Show& show = *found.value();
    if (show.event.state != EventState::Open && show.event.state != EventState::Paused) {
        return base::makeError(ErrorCode::EventNotOpen, "The event is not open. Try again when it is.");
    }
    // Of an address only a shop is believed.
    const bool believed = m_world->operators.at(m_caller).role == model::Role::Shop;
    const auto prefix = believed ? model::parseAddressPrefix(request.address) : std::nullopt;
    const model::Seq seq = show.crowd.join(m_world->now(), prefix.value_or(model::AddressPrefix{}));
    return model::JoinAnswer{tokenFor("demo", show, seq), statusOf(show, seq), false};
}

base::Result<model::VisitorStatus> DemoClient::getStatus(const std::string& token, const std::string&) {
    const auto lock = begin(Need::Shop, "QueueService/GetStatus");
    if (!lock.ok()) {
        return lock.error();
    }
    const auto place = placeOf(token);
    return place.ok() ? Result<model::VisitorStatus>(statusOf(*place->first, place->second)) : place.error();
}

base::Result<model::EnterAnswer> DemoClient::enter(const std::string& token) {
    const auto lock = begin(Need::Shop, "QueueService/Enter");
    if (!lock.ok()) {
        return lock.error();
    }
    const auto place = placeOf(token);
    if (!place.ok()) {
        return place.error();
    }
    const auto [show, seq] = place.value();
    const PlaceState state = show->crowd.place(seq).cell.state;
    if (state == PlaceState::Ready) {
        show->crowd.setState(seq, PlaceState::Entered, m_world->now());
    } else if (state == PlaceState::Banned) {
        return base::makeError(ErrorCode::Banned, "This place is banned.");
    } else if (state != PlaceState::Entered) {
        base::Error error = base::makeError(ErrorCode::NotReady, "It is not this place's turn yet.");
        error.position = show->crowd.positionOf(seq);
        return error;
    }
    return model::EnterAnswer{tokenFor("pass", *show, seq), show->event.policy.passTtl,
                              show->event.policy.shopUrl};
}

base::Status DemoClient::leave(const std::string& token) {
    const auto lock = begin(Need::Shop, "QueueService/Leave");
    if (!lock.ok()) {
        return lock.error();
    }
    const auto place = placeOf(token);
    if (!place.ok()) {
        return place.error();
    }
    if (model::isLive(place->first->crowd.place(place->second).cell.state)) {
        place->first->crowd.setState(place->second, PlaceState::Left, m_world->now());
    }
    return base::Done{};
}

SubscriptionPtr DemoClient::watchStatus(const std::string& token, const std::string&,
                                        Watcher<model::VisitorStatus> watcher) {
    const auto lock = begin(Need::Shop, "QueueService/WatchStatus");
    if (!lock.ok()) {
        return m_world->refuseUnlocked(std::move(watcher), lock.error());
    }
    if (const auto place = placeOf(token); !place.ok()) {
        return m_world->refuse(std::move(watcher), place.error());
    }
    // Called by the world, under its lock; the client may be gone by then.
    const auto look = [world = m_world.get(), caller = m_caller, token]() -> Result<model::VisitorStatus> {
        const auto place = parsed(*world, token, "demo");
        if (!place) {
            return base::makeError(ErrorCode::EventNotFound, "The event has been deleted.");
        }
        DemoClient onlooker(std::shared_ptr<World>(std::shared_ptr<void>(), world), caller);
        return onlooker.statusOf(*place->first, place->second);
    };
    return m_world->watchStatus(look, std::move(watcher));
}

base::Result<model::PassFacts> DemoClient::verifyPass(const std::string& pass, const Id& expected) {
    const auto lock = begin(Need::Shop, "PassService/VerifyPass");
    if (!lock.ok()) {
        return lock.error();
    }
    const auto found = parsed(*m_world, pass, "pass");
    if (!found || (!expected.empty() && found->first->event.id != expected)) {
        return base::makeError(ErrorCode::InvalidToken, "This is no pass of ours, or one of another event.");
    }
    const model::Place place = found->first->placeAt(found->second);
    if (place.cell.state != PlaceState::Entered) {
        return base::makeError(ErrorCode::TokenExpired, "This pass has ended.");
    }
    const base::WallTime issued =
        base::wallFromMicros(static_cast<std::int64_t>(place.cell.since) * 1'000'000);
    return model::PassFacts{found->first->event.id,
                            found->second,
                            pass,
                            found->first->event.policy.shopAudience,
                            issued,
                            issued + found->first->event.policy.passTtl};
}

base::Status DemoClient::finishPass(const model::PassName& name) {
    const auto lock = begin(Need::Shop, "PassService/FinishPass", name.event);
    if (!lock.ok()) {
        return lock.error();
    }
    const std::string& pass = name.reservationToken.empty() ? name.passId : name.reservationToken;
    const auto found = parsed(*m_world, pass, "pass");
    if (!found) {
        return noPass();
    }
    const bool agrees = (name.event.empty() || name.event == found->first->event.id) &&
                        (!name.seq || *name.seq == found->second);
    if (!agrees) {
        return base::makeError(ErrorCode::InvalidToken,
                               "event_id, jti or seq is another than the pass says. Leave them out.");
    }
    if (found->first->crowd.place(found->second).cell.state == PlaceState::Entered) {
        found->first->crowd.setState(found->second, PlaceState::Done, m_world->now());
    }
    return base::Done{};
}

base::Result<model::Page<model::RevokedPass>> DemoClient::listRevokedPasses(const Id& id,
                                                                            const model::PageRequest& page) {
    const auto lock = begin(Need::Shop, "PassService/ListRevokedPasses", id);
    if (!lock.ok()) {
        return lock.error();
    }
    const auto found = m_world->get(id);
    if (!found.ok()) {
        return found.error();
    }
    const Show& show = *found.value();
    std::vector<model::RevokedPass> revoked;
    for (std::uint64_t seq = 1; seq <= show.crowd.size(); ++seq) {
        const model::Place place = show.crowd.place(model::Seq(seq));
        if (place.cell.state == PlaceState::Banned && place.cell.formerState == PlaceState::Entered) {
            const base::WallTime at =
                base::wallFromMicros(static_cast<std::int64_t>(place.cell.since) * 1'000'000);
            revoked.push_back(
                {place.seq, tokenFor("pass", show, place.seq), at, at + show.event.policy.passTtl});
        }
    }
    return pageOf(std::move(revoked), page);
}

} // namespace breakwater::client::demo
