// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/simulation/gateway.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/plan.h"

#include <memory>
#include <vector>

namespace breakwater::simulation {

/// Where one run takes place: time, the store, the gateways and the judge. One thread.
struct Stage {
    Stage(const Plan& plan, fakes::PlantedBug bug, ReaderBug readerBug);

    /// Gateway `i` begins a new life.
    void start(std::size_t i, const std::string& name);
    /// A gateway that is alive, maybe standing still; null when there is none. `home` is preferred.
    Life* anyAlive(std::size_t home);
    /// A gateway that answers at once.
    Life* anyAnswering(std::size_t home);
    const fakes::LedgerState& ledger() const { return host.world.events.begin()->second.state(); }
    bool exists() const { return !host.world.events.empty(); }

    const Plan plan;
    const ReaderBug readerBug;
    VirtualTime time;
    Coverage coverage;
    Dice dice;
    StoreHost host;
    Judge judge;
    model::EventId event;
    model::EventUid uid;
    std::vector<std::unique_ptr<Life>> lives; ///< all there ever were: what they sent may still arrive
    std::vector<Life*> gateways;              ///< the newest life of each
    bool peace = false;                       ///< no more faults
    bool halted = false;                      ///< no more visitors
    std::int64_t scale = kSecond;             ///< a second of the fast tempo
};

} // namespace breakwater::simulation
