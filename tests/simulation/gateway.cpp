// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/gateway.h"

namespace breakwater::simulation {

void Life::serve(const model::EventId& event) {
    runtime = std::make_shared<core::EventRuntime>(
        core::RuntimeContext{store, loop, clock, entropy, name, [] {}, [](const model::EventId&) {}}, event);
    runtime->start();
}

void Life::crash() {
    loop.die();
    runtime.reset();
}

} // namespace breakwater::simulation
