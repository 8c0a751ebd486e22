// SPDX-License-Identifier: Apache-2.0
#include "service/core/visitor_desk.h"

#include "service/core/visitor_address.h"

#include <algorithm>

namespace breakwater::core {

using base::ErrorCode;
using model::PlaceState;

namespace {

constexpr base::Micros kShownWithin{250'000};
constexpr base::Micros kReopenedWithin{1'000'000};
constexpr base::Millis kAskAgain{1'000};

base::Error invalidToken() {
    return base::makeError(ErrorCode::InvalidToken,
                           "This waiting token was not given out here. Join the queue to get a place.");
}

base::Error expiredToken() {
    return base::makeError(ErrorCode::TokenExpired, "This place has ended. Join again to get a new one.");
}

/// Whether the pass was given by this very event, and not by one that had its id before.
bool isOf(const model::PassFacts& pass, const model::EventUid& uid, const Replica& replica) {
    return isPassIdOf(uid, replica.epochs(), pass.seq, pass.passId);
}

bool takesJoins(const EventRuntime& runtime) {
    const model::EventState state = runtime.replica()->event().state;
    return state != model::EventState::Draft && state != model::EventState::Closed;
}

} // namespace

base::Error unknownEvent() {
    return base::makeError(ErrorCode::EventNotFound, "There is no such event. Check its id.");
}

VisitorDesk::VisitorDesk(Gateway& gateway, GatewayParts& parts, const TokenMint& tokens,
                         const PassMint& passes)
    : m_gateway(gateway),
      m_parts(parts),
      m_tokens(tokens),
      m_passes(passes),
      m_status(parts.directory, tokens, static_cast<std::uint64_t>(base::microsOf(parts.clock.monotonic()))) {
}

base::Error VisitorDesk::unavailable() {
    base::Error error = base::makeError(
        ErrorCode::StoreUnavailable, "The queue can't be reached for a moment. Try again after the time in "
                                     "Retry-After; places are kept.");
    error.retryAfterSec = static_cast<std::uint32_t>(1 + m_parts.entropy.next() % 3);
    return error;
}

/// `none`: what to say where there is no such event. An event that could only not be asked for may well be
/// there.
base::Error VisitorDesk::absence(const Gateway::Sought& sought, base::Error none) {
    return sought.isNone ? std::move(none) : unavailable();
}

void VisitorDesk::join(JoinCommand command, Callback<model::JoinAnswer> done) {
    if (m_gateway.storeFull()) {
        base::Error full = base::makeError(
            ErrorCode::QueueFull, "The queue holds as many people as it may. Try again a little later.");
        full.retryAfterSec = static_cast<std::uint32_t>(5 + m_parts.entropy.next() % 10);
        done(std::move(full));
        return;
    }
    m_gateway.withEvent(command.event, [this, command, done = std::move(done)](Gateway::Sought sought) {
        if (sought.runtime == nullptr) {
            done(absence(sought, unknownEvent()));
            return;
        }
        joinNow(*sought.runtime, command, done);
    });
}

void VisitorDesk::joinNow(EventRuntime& runtime, const JoinCommand& command,
                          Callback<model::JoinAnswer> done) {
    Joiner joiner;
    joiner.prefix = prefixOf(command.address);
    joiner.agent = command.agent;
    const model::Policy& policy = runtime.replica()->event().policy;
    const bool counts =
        policy.joinsPerAddressPerMin > 0 && !isWithin(policy.joinLimitExempt, command.address);
    joiner.addressHash = counts ? addressHashOf(command.address) : 0;
    joiner.key = command.key;
    const std::uint64_t random = m_parts.entropy.next();
    for (std::size_t i = 0; i < joiner.nonce.size(); ++i) {
        joiner.nonce[i] = static_cast<std::uint8_t>(random >> (8 * i));
    }
    runtime.joins().join(
        joiner, command.fingerprint, m_tokens.signingKeyId(),
        [this, event = command.event, done = std::move(done)](base::Result<JoinLane::Place> place) {
            if (!place) {
                base::Error error =
                    place.error().code == ErrorCode::EventNotFound ? unknownEvent() : place.error();
                if (!error.retryAfterSec &&
                    (error.code == ErrorCode::StoreUnavailable || error.code == ErrorCode::QueueFull ||
                     error.code == ErrorCode::RateLimited)) {
                    const std::uint32_t least = error.code == ErrorCode::RateLimited ? 20 : 1;
                    error.retryAfterSec =
                        least + static_cast<std::uint32_t>(m_parts.entropy.next() % (2 * least + 1));
                }
                done(std::move(error));
                return;
            }
            m_gateway.forgetFormer(event, place->uid);
            m_gateway.withEvent(place->uid, [this, place = *place, done](Gateway::Sought sought) {
                if (sought.runtime == nullptr) {
                    done(unavailable());
                } else if (takesJoins(*sought.runtime)) {
                    done(answerFor(*sought.runtime, place));
                } else { // this gateway doesn't know yet that the event does, and would tell of its end
                    sought.runtime->whenKnown(
                        place.version, kReopenedWithin, [this, place, done](bool shown) {
                            EventRuntime* known = m_gateway.find(place.uid);
                            if (known == nullptr) {
                                done(unavailable());
                            } else {
                                done(shown || place.joined.replayed ? answerFor(*known, place)
                                                                    : answerUnshown(place));
                            }
                        });
                }
            });
        });
}

/// Of a place that the store has just given and this gateway can't show yet: who has it asks again soon.
model::JoinAnswer VisitorDesk::answerUnshown(const JoinLane::Place& place) {
    model::JoinAnswer answer;
    answer.replayed = place.joined.replayed;
    auto token = m_tokens.sign(place.joined.proof, place.uid);
    if (token) {
        answer.waitingToken = std::move(*token);
    }
    answer.status.position = place.joined.proof.seq.value(); // at most
    answer.status.pollAfter = kAskAgain;
    answer.status.version = place.version;
    return answer;
}

model::JoinAnswer VisitorDesk::answerFor(EventRuntime& runtime, const JoinLane::Place& place) {
    model::JoinAnswer answer = answerUnshown(place);
    WaitingToken facts{place.uid, place.joined.proof};
    if (const auto view = runtime.view()) {
        if (const auto status = m_status.statusOf(*view, facts, 0, m_parts.clock.monotonic())) {
            answer.status = status->status;
        }
    }
    return answer;
}

void VisitorDesk::act(
    const std::string& token, ActKind kind,
    std::function<void(base::Result<ActLane::Outcome>, const WaitingToken&, EventRuntime*)> done) {
    const auto facts = m_tokens.verify(token);
    if (!facts) {
        done(invalidToken(), {}, nullptr);
        return;
    }
    m_gateway.withEvent(
        facts->uid, [this, facts = *facts, kind, done = std::move(done)](Gateway::Sought sought) {
            if (sought.runtime == nullptr) {
                done(absence(sought, expiredToken()), facts, nullptr);
                return;
            }
            sought.runtime->acts().act(facts.uid, {kind, facts.place.seq}, m_passes.signingKid(),
                                       [this, facts, done](base::Result<ActLane::Outcome> outcome) {
                                           if (!outcome && outcome.error().code == ErrorCode::EventNotFound) {
                                               done(expiredToken(), facts, nullptr);
                                           } else if (!outcome) {
                                               done(unavailable(), facts, nullptr);
                                           } else {
                                               acted(facts, *outcome, done);
                                           }
                                       });
        });
}

/// Answers when this gateway's own polls show the act, so that nobody is told of what was before it.
void VisitorDesk::acted(
    const WaitingToken& token, const ActLane::Outcome& outcome,
    const std::function<void(base::Result<ActLane::Outcome>, const WaitingToken&, EventRuntime*)>& done) {
    EventRuntime* runtime = m_gateway.find(token.uid);
    if (runtime == nullptr) {
        done(outcome, token, nullptr);
        return;
    }
    runtime->whenKnown(outcome.version, kShownWithin, [this, token, outcome, done](bool) {
        done(outcome, token, m_gateway.find(token.uid));
    });
}

void VisitorDesk::enter(const std::string& token, Callback<model::EnterAnswer> done) {
    act(token, ActKind::Enter,
        [this, done = std::move(done)](base::Result<ActLane::Outcome> outcome, const WaitingToken& facts,
                                       EventRuntime* runtime) {
            if (!outcome) {
                done(outcome.error());
            } else if (runtime == nullptr) {
                done(unavailable());
            } else {
                done(entered(*runtime, facts, *outcome));
            }
        });
}

base::Result<model::EnterAnswer> VisitorDesk::entered(EventRuntime& runtime, const WaitingToken& token,
                                                      const ActLane::Outcome& outcome) {
    const auto view = runtime.view();
    if (outcome.outcome.grant && view) {
        const PassGrant& grant = *outcome.outcome.grant;
        auto pass = m_passes.sign(grant, view->event.id, token.uid, token.place.seq);
        if (!pass) {
            return pass.error();
        }
        const std::int64_t left = std::max<std::int64_t>(0, grant.expiresAt - base::secondsOf(outcome.at));
        return model::EnterAnswer{std::move(*pass), base::Seconds(left), view->event.policy.shopUrl};
    }
    switch (outcome.outcome.refused.value_or(ErrorCode::Internal)) {
    case ErrorCode::Banned:
        return base::makeError(ErrorCode::Banned, "This place is banned from this event until the ban ends.");
    case ErrorCode::TokenExpired: return expiredToken();
    case ErrorCode::EventNotOpen:
        return base::makeError(ErrorCode::EventNotOpen, "This event is closed; nobody enters any more.");
    case ErrorCode::NotReady: {
        base::Error error = base::makeError(
            ErrorCode::NotReady, "It is not this place's turn yet. Poll again after poll_after_ms.");
        if (const auto status =
                view ? m_status.statusOf(*view, token, 0, m_parts.clock.monotonic()) : std::nullopt) {
            error.position = std::max<std::uint64_t>(1, status->status.position);
            error.pollAfterMs = static_cast<std::uint32_t>(status->status.pollAfter.count());
        }
        return error;
    }
    default:
        return base::makeError(ErrorCode::Internal, "The store gave an answer that makes no sense here.");
    }
}

void VisitorDesk::leave(const std::string& token, Callback<PlaceState> done) {
    act(token, ActKind::Leave,
        [done = std::move(done)](base::Result<ActLane::Outcome> outcome, const WaitingToken&, EventRuntime*) {
            if (!outcome) {
                done(outcome.error());
            } else {
                done(outcome->outcome.state);
            }
        });
}

void VisitorDesk::comeBack(const WaitingToken& token) {
    EventRuntime* runtime = m_gateway.find(token.uid);
    if (runtime != nullptr && runtime->replica()->stateOf(token.place.seq) == PlaceState::None) {
        runtime->wasGiven(token.place.epoch, token.place.seq);
    } else if (runtime != nullptr && m_returning.emplace(token.uid, token.place.seq).second) {
        runtime->acts().act(token.uid, {ActKind::Return, token.place.seq}, m_passes.signingKid(),
                            [this, place = std::pair(token.uid, token.place.seq)](
                                const base::Result<ActLane::Outcome>&) { m_returning.erase(place); });
    }
}

void VisitorDesk::polled(const std::vector<EventPollSample>& samples) {
    for (const EventPollSample& entry : samples) {
        if (EventRuntime* runtime = m_gateway.find(entry.uid)) {
            runtime->polls().saw(entry.sample);
        }
    }
}

void VisitorDesk::finish(const model::EventId& event, model::Seq seq, Callback<base::Done> done) {
    EventRuntime* runtime = m_gateway.find(event);
    if (runtime == nullptr) {
        done(base::makeError(ErrorCode::NotFound, "No such pass is out: its event is not known here."));
        return;
    }
    runtime->acts().act(runtime->replica()->event().uid, {ActKind::Finish, seq}, m_passes.signingKid(),
                        [this, event, done = std::move(done)](base::Result<ActLane::Outcome> outcome) {
                            EventRuntime* known = m_gateway.find(event);
                            if (!outcome) {
                                done(unavailable());
                            } else if (known == nullptr) {
                                done(base::Done{});
                            } else {
                                known->whenKnown(outcome->version, kShownWithin,
                                                 [done](bool) { done(base::Done{}); });
                            }
                        });
}

void VisitorDesk::finish(const model::PassFacts& pass, Callback<base::Done> done) {
    m_gateway.withEvent(pass.event, [this, pass, done = std::move(done)](Gateway::Sought sought) {
        const base::Error gone =
            base::makeError(ErrorCode::NotFound, "No such pass is out: its event is gone.");
        const EventRuntime* runtime = sought.runtime;
        if (runtime == nullptr) {
            done(absence(sought, gone));
        } else if (!isOf(pass, runtime->replica()->event().uid, *runtime->replica())) {
            done(gone);
        } else {
            finish(pass.event, pass.seq, done);
        }
    });
}

void VisitorDesk::status(std::string token, std::optional<model::Version> seen, base::Micros hold,
                         std::function<void(StatusResult)> done) {
    const auto facts = m_tokens.verify(token);
    if (!facts) {
        done(StatusDesk::Refusal::InvalidToken);
        return;
    }
    m_gateway.withEvent(facts->uid, [this, token = std::move(token), seen, hold,
                                     done = std::move(done)](Gateway::Sought sought) {
        if (sought.runtime == nullptr) {
            done(sought.isNone ? StatusDesk::Refusal::UnknownEvent : StatusDesk::Refusal::Behind);
            return;
        }
        sought.runtime->whenKnown(seen.value_or(model::Version()), hold, [this, token, seen, done](bool) {
            StatusResult result = m_status.status(token, seen, false, 0, m_parts.clock.monotonic());
            if (const auto* answer = std::get_if<StatusDesk::Answer>(&result);
                answer != nullptr && answer->mustReturn) {
                comeBack(answer->token);
            }
            done(std::move(result));
        });
    });
}

void VisitorDesk::lookFor(const model::EventId& id, Callback<base::Done> found) {
    m_gateway.withEvent(id, [this, found = std::move(found)](Gateway::Sought sought) {
        if (sought.runtime != nullptr) {
            found(base::Done{});
        } else {
            found(absence(sought, unknownEvent()));
        }
    });
}

void VisitorDesk::lookFor(const model::EventUid& uid, Callback<base::Done> found) {
    m_gateway.withEvent(uid, [this, found = std::move(found)](Gateway::Sought sought) {
        if (sought.runtime != nullptr) {
            found(base::Done{});
        } else {
            found(absence(sought, expiredToken()));
        }
    });
}

std::size_t VisitorDesk::pendingJoins() const {
    std::size_t pending = 0;
    for (EventRuntime* runtime : m_gateway.events()) {
        pending += runtime->joins().pending();
    }
    return pending;
}

bool passHolds(const model::PassFacts& pass, const DirectoryPage& page) {
    const EventView* view = page.find(pass.event);
    if (view == nullptr || !isOf(pass, view->event.uid, *view->replica)) {
        return false;
    }
    // A pass minted elsewhere a moment ago may be ahead of this replica: only what has ended refuses it.
    const PlaceState state = view->replica->stateOf(pass.seq);
    return state != PlaceState::Banned && state != PlaceState::Done && state != PlaceState::Left;
}

base::Result<model::PassFacts> verifyPass(const PassMint& passes, const DirectoryPage& page,
                                          std::string_view jwt, const model::EventId* expected,
                                          base::WallTime now) {
    auto facts = passes.verify(jwt, now);
    if (facts && ((expected != nullptr && facts->event != *expected) || !passHolds(*facts, page))) {
        return base::makeError(ErrorCode::InvalidToken,
                               "This pass is over, or opens another event. Enter the queue again.");
    }
    return facts;
}

} // namespace breakwater::core
