// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/operator_client.h"

#include <memory>

namespace breakwater::client {

struct Link;

/// OperatorClient over gRPC, one source file per service. Private to this room; see connect.h.
class GrpcClient final : public OperatorClient {
  public:
    explicit GrpcClient(std::shared_ptr<const Link> link);

    void hangUp() override;

    Result<model::Event> createEvent(const model::EventDraft& draft, const std::string& reason) override;
    Result<model::Event> getEvent(const Id& id) override;
    Result<model::Page<model::Event>> listEvents(const model::PageRequest& page) override;
    Result<model::Event> updateEvent(const Id& id, const model::EventPatch& patch,
                                     const Intent& intent) override;
    base::Status deleteEvent(const Id& id, const Intent& intent) override;
    Result<model::Event> scheduleEvent(const Id& id, base::WallTime opensAt, const Intent& intent) override;
    Result<model::Event> openEvent(const Id& id, const Intent& intent) override;
    Result<model::Event> pauseEvent(const Id& id, const std::string& reason) override;
    Result<model::Event> resumeEvent(const Id& id, std::optional<model::Rate> rate,
                                     std::optional<model::Ramp> ramp, const Intent& intent) override;
    Result<model::Event> closeEvent(const Id& id, model::ClosedReason why, const Intent& intent) override;
    Result<model::Event> reopenEvent(const Id& id, const Intent& intent) override;
    Result<model::Event> recoverEvent(const Id& id, const Intent& intent) override;
    Result<model::Event> setAdmissionRate(const Id& id, model::Rate rate, const Intent& intent) override;

    Result<model::JoinAnswer> join(const model::JoinRequest& request) override;
    Result<model::VisitorStatus> getStatus(const std::string& token, const std::string& seen) override;
    Result<model::EnterAnswer> enter(const std::string& token) override;
    base::Status leave(const std::string& token) override;
    SubscriptionPtr watchStatus(const std::string& token, const std::string& seen,
                                Watcher<model::VisitorStatus> watcher) override;

    Result<FoundPlace> lookUpPlace(const Id& id, const PlaceName& name) override;
    Result<model::Page<model::Place>> listPlaces(const Id& id, const model::PlaceFilter& filter,
                                                 const model::PageRequest& page) override;
    Result<model::Page<model::Cohort>> listCohorts(const Id& id, const model::PageRequest& page) override;

    Result<model::BanPreview> previewBan(const Id& id, const model::BanScope& scope) override;
    SubscriptionPtr createBan(const Id& id, const model::BanRequest& ban, model::Revision expectedRevision,
                              Watcher<model::Ban> watcher) override;
    Result<model::Ban> deleteBan(const Id& id, std::uint32_t number, const Intent& intent) override;
    Result<model::Page<model::Ban>> listBans(const Id& id, const model::PageRequest& page) override;

    SubscriptionPtr watchSnapshots(const Id& id, base::Millis interval, base::Seconds history,
                                   Watcher<WatchedSnapshot> watcher) override;
    Result<model::Page<model::Snapshot>> listSnapshots(const Id& id, std::optional<base::WallTime> begin,
                                                       std::optional<base::WallTime> end,
                                                       const model::PageRequest& page) override;

    Result<model::PassFacts> verifyPass(const std::string& pass, const Id& expected) override;
    base::Status finishPass(const model::PassName& name) override;
    Result<model::Page<model::RevokedPass>> listRevokedPasses(const Id& id,
                                                              const model::PageRequest& page) override;

    Result<model::Page<model::AuditEntry>> listEntries(const Id& id, const model::PageRequest& page) override;
    SubscriptionPtr watchEntries(const Id& id, Watcher<model::AuditEntry> watcher) override;

    Result<model::Caller> whoAmI() override;
    Result<model::IssuedOperator> createOperator(const std::string& name, model::Role role) override;
    Result<model::Page<model::Operator>> listOperators(const model::PageRequest& page) override;
    Result<model::Operator> setRole(const std::string& name, model::Role role) override;
    Result<model::Operator> revokeOperator(const std::string& name) override;

  private:
    const std::shared_ptr<const Link> m_link;
};

} // namespace breakwater::client
