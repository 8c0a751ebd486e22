// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store_house.h"

#include "service/core/replica.h"

#include <stdexcept>

namespace breakwater::contract {

namespace {

/// Where an answer is beyond doubt: a test that doesn't get it can't go on.
template<typename T>
T good(base::Result<T> result) {
    if (!result) {
        throw std::runtime_error(std::string(base::toText(result.error().code)) + ": " +
                                 result.error().detail);
    }
    return std::move(*result);
}

} // namespace

std::vector<std::uint64_t> seqsOf(const core::JoinAnswer& answer) {
    std::vector<std::uint64_t> seqs;
    for (const auto& result : answer.results) {
        const auto* joined = std::get_if<core::Joined>(&result);
        seqs.push_back(joined != nullptr ? joined->proof.seq.value() : 0);
    }
    return seqs;
}

core::OperatorStamp stamp(model::Revision expected) {
    return {"mina", "because", expected};
}

model::BanScope prefixOf(std::uint8_t house) {
    model::BanScope scope;
    scope.prefix = model::AddressPrefix{4, {203, 0, house}};
    return scope;
}

model::BanScope placeOf(std::uint64_t seq) {
    model::BanScope scope;
    scope.place = model::Seq(seq);
    return scope;
}

core::JoinBatch from(core::JoinBatch batch, std::uint8_t house) {
    for (core::Joiner& joiner : batch.joiners) {
        joiner.prefix = *prefixOf(house).prefix;
    }
    return batch;
}

StoreHouse::StoreHouse(Side& side) : m_side(side) {
    m_side.clear();
    m_side.setTime(m_now);
}

base::Result<core::EventMeta> StoreHouse::create(model::Policy policy) {
    model::Event made;
    made.id = event;
    made.uid = uid;
    made.title = "Contract";
    made.policy = std::move(policy);
    return call<core::EventMeta>(
        [&](core::Store& store, auto done) { store.createEvent(made, stamp(), std::move(done)); });
}

void StoreHouse::open(model::Policy policy) {
    good(create(std::move(policy)));
    good(change(core::Transition::Open));
    tick();
}

base::Result<core::EventMeta> StoreHouse::change(core::Transition transition, model::Revision expected) {
    core::EventChange change;
    change.event = event;
    change.stamp = stamp(expected);
    change.action = "change";
    change.transition = transition;
    if (transition == core::Transition::Schedule) {
        change.opensAt = m_now + base::Seconds(60);
    }
    return call<core::EventMeta>(
        [&](core::Store& store, auto done) { store.changeEvent(change, std::move(done)); });
}

base::Result<core::EventMeta> StoreHouse::setPolicy(const model::Policy& policy, model::Revision expected) {
    core::EventChange change;
    change.event = event;
    change.stamp = stamp(expected);
    change.action = "update";
    change.policy = policy;
    return call<core::EventMeta>(
        [&](core::Store& store, auto done) { store.changeEvent(change, std::move(done)); });
}

core::EventMeta StoreHouse::meta() {
    return good(call<core::EventMeta>(
        [&](core::Store& store, auto done) { store.readMeta(event, std::move(done)); }));
}

void StoreHouse::advance(base::Micros by) {
    m_now += by;
    m_side.setTime(m_now);
}

core::JoinBatch StoreHouse::batchOf(std::size_t people, const std::string& gateway) {
    core::JoinBatch batch;
    batch.event = event;
    batch.gateway = gateway;
    batch.batch = ++m_batches[gateway];
    batch.joiners.resize(people);
    return batch;
}

base::Result<core::JoinAnswer> StoreHouse::join(core::JoinBatch batch) {
    return call<core::JoinAnswer>(
        [&](core::Store& store, auto done) { store.join(std::move(batch), std::move(done)); });
}

base::Result<core::JoinAnswer> StoreHouse::join(std::size_t people, const std::string& gateway) {
    return join(batchOf(people, gateway));
}

core::TickAnswer StoreHouse::tick(const std::string& gateway) {
    core::TickRequest request{event, uid, gateway, {}, {}};
    return good(call<core::TickAnswer>(
        [&](core::Store& store, auto done) { store.tick(std::move(request), std::move(done)); }));
}

void StoreHouse::settle() {
    while (tick().moreWork) {
    }
}

void StoreHouse::run(base::Micros time, base::Micros step) {
    for (base::Micros passed(0); passed < time; passed += step) {
        advance(std::min(step, time - passed));
        settle();
    }
}

base::Result<core::ActAnswer> StoreHouse::act(core::ActKind kind, std::uint64_t seq) {
    return call<core::ActAnswer>([&](core::Store& store, auto done) {
        store.act({event, uid, "g1", "key-1", {{kind, model::Seq(seq)}}}, std::move(done));
    });
}

core::ActOutcome StoreHouse::outcome(core::ActKind kind, std::uint64_t seq) {
    return good(act(kind, seq)).outcomes.at(0);
}

void StoreHouse::hear(std::uint64_t first, std::uint64_t last, const std::string& gateway) {
    core::HeartbeatMerge merge{event, gateway, 0, std::string(last / 8 + 1, '\0')};
    for (std::uint64_t seq = first; seq <= last; ++seq) {
        merge.bits[seq / 8] = static_cast<char>(merge.bits[seq / 8] | (0x80 >> (seq % 8)));
    }
    good(call<base::Done>(
        [&](core::Store& store, auto done) { store.merge(std::move(merge), std::move(done)); }));
}

std::optional<std::int64_t> StoreHouse::waited(std::uint64_t seq) {
    core::Replica replica(meta());
    replica.loadCells(model::Seq(1), good(call<std::string>([&](core::Store& store, auto done) {
                          store.readCells(event, model::Seq(1), seq, std::move(done));
                      })));
    const std::uint32_t entered = replica.read(model::Seq(seq))->entered;
    return entered == 0 ? std::nullopt : std::optional(entered - base::secondsOf(lookUp(seq).cell.joinedAt));
}

core::PlaceLookup StoreHouse::lookUp(std::uint64_t seq) {
    return good(call<core::PlaceLookup>(
        [&](core::Store& store, auto done) { store.lookUp(event, model::Seq(seq), std::move(done)); }));
}

model::PlaceState StoreHouse::stateOf(std::uint64_t seq) {
    return lookUp(seq).cell.state;
}

base::Result<model::Ban> StoreHouse::ban(const model::BanScope& scope, std::optional<base::Seconds> lasts) {
    core::BanRequest request{event, stamp(), scope, std::nullopt};
    if (lasts) {
        request.until = m_now + *lasts;
    }
    return call<model::Ban>(
        [&](core::Store& store, auto done) { store.createBan(std::move(request), std::move(done)); });
}

base::Result<model::Ban> StoreHouse::lift(std::uint32_t number) {
    return call<model::Ban>(
        [&](core::Store& store, auto done) { store.liftBan(event, number, stamp(), std::move(done)); });
}

std::vector<model::Ban> StoreHouse::bans() {
    return good(call<std::vector<model::Ban>>(
        [&](core::Store& store, auto done) { store.readBans(event, std::move(done)); }));
}

std::vector<model::AuditEntry> StoreHouse::trail(const std::string& after) {
    return good(call<std::vector<model::AuditEntry>>(
        [&](core::Store& store, auto done) { store.readAudit(event, after, 1'000, std::move(done)); }));
}

base::Result<core::AdoptAnswer> StoreHouse::adopt(const std::string& gateway, model::Version seen,
                                                  std::uint64_t nextSeq) {
    return call<core::AdoptAnswer>([&](core::Store& store, auto done) {
        store.adopt({event, uid, gateway, {{seen, model::Seq(nextSeq)}}}, std::move(done));
    });
}

void StoreSuite::initTestCase_data() {
    QTest::addColumn<bool>("real");
    QTest::newRow("the rules") << false;
    QTest::newRow("Redis") << true;
}

void StoreSuite::init() {
    QFETCH_GLOBAL(bool, real);
    if (real && !m_redis) {
        m_redis = std::make_unique<RedisSide>(std::vector<std::string>{"--appendonly", "no"});
    }
    Side& side = real ? static_cast<Side&>(*m_redis) : m_fake;
    m_house = std::make_unique<StoreHouse>(side);
}

} // namespace breakwater::contract
