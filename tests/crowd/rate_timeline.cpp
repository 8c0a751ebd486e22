// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/rate_timeline.h"

#include <algorithm>

namespace breakwater::crowd {
namespace {

double secondsBetween(Moment from, Moment to) {
    return std::chrono::duration<double>(to - from).count();
}

} // namespace

void RateTimeline::add(Moment at, double perSecond) {
    Sample sample{at, perSecond, 0, 0};
    if (!m_samples.empty()) {
        const Sample& last = m_samples.back();
        const double span = std::max(0.0, secondsBetween(last.at, at));
        sample.upperBefore = last.upperBefore + span * std::max(last.perSecond, perSecond);
        sample.lowerBefore = last.lowerBefore + span * std::min(last.perSecond, perSecond);
    }
    m_samples.push_back(sample);
}

double RateTimeline::highest() const {
    double most = 0;
    for (const auto& sample : m_samples) {
        most = std::max(most, sample.perSecond);
    }
    return most;
}

double RateTimeline::integral(Moment to, Bound bound) const {
    const auto before = [bound](const Sample& s) {
        return bound == Bound::Upper ? s.upperBefore : s.lowerBefore;
    };
    const auto after = std::upper_bound(m_samples.begin(), m_samples.end(), to,
                                        [](Moment t, const Sample& s) { return t < s.at; });
    if (after == m_samples.begin()) {
        return secondsBetween(after->at, to) * after->perSecond;
    }
    const Sample& left = *(after - 1);
    double rate = left.perSecond;
    if (after != m_samples.end()) {
        rate = bound == Bound::Upper ? std::max(rate, after->perSecond) : std::min(rate, after->perSecond);
    }
    return before(left) + secondsBetween(left.at, to) * rate;
}

double RateTimeline::upper(Moment from, Moment to) const {
    return m_samples.empty() || to <= from ? 0 : integral(to, Bound::Upper) - integral(from, Bound::Upper);
}

double RateTimeline::lower(Moment from, Moment to) const {
    return m_samples.empty() || to <= from ? 0 : integral(to, Bound::Lower) - integral(from, Bound::Lower);
}

} // namespace breakwater::crowd
