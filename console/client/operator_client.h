// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"
#include "shared/model/ban.h"
#include "shared/model/event.h"
#include "shared/model/operator.h"
#include "shared/model/page.h"
#include "shared/model/pass.h"
#include "shared/model/patch.h"
#include "shared/model/place.h"
#include "shared/model/snapshot.h"
#include "shared/model/visitor.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace breakwater::client {

/// A stream while it lives. Destroying it ends the stream: once the destructor has returned, no callback runs
/// or will run (destroyed from within its own callback, it only promises that no further one begins).
class Subscription {
  public:
    virtual ~Subscription() = default;
};
using SubscriptionPtr = std::unique_ptr<Subscription>;

/// What a stream tells. Both are called on a thread of the client's, one at a time; they must not block.
/// `onEnd` comes once, last: Done when the service ended the stream in order, otherwise why it broke.
template<typename T>
struct Watcher {
    std::function<void(const T&)> onValue;
    std::function<void(base::Status)> onEnd;
};

/// One snapshot as it arrives; `fromHistory` for the past that comes first.
struct WatchedSnapshot {
    model::Snapshot snapshot;
    bool fromHistory = false;
};

struct FoundPlace {
    model::EventId event;
    model::Place place;
};

/// A place by its number in an event, or by the waiting token.
using PlaceName = std::variant<model::Seq, std::string>;

/// The operator API in the words of the model: one method per call, in the contract's order. Any thread;
/// calls block until the answer or the deadline. Errors say what to do; TimedOut means that the act may have
/// happened, Unreachable that it did not.
class OperatorClient {
  public:
    template<typename T>
    using Result = base::Result<T>;
    using Id = model::EventId;
    using Intent = model::Intent;

    virtual ~OperatorClient() = default;

    /// For a program that is about to go: ends every call that waits, and refuses later ones, as Unreachable.
    /// Streams end with their subscriptions, as always.
    virtual void hangUp() = 0;

    virtual Result<model::Event> createEvent(const model::EventDraft& draft, const std::string& reason) = 0;
    virtual Result<model::Event> getEvent(const Id& id) = 0;
    virtual Result<model::Page<model::Event>> listEvents(const model::PageRequest& page) = 0;
    virtual Result<model::Event> updateEvent(const Id& id, const model::EventPatch& patch,
                                             const Intent& intent) = 0;
    virtual base::Status deleteEvent(const Id& id, const Intent& intent) = 0;
    virtual Result<model::Event> scheduleEvent(const Id& id, base::WallTime opensAt,
                                               const Intent& intent) = 0;
    virtual Result<model::Event> openEvent(const Id& id, const Intent& intent) = 0;
    virtual Result<model::Event> pauseEvent(const Id& id, const std::string& reason) = 0;
    virtual Result<model::Event> resumeEvent(const Id& id, std::optional<model::Rate> rate,
                                             std::optional<model::Ramp> ramp, const Intent& intent) = 0;
    virtual Result<model::Event> closeEvent(const Id& id, model::ClosedReason why, const Intent& intent) = 0;
    virtual Result<model::Event> reopenEvent(const Id& id, const Intent& intent) = 0;
    virtual Result<model::Event> recoverEvent(const Id& id, const Intent& intent) = 0;
    virtual Result<model::Event> setAdmissionRate(const Id& id, model::Rate rate, const Intent& intent) = 0;

    virtual Result<model::JoinAnswer> join(const model::JoinRequest& request) = 0;
    virtual Result<model::VisitorStatus> getStatus(const std::string& token, const std::string& seen) = 0;
    virtual Result<model::EnterAnswer> enter(const std::string& token) = 0;
    virtual base::Status leave(const std::string& token) = 0;
    virtual SubscriptionPtr watchStatus(const std::string& token, const std::string& seen,
                                        Watcher<model::VisitorStatus> watcher) = 0;

    virtual Result<FoundPlace> lookUpPlace(const Id& id, const PlaceName& name) = 0;
    virtual Result<model::Page<model::Place>> listPlaces(const Id& id, const model::PlaceFilter& filter,
                                                         const model::PageRequest& page) = 0;
    virtual Result<model::Page<model::Cohort>> listCohorts(const Id& id, const model::PageRequest& page) = 0;

    virtual Result<model::BanPreview> previewBan(const Id& id, const model::BanScope& scope) = 0;
    /// The ban is in force with the first value; more follow until its phase is InForce. Ending the
    /// subscription does not undo it.
    virtual SubscriptionPtr createBan(const Id& id, const model::BanRequest& ban,
                                      model::Revision expectedRevision, Watcher<model::Ban> watcher) = 0;
    virtual Result<model::Ban> deleteBan(const Id& id, std::uint32_t number, const Intent& intent) = 0;
    virtual Result<model::Page<model::Ban>> listBans(const Id& id, const model::PageRequest& page) = 0;

    virtual SubscriptionPtr watchSnapshots(const Id& id, base::Millis interval, base::Seconds history,
                                           Watcher<WatchedSnapshot> watcher) = 0;
    virtual Result<model::Page<model::Snapshot>> listSnapshots(const Id& id,
                                                               std::optional<base::WallTime> begin,
                                                               std::optional<base::WallTime> end,
                                                               const model::PageRequest& page) = 0;

    /// `expected` may be empty: any event's pass.
    virtual Result<model::PassFacts> verifyPass(const std::string& pass, const Id& expected) = 0;
    virtual base::Status finishPass(const model::PassName& name) = 0;
    virtual Result<model::Page<model::RevokedPass>> listRevokedPasses(const Id& id,
                                                                      const model::PageRequest& page) = 0;

    /// `id` may be empty: all events, and what is outside any. Newest first.
    virtual Result<model::Page<model::AuditEntry>> listEntries(const Id& id,
                                                               const model::PageRequest& page) = 0;
    virtual SubscriptionPtr watchEntries(const Id& id, Watcher<model::AuditEntry> watcher) = 0;

    virtual Result<model::Caller> whoAmI() = 0;
    virtual Result<model::IssuedOperator> createOperator(const std::string& name, model::Role role) = 0;
    virtual Result<model::Page<model::Operator>> listOperators(const model::PageRequest& page) = 0;
    virtual Result<model::Operator> setRole(const std::string& name, model::Role role) = 0;
    virtual Result<model::Operator> revokeOperator(const std::string& name) = 0;
};

} // namespace breakwater::client
