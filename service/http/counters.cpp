// SPDX-License-Identifier: Apache-2.0
#include "service/http/counters.h"

#include <algorithm>

namespace breakwater::http {

void LoopCounters::answered(RouteId route, int status, base::Micros took) {
    Route& counts = routes[route < kMaxRoutes ? route : kNoRoute];
    counts.byStatusClass[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))].add();
    const auto micros = static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0));
    const auto bucket = std::lower_bound(kLatencyBoundsUs.begin(), kLatencyBoundsUs.end(), micros);
    counts.latency[static_cast<std::size_t>(bucket - kLatencyBoundsUs.begin())].add();
    counts.latencyMicros.add(micros);
}

} // namespace breakwater::http
