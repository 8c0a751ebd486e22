// SPDX-License-Identifier: Apache-2.0
#pragma once

// Counters and log-linear histograms that one thread writes and any thread may read while it runs (single
// writer, relaxed atomics, no locked instruction). A bucket is at most 1/32 wide of its value.

#include "shared/base/clock.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

namespace breakwater::crowd {

class Counter {
  public:
    void add(std::uint64_t count = 1) {
        m_value.store(m_value.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }
    std::uint64_t value() const { return m_value.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> m_value{0};
};

/// Counts of spans of time, copied out of one or several histograms.
class Spans {
  public:
    static constexpr unsigned kSubBits = 5;
    static constexpr std::size_t kBuckets = 1152; ///< up to 2^40 microseconds

    static std::size_t bucketOf(base::Micros span);
    /// The upper end of a bucket: a percentile is never told better than it was.
    static base::Micros valueOf(std::size_t bucket);

    void add(std::size_t bucket, std::uint64_t count) { m_counts[bucket] += count; }
    void add(base::Micros span) { add(bucketOf(span), 1); }
    void add(const Spans& other);
    Spans since(const Spans& earlier) const;

    std::uint64_t count() const;
    /// The value that `share` (0..1) of all stay at or below; zero when there are none.
    base::Micros percentile(double share) const;

  private:
    std::vector<std::uint64_t> m_counts = std::vector<std::uint64_t>(kBuckets);
};

class Histogram {
  public:
    void add(base::Micros span) { m_counts[Spans::bucketOf(span)].add(); }
    void addTo(Spans& out) const {
        for (std::size_t i = 0; i < m_counts.size(); ++i) {
            if (const auto count = m_counts[i].value()) {
                out.add(i, count);
            }
        }
    }

  private:
    std::array<Counter, Spans::kBuckets> m_counts;
};

} // namespace breakwater::crowd
