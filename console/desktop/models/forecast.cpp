// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/forecast.h"

#include <algorithm>
#include <cmath>

namespace breakwater::desktop::models {

namespace {

constexpr base::Seconds kMinute{60};
constexpr std::size_t kFewest = 10;
constexpr double kLeastBand = 0.05;
constexpr double kWidestBand = 10;   ///< the high end is at most so many times the middle
constexpr double kLongest = 359'999; ///< seconds; beyond that nobody can tell
constexpr int kConeSteps = 30;

constexpr base::Seconds kSlopeSpan{600};
constexpr std::size_t kFewestForSlope = 60;
constexpr double kLeastSpread = 20; ///< admissions a second
constexpr double kLeastSpreadShare = 0.1;
constexpr double kLeastFit = 0.3; ///< r squared

/// How fast the queue shrinks at `rate`, and by how much that may be off either way.
struct Shrink {
    double middle = 0;
    double band = 0;
};
Shrink shrinkOf(const Flow& flow, double rate) {
    const double middle = rate - flow.joined + flow.left;
    return {middle, std::max(flow.deviation / 2, std::abs(middle) * kLeastBand)};
}

std::uint32_t secondsOf(double seconds) {
    return static_cast<std::uint32_t>(std::lround(std::clamp(seconds, 0.0, kLongest)));
}

std::optional<double> middleOf(const Flow& flow, double rate) {
    const Shrink shrink = shrinkOf(flow, rate);
    return shrink.middle > 0 ? std::optional(flow.waiting / shrink.middle) : std::nullopt;
}

std::optional<base::Seconds> differenceOf(std::optional<double> now, std::optional<double> then) {
    if (!now || !then) {
        return std::nullopt;
    }
    return base::Seconds(std::lround(*then) - std::lround(*now));
}

struct Sums {
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;

    void take(double a, double b) {
        n += 1;
        x += a;
        y += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    double varianceX() const { return xx / n - (x / n) * (x / n); }
    double varianceY() const { return yy / n - (y / n) * (y / n); }
    double covariance() const { return xy / n - (x / n) * (y / n); }
};

std::optional<double> busiestCpuAt(const SnapshotHistory& history, base::WallTime at) {
    std::optional<double> busiest;
    for (const QString& node : history.nodes()) {
        if (const auto cpu = history.at({Figure::RedisCpu, node}, at)) {
            busiest = std::max(busiest.value_or(0), *cpu);
        }
    }
    return busiest;
}

} // namespace

std::optional<Flow> flowOf(const SnapshotHistory& history) {
    const auto newest = history.newest();
    if (!newest) {
        return std::nullopt;
    }
    const auto joined = history.values({Figure::Joined, {}}, *newest - kMinute, *newest);
    const auto waiting = history.at({Figure::Waiting, {}}, *newest);
    if (joined.size() < kFewest || !waiting) {
        return std::nullopt;
    }
    Flow flow;
    flow.waiting = *waiting;
    Sums sums;
    for (const auto& [at, value] : joined) {
        const double left = history.at({Figure::Left, {}}, at).value_or(0);
        flow.joined += value;
        flow.left += left;
        sums.take(value - left, 0);
    }
    flow.joined /= sums.n;
    flow.left /= sums.n;
    flow.deviation = std::sqrt(std::max(0.0, sums.varianceX()));
    return flow;
}

std::optional<model::SecondsRange> drainAt(const Flow& flow, double rate) {
    const auto middle = middleOf(flow, rate);
    if (!middle || *middle > kLongest) {
        return std::nullopt;
    }
    const Shrink shrink = shrinkOf(flow, rate);
    const double slowest = shrink.middle - shrink.band;
    const double most = *middle * kWidestBand;
    const double high = slowest > 0 ? std::min(flow.waiting / slowest, most) : most;
    return model::SecondsRange{secondsOf(flow.waiting / (shrink.middle + shrink.band)), secondsOf(high)};
}

std::optional<base::Seconds> waitAt(const Flow& flow, double rate) {
    if (rate <= 0 || flow.waiting / rate > kLongest) {
        return std::nullopt;
    }
    return base::Seconds(secondsOf(flow.waiting / rate));
}

Cone coneOf(const Flow& flow, double rate, base::WallTime from, base::Seconds span) {
    Cone cone;
    const Shrink shrink = shrinkOf(flow, rate);
    const auto start = static_cast<double>(base::microsOf(from)) / 1000;
    for (int step = 0; step <= kConeSteps; ++step) {
        const double seconds = static_cast<double>(span.count()) * step / kConeSteps;
        const auto point = [&](double speed) {
            return QPointF(start + seconds * 1000, std::max(0.0, flow.waiting - speed * seconds));
        };
        cone.low.push_back(point(shrink.middle + shrink.band));
        cone.middle.push_back(point(shrink.middle));
        cone.high.push_back(point(shrink.middle - shrink.band));
    }
    return cone;
}

std::optional<CpuSlope> cpuSlopeOf(const SnapshotHistory& history) {
    const auto newest = history.newest();
    if (!newest) {
        return std::nullopt;
    }
    Sums sums;
    for (const auto& [at, admitted] : history.values({Figure::Admitted, {}}, *newest - kSlopeSpan, *newest)) {
        if (const auto cpu = busiestCpuAt(history, at)) {
            sums.take(admitted, *cpu);
        }
    }
    if (sums.n < kFewestForSlope) {
        return std::nullopt;
    }
    const double spread = std::sqrt(std::max(0.0, sums.varianceX()));
    if (spread < std::max(kLeastSpread, kLeastSpreadShare * sums.x / sums.n)) {
        return std::nullopt; // the rate hardly changed: nothing can be told from it
    }
    const double covariance = sums.covariance();
    const double fit = covariance * covariance / (sums.varianceX() * std::max(sums.varianceY(), 1e-12));
    if (covariance <= 0 || fit < kLeastFit) {
        return std::nullopt;
    }
    return CpuSlope{covariance / sums.varianceX()};
}

Preview previewOf(const SnapshotHistory& history, model::Rate present, model::Rate wanted) {
    Preview preview;
    if (const auto flow = flowOf(history)) {
        preview.drain = drainAt(*flow, wanted.value());
        preview.drainChange = differenceOf(middleOf(*flow, present.value()), middleOf(*flow, wanted.value()));
        preview.wait = waitAt(*flow, wanted.value());
        if (const auto now = waitAt(*flow, present.value()); now && preview.wait) {
            preview.waitChange = *preview.wait - *now;
        }
    }
    const auto newest = history.newest();
    const auto cpu = newest ? busiestCpuAt(history, *newest) : std::nullopt;
    const auto slope = cpuSlopeOf(history);
    if (cpu && slope) {
        preview.redisCpuChange = slope->perAdmission * (wanted.value() - present.value());
        preview.redisCpu = std::max(0.0, *cpu + *preview.redisCpuChange);
    }
    return preview;
}

} // namespace breakwater::desktop::models
