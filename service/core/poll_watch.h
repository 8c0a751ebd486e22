// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/ids.h"

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

/// How sampled tokens poll, in bounded memory.
namespace breakwater::core {

/// One status poll, as the thread that answered it saw it.
struct PollSample {
    model::Seq seq;
    std::uint64_t prefixKey = 0; ///< `keyOf` the asker's prefix
    base::MonoTime at{};
    base::Millis asked{0}; ///< the `poll_after_ms` of the answer; 0: don't come again
};

/// What stands out about one token's polls.
struct PollMarks {
    std::uint32_t intervals = 0; ///< between two polls, that were judged
    double earlyShare = 0;       ///< of them, that were shorter than asked for, 0 to 1
    double pace = 0;             ///< mean of interval / asked; 1 is obedient, 0.2 five times too often
    std::uint32_t earlyIntervals = 0;
    double earlyVariation = 0;  ///< coefficient of variation of the early intervals: a fixed beat is near 0
    std::uint32_t prefixes = 0; ///< different ones seen, at most kMostPrefixes

    static constexpr std::uint32_t kMostPrefixes = 8;
    bool operator==(const PollMarks&) const = default;
};

/// Keeps counters for a fixed number of tokens; when there is no room the one of its set that has been silent
/// longest gives way. Only polls that came *earlier* than asked tell of a machine: a browser's sleeping tab
/// is as regular as one, but always late. One thread (store).
class PollWatch {
  public:
    /// Room for about `tokens`, 56 bytes each.
    explicit PollWatch(std::size_t tokens = 65'536);

    /// One token in `oneIn` (a power of two) is sampled, always the same ones, on any gateway; who is sampled
    /// of many is sampled of few too. Any thread.
    static bool isSampled(model::Seq seq, std::uint32_t oneIn);

    void saw(const PollSample& sample);

    std::optional<PollMarks> marksOf(model::Seq seq) const;
    /// By the prefix that a token was last seen from, at most `most` of each: one pass for all prefixes.
    std::unordered_map<std::uint64_t, std::vector<PollMarks>> marksByPrefix(std::size_t most) const;

  private:
    /// As small as may be: there are as many as tokens, for as long as the event lives.
    struct Entry {
        std::uint64_t lastPrefix = 0;
        std::uint32_t seq = 0;    // 0: free; every number is below kSeqLimit
        std::uint32_t lastAt = 0; // ms after m_origin
        std::uint32_t asked = 0;  // ms
        float pace = 0;           // mean
        float earlyMean = 0;      // seconds
        float earlySquares = 0;   // Welford's sum
        std::uint16_t intervals = 0;
        std::uint16_t early = 0;
        std::array<std::uint16_t, PollMarks::kMostPrefixes> prefixes{}; // hashes
        std::uint8_t prefixCount = 0;
    };
    static constexpr std::size_t kWays = 4;

    std::size_t setOf(model::Seq seq) const;
    Entry& entryFor(model::Seq seq);
    static void judge(Entry& entry, std::uint32_t at);
    static void notePrefix(Entry& entry, std::uint64_t prefixKey);
    static PollMarks marksOf(const Entry& entry);

    std::vector<Entry> m_entries;           // sets of kWays
    std::optional<base::MonoTime> m_origin; // somewhat before the first sample
};

} // namespace breakwater::core
