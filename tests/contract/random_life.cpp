// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/random_life.h"

#include "tests/contract/told.h"

#include <algorithm>

namespace breakwater::contract {

namespace {

using core::Transition;

/// A step that calls once and tells what came back; `learn` sees good answers.
template<typename T>
Step callStep(std::string name, std::function<void(core::Store&, core::Callback<T>)> start,
              std::function<void(const T&)> learn = nullptr) {
    return {std::move(name), [start = std::move(start), learn = std::move(learn)](Side& side) {
                const base::Result<T> result = await<T>(side, start);
                if (result && learn) {
                    learn(*result);
                }
                return told(result);
            }};
}

} // namespace

RandomLife::RandomLife(std::uint64_t seed, base::WallTime start)
    : m_random(seed),
      m_now(start),
      m_event(*model::EventId::parse("life-" + std::to_string(seed))),
      m_large(seed % 40 == 7),
      m_restless(seed % 5 == 2) {
    for (auto& byte : m_uid.bytes) {
        byte = static_cast<std::uint8_t>(m_random());
    }
}

std::vector<Step> RandomLife::beginning() {
    std::vector<Step> steps;
    model::Event event;
    event.id = m_event;
    event.uid = m_uid;
    event.title = "Life \xED\x95\x9C";
    event.policy = anyPolicy();
    const auto stamp = anyStamp();
    steps.push_back(callStep<core::EventMeta>(
        "create", [=](core::Store& store, auto done) { store.createEvent(event, stamp, done); },
        [this](const core::EventMeta& meta) { m_meta = meta; }));
    if (!chance(20)) {
        steps.push_back(changeBy(chance(30) ? Transition::Schedule : Transition::Open));
    }
    return steps;
}

void RandomLife::passTime() {
    const std::uint64_t kind = below(100);
    std::int64_t step = 0;
    if (kind < 25) {
        step = 0;
    } else if (kind < 65) {
        step = static_cast<std::int64_t>(below(50'000));
    } else if (kind < 85) {
        step = static_cast<std::int64_t>(below(2'000'000));
    } else if (kind < 93) {
        step = static_cast<std::int64_t>(below(40'000'000));
    } else if (kind < 96) {
        step = static_cast<std::int64_t>(below(600'000'000));
    } else if (kind < 97) {
        step = static_cast<std::int64_t>(below(20'000'000'000));
    } else {
        step = -static_cast<std::int64_t>(below(5'000'000'000));
    }
    m_now += base::Micros(step);
}

std::string RandomLife::anyGateway() {
    static constexpr std::array<const char*, 4> kNames = {"g1", "g2", "g3", "a b\n\xFF"};
    return kNames[below(chance(95) ? 2 : 4)];
}

model::Seq RandomLife::anySeq() {
    const std::uint64_t kind = below(10);
    if (kind < 5) { // near W
        const std::uint64_t low = m_frontier > 40 ? m_frontier - 40 : 1;
        return model::Seq(low + below(80));
    }
    if (kind < 9) {
        return model::Seq(1 + below(m_nextSeq + 3));
    }
    return model::Seq(m_nextSeq > 30 ? m_nextSeq - 30 + below(40) : below(40));
}

model::Policy RandomLife::anyPolicy() {
    static constexpr std::array<std::uint64_t, 7> kRates = {100,       1'000,      33'333,     250'000,
                                                            1'000'000, 40'000'000, 100'000'000};
    model::Policy policy;
    policy.rate.milliPerSecond = kRates[below(kRates.size())];
    policy.burst = chance(50) ? 0 : static_cast<std::uint32_t>(1 + below(3000));
    policy.maxActive = chance(60) ? 0 : static_cast<std::uint32_t>(1 + below(60));
    policy.capacity = chance(85) ? 1'000'000 : static_cast<std::uint32_t>(20 + below(200));
    policy.entryWindow = base::Seconds(30 + static_cast<std::int64_t>(below(40)));
    policy.passTtl = base::Seconds(60 + static_cast<std::int64_t>(below(60)));
    policy.keepTime = base::Seconds(static_cast<std::int64_t>(below(60)));
    policy.heartbeatTimeout = base::Seconds(600 + static_cast<std::int64_t>(below(200)));
    policy.joinsPerAddressPerMin = chance(70) ? 0 : static_cast<std::uint32_t>(1 + below(4));
    policy.shopAudience = chance(50) ? "shop" : "";
    policy.message = std::string(below(300), 'm');
    return policy;
}

model::BanScope RandomLife::anyScope() {
    model::BanScope scope;
    const std::uint64_t kind = below(3);
    const core::Joiner joiner = anyJoiner(false);
    if (kind == 0) {
        scope.place = model::Seq(std::max<std::uint64_t>(1, anySeq().value()));
    } else if (kind == 1 && joiner.prefix.family != 0) {
        scope.prefix = joiner.prefix;
    } else {
        scope.agent = model::AgentHash(std::max<std::uint64_t>(1, joiner.agent.value()));
    }
    return scope;
}

core::Joiner RandomLife::anyJoiner(bool keyed) {
    core::Joiner joiner;
    const std::uint64_t house = below(7);
    if (house > 0) {
        joiner.prefix.family = house == 6 ? 6 : 4;
        joiner.prefix.bytes = {203, 0, static_cast<std::uint8_t>(house), 0, 0, 0, 0};
    }
    static constexpr std::array<std::uint64_t, 5> kAgents = {0, 1, 0xFFFFFFFFFFFFFFFF, 0x25252525'25252525,
                                                             0x0102030405060708};
    joiner.agent = model::AgentHash(kAgents[below(kAgents.size())]);
    joiner.addressHash = below(6) * 0x1111111111111111;
    for (auto& byte : joiner.nonce) {
        byte = static_cast<std::uint8_t>(m_random());
    }
    joiner.lane = static_cast<std::uint8_t>(chance(90) ? 0 : below(256));
    if (keyed) {
        joiner.key = model::IdempotencyKey{};
        joiner.key->bytes[0] = static_cast<std::uint8_t>(1 + below(60));
    }
    return joiner;
}

core::OperatorStamp RandomLife::anyStamp() {
    core::OperatorStamp stamp{"mina", chance(50) ? "a reason" : "", model::Revision(0)};
    if (chance(30)) {
        stamp.expected = chance(70) ? m_meta.event.revision : model::Revision(below(9));
    }
    return stamp;
}

Step RandomLife::join() {
    core::JoinBatch batch;
    batch.event = m_event;
    batch.gateway = anyGateway();
    const auto last = m_lastBatch.find(batch.gateway);
    if (chance(15) && last != m_lastBatch.end()) {
        const bool late = chance(10); // a copy that comes after the next one
        const core::JoinBatch& older = m_olderBatch[batch.gateway];
        batch = late && older.batch > 0 ? older : last->second;
        batch.event = m_event;
        batch.gateway = last->first;
    } else {
        batch.batch = ++m_batches[batch.gateway];
        batch.keyId = static_cast<std::uint8_t>(below(3));
        const std::uint64_t large = chance(30) ? core::JoinBatch::kMost : core::JoinBatch::kMostLookedUp;
        const std::uint64_t people = m_large ? large : chance(10) ? below(200) : below(24);
        const bool keyed = chance(30);
        for (std::uint64_t i = 0; i < people; ++i) {
            batch.joiners.push_back(anyJoiner(keyed && chance(60) && i < core::JoinBatch::kMostLookedUp));
            if (i >= core::JoinBatch::kMostLookedUp) {
                batch.joiners.back().addressHash = 0;
            }
        }
        m_olderBatch[batch.gateway] = m_lastBatch[batch.gateway];
        m_lastBatch[batch.gateway] = batch;
    }
    return callStep<core::JoinAnswer>(
        "join " + std::to_string(batch.joiners.size()) + " by " + batch.gateway + " #" +
            std::to_string(batch.batch),
        [batch](core::Store& store, auto done) { store.join(batch, done); },
        [this](const core::JoinAnswer& answer) {
            heard(answer.version);
            for (const auto& result : answer.results) {
                if (const auto* joined = std::get_if<core::Joined>(&result)) {
                    m_nextSeq = std::max(m_nextSeq, joined->proof.seq.value() + 1);
                }
            }
        });
}

/// Now and then of an event that had the id before.
model::EventUid RandomLife::anyUid() {
    model::EventUid uid = m_uid;
    if (chance(2)) {
        ++uid.bytes[3];
    }
    return uid;
}

/// One that there was, or now and then one that a restart has lost.
model::Epoch RandomLife::anyEpoch() {
    return chance(10) ? model::Epoch(m_head.epoch.value() + static_cast<std::uint32_t>(1 + below(3)))
                      : m_epochs[below(m_epochs.size())];
}

void RandomLife::heard(model::Version version) {
    m_head = std::max(m_head, version);
    if (m_head.epoch > m_epochs.back()) {
        m_epochs.push_back(m_head.epoch);
    }
}

Step RandomLife::tick() {
    core::TickRequest request;
    request.event = m_event;
    request.uid = anyUid();
    request.gateway = anyGateway();
    request.seen = m_head;
    if (chance(20) && m_head.lsn.value() > 0) {
        request.seen.lsn = model::Lsn(below(m_head.lsn.value() + 1));
        request.seen.epoch = anyEpoch();
    }
    if (chance(60)) {
        std::set<std::uint64_t> polled;
        const std::uint64_t low = m_frontier > 20 ? m_frontier - 20 : 1;
        const std::uint64_t most = chance(5) ? 2'048 : below(60);
        for (std::uint64_t i = 0; i < most; ++i) {
            polled.insert(low + below(2 * most + 20));
        }
        for (const std::uint64_t seq : polled) {
            request.polled.emplace_back(seq);
        }
    }
    return callStep<core::TickAnswer>(
        "tick by " + request.gateway, [request](core::Store& store, auto done) { store.tick(request, done); },
        [this](const core::TickAnswer& answer) {
            heard(answer.head);
            m_meta.event.state = answer.state;
            for (const core::RawRecord& raw : answer.records) {
                const auto record = core::decodeRecord(raw.bytes);
                if (record && std::holds_alternative<core::MovedRecord>(record->body)) {
                    m_frontier =
                        std::max(m_frontier, std::get<core::MovedRecord>(record->body).frontier.value());
                }
            }
        });
}

Step RandomLife::act() {
    core::ActBatch batch;
    batch.event = m_event;
    batch.gateway = anyGateway();
    batch.uid = m_uid;
    if (chance(2)) {
        batch.uid.bytes[0] ^= 1;
    }
    batch.passKeyId = chance(50) ? "k1" : "another-key";
    std::set<std::uint64_t> seqs;
    const std::uint64_t count = chance(10) ? 64 : below(12);
    for (std::uint64_t i = 0; i < count; ++i) {
        const model::Seq seq = anySeq();
        if (seqs.insert(seq.value()).second) {
            static constexpr std::array<core::ActKind, 6> kKinds = {
                core::ActKind::Enter, core::ActKind::Enter,  core::ActKind::Enter,
                core::ActKind::Leave, core::ActKind::Return, core::ActKind::Finish};
            batch.acts.push_back({kKinds[below(kKinds.size())], seq});
        }
    }
    return callStep<core::ActAnswer>("act",
                                     [batch](core::Store& store, auto done) { store.act(batch, done); });
}

Step RandomLife::merge() {
    core::HeartbeatMerge merge;
    merge.event = m_event;
    merge.gateway = anyGateway();
    merge.firstByte = chance(50) ? 0 : below(m_frontier / 8 + 4);
    merge.bits = std::string(below(m_nextSeq < 100'000 ? m_nextSeq / 8 + 4 : 200), '\0');
    for (char& byte : merge.bits) {
        byte = static_cast<char>(m_random() | (chance(40) ? m_random() : 0) | (chance(30) ? 0xFF : 0));
    }
    merge.isLast = chance(10);
    return callStep<base::Done>("merge",
                                [merge](core::Store& store, auto done) { store.merge(merge, done); });
}

Step RandomLife::changeBy(Transition transition) {
    core::EventChange change;
    change.event = m_event;
    change.stamp = anyStamp();
    change.action = "change";
    change.from = "x";
    change.to = "y";
    change.transition = transition;
    if (transition == Transition::Schedule && chance(90)) {
        change.opensAt = m_now + base::Seconds(static_cast<std::int64_t>(below(30)));
    }
    change.closedReason = static_cast<model::ClosedReason>(below(4));
    if (chance(40)) {
        change.ramp = model::Ramp{{below(2'000'000)}, base::Seconds(static_cast<std::int64_t>(below(20)))};
    }
    if (chance(10)) {
        change.title = std::string(below(150), 't');
    }
    if (transition == Transition::None || chance(20)) {
        change.policy = anyPolicy();
    }
    change.endsRamp = chance(20);
    return callStep<core::EventMeta>(
        "change " + std::to_string(static_cast<unsigned>(transition)),
        [change](core::Store& store, auto done) { store.changeEvent(change, done); },
        [this](const core::EventMeta& meta) { m_meta = meta; });
}

Step RandomLife::change() {
    const bool isOpen = m_meta.event.state == model::EventState::Open;
    if (chance(40)) {
        return changeBy(Transition::None);
    }
    if (!isOpen && chance(60)) { // towards open, so that lives are not spent waiting
        switch (m_meta.event.state) {
        case model::EventState::Draft:
        case model::EventState::Scheduled: return changeBy(Transition::Open);
        case model::EventState::Paused: return changeBy(Transition::Resume);
        case model::EventState::Closed: return changeBy(Transition::Reopen);
        case model::EventState::Open: break;
        }
    }
    return changeBy(static_cast<Transition>(1 + below(7)));
}

Step RandomLife::ban() {
    core::BanRequest request{m_event, anyStamp(), anyScope(), std::nullopt};
    if (chance(60)) {
        request.until = m_now + base::Seconds(static_cast<std::int64_t>(below(60)));
    }
    return callStep<model::Ban>(
        "ban", [request](core::Store& store, auto done) { store.createBan(request, done); },
        [this](const model::Ban& made) { m_lastBan = std::max(m_lastBan, made.number); });
}

Step RandomLife::lift() {
    const auto number = static_cast<std::uint32_t>(
        chance(70) && m_lastBan > 0 ? m_lastBan - below(3) % m_lastBan : below(12));
    const auto stamp = anyStamp();
    return callStep<model::Ban>("lift " + std::to_string(number), [=, this](core::Store& store, auto done) {
        store.liftBan(m_event, number, stamp, done);
    });
}

Step RandomLife::adopt() {
    const std::string gateway = anyGateway();
    const model::EventUid uid = chance(10) ? model::EventUid{} : anyUid();
    core::Witness witness;
    witness.version = m_head;
    witness.nextSeq = model::Seq(m_nextSeq);
    if (chance(25)) {
        witness.version.lsn = model::Lsn(below(m_head.lsn.value() + 2));
        witness.nextSeq = model::Seq(1 + below(m_nextSeq));
        witness.version.epoch = anyEpoch();
    } else if (chance(6)) {
        witness.nextSeq = model::Seq(m_nextSeq + below(300));
    }
    std::vector<core::Witness> seen{witness};
    for (; chance(10); witness.version.epoch = anyEpoch()) {
        seen.push_back(witness);
    }
    return callStep<core::AdoptAnswer>(
        "adopt by " + gateway,
        [=, this](core::Store& store, auto done) {
            store.adopt({m_event, uid, gateway, seen}, done);
        },
        [this](const core::AdoptAnswer& answer) {
            heard(answer.version);
            m_fenced = answer.outcome == core::AdoptOutcome::Began;
        });
}

Step RandomLife::recover() {
    const auto stamp = anyStamp();
    return callStep<core::AdoptAnswer>(
        "recover", [=, this](core::Store& store, auto done) { store.recover(m_event, stamp, done); },
        [this](const core::AdoptAnswer&) { m_fenced = false; });
}

/// The fake takes the name that the real one drew: the real one is asked first.
Step RandomLife::restart() {
    m_fenced = true;
    return {"restart", nullptr};
}

Step RandomLife::remove() {
    const auto stamp = anyStamp();
    return callStep<base::Done>(
        "delete", [=, this](core::Store& store, auto done) { store.deleteEvent(m_event, stamp, done); },
        [this](const base::Done&) { m_deleted = true; });
}

Step RandomLife::read() {
    const model::Seq seq = anySeq();
    const std::uint64_t kind = below(5);
    const model::EventId event = m_event;
    if (kind == 0) {
        return callStep<core::EventMeta>(
            "readMeta", [event](core::Store& store, auto done) { store.readMeta(event, done); },
            [this](const core::EventMeta& meta) {
                m_meta = meta;
                m_nextSeq = meta.nextSeq.value();
                m_frontier = meta.frontier.value();
            });
    }
    if (kind == 1) {
        return callStep<core::PlaceLookup>(
            "lookUp " + std::to_string(seq.value()),
            [=](core::Store& store, auto done) { store.lookUp(event, seq, done); });
    }
    if (kind == 2) {
        return callStep<std::vector<model::Ban>>(
            "readBans", [event](core::Store& store, auto done) { store.readBans(event, done); });
    }
    if (kind == 3) {
        const auto limit = static_cast<std::uint32_t>(1 + below(8));
        return callStep<std::vector<model::AuditEntry>>(
            "readAudit", [=](core::Store& store, auto done) { store.readAudit(event, "", limit, done); });
    }
    return callStep<std::vector<model::EventId>>(
        "listEvents", [](core::Store& store, auto done) { store.listEvents(done); });
}

Step RandomLife::around() {
    const model::EventId event = m_event;
    const std::uint64_t kind = below(3);
    const auto second = static_cast<std::int64_t>(1 + below(40));
    if (kind == 0) {
        return callStep<bool>("snapshot", [=](core::Store& store, auto done) {
            store.appendSnapshot(event, {second, "bytes of " + std::to_string(second)}, done);
        });
    }
    if (kind == 1) {
        const auto limit = static_cast<std::uint32_t>(1 + below(5));
        return callStep<std::vector<core::StoredSnapshot>>(
            "readSnapshots", [=](core::Store& store, auto done) {
                store.readSnapshots(event, second - 10, second + 10, limit, done);
            });
    }
    model::AuditEntry entry;
    entry.event = event;
    entry.actor = "mina";
    entry.action = "look";
    entry.outcome = "done";
    entry.revision = model::Revision(below(5));
    return callStep<base::Done>("note",
                                [entry](core::Store& store, auto done) { store.appendAudit(entry, done); });
}

Step RandomLife::next() {
    passTime();
    if (m_deleted) {
        m_deleted = false;
        for (auto& byte : m_uid.bytes) {
            byte = static_cast<std::uint8_t>(m_random());
        }
        m_nextSeq = m_frontier = 1;
        m_head = {};
        m_epochs = {model::Epoch(0)};
        m_lastBatch.clear();
        m_olderBatch.clear();
        return beginning().front();
    }
    if (m_fenced && chance(50)) {
        return chance(92) ? adopt() : recover();
    }
    const std::uint64_t kind = below(1000);
    if (kind < 300) {
        return join();
    }
    if (kind < 620) {
        return tick();
    }
    if (kind < 740) {
        return act();
    }
    if (kind < 800) {
        return merge();
    }
    if (kind < 850) {
        return change();
    }
    if (kind < 880) {
        return ban();
    }
    if (kind < 905) {
        return lift();
    }
    if (kind < 970) {
        return read();
    }
    if (kind < 985) {
        return around();
    }
    if (kind < 988) {
        return remove();
    }
    return m_restless && chance(40) ? restart() : chance(20) && m_restless ? adopt() : tick();
}

} // namespace breakwater::contract
