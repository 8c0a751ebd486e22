// SPDX-License-Identifier: Apache-2.0
#include "shared/base/clock.h"

namespace breakwater::base {

MonoTime SystemClock::monotonic() const {
    return std::chrono::time_point_cast<Micros>(std::chrono::steady_clock::now());
}

WallTime SystemClock::wall() const {
    return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
}

} // namespace breakwater::base
