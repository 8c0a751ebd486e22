// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/cohort_desk.h"
#include "service/core/operations.h"
#include "service/core/operator_table.h"
#include "service/core/telemetry_desk.h"
#include "service/core/visitor_desk.h"
#include "shared/base/text.h"

#include <algorithm>
#include <vector>

namespace breakwater::core {

/// What the operator calls stand on. All must outlive the desk.
struct OperationsParts {
    GatewayParts& gateway;
    Gateway& events;
    VisitorDesk& visitors;
    const TokenMint& tokens;
    const PassMint& passes;
    TelemetryDesk& telemetry;
    CohortDesk& cohorts;
    OperatorTable& operators;
};

/// An event may be there, but this gateway can't tell of it yet.
base::Error notServed();

/// The operator API's calls, carried out on the store, the replicas and the desks beside it. Store thread.
class OperationsDesk final : public Operations {
  public:
    explicit OperationsDesk(OperationsParts parts) : m_parts(parts) {}
    ~OperationsDesk() override { *m_alive = false; }

    void createEvent(Caller who, model::EventDraft draft, std::string reason,
                     Callback<model::Event> done) override;
    void getEvent(Id id, Callback<model::Event> done) override;
    void listEvents(Pages page, Paged<model::Event> done) override;
    void updateEvent(Caller who, Id id, model::EventPatch patch, Intent intent,
                     Callback<model::Event> done) override;
    void deleteEvent(Caller who, Id id, Intent intent, Callback<base::Done> done) override;
    void scheduleEvent(Caller who, Id id, base::WallTime opensAt, Intent intent,
                       Callback<model::Event> done) override;
    void openEvent(Caller who, Id id, Intent intent, Callback<model::Event> done) override;
    void pauseEvent(Caller who, Id id, std::string reason, Callback<model::Event> done) override;
    void resumeEvent(Caller who, Id id, std::optional<model::Rate> rate, std::optional<model::Ramp> ramp,
                     Intent intent, Callback<model::Event> done) override;
    void closeEvent(Caller who, Id id, model::ClosedReason why, Intent intent,
                    Callback<model::Event> done) override;
    void reopenEvent(Caller who, Id id, Intent intent, Callback<model::Event> done) override;
    void recoverEvent(Caller who, Id id, Intent intent, Callback<model::Event> done) override;
    void setAdmissionRate(Caller who, Id id, model::Rate rate, Intent intent,
                          Callback<model::Event> done) override;

    void join(model::JoinRequest request, Callback<model::JoinAnswer> done) override;
    void getStatus(std::string token, std::optional<model::Version> seen,
                   Callback<model::VisitorStatus> done) override;
    void enter(std::string token, Callback<model::EnterAnswer> done) override;
    void leave(std::string token, Callback<base::Done> done) override;
    WatchPtr watchStatus(std::string token, std::optional<model::Version> seen,
                         Stream<model::VisitorStatus> stream) override;

    void lookUpPlace(Id id, PlaceName name, Callback<FoundPlace> done) override;
    void listPlaces(Id id, model::PlaceFilter filter, Pages page, Paged<model::Place> done) override;
    void listCohorts(Id id, Pages page, Paged<model::Cohort> done) override;

    void previewBan(Id id, model::BanScope scope, Callback<model::BanPreview> done) override;
    WatchPtr createBan(Caller who, Id id, model::BanRequest ban, model::Revision expected,
                       Stream<model::Ban> stream) override;
    void deleteBan(Caller who, Id id, std::uint32_t number, Intent intent,
                   Callback<model::Ban> done) override;
    void listBans(Id id, Pages page, Paged<model::Ban> done) override;

    WatchPtr watchSnapshots(Id id, base::Millis interval, base::Seconds history,
                            Stream<model::Snapshot> stream) override;
    void listSnapshots(Id id, std::optional<base::WallTime> begin, std::optional<base::WallTime> end,
                       Pages page, Paged<model::Snapshot> done) override;

    void verifyPass(std::string pass, Id expected, Callback<model::PassFacts> done) override;
    void finishPass(model::PassName name, Callback<base::Done> done) override;
    void listRevokedPasses(Id id, Pages page, Paged<model::RevokedPass> done) override;

    void listEntries(Id id, Pages page, Paged<model::AuditEntry> done) override;
    WatchPtr watchEntries(Id id, Stream<model::AuditEntry> stream) override;

    void createOperator(Caller who, std::string name, model::Role role,
                        Callback<model::IssuedOperator> done) override;
    void listOperators(Pages page, Paged<model::Operator> done) override;
    void setRole(Caller who, std::string name, model::Role role, Callback<model::Operator> done) override;
    void revokeOperator(Caller who, std::string name, Callback<model::Operator> done) override;

    void auditRefusal(std::string caller, std::string call, Id id, std::string why,
                      base::ErrorCode outcome) override;

  private:
    class StatusWatch;
    class AuditWatch;

    /// Makes the change that an act wants out of the present event; an error refuses it as far as it is made.
    using Plan = std::function<base::Status(const model::Event&, EventChange&)>;

    // operations_shared.cpp
    void known(const EventMeta& meta, Callback<model::Event> done);
    void auditRefused(const EventChange& change, const base::Error& error);
    void auditUnknown(const std::string& action, const Id& id, const OperatorStamp& stamp,
                      const base::Error& error);
    /// The time by the store's clock, as far as this gateway knows it.
    base::WallTime storeTime(const Id& id) const;
    void caughtUp(const Id& id, std::function<void(base::Status)> then);
    /// `read` is given `done` once this gateway has caught up with the event.
    template<typename Done, typename Read>
    void whenCaughtUp(const Id& id, Done done, Read read) {
        caughtUp(id, [alive = m_alive, done = std::move(done), read](const base::Status& status) {
            if (*alive && status) {
                read(done);
            } else if (*alive) {
                done(status.error());
            }
        });
    }

    // operations_events.cpp
    void change(EventChange change, Callback<model::Event> done);
    void planAndChange(const Caller& who, const Id& id, const std::string& action, const Intent& intent,
                       Plan plan, int tries, Callback<model::Event> done);
    void listServed(std::vector<Id> ids, const Pages& page, const Paged<model::Event>& done);

    // operations_bans.cpp
    void lookUpSeq(const Id& id, model::Seq seq, Callback<FoundPlace> done);
    void lookUpKnown(const Id& id, model::Seq seq, Callback<FoundPlace> done);
    void begin(const Caller& who, const Id& id, const model::BanRequest& ban, model::Revision expected,
               std::shared_ptr<Stream<model::Ban>> stream);
    void endWhenKnown(const Id& id, std::optional<model::Ban> ban,
                      std::shared_ptr<Stream<model::Ban>> stream);
    void follow(const Id& id, std::uint32_t number, std::shared_ptr<Stream<model::Ban>> stream);

    // operations_around.cpp
    void finishById(const model::PassName& name, Callback<base::Done> done);
    void listRevokedOf(const Id& id, Pages page, Paged<model::RevokedPass> done);

    // operations_operators.cpp
    void changeOperator(const Caller& who, const std::string& action, const std::string& name,
                        std::optional<model::Role> role, Callback<model::Operator> done);
    void auditOperator(const Caller& who, const std::string& action, const std::string& from,
                       const std::string& to, const std::string& outcome);

    OperationsParts m_parts;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

/// A page of `items` that starts after the item whose key is `token`; `keyOf` gives each item's key,
/// ascending.
template<typename T, typename KeyOf>
model::Page<T> pageOf(const std::vector<T>& items, const model::PageRequest& request, KeyOf keyOf) {
    const std::size_t size = request.size == 0 ? 100 : std::min<std::size_t>(request.size, 1000);
    model::Page<T> page;
    for (const T& item : items) {
        if (!request.token.empty() && keyOf(item) <= request.token) {
            continue;
        }
        if (page.items.size() == size) {
            page.nextToken = keyOf(page.items.back());
            break;
        }
        page.items.push_back(item);
    }
    return page;
}

} // namespace breakwater::core
