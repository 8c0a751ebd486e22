// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/contract/sides.h"

#include <QObject>
#include <QTest>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace breakwater::contract {

/// One event on one store whose clock is the test's: what the rules ask of a store, in few words. Every call
/// waits for its answer. One thread.
class StoreHouse {
  public:
    explicit StoreHouse(Side& side);

    template<typename T>
    base::Result<T> call(const std::function<void(core::Store&, core::Callback<T>)>& start) {
        return await<T>(m_side, start);
    }

    base::Result<core::EventMeta> create(model::Policy policy = {});
    /// An event that is open, with its clocks begun.
    void open(model::Policy policy = {});
    base::Result<core::EventMeta> change(core::Transition transition, model::Revision expected = {});
    base::Result<core::EventMeta> setPolicy(const model::Policy& policy, model::Revision expected = {});
    core::EventMeta meta();

    void advance(base::Micros by);
    base::WallTime now() const { return m_now; }

    /// Strangers without keys, in a batch of their own.
    base::Result<core::JoinAnswer> join(std::size_t people, const std::string& gateway = "g1");
    base::Result<core::JoinAnswer> join(core::JoinBatch batch);
    core::JoinBatch batchOf(std::size_t people, const std::string& gateway = "g1");
    core::TickAnswer tick(const std::string& gateway = "g1");
    /// Ticks until nothing more is due at this moment.
    void settle();
    /// Lets time pass in steps, with a tick after each.
    void run(base::Micros time, base::Micros step = base::Micros(100'000));
    base::Result<core::ActAnswer> act(core::ActKind kind, std::uint64_t seq);
    core::ActOutcome outcome(core::ActKind kind, std::uint64_t seq);
    /// Everyone of [first, last] polls.
    void hear(std::uint64_t first, std::uint64_t last, const std::string& gateway = "g1");

    model::PlaceState stateOf(std::uint64_t seq);
    core::PlaceLookup lookUp(std::uint64_t seq);
    /// Seconds from a place's join to its enter, as a gateway that starts now can tell; nullopt: it can't.
    std::optional<std::int64_t> waited(std::uint64_t seq);
    std::uint64_t count(model::PlaceState state) { return meta().counters.of(state); }

    base::Result<model::Ban> lift(std::uint32_t number);
    std::vector<model::Ban> bans();
    std::vector<model::AuditEntry> trail(const std::string& after = "");
    base::Result<model::Ban> ban(const model::BanScope& scope, std::optional<base::Seconds> lasts = {});
    base::Result<core::AdoptAnswer> adopt(const std::string& gateway, model::Version seen,
                                          std::uint64_t nextSeq = 1);
    void restart(const std::string& name) { m_side.restart(name); }

    const model::EventId event = *model::EventId::parse("contract");
    const model::EventUid uid{{1, 2, 3, 4, 5, 6, 7, 8}};

  private:
    Side& m_side;
    base::WallTime m_now = base::wallFromMicros(1'795'000'000'000'000);
    std::map<std::string, std::uint64_t> m_batches;
};

/// The seqs that a batch was given; 0 for who was refused.
std::vector<std::uint64_t> seqsOf(const core::JoinAnswer& answer);
core::OperatorStamp stamp(model::Revision expected = {});
model::BanScope prefixOf(std::uint8_t house);
model::BanScope placeOf(std::uint64_t seq);
/// These people, of one prefix.
core::JoinBatch from(core::JoinBatch batch, std::uint8_t house);

/// Runs every test of a class for each kind of store.
class StoreSuite : public QObject {
    Q_OBJECT
  protected:
    StoreHouse& house() { return *m_house; }

  private slots:
    void initTestCase_data();
    void init();

  private:
    FakeSide m_fake;
    std::unique_ptr<RedisSide> m_redis;
    std::unique_ptr<StoreHouse> m_house;
};

} // namespace breakwater::contract
