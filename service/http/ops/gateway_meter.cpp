// SPDX-License-Identifier: Apache-2.0
#include "service/http/ops/gateway_meter.h"

#include "service/http/api/api_handler.h"

#include <algorithm>
#include <numeric>

namespace breakwater::http::ops {

namespace {

constexpr std::uint32_t kLateUs = 500'000;
constexpr double kLateWeight = 0.5;
constexpr double kFreshWeight = 0.5;

std::uint64_t totalOf(const LatencyCounts& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::uint64_t lateOf(const LatencyCounts& counts) {
    const auto late = std::find(kLatencyBoundsUs.begin(), kLatencyBoundsUs.end(), kLateUs) + 1;
    return std::accumulate(counts.begin() + (late - kLatencyBoundsUs.begin()), counts.end(),
                           std::uint64_t{0});
}

} // namespace

double quantileMillis(const LatencyCounts& counts, double share) {
    const std::uint64_t total = totalOf(counts);
    if (total == 0) {
        return 0;
    }
    const double wanted = share * static_cast<double>(total);
    double below = 0;
    for (std::size_t i = 0; i < kLatencyBoundsUs.size(); ++i) {
        const auto here = static_cast<double>(counts[i]);
        if (here > 0 && below + here >= wanted) {
            const double low = i == 0 ? 0 : kLatencyBoundsUs[i - 1];
            return (low + (kLatencyBoundsUs[i] - low) * (wanted - below) / here) / 1000;
        }
        below += here;
    }
    return kLatencyBoundsUs.back() / 1000.0;
}

GatewayMeter::GatewayMeter(Parts parts)
    : m_parts(std::move(parts)), m_processBefore(m_parts.process()), m_at(m_parts.clock.monotonic()) {}

GatewayMeter::Routes GatewayMeter::sumOf(std::span<const LoopCounters* const> loops) {
    Routes routes{};
    for (const LoopCounters* loop : loops) {
        for (std::size_t route = 0; route < kMaxRoutes; ++route) {
            for (std::size_t i = 0; i < routes[route].size(); ++i) {
                routes[route][i] += loop->routes[route].latency[i].value();
            }
        }
    }
    return routes;
}

model::GatewayFigures GatewayMeter::take() {
    const base::MonoTime now = m_parts.clock.monotonic();
    const double seconds = std::max(1e-3, std::chrono::duration<double>(now - m_at).count());
    const auto loops = m_parts.counters();
    const Routes totals = sumOf(loops);
    const ProcessFigures process = m_parts.process();

    model::GatewayFigures figures;
    figures.id = m_parts.id;
    figures.at = m_parts.clock.wall();
    for (const LoopCounters* loop : loops) {
        figures.connections += loop->connectionsOpen.value();
        figures.streams += loop->streamsOpen.value();
    }
    Routes fresh{};
    for (std::size_t route = 0; route < kMaxRoutes; ++route) {
        for (std::size_t i = 0; i < fresh[route].size(); ++i) {
            fresh[route][i] = totals[route][i] - m_before[route][i];
        }
        if (totalOf(totals[route]) > 0) { // a route that nobody has asked for yet has nothing to show
            figures.routes.push_back({std::string(api::routeName(static_cast<RouteId>(route))),
                                      static_cast<double>(totalOf(fresh[route])) / seconds,
                                      quantileMillis(fresh[route], 0.5), quantileMillis(fresh[route], 0.99)});
        }
    }
    const double cores =
        std::max(0.0, std::chrono::duration<double>(process.cpu - m_processBefore.cpu).count()) / seconds;
    figures.cpuPercent = 100 * cores;
    figures.rssBytes = process.residentBytes;
    figures.replicaLagMillis = m_parts.replicaLagMillis ? m_parts.replicaLagMillis() : 0;
    measureLoad(cores, fresh);

    m_before = totals;
    m_processBefore = process;
    m_at = now;
    return figures;
}

void GatewayMeter::measureLoad(double cores, const Routes& fresh) {
    std::uint64_t answers = 0;
    std::uint64_t late = 0;
    for (std::size_t route = 0; route < kMaxRoutes; ++route) {
        if (route != static_cast<std::size_t>(api::Route::Stream)) { // a stream takes as long as it likes
            answers += totalOf(fresh[route]);
            late += lateOf(fresh[route]);
        }
    }
    const double lateShare = answers == 0 ? 0 : static_cast<double>(late) / static_cast<double>(answers);
    const double busy = cores / std::max(1U, m_parts.httpThreads);
    const double now = std::clamp(busy + kLateWeight * lateShare, 0.0, 1.0);
    m_parts.load.store(kFreshWeight * now + (1 - kFreshWeight) * load(), std::memory_order_relaxed);
}

} // namespace breakwater::http::ops
