// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace breakwater::tests {

/// Seeded randomness (SplitMix64) that is the same on every machine. One thread.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : m_state(seed) {}

    std::uint64_t next() {
        std::uint64_t mixed = m_state += 0x9E3779B97F4A7C15U;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
        return mixed ^ (mixed >> 31);
    }
    std::uint64_t below(std::uint64_t end) { return next() % end; }
    /// Uniform in [0, 1).
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    double between(double low, double high) { return low + (high - low) * unit(); }

  private:
    std::uint64_t m_state;
};

} // namespace breakwater::tests
