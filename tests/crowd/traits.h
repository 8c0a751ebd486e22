// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who a visitor is: everything about visitor n that doesn't change follows from the seed and n, so it is
// computed when needed and costs no memory, and a run can be repeated. Pure; any thread.

#include "shared/base/clock.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace breakwater::crowd {

/// What shares of the crowd behave how; shares are 0..1.
struct CrowdShape {
    std::uint64_t seed = 1;
    std::uint32_t people = 1000;
    base::Micros joinSpan = base::Seconds(10);
    base::Micros awayFor = base::Seconds(60); ///< the mean; each stays away for half to one and a half of it
    std::uint32_t streams = 0;
    double bots = 0;
    double away = 0;
    double leave = 0;
    double enter = 1;
    double probe = 0.01;       ///< repeats its join, its enter, and shows altered tokens
    double checkPasses = 0.02; ///< has its pass' signature checked
};

enum class Temper : std::uint8_t { Stays, Leaves, GoesAway };

class Traits {
  public:
    explicit Traits(CrowdShape shape) : m_shape(shape) {}

    const CrowdShape& shape() const { return m_shape; }

    bool isBot(std::uint32_t who) const { return unit(who, 1) < m_shape.bots; }
    Temper temper(std::uint32_t who) const;
    bool enters(std::uint32_t who) const { return unit(who, 3) < m_shape.enter; }
    bool probes(std::uint32_t who) const { return unit(who, 4) < m_shape.probe; }
    bool checksPass(std::uint32_t who) const { return unit(who, 5) < m_shape.checkPasses; }
    /// Evenly spread over the crowd.
    bool holdsStream(std::uint32_t who) const {
        const auto before = std::uint64_t{who} * m_shape.streams / m_shape.people;
        return (std::uint64_t{who} + 1) * m_shape.streams / m_shape.people != before;
    }

    /// When it joins, from the start of the run. Bots come in bursts of some dozens at one moment.
    base::Micros joinsAfter(std::uint32_t who) const;
    /// How long after its join it leaves or goes away, and for how long.
    base::Micros planAfter(std::uint32_t who) const;
    base::Micros awayFor(std::uint32_t who) const;
    /// From `ready` to the click: 0.3-4 s for people, 20 ms for bots.
    base::Micros entersAfter(std::uint32_t who) const;

    /// `203.0.113.7`; about three people share a /24, bots come from a few of them.
    void appendAddress(std::uint32_t who, std::string& out) const;
    std::string_view userAgent(std::uint32_t who) const;
    /// A UUID (version 4), 36 characters.
    void appendKey(std::uint32_t who, std::string& out) const;

    /// A number that follows from who and salt alone.
    std::uint64_t draw(std::uint64_t who, std::uint64_t salt) const;
    double unit(std::uint64_t who, std::uint64_t salt) const;

  private:
    std::uint64_t burstOf(std::uint32_t who) const;

    CrowdShape m_shape;
};

} // namespace breakwater::crowd
