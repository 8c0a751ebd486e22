// SPDX-License-Identifier: Apache-2.0
#include "service/http/counters.h"

#include <algorithm>

namespace breakwater::http {

void LoopCounters::answered(RouteId route, int status) {
    Route& counts = routes[route < kMaxRoutes ? route : kNoRoute];
    counts.byStatusClass[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))].add();
}

void LoopCounters::took(std::span<const RouteId> answers, base::Micros time) {
    const auto micros = static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0));
    const auto bound = std::lower_bound(kLatencyBoundsUs.begin(), kLatencyBoundsUs.end(), micros);
    const auto bucket = static_cast<std::size_t>(bound - kLatencyBoundsUs.begin());
    for (const RouteId route : answers) {
        Route& counts = routes[route < kMaxRoutes ? route : kNoRoute];
        counts.latency[bucket].add();
        counts.latencyMicros.add(micros);
    }
}

} // namespace breakwater::http
