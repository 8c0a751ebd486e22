// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fakes/ledger.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

namespace breakwater::fakes {

inline constexpr std::uint64_t kMostOutcomes = 1'000; // of each kind, a call
inline constexpr std::uint64_t kMostTouched = 4'096;  // places, a call
inline constexpr std::int64_t kSecond = 1'000'000;
inline constexpr std::int64_t kFineSlot = 30 * kSecond; // of heartbeats

/// What one call moves, gathered before anything is written; a group for each cause, in the order of first
/// use.
struct Ledger::Moves {
    std::vector<std::pair<core::Cause, std::vector<std::uint64_t>>> groups;
    std::unordered_set<std::uint64_t> taken;
    std::uint64_t touched = 0;
    bool bounded = false; ///< a bound was hit: there is more to do

    void add(core::Cause cause, std::uint64_t seq) {
        taken.insert(seq);
        for (auto& [known, seqs] : groups) {
            if (known == cause) {
                seqs.push_back(seq);
                return;
            }
        }
        groups.emplace_back(cause, std::vector<std::uint64_t>{seq});
    }
    /// Why a place moves in this call, if it does.
    std::optional<core::Cause> causeOf(std::uint64_t seq) const {
        for (const auto& [cause, seqs] : groups) {
            if (taken.contains(seq) && std::find(seqs.begin(), seqs.end(), seq) != seqs.end()) {
                return cause;
            }
        }
        return std::nullopt;
    }
    void takeBack(std::uint64_t seq) {
        taken.erase(seq);
        for (auto& [cause, seqs] : groups) {
            std::erase(seqs, seq);
        }
        std::erase_if(groups, [](const auto& group) { return group.second.empty(); });
    }
    std::uint64_t count(core::Cause cause) const {
        for (const auto& [known, seqs] : groups) {
            if (known == cause) {
                return seqs.size();
            }
        }
        return 0;
    }
};

inline std::int64_t microsOf(base::Seconds seconds) {
    return seconds.count() * kSecond;
}

inline std::uint32_t secondsOf(base::WallTime now) {
    return static_cast<std::uint32_t>(base::secondsOf(now));
}

} // namespace breakwater::fakes
