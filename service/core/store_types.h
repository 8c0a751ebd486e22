// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/record.h"
#include "shared/base/result.h"
#include "shared/model/ban.h"
#include "shared/model/event.h"
#include "shared/model/operator.h"
#include "shared/model/snapshot.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What the rules hand to the store and get back. Plain values; any thread.
namespace breakwater::core {

/// The first four bytes of the store's incarnation; in every token, so that a clash of epochs would show.
using IncarnationMark = std::uint32_t;
using Nonce = std::array<std::uint8_t, 8>;

/// All that the token of a place is made of, besides the keys.
struct PlaceProof {
    model::Seq seq;
    model::Epoch epoch;
    IncarnationMark incarnation = 0;
    base::WallTime joinedAt{};
    Nonce nonce{};
    std::uint8_t keyId = 0;
    std::uint8_t lane = 0;

    bool operator==(const PlaceProof&) const = default;
};

struct Joiner {
    model::AddressPrefix prefix;
    model::AgentHash agent;
    std::uint64_t addressHash = 0; ///< for the joins-per-address limit; 0 exempts
    std::optional<model::IdempotencyKey> key;
    Nonce nonce{};
    std::uint8_t lane = 0;

    /// The store looks up what it knows of their key or address.
    bool isLookedUp() const { return key || addressHash != 0; }
};

/// An Idempotency-Key with what the body that came with it looked like: fingerprintOf.
struct KeyClaim {
    model::IdempotencyKey key;
    std::uint64_t fingerprint = 0;
};

/// Retried under the same `batch` number it yields the same answer. A gateway's numbers rise: one below the
/// newest is a late copy and is refused (StoreUnavailable).
struct JoinBatch {
    static constexpr std::size_t kMost = 1'536;       ///< joiners
    static constexpr std::size_t kMostLookedUp = 512; ///< of them: each costs several times as much

    model::EventId event;
    std::string gateway;
    std::uint64_t batch = 0;
    std::uint8_t keyId = 0; ///< of the key that will sign the fresh tokens
    std::vector<Joiner> joiners;

    /// InvalidRequest when it is larger than one call may be, for none may take long.
    [[nodiscard]] base::Status check() const;
};

struct Joined {
    PlaceProof proof;
    bool replayed = false; ///< an earlier join with the same Idempotency-Key

    bool operator==(const Joined&) const = default;
};

/// One result a joiner, in order: its place, or Banned, RateLimited, QueueFull or EventNotOpen.
struct JoinAnswer {
    base::WallTime at{};
    model::EventUid uid;
    model::Version version;
    std::vector<std::variant<Joined, base::ErrorCode>> results;

    bool operator==(const JoinAnswer&) const = default;
};

/// `polled`: places near W that polled here since the last merge, ascending, at most 2,048.
struct TickRequest {
    model::EventId event;
    model::EventUid uid; ///< of the event that `seen` is of: EventNotFound when another has its id now
    std::string gateway;
    model::Version seen;
    std::vector<model::Seq> polled;
};

struct RawRecord {
    model::Version version;
    std::string bytes;

    bool operator==(const RawRecord&) const = default;
};

struct TickAnswer {
    base::WallTime at{};
    model::EventUid uid;
    model::EventState state = model::EventState::Draft;
    model::Version head;
    std::vector<RawRecord> records; ///< after `seen`, at most 500, in order
    bool moreWork = false;          ///< a bound was hit: call again at once
    bool sweepBound = false;        ///< the sweep's cap binds: an alarm
    std::uint32_t awaited = 0;      ///< gateways whose witness an adoption still waits for

    bool operator==(const TickAnswer&) const = default;
};

enum class ActKind : std::uint8_t { Enter = 1, Leave = 2, Return = 3, Finish = 4 };

struct Act {
    ActKind kind = ActKind::Enter;
    model::Seq seq;
};

/// At most 64 acts on places of one event; `uid` fences a re-created event (EventNotFound).
struct ActBatch {
    model::EventId event;
    model::EventUid uid;
    std::string gateway;
    std::string passKeyId; ///< kid of the key that will sign fresh passes
    std::vector<Act> acts;
};

/// What was fixed about a pass at its first enter; any gateway signs the same bytes from it.
struct PassGrant {
    std::int64_t issuedAt = 0; ///< seconds of wall time; `nbf` is the same
    std::int64_t expiresAt = 0;
    std::string keyId;
    std::string audience;
    model::Epoch epoch;
    bool operator==(const PassGrant&) const = default;
};

/// `refused` for enter: NotReady, Banned, EventNotOpen or TokenExpired. Leave, return and finish are never
/// refused.
struct ActOutcome {
    std::optional<base::ErrorCode> refused;
    model::PlaceState state = model::PlaceState::None; ///< after the act
    std::optional<PassGrant> grant;

    bool operator==(const ActOutcome&) const = default;
};

struct ActAnswer {
    base::WallTime at{};
    model::Version version;
    std::vector<ActOutcome> outcomes;

    bool operator==(const ActAnswer&) const = default;
};

/// Bits of the places that polled here lately: bit n of the text is seq n in Redis' bit order, from byte
/// `firstByte`.
struct HeartbeatMerge {
    model::EventId event;
    std::string gateway;
    std::uint64_t firstByte = 0;
    std::string bits;
    bool isLast = false; ///< the gateway takes its leave: where this survives a restart, all that it saw has
};

/// Who acts, why, and on which revision it is based (0: unconditional).
struct OperatorStamp {
    std::string actor;
    std::string reason;
    model::Revision expected;
};

enum class Transition : std::uint8_t {
    None = 0,
    Schedule = 1,
    Open = 2,
    Pause = 3,
    Resume = 4,
    Close = 5,
    Reopen = 6,
    Unschedule = 7
};

/// One operator act on an event: a transition, a new title or policy, or several. `action`, `from` and `to`
/// are for the audit trail, which the same call writes, also when it refuses.
struct EventChange {
    model::EventId event;
    OperatorStamp stamp;
    model::Revision read; ///< that it was planned on; for the trail of what was refused
    std::string action;
    std::string from;
    std::string to;
    Transition transition = Transition::None;
    std::optional<base::WallTime> opensAt;
    model::ClosedReason closedReason = model::ClosedReason::None;
    std::optional<model::Ramp> ramp;
    std::optional<std::string> title;
    std::optional<model::Policy> policy;
    bool endsRamp = false; ///< the policy's rate holds at once, also where it is the one that a ramp leads to
    bool quiet = false;    ///< a conflict of revisions isn't put in the trail: it will be tried again
};

struct BanRequest {
    model::EventId event;
    OperatorStamp stamp;
    model::BanScope scope;
    std::optional<base::WallTime> until;
};

/// Everything in meta that a gateway needs to build a replica or to show an event.
struct EventMeta {
    model::Event event;
    model::Version version;
    std::string incarnation;          ///< 40 hex digits
    std::vector<model::Epoch> epochs; ///< that it has had, oldest first: the first and the newest 128
    model::Seq nextSeq{1};
    model::Seq frontier{1};
    model::Counters counters;
    std::uint64_t admitted = 0;
    std::optional<base::WallTime> pausedAt; ///< when it last stopped being open, be that over
    std::optional<base::WallTime> closedAt; ///< when it was closed last, be it open again

    bool operator==(const EventMeta&) const = default;
};

/// The highest that a gateway has seen in one epoch of an event.
struct Witness {
    model::Version version;
    model::Seq nextSeq{1};

    bool operator==(const Witness&) const = default;
};

/// `seen`: a row for each epoch that the gateway has seen something of since it last got an outcome. `uid` of
/// the event that they are of, zeros while nothing is known of it: EventNotFound when another has its id now.
struct AdoptRequest {
    model::EventId event;
    model::EventUid uid;
    std::string gateway;
    std::vector<Witness> seen;
};

struct AdoptAnswer {
    AdoptOutcome outcome = AdoptOutcome::Began; ///< Began: a witness is still missing, call again
    model::Version version;

    bool operator==(const AdoptAnswer&) const = default;
};

struct StoredOperator {
    model::Operator who;
    std::string tokenHash; ///< hex of SHA-256

    bool operator==(const StoredOperator&) const = default;
};

struct StoredSnapshot {
    std::int64_t second = 0;
    std::string bytes;

    bool operator==(const StoredSnapshot&) const = default;
};

/// A cell and what any gateway's merged heartbeats show of it.
struct PlaceLookup {
    model::PlaceCell cell;
    std::optional<base::WallTime> lastSeen; ///< to about 30 s; none when not in the last 90 to 120 s
    bool seenWithinTimeout = false;
    /// As things stand now: ready must enter before, parked is kept until, the pass of one inside ends.
    std::optional<base::WallTime> until;

    bool operator==(const PlaceLookup&) const = default;
};

/// EventNotFound, as an operator reads it. Any thread.
[[nodiscard]] base::Error noSuchEvent();

} // namespace breakwater::core
