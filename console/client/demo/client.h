// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/demo/world.h"
#include "shared/base/text.h"

#include <atomic>
#include <functional>
#include <optional>

namespace breakwater::client::demo {

/// One operator's view of the world. Private to this room; any thread.
class DemoClient final : public OperatorClient {
  public:
    DemoClient(std::shared_ptr<World> world, std::string caller)
        : m_world(std::move(world)), m_caller(std::move(caller)) {}

    void hangUp() override { m_hungUp = true; }

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
    /// An act on an event: what it is called in the trail, and what it does; an error refuses it.
    struct Act {
        const char* action;
        std::string from;
        std::string to;
        std::function<base::Status(Show&)> apply;
        bool moves = true; ///< to the next revision
    };
    using Plan = std::function<Act(const Show&)>;

    Result<World::Lock> begin(Need need, const char* call, const Id& id = {});
    Result<model::Event> act(Need need, const char* call, const Id& id, const Intent& intent,
                             bool conditional, const Plan& plan);
    Result<std::pair<Show*, model::Seq>> placeOf(const std::string& token);
    model::VisitorStatus statusOf(const Show& show, model::Seq seq) const;
    Result<model::BanPreview> preview(Show& show, const model::BanScope& scope) const;
    Result<model::Operator> changeOperator(const char* call, const char* action, const std::string& name,
                                           std::optional<model::Role> role);

    const std::shared_ptr<World> m_world;
    const std::string m_caller;
    std::atomic<bool> m_hungUp = false;
};

/// The number that is a page token, `first` without one.
inline base::Result<std::size_t> startOf(const model::PageRequest& request, std::size_t first) {
    if (request.token.empty()) {
        return first;
    }
    const auto told = base::parseUnsigned(request.token);
    if (!told) {
        return model::badPageToken();
    }
    return static_cast<std::size_t>(*told);
}

/// A page of `items`; the token is how many were given before.
template<typename T>
base::Result<model::Page<T>> pageOf(std::vector<T> items, const model::PageRequest& request) {
    const std::size_t size = request.size == 0 ? 100 : std::min<std::size_t>(request.size, 1'000);
    const auto from = startOf(request, 0);
    if (!from.ok()) {
        return from.error();
    }
    const std::size_t end = std::min(items.size(), *from + size);
    model::Page<T> page;
    for (std::size_t i = *from; i < end; ++i) {
        page.items.push_back(std::move(items[i]));
    }
    page.nextToken = end < items.size() ? std::to_string(end) : std::string();
    return page;
}

} // namespace breakwater::client::demo
