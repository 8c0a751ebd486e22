// SPDX-License-Identifier: Apache-2.0
#pragma once

// The admission rate as somebody outside could know it: samples taken now and then. Between two samples the
// rate may have been either, so every sum comes as an upper and a lower bound. Not thread-safe.

#include "tests/crowd/version.h"

#include <vector>

namespace breakwater::crowd {

class RateTimeline {
  public:
    /// In order of time. `perSecond` is 0 while the event admits nobody (paused, scheduled, closed).
    void add(Moment at, double perSecond);

    bool empty() const { return m_samples.empty(); }
    double highest() const;
    double latest() const { return m_samples.empty() ? 0 : m_samples.back().perSecond; }

    /// At most / at least so many admissions were due between the two moments, bursts not counted.
    double upper(Moment from, Moment to) const;
    double lower(Moment from, Moment to) const;

  private:
    struct Sample {
        Moment at;
        double perSecond;
        double upperBefore; ///< integral of the upper bound from the first sample to this one
        double lowerBefore;
    };
    enum class Bound { Upper, Lower };
    double integral(Moment to, Bound bound) const;

    std::vector<Sample> m_samples;
};

} // namespace breakwater::crowd
