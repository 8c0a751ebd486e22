// SPDX-License-Identifier: Apache-2.0
#include "service/core/poll_watch.h"

#include "service/core/replica.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace breakwater::core {

namespace {

/// A client that obeys waits from the arrival of the answer, so it can't be early but by its clock's error.
constexpr float kEarly = 0.9F;
/// Longer gaps are a lost network or a machine that slept; they say nothing.
constexpr float kLongestJudged = 600;
constexpr float kMillis = 1'000;
/// The front threads' samples come in no order.
constexpr base::Seconds kOlderThanFirst{3'600};

std::uint64_t mixed(std::uint64_t number) {
    number = (number ^ (number >> 31)) * 0x9E3779B97F4A7C15U;
    number = (number ^ (number >> 27)) * 0xBF58476D1CE4E5B9U;
    return number ^ (number >> 32);
}

/// Less than nothing is nothing.
template<typename Duration>
std::uint32_t millisOf(Duration span) {
    const auto millis = std::chrono::duration_cast<base::Millis>(span).count();
    return static_cast<std::uint32_t>(std::max(millis, decltype(millis){0}));
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
        if (m_entries[i].seq == seq.value()) {
            return m_entries[i];
        }
        const bool free = m_entries[i].seq == 0;
        const bool olderThanOldest = m_entries[i].lastAt < m_entries[oldest].lastAt;
        if (m_entries[oldest].seq != 0 && (free || olderThanOldest)) {
            oldest = i;
        }
    }
    m_entries[oldest] = Entry{};
    m_entries[oldest].seq = static_cast<std::uint32_t>(seq.value());
    return m_entries[oldest];
}

void PollWatch::judge(Entry& entry, std::uint32_t at) {
    const float interval = static_cast<float>(std::int64_t{at} - std::int64_t{entry.lastAt}) / kMillis;
    const float asked = static_cast<float>(entry.asked) / kMillis;
    const bool isFull = entry.intervals == std::numeric_limits<std::uint16_t>::max();
    if (asked <= 0 || interval < 0 || interval > kLongestJudged || isFull) {
        return;
    }
    ++entry.intervals;
    entry.pace += (std::min(interval / asked, 2.0F) - entry.pace) / static_cast<float>(entry.intervals);
    if (interval < kEarly * asked) {
        ++entry.early;
        const float off = interval - entry.earlyMean;
        entry.earlyMean += off / static_cast<float>(entry.early);
        entry.earlySquares += off * (interval - entry.earlyMean);
    }
}

void PollWatch::notePrefix(Entry& entry, std::uint64_t prefixKey) {
    entry.lastPrefix = prefixKey;
    const auto mark = static_cast<std::uint16_t>(mixed(prefixKey));
    const auto end = entry.prefixes.begin() + entry.prefixCount;
    if (entry.prefixCount < PollMarks::kMostPrefixes && std::find(entry.prefixes.begin(), end, mark) == end) {
        entry.prefixes[entry.prefixCount++] = mark;
    }
}

void PollWatch::saw(const PollSample& sample) {
    if (sample.seq == model::Seq() || sample.seq.value() >= kSeqLimit) {
        return;
    }
    const base::MonoTime origin = m_origin.value_or(sample.at - kOlderThanFirst);
    m_origin = origin;
    const std::uint32_t at = millisOf(sample.at - origin);
    Entry& entry = entryFor(sample.seq);
    judge(entry, at);
    notePrefix(entry, sample.prefixKey);
    entry.lastAt = at;
    entry.asked = millisOf(sample.asked);
}

PollMarks PollWatch::marksOf(const Entry& entry) {
    PollMarks marks;
    marks.intervals = entry.intervals;
    marks.earlyIntervals = entry.early;
    marks.prefixes = entry.prefixCount;
    if (entry.intervals > 0) {
        marks.earlyShare = static_cast<double>(entry.early) / entry.intervals;
        marks.pace = entry.pace;
    }
    if (entry.early > 1 && entry.earlyMean > 0) {
        marks.earlyVariation = std::sqrt(entry.earlySquares / (entry.early - 1)) / entry.earlyMean;
    }
    return marks;
}

std::optional<PollMarks> PollWatch::marksOf(model::Seq seq) const {
    const std::size_t set = setOf(seq);
    for (std::size_t i = set; i < set + kWays; ++i) {
        if (seq != model::Seq() && m_entries[i].seq == seq.value()) {
            return marksOf(m_entries[i]);
        }
    }
    return std::nullopt;
}

std::unordered_map<std::uint64_t, std::vector<PollMarks>> PollWatch::marksByPrefix(std::size_t most) const {
    std::unordered_map<std::uint64_t, std::vector<PollMarks>> all;
    for (const Entry& entry : m_entries) {
        if (entry.seq == 0) {
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
