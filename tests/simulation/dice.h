// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/scheduler.h"

#include <cstdint>

namespace breakwater::simulation {

/// All chance of one seed: equal seeds give equal numbers for ever. One thread.
class Dice final : public core::Entropy {
  public:
    explicit Dice(std::uint64_t seed) : m_state(seed * 0x9E3779B97F4A7C15U + 0x1234567) {}

    std::uint64_t next() override {
        m_state += 0x9E3779B97F4A7C15U;
        return mixed(m_state);
    }
    /// 0 .. n - 1.
    std::uint64_t below(std::uint64_t n) { return n == 0 ? 0 : next() % n; }
    /// Both ends included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
    }
    bool chance(unsigned percent) { return below(100) < percent; }
    bool chanceIn10000(unsigned parts) { return parts != 0 && below(10'000) < parts; }

    /// splitmix64's finisher.
    static std::uint64_t mixed(std::uint64_t number) {
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9U;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EBU;
        return number ^ (number >> 31);
    }

  private:
    std::uint64_t m_state;
};

} // namespace breakwater::simulation
