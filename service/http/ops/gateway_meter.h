// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/counters.h"
#include "service/http/ops/process_figures.h"
#include "shared/base/clock.h"
#include "shared/model/snapshot.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace breakwater::http::ops {

using LatencyCounts = std::array<std::uint64_t, kLatencyBoundsUs.size() + 1>;
using CountersSource = std::function<std::vector<const LoopCounters*>()>;

/// Milliseconds below which `share` of these answers stayed, straight lines assumed inside a bucket. 0
/// without answers; the last bucket, which has no end, counts as its beginning.
double quantileMillis(const LatencyCounts& counts, double share);

/// Makes this gateway's figures out of what its loops have counted since the last time, and its load. One
/// thread (the store thread, once a second); what it is given must outlive it.
class GatewayMeter {
  public:
    struct Parts {
        std::string id;          ///< the gateway's name
        CountersSource counters; ///< of the public server; none as long as there is no server
        const base::Clock& clock;
        std::atomic<double>& load; ///< where each `take` leaves the load, for polls to be spread by
        unsigned httpThreads = 1;
        std::function<double()> replicaLagMillis;
        std::function<ProcessFigures()> process = readProcess;
    };

    explicit GatewayMeter(Parts parts);

    model::GatewayFigures take();
    /// 0 to 1: the process's CPU as a share of what the http threads could use, and half of the share of
    /// answers that took more than half a second; smoothed over some seconds. Any thread.
    double load() const { return m_parts.load.load(std::memory_order_relaxed); }

  private:
    using Routes = std::array<LatencyCounts, kMaxRoutes>;

    static Routes sumOf(std::span<const LoopCounters* const> loops);
    void measureLoad(double cores, const Routes& fresh);

    Parts m_parts;
    Routes m_before{};
    ProcessFigures m_processBefore;
    base::MonoTime m_at{};
};

} // namespace breakwater::http::ops
