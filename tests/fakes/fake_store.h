// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/scheduler.h"
#include "service/core/store.h"
#include "tests/fakes/fake_world.h"

#include <functional>

namespace breakwater::fakes {

/// A gateway's way to a FakeWorld. Answers are posted, never given from within the call. A subclass may
/// delay, lose or reorder: every call goes through `exchange`.
class FakeStore : public core::Store {
  public:
    /// `clock.wall()` is the world's own time. All must outlive the store.
    FakeStore(FakeWorld& world, core::Scheduler& scheduler, const base::Clock& clock);

    void join(core::JoinBatch batch, core::Callback<core::JoinAnswer> done) override;
    void tick(core::TickRequest request, core::Callback<core::TickAnswer> done) override;
    void act(core::ActBatch batch, core::Callback<core::ActAnswer> done) override;
    void merge(core::HeartbeatMerge merge, core::Callback<base::Done> done) override;
    void claimIdempotencyKeys(std::vector<core::KeyClaim> claims,
                              core::Callback<std::vector<bool>> done) override;
    void readMeta(model::EventId event, core::Callback<core::EventMeta> done) override;
    void readCells(model::EventId event, model::Seq first, std::uint64_t count,
                   core::Callback<std::string> done) override;
    void lookUp(model::EventId event, model::Seq seq, core::Callback<core::PlaceLookup> done) override;
    void listEvents(core::Callback<std::vector<model::EventId>> done) override;
    void createEvent(model::Event event, core::OperatorStamp stamp,
                     core::Callback<core::EventMeta> done) override;
    void changeEvent(core::EventChange change, core::Callback<core::EventMeta> done) override;
    void deleteEvent(model::EventId event, core::OperatorStamp stamp,
                     core::Callback<base::Done> done) override;
    void createBan(core::BanRequest request, core::Callback<model::Ban> done) override;
    void liftBan(model::EventId event, std::uint32_t number, core::OperatorStamp stamp,
                 core::Callback<model::Ban> done) override;
    void readBans(model::EventId event, core::Callback<std::vector<model::Ban>> done) override;
    void adopt(core::AdoptRequest request, core::Callback<core::AdoptAnswer> done) override;
    void recover(model::EventId event, core::OperatorStamp stamp,
                 core::Callback<core::AdoptAnswer> done) override;
    void appendAudit(model::AuditEntry entry, core::Callback<base::Done> done) override;
    void readAudit(model::EventId event, std::string after, std::uint32_t limit,
                   core::Callback<std::vector<model::AuditEntry>> done) override;
    void appendSnapshot(model::EventId event, core::StoredSnapshot snapshot,
                        core::Callback<bool> done) override;
    void readSnapshots(model::EventId event, std::int64_t fromSecond, std::int64_t toSecond,
                       std::uint32_t limit, core::Callback<std::vector<core::StoredSnapshot>> done) override;
    void putTelemetry(std::string gateway, std::string bytes, core::Callback<base::Done> done) override;
    void readTelemetry(core::Callback<std::vector<std::pair<std::string, std::string>>> done) override;
    void readNodes(core::Callback<std::vector<model::RedisNodeFigures>> done) override;
    void readOperators(core::Callback<std::vector<core::StoredOperator>> done) override;
    void putOperator(core::StoredOperator entry, std::optional<core::StoredOperator> former,
                     core::Callback<base::Done> done) override;
    void claimKeys(std::string fingerprint, core::Callback<base::Done> done) override;

  protected:
    /// `serve` carries the call out and returns what delivers its answer; `fail` answers with an error
    /// instead. One of the two deliveries happens exactly once, later.
    struct Exchange {
        std::function<std::function<void()>()> serve;
        std::function<void(base::Error)> fail;
    };
    virtual void exchange(Exchange exchange);

    core::Scheduler& scheduler() { return m_scheduler; }

  private:
    template<typename T>
    void call(core::Callback<T> done, std::function<base::Result<T>()> serve);
    /// As `call` on one event: EventNotFound without it, StoreFenced where `fence` says so.
    template<typename T>
    void onEvent(const model::EventId& event, bool fence, core::Callback<T> done,
                 std::function<base::Result<T>(Ledger&)> serve);

    FakeWorld& m_world;
    core::Scheduler& m_scheduler;
    const base::Clock& m_clock;
};

} // namespace breakwater::fakes
