// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/ids.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::model {

/// Where a place stands in its life. The numbers stand in the place cells; None is a number never given out.
enum class PlaceState : std::uint8_t {
    None = 0,
    Waiting = 1,
    Parked = 2,
    Returned = 3,
    Ready = 4,
    Entered = 5,
    Done = 6,
    Left = 7,
    ExpiredSilent = 8,
    ExpiredAway = 9,
    NoShow = 10,
    Banned = 11,
};
inline constexpr std::size_t kPlaceStates = 12;

/// `waiting`, `expired_silent` and so on: the operators' words.
std::string_view toText(PlaceState state);
std::optional<PlaceState> parsePlaceState(std::string_view text);

/// May still be admitted or enter: waiting, parked, returned, ready.
constexpr bool isLive(PlaceState state) {
    return state >= PlaceState::Waiting && state <= PlaceState::Ready;
}
/// Nothing more will happen to it: done, left, expired, no-show. (A ban can be lifted.)
constexpr bool isFinal(PlaceState state) {
    return state >= PlaceState::Done && state <= PlaceState::NoShow;
}

/// Who shares an address: a /24 of IPv4 or a /48 of IPv6. family 4 or 6; unused bytes are zero; family 0 is
/// unknown.
struct AddressPrefix {
    std::uint8_t family = 0;
    std::array<std::uint8_t, 7> bytes{};

    auto operator<=>(const AddressPrefix&) const = default;
};
std::string toText(const AddressPrefix& prefix);
/// Accepts what `toText` gives (`203.0.113.0/24`, `2001:db8:7::/48`); longer prefixes are cut, shorter
/// refused.
std::optional<AddressPrefix> parseAddressPrefix(std::string_view text);

/// A hash of the User-Agent text; 0 is none sent.
using AgentHash = base::StrongId<struct AgentHashTag, std::uint64_t>;

/// What stands in one place's cell.
struct PlaceCell {
    PlaceState state = PlaceState::None;
    bool counted = false;
    PlaceState formerState = PlaceState::None; ///< what a banned place was before
    std::uint32_t since = 0;                   ///< seconds of wall time: when `state` began
    base::WallTime joinedAt{};                 ///< to the millisecond
    AddressPrefix prefix;
    AgentHash agent;
    std::uint8_t lane = 0;
    std::uint32_t banNumber = 0; ///< which ban marked it (24 bits); 0 while inside and when done
    /// Seconds from its join to its enter: of one who is done, or is inside again after a ban (else `since`
    /// tells).
    std::optional<std::uint32_t> waited;

    bool operator==(const PlaceCell&) const = default;
};

/// One reason why a place looks like a bot, with the points it adds.
struct SuspicionReason {
    std::string code;
    std::uint32_t points = 0;

    bool operator==(const SuspicionReason&) const = default;
};

struct Suspicion {
    std::uint32_t score = 0; ///< 0 to 100
    std::vector<SuspicionReason> reasons;

    bool operator==(const Suspicion&) const = default;
};

/// A place as an operator looks it up.
struct Place {
    Seq seq;
    PlaceCell cell;
    std::uint64_t position = 0; ///< 0 unless waiting
    bool present = false;
    std::optional<base::WallTime> lastSeen;
    std::optional<base::WallTime> until; ///< ready: must enter before; parked: kept until; entered: pass ends
    std::string banReason;               ///< of the ban that marked it; empty unless banned
    Suspicion suspicion;

    bool operator==(const Place&) const = default;
};

/// Which places a list shows; what is not set does not narrow it.
struct PlaceFilter {
    std::vector<PlaceState> states;
    std::optional<AddressPrefix> prefix;
    std::optional<AgentHash> agent;
    std::uint32_t leastScore = 0;

    bool operator==(const PlaceFilter&) const = default;
};

/// Places that share a prefix or a user agent.
struct Cohort {
    std::optional<AddressPrefix> prefix;
    std::optional<AgentHash> agent;
    std::uint64_t places = 0;
    std::uint64_t live = 0;
    double joinsPerSecond = 0;
    Suspicion suspicion;
    bool banned = false;

    bool operator==(const Cohort&) const = default;
};

} // namespace breakwater::model
