// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/command.h"
#include "shared/base/clock.h"

#include <unistd.h>

#include <csignal>
#include <iostream>

namespace {

volatile std::sig_atomic_t interrupted = 0;

void onInterrupt(int) {
    interrupted = 1;
}

} // namespace

int main(int argc, char** argv) {
    using namespace breakwater;
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
    ::setenv("GRPC_VERBOSITY", "NONE", 0); // its own log lines say in other words what our errors say
    const base::SystemClock clock;
    ctl::Terminal terminal{std::cout,
                           std::cerr,
                           ::isatty(STDOUT_FILENO) == 1,
                           client::processEnvironment(),
                           [] { return interrupted != 0; },
                           [&clock] { return clock.wall(); },
                           client::connect};
    return ctl::run({argv + 1, argv + argc}, terminal);
}
