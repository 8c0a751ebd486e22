// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the command line of breakwater-crowd says, checked and resolved.

#include "tests/crowd/address.h"
#include "tests/crowd/judge.h"
#include "tests/crowd/traits.h"
#include "tests/crowd/worker.h"

#include <optional>
#include <string>
#include <vector>

namespace breakwater::crowd {

struct Options {
    std::vector<GatewayAddress> gateways;
    std::string event;
    CrowdShape shape;
    JudgeSettings judge;
    PollMode poll = PollMode::Server;
    base::Millis pollEvery{0};
    bool idempotency = true;
    unsigned connections = 0;
    unsigned workers = 0;
    unsigned pipeline = 1;
    base::Millis requestTimeout{5000};
    base::Seconds timeout{3600}; ///< of the run; then everyone is asked
    base::Seconds settle{60};    ///< for the asking at the end
    base::Seconds waitForService{10};
    std::optional<double> rate;
    std::string reportFile;
    bool quiet = false;
};

/// Nullopt after --help or an error, which has been printed; `exitCode` then says which.
std::optional<Options> parseOptions(int argc, const char* const* argv, int& exitCode);

} // namespace breakwater::crowd
