// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store_types.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace breakwater::core {

template<typename T>
using Callback = std::function<void(base::Result<T>)>;

/// What the node has answered survives a crash of it.
inline bool syncsEveryWrite(const model::RedisNodeFigures& node) {
    return node.reachable && node.persistence == "aof always";
}

/// Joins are refused while a node uses more than four fifths of its memory limit.
inline bool isNearlyFull(const model::RedisNodeFigures& node) {
    return node.maxMemoryBytes > 0 &&
           static_cast<double>(node.usedMemoryBytes) > static_cast<double>(node.maxMemoryBytes) * 0.8;
}

/// How a store refuses an operator's record.
inline constexpr const char* kOperatorNameTaken = "An operator has this name already. Choose another.";
inline constexpr const char* kOperatorChanged = "Somebody changed this operator meanwhile. Try again.";
inline constexpr const char* kLastAdmin =
    "This is the last admin. Make another operator an admin first, or nobody could manage operators.";

/// What the rules need of storage, in the domain's verbs. The real one is Redis (service/redis), the working
/// fake stands in tests/fakes; both pass the contract suite.
///
/// Store thread only. Every call returns at once and calls back exactly once, on the store thread, never from
/// within the call. StoreUnavailable means *unknown*: the act may have happened. StoreFenced means that
/// nothing happened because the store has restarted or been replaced since, or knows less than the caller has
/// seen: call `adopt` first.
/// EventNotFound: no such event. Each act on one event is atomic: it checks everything, appends its record,
/// then changes.
class Store {
  public:
    virtual ~Store() = default;

    // --- the queue
    // -------------------------------------------------------------------------------------------------
    virtual void join(JoinBatch batch, Callback<JoinAnswer> done) = 0;
    virtual void tick(TickRequest request, Callback<TickAnswer> done) = 0;
    virtual void act(ActBatch batch, Callback<ActAnswer> done) = 0;
    virtual void merge(HeartbeatMerge merge, Callback<base::Done> done) = 0;
    /// For each claim, at most 512: true when the key is new or has the same fingerprint, false when it came
    /// with another body. A key is remembered for 5 min at least, over all events.
    virtual void claimIdempotencyKeys(std::vector<KeyClaim> claims, Callback<std::vector<bool>> done) = 0;

    // --- a replica's beginning
    // -------------------------------------------------------------------------------------
    virtual void readMeta(model::EventId event, Callback<EventMeta> done) = 0;
    /// The cells of `count` places from `first` on, kCellBytes each; short where nothing was written yet.
    virtual void readCells(model::EventId event, model::Seq first, std::uint64_t count,
                           Callback<std::string> done) = 0;
    virtual void lookUp(model::EventId event, model::Seq seq, Callback<PlaceLookup> done) = 0;

    // --- operator acts
    // ---------------------------------------------------------------------------------------------
    virtual void listEvents(Callback<std::vector<model::EventId>> done) = 0;
    /// AlreadyExists if it does. `event` brings id, uid, title and policy; state is draft.
    virtual void createEvent(model::Event event, OperatorStamp stamp, Callback<EventMeta> done) = 0;
    /// RevisionConflict with `current`, InvalidState for a transition that is not allowed. Pausing what is
    /// paused is done.
    virtual void changeEvent(EventChange change, Callback<EventMeta> done) = 0;
    /// Draft or closed only; leaves no key behind.
    virtual void deleteEvent(model::EventId event, OperatorStamp stamp, Callback<base::Done> done) = 0;
    /// In force when it calls back; ticks mark the existing places. AlreadyExists with `current`, the number
    /// of the ban that has this scope; NotFound for a place that was never given; RevisionConflict.
    virtual void createBan(BanRequest request, Callback<model::Ban> done) = 0;
    /// NotFound, RevisionConflict, or the ban in phase Lifting; ticks restore its places.
    virtual void liftBan(model::EventId event, std::uint32_t number, OperatorStamp stamp,
                         Callback<model::Ban> done) = 0;
    virtual void readBans(model::EventId event, Callback<std::vector<model::Ban>> done) = 0;

    // --- after a restart
    // -------------------------------------------------------------------------------------------
    virtual void adopt(AdoptRequest request, Callback<AdoptAnswer> done) = 0;
    /// The manual override: decides a pending adoption as `Lost` would, and pauses the event. Clean when
    /// nothing is pending: a loss is acknowledged. RevisionConflict.
    virtual void recover(model::EventId event, OperatorStamp stamp, Callback<AdoptAnswer> done) = 0;

    // --- around the queue
    // ------------------------------------------------------------------------------------------
    /// To the event's trail, or to the service's when `entry.event` is empty.
    virtual void appendAudit(model::AuditEntry entry, Callback<base::Done> done) = 0;
    /// At most `limit` entries after the id `after` ("" for the oldest), oldest first.
    virtual void readAudit(model::EventId event, std::string after, std::uint32_t limit,
                           Callback<std::vector<model::AuditEntry>> done) = 0;
    /// False when that second is already written by another gateway.
    virtual void appendSnapshot(model::EventId event, StoredSnapshot snapshot, Callback<bool> done) = 0;
    virtual void readSnapshots(model::EventId event, std::int64_t fromSecond, std::int64_t toSecond,
                               std::uint32_t limit, Callback<std::vector<StoredSnapshot>> done) = 0;
    /// Kept for 5 s under the gateway's name.
    virtual void putTelemetry(std::string gateway, std::string bytes, Callback<base::Done> done) = 0;
    virtual void readTelemetry(Callback<std::vector<std::pair<std::string, std::string>>> done) = 0;
    virtual void readNodes(Callback<std::vector<model::RedisNodeFigures>> done) = 0;
    virtual void readOperators(Callback<std::vector<StoredOperator>> done) = 0;
    /// In the place of `former`, as it was read; nullopt: as a new one. AlreadyExists when the name is taken,
    /// RevisionConflict when another record stands there by now, InvalidState when no admin would be left.
    virtual void putOperator(StoredOperator entry, std::optional<StoredOperator> former,
                             Callback<base::Done> done) = 0;
    /// InvalidState when another set of keys is on record: gateways that share a store share their keys.
    virtual void claimKeys(std::string fingerprint, Callback<base::Done> done) = 0;
};

} // namespace breakwater::core
