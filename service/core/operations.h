// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store.h"
#include "shared/model/page.h"
#include "shared/model/pass.h"
#include "shared/model/patch.h"
#include "shared/model/visitor.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace breakwater::core {

/// One value of a stream and whether it is past; `onEnd` comes once, last, and with why it ended.
template<typename T>
struct Stream {
    std::function<void(const T&, bool fromHistory)> onValue;
    std::function<void(base::Status)> onEnd;
};

/// Ends a stream when it is destroyed (on the store thread): nothing is called back after that.
class Watch {
  public:
    virtual ~Watch() = default;
};
using WatchPtr = std::unique_ptr<Watch>;

/// A place by its number in an event, or by the waiting token.
using PlaceName = std::variant<model::Seq, std::string>;
struct FoundPlace {
    model::EventId event;
    model::Place place;
};

/// Everything that operators, scripts and shops may ask for, one method per call of the operator API; who may
/// call what is checked before. Store thread: calls are posted to it, and called back on it, once. Errors say
/// what to do; StoreUnavailable means that the act may have happened.
class Operations {
  public:
    using Id = model::EventId;
    using Caller = model::Caller;
    using Intent = model::Intent;
    using Pages = model::PageRequest;
    template<typename T>
    using Paged = Callback<model::Page<T>>;

    virtual ~Operations() = default;

    virtual void createEvent(Caller who, model::EventDraft draft, std::string reason,
                             Callback<model::Event> done) = 0;
    virtual void getEvent(Id id, Callback<model::Event> done) = 0;
    virtual void listEvents(Pages page, Paged<model::Event> done) = 0;
    virtual void updateEvent(Caller who, Id id, model::EventPatch patch, Intent intent,
                             Callback<model::Event> done) = 0;
    virtual void deleteEvent(Caller who, Id id, Intent intent, Callback<base::Done> done) = 0;
    virtual void scheduleEvent(Caller who, Id id, base::WallTime opensAt, Intent intent,
                               Callback<model::Event> done) = 0;
    virtual void openEvent(Caller who, Id id, Intent intent, Callback<model::Event> done) = 0;
    virtual void pauseEvent(Caller who, Id id, std::string reason, Callback<model::Event> done) = 0;
    virtual void resumeEvent(Caller who, Id id, std::optional<model::Rate> rate,
                             std::optional<model::Ramp> ramp, Intent intent, Callback<model::Event> done) = 0;
    virtual void closeEvent(Caller who, Id id, model::ClosedReason why, Intent intent,
                            Callback<model::Event> done) = 0;
    virtual void reopenEvent(Caller who, Id id, Intent intent, Callback<model::Event> done) = 0;
    virtual void recoverEvent(Caller who, Id id, Intent intent, Callback<model::Event> done) = 0;
    virtual void setAdmissionRate(Caller who, Id id, model::Rate rate, Intent intent,
                                  Callback<model::Event> done) = 0;

    /// `clientAddress` and `userAgent` of the request are believed: the caller has role shop.
    virtual void join(model::JoinRequest request, Callback<model::JoinAnswer> done) = 0;
    virtual void getStatus(std::string token, std::optional<model::Version> seen,
                           Callback<model::VisitorStatus> done) = 0;
    virtual void enter(std::string token, Callback<model::EnterAnswer> done) = 0;
    virtual void leave(std::string token, Callback<base::Done> done) = 0;
    virtual WatchPtr watchStatus(std::string token, std::optional<model::Version> seen,
                                 Stream<model::VisitorStatus> stream) = 0;

    virtual void lookUpPlace(Id id, PlaceName name, Callback<FoundPlace> done) = 0;
    virtual void listPlaces(Id id, model::PlaceFilter filter, Pages page, Paged<model::Place> done) = 0;
    virtual void listCohorts(Id id, Pages page, Paged<model::Cohort> done) = 0;

    virtual void previewBan(Id id, model::BanScope scope, Callback<model::BanPreview> done) = 0;
    /// In force with the first value; more follow until its phase is InForce, then the stream ends.
    /// Destroying the watch does not undo the ban.
    virtual WatchPtr createBan(Caller who, Id id, model::BanRequest ban, model::Revision expected,
                               Stream<model::Ban> stream) = 0;
    virtual void deleteBan(Caller who, Id id, std::uint32_t number, Intent intent,
                           Callback<model::Ban> done) = 0;
    virtual void listBans(Id id, Pages page, Paged<model::Ban> done) = 0;

    virtual WatchPtr watchSnapshots(Id id, base::Millis interval, base::Seconds history,
                                    Stream<model::Snapshot> stream) = 0;
    virtual void listSnapshots(Id id, std::optional<base::WallTime> begin, std::optional<base::WallTime> end,
                               Pages page, Paged<model::Snapshot> done) = 0;

    /// `expected` may be empty: any event's pass.
    virtual void verifyPass(std::string pass, Id expected, Callback<model::PassFacts> done) = 0;
    virtual void finishPass(model::PassName name, Callback<base::Done> done) = 0;
    virtual void listRevokedPasses(Id id, Pages page, Paged<model::RevokedPass> done) = 0;

    /// `id` may be empty: all events, and what is outside any. Newest first.
    virtual void listEntries(Id id, Pages page, Paged<model::AuditEntry> done) = 0;
    virtual WatchPtr watchEntries(Id id, Stream<model::AuditEntry> stream) = 0;

    virtual void createOperator(Caller who, std::string name, model::Role role,
                                Callback<model::IssuedOperator> done) = 0;
    virtual void listOperators(Pages page, Paged<model::Operator> done) = 0;
    virtual void setRole(Caller who, std::string name, model::Role role, Callback<model::Operator> done) = 0;
    virtual void revokeOperator(Caller who, std::string name, Callback<model::Operator> done) = 0;

    /// A call was refused before it came here, for its caller's role, or lack of one, or for what it asked:
    /// it stands in the audit trail too. `caller` is empty for a stranger.
    virtual void auditRefusal(std::string caller, std::string call, Id id, std::string why,
                              base::ErrorCode outcome) = 0;
};

/// Who may call, by bearer token. Any thread; answers from memory, which is at most 1 s behind the store.
class CallerCheck {
  public:
    virtual ~CallerCheck() = default;
    /// nullopt for an unknown or revoked token.
    virtual std::optional<model::Caller> check(std::string_view token) const = 0;
    /// False until the callers have been read: nobody can be told from a stranger.
    virtual bool isReady() const { return true; }
};

} // namespace breakwater::core
