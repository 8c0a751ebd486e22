// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/policy.h"
#include "tests/fakes/ledger_state.h"

#include <cstdint>

namespace breakwater::simulation {

/// How fast a seed's queue lives: half a minute of rush, a few minutes, or an evening in which people fall
/// silent for good.
enum class Tempo : std::uint8_t { Fast, Medium, Slow };

/// A bug in the simulated front that reads replicas: what the rules themselves can't get wrong.
enum class ReaderBug : std::uint8_t {
    None,
    CountsTheReturned /* 8 */,
    ForgetsSeen /* 14 */,
    CutsTheMac /* 17 */
};

/// All that chance decides beforehand about one seed. Times are µs. Plain value.
struct Plan {
    std::uint64_t seed = 0;
    Tempo tempo = Tempo::Fast;
    std::uint32_t gateways = 3;
    std::uint32_t visitors = 1'000;
    std::int64_t joinSpan = 0; ///< everybody has come by then
    std::int64_t span = 0;     ///< faults and acts happen until then; afterwards the queue drains in peace
    std::int64_t pollLow = 0;
    std::int64_t pollHigh = 0;
    std::int64_t timerSlack = 0; ///< timers of 30 ms and more come up to this much late
    std::int64_t delayHigh = 0;  ///< of a request, and of a reply
    unsigned lostRequests = 0;   ///< in 10,000 calls
    unsigned lostReplies = 0;    ///< in 10,000 calls
    unsigned lateRequests = 0;   ///< in 100 of the lost ones
    unsigned pauses = 0;
    unsigned crashes = 0;
    unsigned stops = 0;
    unsigned restarts = 0;
    unsigned losses = 0;
    unsigned clockSteps = 0;
    unsigned acts = 0;
    bool lobby = false;  ///< the event is scheduled and opens itself
    unsigned keyed = 50; ///< percent of visitors that send an Idempotency-Key
    unsigned silent = 15;
    unsigned leaving = 8;
    unsigned noShow = 8;
    model::Policy policy;
};

Plan planOf(std::uint64_t seed);

} // namespace breakwater::simulation
