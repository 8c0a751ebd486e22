// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"

#include <cstdint>

namespace breakwater::http::ops {

/// What this process has used of the machine.
struct ProcessFigures {
    base::Micros cpu{0}; ///< in user and kernel mode, all threads, ever
    std::uint64_t residentBytes = 0;
    std::uint64_t virtualBytes = 0;
};

/// From the operating system, now. Any thread; a few microseconds.
ProcessFigures readProcess();

} // namespace breakwater::http::ops
