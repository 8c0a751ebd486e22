// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/route_table.h"
#include "shared/base/clock.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace breakwater::http {

/// A number that one thread raises and any thread reads; never a locked instruction.
class Count {
  public:
    void add(std::uint64_t n = 1) {
        m_value.store(m_value.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    void subtract(std::uint64_t n = 1) { add(~n + 1); }
    std::uint64_t value() const { return m_value.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> m_value{0};
};

/// Upper bounds of the latency buckets in microseconds; one more bucket takes the rest.
constexpr std::array<std::uint32_t, 15> kLatencyBoundsUs{
    10, 25, 50, 100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 500'000, 2'000'000};

/// What one loop has done. Its loop alone writes; any thread reads, without a consistent moment between
/// numbers.
struct LoopCounters {
    struct Route {
        std::array<Count, 6> byStatusClass; ///< [2] counts 2xx
        std::array<Count, kLatencyBoundsUs.size() + 1> latency;
        Count latencyMicros; ///< sum, for the mean
    };

    std::array<Route, kMaxRoutes> routes;
    Count connectionsAccepted;
    Count connectionsOpen;
    Count refusedFull;       ///< 503 at the door: too many connections
    Count refusedAddress;    ///< 503 at the door: too many from one address
    Count refusedNoFiles;    ///< closed at the door: out of file descriptors
    Count requestsMalformed; ///< refused by the parser, whatever the status
    Count timedOut;          ///< header, body and late-answer deadlines
    Count stalled;           ///< peers that took none of what we sent
    Count streamsOpen;
    Count streamEvents;
    Count answersTooLate; ///< late answers for connections or streams that were gone
    Count bytesIn;
    Count bytesOut;

    void answered(RouteId route, int status);
    /// Answers of these routes took so long.
    void took(std::span<const RouteId> answers, base::Micros time);
};

} // namespace breakwater::http
