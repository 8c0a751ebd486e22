// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace breakwater::crowd {

std::size_t Spans::bucketOf(base::Micros span) {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(0, span.count()));
    if (value < (1U << kSubBits)) {
        return static_cast<std::size_t>(value);
    }
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - 1 - kSubBits;
    const auto bucket =
        (static_cast<std::size_t>(shift) << kSubBits) + static_cast<std::size_t>(value >> shift);
    return std::min(bucket, kBuckets - 1);
}

base::Micros Spans::valueOf(std::size_t bucket) {
    if (bucket < (2U << kSubBits)) {
        return base::Micros(static_cast<std::int64_t>(bucket));
    }
    const auto shift = (bucket >> kSubBits) - 1;
    const auto top = (bucket & ((1U << kSubBits) - 1)) + (1U << kSubBits);
    return base::Micros(static_cast<std::int64_t>(((top + 1) << shift) - 1));
}

void Spans::add(const Spans& other) {
    for (std::size_t i = 0; i < kBuckets; ++i) {
        m_counts[i] += other.m_counts[i];
    }
}

Spans Spans::since(const Spans& earlier) const {
    Spans out;
    for (std::size_t i = 0; i < kBuckets; ++i) {
        out.m_counts[i] = m_counts[i] - earlier.m_counts[i];
    }
    return out;
}

std::uint64_t Spans::count() const {
    std::uint64_t sum = 0;
    for (const auto count : m_counts) {
        sum += count;
    }
    return sum;
}

base::Micros Spans::percentile(double share) const {
    const auto all = count();
    if (all == 0) {
        return base::Micros(0);
    }
    const auto wanted =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(all))));
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) {
        sum += m_counts[i];
        if (sum >= wanted) {
            return valueOf(i);
        }
    }
    return valueOf(kBuckets - 1);
}

} // namespace breakwater::crowd
