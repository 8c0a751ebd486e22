// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store.h"
#include "service/redis/link.h"
#include "service/redis/scripts.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace breakwater::redis {

struct RedisStoreOptions {
    /// `preamble` is filled by the store: each connect loads the scripts.
    LinkOptions link;
    base::Millis callTimeout{5'000};
    /// For tests only: what becomes of each script's text before it is loaded (a clock of the test's own, a
    /// check of the keys). None in production.
    std::function<std::string(std::string text)> editScript;
};

/// core::Store on one Redis: the scripts of service/redis/scripts over one Link, which it owns. Belongs to
/// the thread that runs `io` (the store thread), as do all callbacks. Destroying it calls nobody.
///
/// While the link isn't ready every call is answered with StoreUnavailable. A script that answers `INC`
/// becomes StoreFenced, and the link asks again who it speaks to, so that a call after it may succeed.
class RedisStore final : public core::Store {
  public:
    RedisStore(boost::asio::io_context& io, RedisStoreOptions options, LinkEvents events = {});
    ~RedisStore() override;

    void start();
    /// Outstanding calls get their answers; nothing is tried again.
    void stop();
    bool isReady() const;

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

  private:
    class Desk;
    std::unique_ptr<Desk> m_desk;
};

} // namespace breakwater::redis
