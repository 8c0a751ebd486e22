// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace breakwater::http {

/// Cheap numbers for jitter and request ids; never for secrets (splitmix64). One thread; the seed is given,
/// so that a test can repeat a run.
class Random {
  public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}

    std::uint64_t next() {
        m_state += 0x9e3779b97f4a7c15U;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }

    /// Evenly from 0 to bound - 1; bound > 0.
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
    }

  private:
    std::uint64_t m_state;
};

} // namespace breakwater::http
