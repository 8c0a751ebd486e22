// SPDX-License-Identifier: Apache-2.0
#include "service/core/place_cell.h"
#include "service/redis/keys.h"
#include "tests/contract/random_life.h"
#include "tests/contract/told.h"

#include <map>

// Beside what a store tells: what lies in Redis' keys against what the rules hold.

namespace breakwater::contract {

namespace {

using redis::EventKey;

/// The first line in which two texts differ.
std::string compare(const std::string& what, const std::string& wanted, const std::string& got) {
    if (wanted == got) {
        return {};
    }
    std::size_t at = 0;
    while (at < wanted.size() && at < got.size() && wanted[at] == got[at]) {
        ++at;
    }
    const std::size_t from = at > 60 ? at - 60 : 0;
    return what + " at " + std::to_string(at) + "\nthe rules: " + wanted.substr(from, 200) +
           "\nRedis:     " + got.substr(from, 200);
}

template<typename T>
std::string answersOf(FakeSide& fake, RedisSide& real, const std::string& what,
                      const std::function<void(core::Store&, core::Callback<T>)>& start) {
    return compare(what, told(await<T>(fake, start)), told(await<T>(real, start)));
}

std::string cellsBetween(Side& side, const model::EventId& event, std::uint64_t first, std::uint64_t count) {
    const auto cells = await<std::string>(
        side, [&](core::Store& store, auto done) { store.readCells(event, model::Seq(first), count, done); });
    std::string bytes = cells ? *cells : std::string("no cells");
    bytes.resize(count * core::kCellBytes);
    return bytes;
}

std::map<std::string, std::string> hashAt(RedisSide& real, const std::string& key) {
    std::map<std::string, std::string> fields;
    const redis::Reply reply = real.ask({"HGETALL", key});
    for (std::size_t i = 0; i + 1 < reply.items().size(); i += 2) {
        fields[std::string(*reply.items()[i].string())] = *reply.items()[i + 1].string();
    }
    return fields;
}

std::string zsetAt(RedisSide& real, const std::string& key) {
    std::string text;
    const redis::Reply reply = real.ask({"ZRANGE", key, "0", "-1", "WITHSCORES"});
    for (std::size_t i = 0; i + 1 < reply.items().size(); i += 2) {
        text += std::to_string(std::stoull(std::string(*reply.items()[i].string()))) + ":" +
                std::to_string(
                    static_cast<std::int64_t>(std::stod(std::string(*reply.items()[i + 1].string())))) +
                " ";
    }
    return text;
}

std::string zsetOf(const std::set<std::pair<std::int64_t, std::uint64_t>>& wanted) {
    std::string text;
    for (const auto& [due, seq] : wanted) {
        text += std::to_string(seq) + ":" + std::to_string(due) + " ";
    }
    return text;
}

std::string bitsAt(RedisSide& real, const std::string& key, std::uint64_t bytes) {
    const redis::Reply reply = real.ask({"GET", key});
    std::string bits(reply.string().value_or(""));
    bits.resize(bytes);
    return bits;
}

std::string bitsOf(const fakes::Bits& wanted, std::uint64_t bytes) {
    std::string bits(bytes, '\0');
    for (std::uint64_t n = 0; n < bytes * 8; ++n) {
        if (wanted.test(n)) {
            bits[n / 8] = static_cast<char>(static_cast<std::uint8_t>(bits[n / 8]) | (0x80U >> (n % 8)));
        }
    }
    return bits;
}

std::string compareMeta(const fakes::LedgerState& rules, RedisSide& real, const model::EventId& event) {
    const auto meta = hashAt(real, redis::keyOf(event, EventKey::Meta));
    const std::map<std::string, std::int64_t> wanted = {
        {"bucket", rules.bucket},
        {"clock", rules.clock},
        {"open_clock", rules.openClock},
        {"last_time", rules.lastTime},
        {"ramp_over", rules.ramp ? rules.ramp->over.count() : 0},
        {"sweep_at", rules.sweepAt},
        {"sweep_pos", static_cast<std::int64_t>(rules.sweepPos)},
        {"sweep_left", static_cast<std::int64_t>(rules.sweepLeft)},
        {"sweep_hold", rules.sweepHold},
        {"sweep_bound", rules.sweepBound ? 1 : 0},
        {"gateway_check_at", rules.gatewayCheckAt},
        {"last_ban", rules.lastBan},
        {"bans", static_cast<std::int64_t>(rules.bans.size())},
        {"fine_start", rules.fine.start},
        {"fine_current", rules.fine.current},
        {"fine_head2", static_cast<std::int64_t>(rules.fine.head[2])},
        {"coarse_start", rules.coarse.start},
        {"coarse_current", rules.coarse.current},
        {"coarse_head1", static_cast<std::int64_t>(rules.coarse.head[1])},
        {"pending", rules.adoption.pending ? 1 : 0},
    };
    std::string differs;
    for (const auto& [name, number] : wanted) {
        const auto found = meta.find(name);
        differs +=
            compare("meta " + name, std::to_string(number), found == meta.end() ? "missing" : found->second);
    }
    return differs;
}

std::string compareSets(const fakes::LedgerState& rules, RedisSide& real, const model::EventId& event) {
    const auto at = [&](EventKey key) { return redis::keyOf(event, key); };
    std::string returned;
    for (const std::uint64_t seq : rules.returned) {
        returned += std::to_string(seq) + ":" + std::to_string(seq) + " ";
    }
    std::string differs = compare("ready", zsetOf(rules.ready), zsetAt(real, at(EventKey::Ready)));
    differs += compare("active", zsetOf(rules.active), zsetAt(real, at(EventKey::Active)));
    differs += compare("parked", zsetOf(rules.parked), zsetAt(real, at(EventKey::Parked)));
    differs += compare("returned", returned, zsetAt(real, at(EventKey::Returned)));
    const std::uint64_t bytes = rules.nextSeq / 8 + 1;
    differs +=
        compare("gone", told(bitsOf(rules.gone, bytes)), told(bitsAt(real, at(EventKey::Gone), bytes)));
    for (unsigned i = 0; i < 4; ++i) {
        const auto fine = static_cast<EventKey>(static_cast<unsigned>(EventKey::Fine0) + i);
        const auto coarse = static_cast<EventKey>(static_cast<unsigned>(EventKey::Coarse0) + i);
        const std::uint64_t some = std::min<std::uint64_t>(bytes, 30'000);
        differs +=
            compare("fine", told(bitsOf(rules.fine.bits[i], some)), told(bitsAt(real, at(fine), some)));
        differs +=
            compare("coarse", told(bitsOf(rules.coarse.bits[i], some)), told(bitsAt(real, at(coarse), some)));
    }
    return differs;
}

std::string compareLog(const fakes::LedgerState& rules, RedisSide& real, const model::EventId& event) {
    std::string wanted;
    std::string got;
    for (const core::RawRecord& record : rules.log) {
        wanted += toText(record.version) + " " + told(record.bytes) + "\n";
    }
    const redis::Reply entries = real.ask({"XRANGE", redis::keyOf(event, EventKey::Log), "-", "+"});
    for (const redis::Reply& entry : entries.items()) {
        got += std::string(*entry.items()[0].string()) + " " +
               told(std::string(*entry.items()[1].items()[1].string())) + "\n";
    }
    return compare("log", wanted, got);
}

std::string compareGateways(const fakes::LedgerState& rules, RedisSide& real, const model::EventId& event) {
    std::string wanted;
    std::string got;
    for (const auto& [name, row] : rules.gateways) {
        wanted += name + " " + std::to_string(row.seenClock) + " " + std::to_string(row.mergeClock) + " " +
                  (row.left          ? "2"
                   : row.missedMerge ? "1"
                                     : "0") +
                  "\n";
    }
    for (const auto& [name, value] : hashAt(real, redis::keyOf(event, EventKey::Gateways))) {
        got += name.starts_with("r:") ? name.substr(2) + " " + value + "\n" : "";
    }
    return compare("gateways", wanted, got);
}

} // namespace

std::string difference(FakeSide& fake, RedisSide& real, const model::EventId& event) {
    std::string differs = answersOf<std::vector<model::AuditEntry>>(
        fake, real, "the service's trail",
        [](core::Store& store, auto done) { store.readAudit({}, "", 10'000, done); });
    const auto found = fake.world().events.find(event);
    if (found == fake.world().events.end()) {
        return differs;
    }
    const fakes::LedgerState& rules = found->second.state();
    differs += answersOf<core::EventMeta>(
        fake, real, "meta", [&](core::Store& store, auto done) { store.readMeta(event, done); });
    differs += answersOf<std::vector<model::Ban>>(
        fake, real, "bans", [&](core::Store& store, auto done) { store.readBans(event, done); });
    differs += answersOf<std::vector<model::AuditEntry>>(
        fake, real, "the trail",
        [&](core::Store& store, auto done) { store.readAudit(event, "", 10'000, done); });
    differs += compareMeta(rules, real, event) + compareSets(rules, real, event) +
               compareLog(rules, real, event) + compareGateways(rules, real, event);
    constexpr std::uint64_t kAtOnce = 100'000;
    const std::uint64_t head = std::min<std::uint64_t>(rules.nextSeq, kAtOnce);
    const std::uint64_t tail = std::max<std::uint64_t>(rules.nextSeq, kAtOnce) - kAtOnce;
    differs +=
        compare("cells", told(cellsBetween(fake, event, 0, head)), told(cellsBetween(real, event, 0, head)));
    differs += compare("last cells", told(cellsBetween(fake, event, tail, kAtOnce)),
                       told(cellsBetween(real, event, tail, kAtOnce)));
    return differs;
}

} // namespace breakwater::contract
