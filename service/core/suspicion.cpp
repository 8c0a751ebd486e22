// SPDX-License-Identifier: Apache-2.0
#include "service/core/suspicion.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace breakwater::core {

namespace {

constexpr std::uint32_t kFewestBurst = 20;
constexpr double kLeastBurstRatio = 8;
constexpr double kFullBurstRatio = 64;

constexpr std::uint32_t kFewestBeats = 20;
constexpr double kStrictBeat = 0.02;
constexpr double kLooseBeat = 0.05;

constexpr std::uint32_t kFewestIntervals = 10;
constexpr double kMostlyEarly = 0.8;
constexpr double kFastPace = 0.5;
constexpr double kRacingPace = 0.25;

constexpr std::uint32_t kManyPrefixes = 4;

constexpr std::uint64_t kFewestMonoculture = 20;
constexpr double kMonocultureShare = 0.8;
constexpr double kRareAgent = 0.05;

constexpr std::size_t kFewestMembers = 5;
constexpr std::uint32_t kHighestScore = 100;

std::uint32_t burstPoints(const PrefixFacts& prefix) {
    const double ratio = prefix.usualJoins > 0 ? prefix.peakJoins / prefix.usualJoins : 0;
    if (prefix.peakJoins < kFewestBurst || ratio < kLeastBurstRatio) {
        return 0;
    }
    const double share = std::log(ratio / kLeastBurstRatio) / std::log(kFullBurstRatio / kLeastBurstRatio);
    return static_cast<std::uint32_t>(std::lround(10 + 25 * std::min(share, 1.0)));
}

std::uint32_t monoculturePoints(const PrefixFacts& prefix) {
    if (prefix.places < kFewestMonoculture || prefix.agentShare < kMonocultureShare) {
        return 0;
    }
    return prefix.agentShareOverall < kRareAgent ? 20 : 5;
}

std::uint32_t cadencePoints(const PollMarks& polls) {
    if (polls.earlyIntervals < kFewestBeats || polls.earlyVariation >= kLooseBeat) {
        return 0;
    }
    return polls.earlyVariation < kStrictBeat ? 30 : 15;
}

std::uint32_t fastPoints(const PollMarks& polls) {
    if (polls.intervals < kFewestIntervals || polls.earlyShare < kMostlyEarly || polls.pace > kFastPace) {
        return 0;
    }
    return polls.pace <= kRacingPace ? 25 : 12;
}

std::uint32_t sharedPoints(const PollMarks& polls) {
    if (polls.prefixes < kManyPrefixes) {
        return 0;
    }
    return polls.prefixes < PollMarks::kMostPrefixes ? 15 : 30;
}

struct Points {
    std::uint32_t burst = 0;
    std::uint32_t cadence = 0;
    std::uint32_t fast = 0;
    std::uint32_t shared = 0;
    std::uint32_t monoculture = 0;
};

model::Suspicion summedUp(const Points& points) {
    const std::array<std::pair<const char*, std::uint32_t>, 5> all{
        {{"JOIN_BURST", points.burst},
         {"MACHINE_CADENCE", points.cadence},
         {"POLLS_TOO_FAST", points.fast},
         {"TOKEN_SHARED", points.shared},
         {"AGENT_MONOCULTURE", points.monoculture}}};
    model::Suspicion suspicion;
    for (const auto& [code, number] : all) {
        if (number > 0) {
            suspicion.reasons.push_back({code, number});
            suspicion.score += number;
        }
    }
    suspicion.score = std::min(suspicion.score, kHighestScore);
    return suspicion;
}

std::uint32_t meanOf(std::span<const PollMarks> members, std::uint32_t (*points)(const PollMarks&)) {
    std::uint64_t sum = 0;
    for (const PollMarks& member : members) {
        sum += points(member);
    }
    return static_cast<std::uint32_t>((sum + members.size() / 2) / members.size());
}

} // namespace

model::Suspicion suspicionOf(const std::optional<PrefixFacts>& prefix,
                             const std::optional<PollMarks>& polls) {
    Points points;
    if (prefix) {
        points.burst = burstPoints(*prefix);
        points.monoculture = monoculturePoints(*prefix);
    }
    if (polls) {
        points.cadence = cadencePoints(*polls);
        points.fast = fastPoints(*polls);
        points.shared = sharedPoints(*polls);
    }
    return summedUp(points);
}

model::Suspicion suspicionOfCohort(const PrefixFacts& prefix, std::span<const PollMarks> members) {
    Points points;
    points.burst = burstPoints(prefix);
    points.monoculture = monoculturePoints(prefix);
    if (members.size() >= kFewestMembers) {
        points.cadence = meanOf(members, cadencePoints);
        points.fast = meanOf(members, fastPoints);
        points.shared = meanOf(members, sharedPoints);
    }
    return summedUp(points);
}

} // namespace breakwater::core
