// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/place.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace breakwater::model {

/// What a ban names: exactly one of the three.
struct BanScope {
    std::optional<Seq> place;
    std::optional<AddressPrefix> prefix;
    std::optional<AgentHash> agent;

    bool operator==(const BanScope&) const = default;
};

/// `s:<seq>`, `p:<16 hex>` or `a:<16 hex>`: how trails and stores name it.
std::string cohortOf(const BanScope& scope);
/// The same for people: `place 7`, `203.0.113.0/24` or `agent <16 hex>`; any other text as it is.
std::string shownCohort(const std::string& cohort);

/// In force from its acknowledgement; `Marking` and `Lifting` walk over the existing places, a few thousand a
/// tick.
enum class BanPhase : std::uint8_t { Marking = 1, InForce = 2, Lifting = 3, Lifted = 4 };

/// A ban: a place or a cohort is refused until a time.
struct Ban {
    std::uint32_t number = 0; ///< dense within an event, 24 bits
    BanScope scope;
    std::string reason;
    std::string author;
    base::WallTime createdAt{};
    std::optional<base::WallTime> until; ///< none: until it is lifted by hand
    BanPhase phase = BanPhase::Marking;
    Seq cursor;                    ///< how far marking or lifting has come
    Seq markEnd;                   ///< where it ends
    std::uint64_t banned = 0;      ///< places marked by it
    std::uint64_t wereReady = 0;   ///< of these, how many had been ready
    std::uint64_t wereEntered = 0; ///< of these, how many had entered: their passes are revoked

    bool operator==(const Ban&) const = default;
};

/// A ban as it is asked for.
struct BanRequest {
    BanScope scope;
    std::string reason;
    std::optional<base::Seconds> lasts;         ///< by the store's clock; none: until it is lifted by hand
    std::optional<std::uint64_t> expectedCount; ///< the preview's `matching`; 10 % more are refused

    bool operator==(const BanRequest&) const = default;
};

/// A dry run of a ban.
struct BanPreview {
    std::uint64_t matching = 0; ///< live or entered places it would mark
    std::uint64_t ready = 0;
    std::uint64_t entered = 0;
    double shareOfQueue = 0; ///< 0 to 1, of the live places
    std::vector<Cohort> cohorts;
    std::vector<Place> sample; ///< at most 20

    bool operator==(const BanPreview&) const = default;
};

} // namespace breakwater::model
