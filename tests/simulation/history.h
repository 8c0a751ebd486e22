// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store_types.h"
#include "tests/simulation/identity.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace breakwater::simulation {

/// One place as the log tells its life.
struct PlaceRow {
    std::uint32_t visitor = kNobody;
    model::PlaceState state = model::PlaceState::Waiting;
    model::PlaceState former = model::PlaceState::None; ///< before a ban
    bool counted = true;
    std::uint8_t admissions = 0;
    std::int64_t heard = 0; ///< event clock: its join, or the last merge that held its heartbeat
};

/// What the log has said so far, kept as simply as can be, apart from the rules and from the replicas. Plain
/// value, so that it goes back together with a store that lost something.
struct History {
    std::uint32_t epoch = 0;
    std::uint64_t lsn = 0;
    std::uint64_t frontier = 1;
    std::uint64_t nextSeq = 1;
    std::uint64_t revision = 0;
    model::EventState state = model::EventState::Draft;
    model::Policy policy;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> runs; ///< first seq, its index in `places`
    std::vector<PlaceRow> places;
    std::array<std::uint64_t, model::kPlaceStates> counters{};
    std::size_t lowestWaiting = 0; ///< no place before it waits
    // The rate: a bucket that never holds less than the rules may have.
    std::int64_t tokens = 0;      ///< 10^-9 admissions
    std::int64_t tokensUntil = 0; ///< judge's clock, µs
    std::optional<model::Ramp> ramp;
    std::int64_t rampStart = 0;

    /// The index of a place, or nullopt for a number that nobody was given.
    std::optional<std::size_t> indexOf(std::uint64_t seq) const {
        for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
            if (seq >= run->first) {
                const std::uint64_t index = run->second + (seq - run->first);
                const std::uint64_t end = run == runs.rbegin() ? places.size() : (run - 1)->second;
                return index < end ? std::optional<std::size_t>(index) : std::nullopt;
            }
        }
        return std::nullopt;
    }
    /// One past the last number given; 0 when there is none.
    std::uint64_t endOfRuns() const {
        return runs.empty() ? 0 : runs.back().first + (places.size() - runs.back().second);
    }
    std::uint64_t seqOf(std::size_t index) const {
        auto run = runs.rbegin();
        while (run->second > index) {
            ++run;
        }
        return run->first + (index - run->second);
    }
};

} // namespace breakwater::simulation
