// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/gateway.h"
#include "service/core/pass.h"
#include "service/core/poll_feed.h"
#include "service/core/status_desk.h"
#include "service/core/waiting_token.h"
#include "shared/model/pass.h"
#include "shared/model/visitor.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

namespace breakwater::core {

/// EventNotFound, as a visitor reads it. Any thread.
[[nodiscard]] base::Error unknownEvent();

/// What a visitor does that reaches the store: join, enter, leave, come back, finish. Store thread; front
/// rooms post to it. All it is made of must outlive it, and every callback.
class VisitorDesk {
  public:
    VisitorDesk(Gateway& gateway, GatewayParts& parts, const TokenMint& tokens, const PassMint& passes);

    /// What the front room knows of a join. `fingerprint`: fingerprintOf the request's body, when there is a
    /// key.
    struct JoinCommand {
        model::EventId event;
        std::optional<model::IdempotencyKey> key;
        std::uint64_t fingerprint = 0;
        std::string address; ///< as text, empty if unknown; nothing of it is kept but its prefix and a hash
        model::AgentHash agent;
    };

    using StatusResult = std::variant<StatusDesk::Answer, StatusDesk::Refusal>;

    /// The status for a poll that could not be answered from memory at once: looks for an unknown event,
    /// waits for a replica that is behind, `hold` at most, and then answers from what there is, saying
    /// `asOf`.
    void status(std::string token, std::optional<model::Version> seen, base::Micros hold,
                std::function<void(StatusResult)> done);
    /// EventNotFound, EventNotOpen, Banned, RateLimited, QueueFull, IdempotencyConflict or StoreUnavailable.
    void join(JoinCommand command, Callback<model::JoinAnswer> done);
    /// InvalidToken, TokenExpired, NotReady (with position and poll), Banned, EventNotOpen or
    /// StoreUnavailable.
    void enter(const std::string& token, Callback<model::EnterAnswer> done);
    /// The state after leaving: Left, also when repeated; Done for one who had entered.
    void leave(const std::string& token, Callback<model::PlaceState> done);
    /// A poll of a parked place brings it back, one of a place that a restart has lost says that it was
    /// given. Nobody waits for the outcome; asking twice is harmless.
    void comeBack(const WaitingToken& token);
    /// How visitors have polled lately, as a PollFeed brings it.
    void polled(const std::vector<EventPollSample>& samples);
    /// Ends a pass early. NotFound when no such pass is out.
    void finish(const model::EventId& event, model::Seq seq, Callback<base::Done> done);
    /// The same for a pass that was shown. NotFound also for one of an event that was deleted and made anew.
    void finish(const model::PassFacts& pass, Callback<base::Done> done);
    /// Looks for an event that isn't known here yet: served now, EventNotFound or StoreUnavailable.
    void lookFor(const model::EventId& id, Callback<base::Done> found);
    /// The same for a token's event. TokenExpired when there is none any more, or StoreUnavailable.
    void lookFor(const model::EventUid& uid, Callback<base::Done> found);

    /// Joins that are on their way; the first thing to shed under load.
    std::size_t pendingJoins() const;

  private:
    void joinNow(EventRuntime& runtime, const JoinCommand& command, Callback<model::JoinAnswer> done);
    model::JoinAnswer answerFor(EventRuntime& runtime, const JoinLane::Place& place);
    model::JoinAnswer answerUnshown(const JoinLane::Place& place);
    void act(const std::string& token, ActKind kind,
             std::function<void(base::Result<ActLane::Outcome>, const WaitingToken&, EventRuntime*)> done);
    void acted(
        const WaitingToken& token, const ActLane::Outcome& outcome,
        const std::function<void(base::Result<ActLane::Outcome>, const WaitingToken&, EventRuntime*)>& done);
    base::Result<model::EnterAnswer> entered(EventRuntime& runtime, const WaitingToken& token,
                                             const ActLane::Outcome& outcome);
    base::Error unavailable();
    base::Error absence(const Gateway::Sought& sought, base::Error none);

    Gateway& m_gateway;
    GatewayParts& m_parts;
    const TokenMint& m_tokens;
    const PassMint& m_passes;
    StatusDesk m_status;
    std::set<std::pair<model::EventUid, model::Seq>> m_returning; ///< places whose return is on its way
};

/// Whether the event that a verified pass is of gave it, and its place has neither been banned nor ended. Any
/// thread.
bool passHolds(const model::PassFacts& pass, const DirectoryPage& page);
/// Whether a pass holds at this gateway: signature, time, event and that its place has neither been banned
/// nor ended. Any thread. InvalidToken or TokenExpired.
base::Result<model::PassFacts> verifyPass(const PassMint& passes, const DirectoryPage& page,
                                          std::string_view jwt, const model::EventId* expected,
                                          base::WallTime now);

} // namespace breakwater::core
