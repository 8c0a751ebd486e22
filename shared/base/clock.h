// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace breakwater::base {

using Micros = std::chrono::microseconds;
using Millis = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

/// A moment of this machine's monotonic clock; only differences mean anything.
using MonoTime = std::chrono::time_point<std::chrono::steady_clock, Micros>;
/// A moment of wall time (UTC), to the microsecond. Times given by Redis are of this type too.
using WallTime = std::chrono::time_point<std::chrono::system_clock, Micros>;

/// Where the time comes from, so that tests can give it. Any thread.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual MonoTime monotonic() const = 0;
    virtual WallTime wall() const = 0;
};

/// The machine's own clocks.
class SystemClock final : public Clock {
  public:
    MonoTime monotonic() const override;
    WallTime wall() const override;
};

constexpr WallTime wallFromMicros(std::int64_t micros) {
    return WallTime{Micros{micros}};
}
inline std::int64_t microsOf(WallTime time) {
    return time.time_since_epoch().count();
}
inline std::int64_t microsOf(MonoTime time) {
    return time.time_since_epoch().count();
}
inline std::int64_t secondsOf(WallTime time) {
    return std::chrono::floor<Seconds>(time.time_since_epoch()).count();
}

} // namespace breakwater::base
