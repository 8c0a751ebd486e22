// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/rows.h"

#include "console/ctl/input.h"

namespace breakwater::ctl {

namespace {

using model::PlaceState;

Value prefixText(const model::AddressPrefix& prefix) {
    return prefix.family == 0 ? Value(Unknown{}) : Value(model::toText(prefix));
}

std::string scopeText(const model::BanScope& scope) {
    if (scope.place) {
        return "place " + std::to_string(scope.place->value());
    }
    if (scope.prefix) {
        return model::toText(*scope.prefix);
    }
    return scope.agent ? "agent " + toText(*scope.agent) : std::string();
}

std::string phaseText(model::BanPhase phase) {
    switch (phase) {
    case model::BanPhase::Marking: return "marking";
    case model::BanPhase::InForce: return "in_force";
    case model::BanPhase::Lifting: return "lifting";
    case model::BanPhase::Lifted: return "lifted";
    }
    return "unknown";
}

} // namespace

Row rowOf(const model::Place& place) {
    const auto since = base::WallTime(base::Seconds(place.cell.since));
    return {{"seq", place.seq.value()},
            {"state", std::string(model::toText(place.cell.state))},
            {"position", place.position == 0 ? Value(Unknown{}) : Value(place.position)},
            {"joined_at", timeOrUnknown(place.cell.joinedAt)},
            {"since", timeOrUnknown(since)},
            {"prefix", prefixText(place.cell.prefix)},
            {"agent",
             place.cell.agent == model::AgentHash() ? Value(Unknown{}) : Value(toText(place.cell.agent))},
            {"score", std::uint64_t{place.suspicion.score}}};
}

Row rowOf(const model::Cohort& cohort) {
    return {{"prefix", cohort.prefix ? prefixText(*cohort.prefix) : Value(Unknown{})},
            {"agent", cohort.agent ? Value(toText(*cohort.agent)) : Value(Unknown{})},
            {"places", cohort.places},
            {"live", cohort.live},
            {"joins_per_sec", Real{cohort.joinsPerSecond, 1}},
            {"score", std::uint64_t{cohort.suspicion.score}},
            {"banned", cohort.banned}};
}

Row rowOf(const model::Ban& ban) {
    return {{"ban", std::uint64_t{ban.number}},
            {"scope", scopeText(ban.scope)},
            {"phase", phaseText(ban.phase)},
            {"banned", ban.banned},
            {"were_ready", ban.wereReady},
            {"were_entered", ban.wereEntered},
            {"until", timeOrUnknown(ban.until)},
            {"author", ban.author},
            {"reason", ban.reason}};
}

Row rowOf(const model::VisitorStatus& status) {
    const auto seconds = [](std::optional<base::Seconds> span) {
        return span ? Value(static_cast<std::uint64_t>(span->count())) : Value(Unknown{});
    };
    return {{"status", std::string(model::toText(status.state))},
            {"position", status.position},
            {"eta_sec", orUnknown(status.etaSec)},
            {"eta_low_sec", orUnknown(status.etaLowSec)},
            {"eta_high_sec", orUnknown(status.etaHighSec)},
            {"waiting_time", seconds(status.waitingTime)},
            {"total_waiting", status.totalWaiting},
            {"paused", status.paused},
            {"away", status.away},
            {"enter_within_sec", seconds(status.enterWithin)},
            {"event_state", std::string(model::toText(status.eventState))},
            {"version", model::toText(status.version)}};
}

Row rowOf(const model::EventFigures& figures) {
    const auto drain = [&figures](bool high) {
        return figures.drain ? Value(std::uint64_t{high ? figures.drain->high : figures.drain->low})
                             : Value(Unknown{});
    };
    const auto& counters = figures.counters;
    return {{"at", timeOrUnknown(figures.at)},
            {"state", std::string(model::toText(figures.state))},
            {"waiting", counters.of(PlaceState::Waiting)},
            {"parked", counters.of(PlaceState::Parked) + counters.of(PlaceState::Returned)},
            {"ready", counters.of(PlaceState::Ready)},
            {"entered", counters.of(PlaceState::Entered)},
            {"done", counters.of(PlaceState::Done)},
            {"left", counters.of(PlaceState::Left)},
            {"expired", counters.of(PlaceState::ExpiredSilent) + counters.of(PlaceState::ExpiredAway)},
            {"no_show", counters.of(PlaceState::NoShow)},
            {"banned", counters.of(PlaceState::Banned)},
            {"joined", counters.joined()},
            {"admitted", figures.admitted},
            {"joined_per_sec", Real{figures.joinedPerSec, 0}},
            {"admitted_per_sec", Real{figures.admittedPerSec, 0}},
            {"set_rate", rateOf(figures.setRate)},
            {"entered_per_sec", Real{figures.enteredPerSec, 0}},
            {"left_per_sec", Real{figures.leftPerSec, 0}},
            {"expired_per_sec", Real{figures.expiredPerSec, 0}},
            {"no_show_percent", Real{figures.noShowShare * 100, 1}},
            {"drains_in_sec_low", drain(false)},
            {"drains_in_sec_high", drain(true)},
            {"wait_p50_sec", orUnknown(figures.waitP50)},
            {"wait_p95_sec", orUnknown(figures.waitP95)},
            {"version", model::toText(figures.version)},
            {"revision", figures.revision.value()}};
}

std::vector<Row> rowsOf(const std::vector<model::GatewayFigures>& gateways) {
    std::vector<Row> rows;
    for (const auto& gateway : gateways) {
        double requests = 0;
        for (const auto& route : gateway.routes) {
            requests += route.requestsPerSec;
        }
        rows.push_back({{"gateway", gateway.id},
                        {"requests_per_sec", Real{requests, 0}},
                        {"connections", gateway.connections},
                        {"streams", gateway.streams},
                        {"cpu_percent", Real{gateway.cpuPercent, 1}},
                        {"rss_mb", Real{static_cast<double>(gateway.rssBytes) / 1e6, 1}},
                        {"replica_lag_ms", Real{gateway.replicaLagMillis, 1}},
                        {"at", timeOrUnknown(gateway.at)}});
    }
    return rows;
}

std::vector<Row> rowsOf(const std::vector<model::RedisNodeFigures>& nodes) {
    std::vector<Row> rows;
    for (const auto& node : nodes) {
        rows.push_back({{"node", node.address},
                        {"role", textOrUnknown(node.role)},
                        {"reachable", node.reachable},
                        {"cpu_percent", Real{node.cpuPercent, 1}},
                        {"commands_per_sec", Real{node.commandsPerSec, 0}},
                        {"in_kb_per_sec", Real{node.inBytesPerSec / 1e3, 1}},
                        {"out_kb_per_sec", Real{node.outBytesPerSec / 1e3, 1}},
                        {"memory_mb", Real{static_cast<double>(node.usedMemoryBytes) / 1e6, 1}},
                        {"lag_bytes", node.replicationLagBytes},
                        {"errors", node.errors},
                        {"persistence", textOrUnknown(node.persistence)}});
    }
    return rows;
}

} // namespace breakwater::ctl
