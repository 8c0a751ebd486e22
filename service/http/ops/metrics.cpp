// SPDX-License-Identifier: Apache-2.0
#include "service/http/ops/metrics.h"

#include "service/http/api/api_handler.h"
#include "service/http/ops/metrics_text.h"

#include <array>
#include <set>

namespace breakwater::http::ops {

namespace {

using Loops = std::span<const LoopCounters* const>;

constexpr std::array<std::string_view, 6> kClasses{"none", "1xx", "2xx", "3xx", "4xx", "5xx"};
constexpr std::array kStates{model::EventState::Draft, model::EventState::Scheduled, model::EventState::Open,
                             model::EventState::Paused, model::EventState::Closed};

std::uint64_t sum(Loops loops, Count LoopCounters::*count) {
    std::uint64_t total = 0;
    for (const LoopCounters* loop : loops) {
        total += (loop->*count).value();
    }
    return total;
}

void addRequests(MetricsText& text, Loops loops) {
    text.family("breakwater_http_requests_total", "counter", "Answers by route and class of status.");
    for (RouteId route = 0; route < api::kRouteEnd; ++route) {
        for (std::size_t i = 0; i < kClasses.size(); ++i) {
            std::uint64_t total = 0;
            for (const LoopCounters* loop : loops) {
                total += loop->routes[route].byStatusClass[i].value();
            }
            if (i > 1 || total > 0) {
                text.sample({{"route", api::routeName(route)}, {"code_class", kClasses[i]}}, total);
            }
        }
    }
}

void addDurations(MetricsText& text, Loops loops) {
    text.family("breakwater_http_request_duration_seconds", "histogram",
                "From when its loop found a request to the end of that turn, or to a later answer.");
    for (RouteId route = 0; route < api::kRouteEnd; ++route) {
        const std::string_view name = api::routeName(route);
        std::uint64_t total = 0;
        std::uint64_t micros = 0;
        for (std::size_t i = 0; i <= kLatencyBoundsUs.size(); ++i) {
            for (const LoopCounters* loop : loops) {
                total += loop->routes[route].latency[i].value();
            }
            const std::string bound =
                i < kLatencyBoundsUs.size() ? numberText(kLatencyBoundsUs[i] / 1e6) : "+Inf";
            text.part("_bucket", {{"route", name}, {"le", bound}}, total);
        }
        for (const LoopCounters* loop : loops) {
            micros += loop->routes[route].latencyMicros.value();
        }
        text.part("_sum", {{"route", name}}, static_cast<double>(micros) / 1e6);
        text.part("_count", {{"route", name}}, total);
    }
}

void addConnections(MetricsText& text, Loops loops) {
    const auto add = [&](std::string_view name, std::string_view type, std::string_view help,
                         Count LoopCounters::*count) {
        text.family(name, type, help);
        text.sample(sum(loops, count));
    };
    add("breakwater_http_connections", "gauge", "Open connections.", &LoopCounters::connectionsOpen);
    add("breakwater_http_connections_accepted_total", "counter", "Connections taken.",
        &LoopCounters::connectionsAccepted);
    text.family("breakwater_http_connections_refused_total", "counter",
                "Connections turned away at the door.");
    text.sample({{"reason", "full"}}, sum(loops, &LoopCounters::refusedFull));
    text.sample({{"reason", "address"}}, sum(loops, &LoopCounters::refusedAddress));
    text.sample({{"reason", "files"}}, sum(loops, &LoopCounters::refusedNoFiles));
    add("breakwater_http_requests_malformed_total", "counter", "Requests that the parser refused.",
        &LoopCounters::requestsMalformed);
    add("breakwater_http_timeouts_total", "counter", "Deadlines of headers, bodies and late answers.",
        &LoopCounters::timedOut);
    add("breakwater_http_stalled_total", "counter", "Peers that took nothing of what was sent.",
        &LoopCounters::stalled);
    add("breakwater_http_streams", "gauge", "Open event streams.", &LoopCounters::streamsOpen);
    add("breakwater_http_stream_events_total", "counter", "Events sent on streams.",
        &LoopCounters::streamEvents);
    add("breakwater_http_answers_too_late_total", "counter", "Late answers whose visitor was gone.",
        &LoopCounters::answersTooLate);
    add("breakwater_http_received_bytes_total", "counter", "Bytes received.", &LoopCounters::bytesIn);
    add("breakwater_http_sent_bytes_total", "counter", "Bytes sent.", &LoopCounters::bytesOut);
}

/// From what the directory shows of every event.
void addDirectory(MetricsText& text, const core::DirectoryPage& page, base::MonoTime now) {
    text.family("breakwater_event_rate", "gauge", "Admissions a second, as set.");
    for (const core::EventView& view : page.events) {
        text.sample({{"event", view.event.id.text()}}, view.event.policy.rate.value());
    }
    text.family("breakwater_event_state", "gauge", "1 for the state that the event is in.");
    for (const core::EventView& view : page.events) {
        for (const model::EventState state : kStates) {
            text.sample({{"event", view.event.id.text()}, {"state", model::toText(state)}},
                        std::uint64_t{view.event.state == state ? 1U : 0U});
        }
    }
    text.family("breakwater_replica_age_seconds", "gauge", "Since the store last confirmed the replica.");
    for (const core::EventView& view : page.events) {
        const std::int64_t confirmed = view.live->confirmedAt.load(std::memory_order_relaxed);
        const double age = static_cast<double>(base::microsOf(now) - confirmed) / 1e6;
        text.sample({{"event", view.event.id.text()}}, age > 0 ? age : 0.0);
    }
    text.family("breakwater_replica_lsn", "gauge", "The newest record of the log that the replica holds.");
    for (const core::EventView& view : page.events) {
        text.sample({{"event", view.event.id.text()}}, view.replica->publishedVersion().lsn.value());
    }
}

/// From what the store thread left on the board.
void addEvents(MetricsText& text, const std::vector<model::Snapshot>& events) {
    text.family("breakwater_event_places", "gauge", "Places by state.");
    for (const model::Snapshot& snapshot : events) {
        for (std::size_t i = 1; i < model::kPlaceStates; ++i) {
            text.sample({{"event", snapshot.event.id.text()},
                         {"state", model::toText(static_cast<model::PlaceState>(i))}},
                        snapshot.event.counters.byState[i]);
        }
    }
    text.family("breakwater_event_joined_total", "counter", "Places ever given.");
    for (const model::Snapshot& snapshot : events) {
        text.sample({{"event", snapshot.event.id.text()}}, snapshot.event.counters.joined());
    }
    text.family("breakwater_event_admitted_total", "counter", "Places ever admitted.");
    for (const model::Snapshot& snapshot : events) {
        text.sample({{"event", snapshot.event.id.text()}}, snapshot.event.admitted);
    }
    text.family("breakwater_alarm", "gauge", "1 for each alarm that stands.");
    for (const model::Snapshot& snapshot : events) {
        std::set<std::string> codes;
        for (const model::Alarm& alarm : snapshot.alarms) {
            if (codes.insert(alarm.code).second) {
                text.sample({{"event", snapshot.event.id.text()}, {"code", alarm.code}}, std::uint64_t{1});
            }
        }
    }
}

void addNodes(MetricsText& text, const std::vector<model::RedisNodeFigures>& nodes) {
    const auto add = [&](std::string_view name, std::string_view type, std::string_view help, auto value) {
        text.family(name, type, help);
        for (const model::RedisNodeFigures& node : nodes) {
            text.sample({{"node", node.address}}, value(node));
        }
    };
    add("breakwater_redis_up", "gauge", "1 when the node answers.",
        [](const auto& node) { return std::uint64_t{node.reachable ? 1U : 0U}; });
    add("breakwater_redis_cpu_cores", "gauge", "Cores that the node keeps busy.",
        [](const auto& node) { return node.cpuPercent / 100; });
    add("breakwater_redis_commands_per_second", "gauge", "Commands a second.",
        [](const auto& node) { return node.commandsPerSec; });
    add("breakwater_redis_received_bytes_per_second", "gauge", "Bytes a second into the node.",
        [](const auto& node) { return node.inBytesPerSec; });
    add("breakwater_redis_sent_bytes_per_second", "gauge", "Bytes a second out of the node.",
        [](const auto& node) { return node.outBytesPerSec; });
    add("breakwater_redis_memory_bytes", "gauge", "Memory in use.",
        [](const auto& node) { return node.usedMemoryBytes; });
    add("breakwater_redis_memory_limit_bytes", "gauge", "Memory that it may use; 0 without a limit.",
        [](const auto& node) { return node.maxMemoryBytes; });
    add("breakwater_redis_replication_lag_bytes", "gauge", "What the slowest of its replicas lacks.",
        [](const auto& node) { return node.replicationLagBytes; });
    add("breakwater_redis_error_replies_total", "counter", "Error replies.",
        [](const auto& node) { return node.errors; });
}

void addProcess(MetricsText& text, const ProcessFigures& process, double load) {
    text.family("breakwater_gateway_load", "gauge", "0 to 1; polls are spread out by it.");
    text.sample(load);
    text.family("process_cpu_seconds_total", "counter", "CPU time in user and kernel mode.");
    text.sample(std::chrono::duration<double>(process.cpu).count());
    text.family("process_resident_memory_bytes", "gauge", "Resident memory.");
    text.sample(process.residentBytes);
    text.family("process_virtual_memory_bytes", "gauge", "Virtual memory.");
    text.sample(process.virtualBytes);
}

} // namespace

std::string metricsText(const MetricsSources& sources) {
    MetricsText text;
    addRequests(text, sources.loops);
    addDurations(text, sources.loops);
    addConnections(text, sources.loops);
    addDirectory(text, sources.page, sources.now);
    addEvents(text, sources.board.events);
    addNodes(text, sources.board.nodes);
    addProcess(text, sources.process, sources.load);
    return text.take();
}

} // namespace breakwater::http::ops
