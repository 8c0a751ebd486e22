// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/coverage.h"

#include <string_view>

namespace breakwater::simulation {

namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Fault::Count)> kFaults = {
    "a lost request",   "a lost reply",    "a late request", "a pause of a gateway", "a crash of a gateway",
    "a gateway's stop", "a store restart", "a store loss",   "a clock set forward",  "a clock set back"};

constexpr std::array<std::string_view, static_cast<std::size_t>(Moment::Count)> kMoments = {
    "a replica built anew",
    "a poll that waited for what it had seen",
    "a poll that waited in vain",
    "a join answered from its key",
    "a join of unknown outcome",
    "an act of unknown outcome",
    "a pass signed again",
    "a position counted by hand",
    "a place beyond the head",
    "a place lost by the store",
    "an alarm of a loss",
    "a sweep at its bound",
    "an event that opened itself",
    "a ramp",
    "a full room",
    "a ban that ended by itself"};

constexpr std::array<base::ErrorCode, 11> kRefusals = {
    base::ErrorCode::Banned,           base::ErrorCode::RateLimited,     base::ErrorCode::QueueFull,
    base::ErrorCode::EventNotOpen,     base::ErrorCode::NotReady,        base::ErrorCode::TokenExpired,
    base::ErrorCode::RevisionConflict, base::ErrorCode::InvalidState,    base::ErrorCode::AlreadyExists,
    base::ErrorCode::NotFound,         base::ErrorCode::StoreUnavailable};

template<typename Counts>
void addUp(Counts& counts, const Counts& more) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i] += more[i];
    }
}

} // namespace

void Coverage::add(const Coverage& other) {
    addUp(faults, other.faults);
    addUp(moments, other.moments);
    addUp(causes, other.causes);
    addUp(adoptions, other.adoptions);
    addUp(refusals, other.refusals);
}

std::vector<std::string> Coverage::missing() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < faults.size(); ++i) {
        if (faults[i] == 0) {
            names.emplace_back(kFaults[i]);
        }
    }
    for (std::size_t i = 0; i < moments.size(); ++i) {
        if (moments[i] == 0) {
            names.emplace_back(kMoments[i]);
        }
    }
    for (std::size_t i = 1; i < causes.size(); ++i) {
        if (causes[i] == 0) {
            names.push_back("cause " + std::to_string(i));
        }
    }
    for (std::size_t i = 1; i < adoptions.size(); ++i) {
        if (adoptions[i] == 0) {
            names.push_back("adopt outcome " + std::to_string(i));
        }
    }
    for (const base::ErrorCode code : kRefusals) {
        if (refusals[static_cast<std::size_t>(code)] == 0) {
            names.push_back("refusal " + std::string(base::toText(code)));
        }
    }
    return names;
}

} // namespace breakwater::simulation
