// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace breakwater::model {

/// Admissions per second, exact to a thousandth.
struct Rate {
    std::uint64_t milliPerSecond = 0;

    static constexpr Rate perSecond(std::uint64_t admissions) { return Rate{admissions * 1000}; }
    constexpr double value() const { return static_cast<double>(milliPerSecond) / 1000.0; }
    auto operator<=>(const Rate&) const = default;
};

/// The page's looks that an operator may set without touching code. Colours are `#rrggbb`, or empty for our
/// own.
struct PageStyle {
    std::string accentColour;
    std::string backgroundColour;
    std::string logoUrl;

    bool operator==(const PageStyle&) const = default;
};

/// The numbers an operator tunes; all may change while the event is open. Ranges are checked by `validate`.
struct Policy {
    Rate rate = Rate::perSecond(100);
    std::uint32_t burst = 0;     ///< admissions; 0 means 250 ms worth of the rate, at least 1
    std::uint32_t maxActive = 0; ///< places ready or entered at once; 0 means no limit
    std::uint32_t capacity = 1'000'000;
    base::Seconds entryWindow{120};
    base::Seconds passTtl{600};
    base::Seconds keepTime{600};
    base::Seconds heartbeatTimeout{1800};
    std::uint32_t joinsPerAddressPerMin = 0;  ///< 0 means off
    std::vector<std::string> joinLimitExempt; ///< CIDRs that the limit above leaves alone
    std::string message;
    std::string shopUrl;
    std::string shopAudience;
    std::vector<std::string> corsOrigins;
    PageStyle style;

    bool operator==(const Policy&) const = default;
};

/// OutOfRange naming the field (`subject`) and the range, or Done.
base::Status validate(const Policy& policy);

/// The burst in force: the policy's own, or 250 ms worth of `rate`, at least 1.
std::uint32_t effectiveBurst(const Policy& policy);

} // namespace breakwater::model
