// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/event_runtime.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/flaky_store.h"
#include "tests/simulation/gateway_loop.h"

#include <memory>
#include <string>

namespace breakwater::simulation {

/// One life of one gateway: from its start to its crash or stop. What it has sent may still be carried out
/// after its death, so it is kept until the run is over. One thread.
struct Life {
    Life(VirtualTime& time, StoreHost& host, const std::string& name, std::int64_t slack, Dice& dice)
        : clock(time, dice.between(-7'200, 7'200) * kSecond, dice.between(1, 1'000'000) * kSecond),
          entropy(dice.next()),
          loop(time, slack, entropy),
          store(host, loop, entropy),
          name(name) {}

    /// Serves `event` from now on.
    void serve(const model::EventId& event);
    /// As `kill -9`: nothing of it runs any more. What it had sent is out of its hands.
    void crash();

    VirtualClock clock;
    Dice entropy;
    GatewayLoop loop;
    FlakyStore store;
    std::string name;
    std::shared_ptr<core::EventRuntime> runtime;
    // For the judge.
    std::uint64_t joinsHanded = 0; ///< to the join lane, in order
    std::uint64_t newestFresh = 0; ///< the seq of the last fresh join it answered
    std::uint64_t newestOrder = 0; ///< its number among the handed ones
    model::Version newestSeen;     ///< the most that its replica has shown
    const core::Replica* lastReplica = nullptr;

    bool alive() const { return loop.alive() && runtime != nullptr; }
    bool answers() const { return alive() && !loop.paused() && runtime->replica() != nullptr; }
};

} // namespace breakwater::simulation
