// SPDX-License-Identifier: Apache-2.0
#include "service/core/poll_watch.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace breakwater::core {

namespace {

/// A client that obeys waits from the arrival of the answer, so it can't be early but by its clock's error.
constexpr double kEarly = 0.9;
/// Longer gaps are a lost network or a machine that slept; they say nothing.
constexpr double kLongestJudged = 600;

std::uint64_t mixed(std::uint64_t number) {
    number = (number ^ (number >> 31)) * 0x9E3779B97F4A7C15U;
    number = (number ^ (number >> 27)) * 0xBF58476D1CE4E5B9U;
    return number ^ (number >> 32);
}

} // namespace

PollWatch::PollWatch(std::size_t tokens) : m_entries(std::bit_ceil(std::max(tokens, kWays))) {}

bool PollWatch::isSampled(model::Seq seq, std::uint32_t oneIn) {
    return oneIn > 0 && (mixed(seq.value()) >> 40) % oneIn == 0;
}

std::size_t PollWatch::setOf(model::Seq seq) const {
    return mixed(seq.value()) % (m_entries.size() / kWays) * kWays;
}

PollWatch::Entry& PollWatch::entryFor(model::Seq seq) {
    const std::size_t set = setOf(seq);
    std::size_t oldest = set;
    for (std::size_t i = set; i < set + kWays; ++i) {
        if (m_entries[i].seq == seq) {
            return m_entries[i];
        }
        const bool free = m_entries[i].seq == model::Seq();
        const bool olderThanOldest = m_entries[i].lastAt < m_entries[oldest].lastAt;
        if (m_entries[oldest].seq != model::Seq() && (free || olderThanOldest)) {
            oldest = i;
        }
    }
    m_entries[oldest] = Entry{};
    m_entries[oldest].seq = seq;
    return m_entries[oldest];
}

void PollWatch::judge(Entry& entry, base::MonoTime at) {
    const double interval = std::chrono::duration<double>(at - entry.lastAt).count();
    const double asked = std::chrono::duration<double>(entry.asked).count();
    if (asked <= 0 || interval < 0 || interval > kLongestJudged) {
        return;
    }
    ++entry.intervals;
    entry.paceSum += std::min(interval / asked, 2.0);
    if (interval < kEarly * asked) {
        ++entry.early;
        const double off = interval - entry.earlyMean;
        entry.earlyMean += off / entry.early;
        entry.earlySquares += off * (interval - entry.earlyMean);
    }
}

void PollWatch::notePrefix(Entry& entry, std::uint64_t prefixKey) {
    entry.lastPrefix = prefixKey;
    const auto mark = static_cast<std::uint32_t>(mixed(prefixKey));
    const auto end = entry.prefixes.begin() + entry.prefixCount;
    if (entry.prefixCount < PollMarks::kMostPrefixes && std::find(entry.prefixes.begin(), end, mark) == end) {
        entry.prefixes[entry.prefixCount++] = mark;
    }
}

void PollWatch::saw(const PollSample& sample) {
    if (sample.seq == model::Seq()) {
        return;
    }
    Entry& entry = entryFor(sample.seq);
    judge(entry, sample.at);
    notePrefix(entry, sample.prefixKey);
    entry.lastAt = sample.at;
    entry.asked = sample.asked;
}

PollMarks PollWatch::marksOf(const Entry& entry) {
    PollMarks marks;
    marks.intervals = entry.intervals;
    marks.earlyIntervals = entry.early;
    marks.prefixes = entry.prefixCount;
    if (entry.intervals > 0) {
        marks.earlyShare = static_cast<double>(entry.early) / entry.intervals;
        marks.pace = entry.paceSum / entry.intervals;
    }
    if (entry.early > 1 && entry.earlyMean > 0) {
        marks.earlyVariation = std::sqrt(entry.earlySquares / (entry.early - 1)) / entry.earlyMean;
    }
    return marks;
}

std::optional<PollMarks> PollWatch::marksOf(model::Seq seq) const {
    const std::size_t set = setOf(seq);
    for (std::size_t i = set; i < set + kWays; ++i) {
        if (m_entries[i].seq == seq && seq != model::Seq()) {
            return marksOf(m_entries[i]);
        }
    }
    return std::nullopt;
}

std::unordered_map<std::uint64_t, std::vector<PollMarks>> PollWatch::marksByPrefix(std::size_t most) const {
    std::unordered_map<std::uint64_t, std::vector<PollMarks>> all;
    for (const Entry& entry : m_entries) {
        if (entry.seq == model::Seq()) {
            continue;
        }
        std::vector<PollMarks>& marks = all[entry.lastPrefix];
        if (marks.size() < most) {
            marks.push_back(marksOf(entry));
        }
    }
    return all;
}

} // namespace breakwater::core
