// SPDX-License-Identifier: Apache-2.0
#include "shared/wire/snapshot.h"

#include "shared/wire/event.h"
#include "shared/wire/place.h"
#include "shared/wire/reading.h"

namespace breakwater::wire {

namespace {

namespace v1 = breakwater::v1;

v1::EventFigures figuresToProto(const model::EventFigures& figures) {
    v1::EventFigures proto;
    *proto.mutable_taken_at() = toProto(figures.at);
    proto.set_event_id(figures.id.text());
    proto.set_state(toProto(figures.state));
    proto.set_version(model::toText(figures.version));
    proto.set_revision(figures.revision.value());
    for (std::size_t i = 1; i < model::kPlaceStates; ++i) {
        auto* count = proto.add_counts();
        count->set_state(toProto(static_cast<model::PlaceState>(i)));
        count->set_places(figures.counters.byState[i]);
    }
    proto.set_joined(figures.counters.joined());
    proto.set_admitted(figures.admitted);
    proto.set_joined_per_second(figures.joinedPerSec);
    proto.set_admitted_per_second(figures.admittedPerSec);
    proto.set_entered_per_second(figures.enteredPerSec);
    proto.set_left_per_second(figures.leftPerSec);
    proto.set_expired_per_second(figures.expiredPerSec);
    proto.set_no_show_share(figures.noShowShare);
    proto.set_set_admissions_per_second(toProto(figures.setRate));
    proto.set_frontier_seq(figures.frontier.value());
    if (figures.drain) {
        proto.mutable_drain()->set_low_sec(figures.drain->low);
        proto.mutable_drain()->set_high_sec(figures.drain->high);
    }
    if (figures.waitP50) {
        proto.set_wait_p50_sec(*figures.waitP50);
    }
    if (figures.waitP95) {
        proto.set_wait_p95_sec(*figures.waitP95);
    }
    return proto;
}

model::EventFigures figuresFromProto(Reading& read, const v1::EventFigures& proto) {
    model::EventFigures figures;
    figures.at = read.time("taken_at", proto.taken_at());
    figures.id = read.eventId("event_id", proto.event_id());
    figures.state = read.known("state", fromProto(proto.state()));
    figures.version = read.version("version", proto.version());
    figures.revision = model::Revision(proto.revision());
    for (const auto& count : proto.counts()) {
        const auto state = read.known("counts.state", fromProto(count.state()));
        figures.counters.byState[static_cast<std::size_t>(state)] = count.places();
    }
    figures.admitted = proto.admitted();
    figures.joinedPerSec = proto.joined_per_second();
    figures.admittedPerSec = proto.admitted_per_second();
    figures.enteredPerSec = proto.entered_per_second();
    figures.leftPerSec = proto.left_per_second();
    figures.expiredPerSec = proto.expired_per_second();
    figures.noShowShare = proto.no_show_share();
    figures.setRate = read.rate("set_admissions_per_second", proto.set_admissions_per_second());
    figures.frontier = model::Seq(proto.frontier_seq());
    if (proto.has_drain()) {
        figures.drain = model::SecondsRange{proto.drain().low_sec(), proto.drain().high_sec()};
    }
    if (proto.has_wait_p50_sec()) {
        figures.waitP50 = proto.wait_p50_sec();
    }
    if (proto.has_wait_p95_sec()) {
        figures.waitP95 = proto.wait_p95_sec();
    }
    return figures;
}

v1::GatewayFigures gatewayToProto(const model::GatewayFigures& gateway) {
    v1::GatewayFigures proto;
    proto.set_gateway_id(gateway.id);
    *proto.mutable_taken_at() = toProto(gateway.at);
    for (const auto& route : gateway.routes) {
        auto* added = proto.add_routes();
        added->set_route(route.route);
        added->set_requests_per_second(route.requestsPerSec);
        added->set_p50_millis(route.p50Millis);
        added->set_p99_millis(route.p99Millis);
    }
    proto.set_connections(gateway.connections);
    proto.set_streams(gateway.streams);
    proto.set_cpu_percent(gateway.cpuPercent);
    proto.set_rss_bytes(gateway.rssBytes);
    proto.set_replica_lag_millis(gateway.replicaLagMillis);
    return proto;
}

model::GatewayFigures gatewayFromProto(Reading& read, const v1::GatewayFigures& proto) {
    model::GatewayFigures gateway;
    gateway.id = proto.gateway_id();
    gateway.at = read.time("gateways.taken_at", proto.taken_at());
    for (const auto& route : proto.routes()) {
        gateway.routes.push_back(
            {route.route(), route.requests_per_second(), route.p50_millis(), route.p99_millis()});
    }
    gateway.connections = proto.connections();
    gateway.streams = proto.streams();
    gateway.cpuPercent = proto.cpu_percent();
    gateway.rssBytes = proto.rss_bytes();
    gateway.replicaLagMillis = proto.replica_lag_millis();
    return gateway;
}

v1::RedisNodeFigures nodeToProto(const model::RedisNodeFigures& node) {
    v1::RedisNodeFigures proto;
    proto.set_address(node.address);
    proto.set_role(node.role);
    *proto.mutable_taken_at() = toProto(node.at);
    proto.set_reachable(node.reachable);
    proto.set_cpu_percent(node.cpuPercent);
    proto.set_commands_per_second(node.commandsPerSec);
    proto.set_in_bytes_per_second(node.inBytesPerSec);
    proto.set_out_bytes_per_second(node.outBytesPerSec);
    proto.set_used_memory_bytes(node.usedMemoryBytes);
    proto.set_max_memory_bytes(node.maxMemoryBytes);
    proto.set_replication_lag_bytes(node.replicationLagBytes);
    proto.set_errors(node.errors);
    proto.set_persistence(node.persistence);
    for (const auto& slow : node.slowest) {
        auto* added = proto.add_slowest();
        added->set_command(slow.command);
        added->set_micros(slow.micros);
    }
    return proto;
}

model::RedisNodeFigures nodeFromProto(Reading& read, const v1::RedisNodeFigures& proto) {
    model::RedisNodeFigures node;
    node.address = proto.address();
    node.role = proto.role();
    node.at = read.time("redis_nodes.taken_at", proto.taken_at());
    node.reachable = proto.reachable();
    node.cpuPercent = proto.cpu_percent();
    node.commandsPerSec = proto.commands_per_second();
    node.inBytesPerSec = proto.in_bytes_per_second();
    node.outBytesPerSec = proto.out_bytes_per_second();
    node.usedMemoryBytes = proto.used_memory_bytes();
    node.maxMemoryBytes = proto.max_memory_bytes();
    node.replicationLagBytes = proto.replication_lag_bytes();
    node.errors = proto.errors();
    node.persistence = proto.persistence();
    for (const auto& slow : proto.slowest()) {
        node.slowest.push_back({slow.command(), slow.micros()});
    }
    return node;
}

} // namespace

v1::Snapshot toProto(const model::Snapshot& snapshot) {
    v1::Snapshot proto;
    *proto.mutable_event() = figuresToProto(snapshot.event);
    for (const auto& gateway : snapshot.gateways) {
        *proto.add_gateways() = gatewayToProto(gateway);
    }
    for (const auto& node : snapshot.redis) {
        *proto.add_redis_nodes() = nodeToProto(node);
    }
    for (const auto& alarm : snapshot.alarms) {
        auto* added = proto.add_alarms();
        added->set_code(alarm.code);
        added->set_text(alarm.text);
        *added->mutable_since() = toProto(alarm.since);
    }
    return proto;
}

base::Result<model::Snapshot> fromProto(const v1::Snapshot& proto) {
    Reading read;
    model::Snapshot snapshot;
    snapshot.event = figuresFromProto(read, proto.event());
    for (const auto& gateway : proto.gateways()) {
        snapshot.gateways.push_back(gatewayFromProto(read, gateway));
    }
    for (const auto& node : proto.redis_nodes()) {
        snapshot.redis.push_back(nodeFromProto(read, node));
    }
    for (const auto& alarm : proto.alarms()) {
        snapshot.alarms.push_back({alarm.code(), alarm.text(), read.time("alarms.since", alarm.since())});
    }
    return read.result(std::move(snapshot));
}

} // namespace breakwater::wire
