// SPDX-License-Identifier: Apache-2.0
#include "service/core/pace.h"

#include <algorithm>
#include <cmath>

namespace breakwater::core {

namespace {

constexpr double kShortWindow = 10;
constexpr double kLongWindow = 60;
constexpr double kShortWeight = 0.3;
/// How much evidence the set rate counts for against the long window: this many admissions, and what it
/// allows in this time, the less of it the fuller the window. Against the short window the long one counts
/// for as much.
constexpr double kPriorAdmissions = 5;
constexpr double kPriorSeconds = 5;
/// The same for "nobody leaves".
constexpr double kPriorLeavingSeconds = 10;
constexpr double kLeastSpread = 0.1;
constexpr double kMostSpread = 0.8;
/// After such a gap the old pace says nothing any more.
constexpr double kLongestGap = 60;

constexpr double kLongestPoll = 45;
constexpr double kShortestPoll = 1;
constexpr double kReadyPoll = 2;
constexpr double kEnteredPoll = 15;
constexpr double kJitter = 0.2;
/// Below the first load polls are as wished, at full load they are this many times as long.
constexpr double kCalmLoad = 0.6;
constexpr double kLoadedFactor = 3;
constexpr double kLatestShare = 0.9; // of the way to its turn

double secondsBetween(base::MonoTime from, base::MonoTime to) {
    return std::chrono::duration<double>(to - from).count();
}

/// The part of what the rate allowed that really happened; `before` is believed with the weight of `prior`
/// admissions.
double realised(double atHead, double expected, double before, double prior) {
    return (atHead + before * prior) / (expected + prior);
}

/// Time until `position` places are gone: dp/dt = -(perSec + share * p), solved.
double timeToFall(double position, double perSec, double share) {
    return share > 1e-9 ? std::log1p(share * position / perSec) / share : position / perSec;
}

std::uint32_t wholeSeconds(double seconds) {
    return static_cast<std::uint32_t>(std::min(seconds, static_cast<double>(UINT32_MAX)));
}

double between(double value, double fromLow, double fromHigh, double toLow, double toHigh) {
    const double share = std::clamp((value - fromLow) / (fromHigh - fromLow), 0.0, 1.0);
    return toLow + share * (toHigh - toLow);
}

/// While the time is unknown (paused, not yet open): the front hears of the resume first.
double wishedByPosition(std::uint64_t position) {
    if (position <= 20) {
        return 2;
    }
    return position <= 1'000 ? 5 : between(static_cast<double>(position), 1'000, 100'000, 5, 15);
}

} // namespace

void FallTracker::observe(base::MonoTime now, const FallTotals& totals, model::Rate rate, bool admitting) {
    const auto last = m_last;
    m_last = Moment{now, totals, admitting};
    m_rate = rate;
    if (!last || totals.atHead < last->totals.atHead || totals.elsewhere < last->totals.elsewhere) {
        return;
    }
    const double seconds = secondsBetween(last->at, now);
    if (seconds > kLongestGap) {
        m_slices.fill({});
        return;
    }
    Slice slice;
    slice.seconds = seconds;
    slice.expected = rate.value() * seconds;
    slice.atHead = static_cast<double>(totals.atHead - last->totals.atHead);
    slice.elsewhere = static_cast<double>(totals.elsewhere - last->totals.elsewhere);
    slice.personSeconds = seconds * static_cast<double>(last->totals.waiting);
    // A line shorter than what the rate takes says how many came, not how fast a longer one would move.
    const bool telling = static_cast<double>(last->totals.waiting) >= std::max(1.0, slice.expected);
    if (seconds > 0 && admitting && last->admitting && telling) {
        add(slice);
    }
}

void FallTracker::add(const Slice& slice) {
    if (m_slices[m_current].seconds >= 1) {
        m_current = (m_current + 1) % kSlices;
        m_slices[m_current] = {};
    }
    Slice& current = m_slices[m_current];
    current.seconds += slice.seconds;
    current.expected += slice.expected;
    current.atHead += slice.atHead;
    current.elsewhere += slice.elsewhere;
    current.personSeconds += slice.personSeconds;
}

FallTracker::Slice FallTracker::sumOfLast(double seconds) const {
    Slice sum;
    for (std::size_t i = 0; i < kSlices && sum.seconds < seconds; ++i) {
        const Slice& slice = m_slices[(m_current + kSlices - i) % kSlices];
        sum.seconds += slice.seconds;
        sum.expected += slice.expected;
        sum.atHead += slice.atHead;
        sum.elsewhere += slice.elsewhere;
        sum.personSeconds += slice.personSeconds;
    }
    return sum;
}

PaceFigures FallTracker::figures() const {
    PaceFigures figures;
    const double rate = m_rate.value();
    if (rate <= 0) {
        return figures;
    }
    const Slice near = sumOfLast(kShortWindow);
    const Slice far = sumOfLast(kLongWindow);
    const double missing = std::max(0.0, 1 - far.seconds / kLongWindow);
    const double prior = kPriorAdmissions + kPriorSeconds * rate * missing;
    const double farPart = realised(far.atHead, far.expected, 1, prior);
    const double nearPart =
        realised(near.atHead, near.expected, farPart, kPriorAdmissions + kPriorSeconds * rate);
    const double part = kShortWeight * nearPart + (1 - kShortWeight) * farPart;
    figures.headPerSec = rate * part;
    const double everyone = far.seconds > 0 ? far.personSeconds / far.seconds : 0;
    if (everyone > 0) {
        figures.leavingShare = far.elsewhere / (everyone * (far.seconds + kPriorLeavingSeconds));
    }
    const double chance = 1 / std::sqrt(far.atHead + prior);
    const double drift = std::abs(nearPart - farPart) / part;
    figures.spread = std::clamp(kLeastSpread + chance + drift, kLeastSpread, kMostSpread);
    return figures;
}

std::optional<Eta> forecast(const PaceFigures& figures, model::EventState state, std::uint64_t position) {
    if (state != model::EventState::Open || position == 0 || !(figures.headPerSec > 0)) {
        return std::nullopt;
    }
    const auto places = static_cast<double>(position);
    const double spread = std::clamp(figures.spread, 0.0, kMostSpread);
    const double share = std::max(figures.leavingShare, 0.0);
    Eta eta;
    eta.low = wholeSeconds(timeToFall(places, figures.headPerSec * (1 + spread), share));
    eta.sec = wholeSeconds(std::ceil(timeToFall(places, figures.headPerSec, share)));
    eta.high = wholeSeconds(std::ceil(timeToFall(places, figures.headPerSec * (1 - spread), share)));
    return eta;
}

base::Millis choosePollAfter(model::VisitorState state, std::uint64_t position, const std::optional<Eta>& eta,
                             double load, double random) {
    double wished = 0;
    double most = kLongestPoll;
    switch (state) {
    case model::VisitorState::Done:
    case model::VisitorState::Left:
    case model::VisitorState::Expired:
    case model::VisitorState::Banned:
    case model::VisitorState::Closed: return base::Millis(0);
    case model::VisitorState::Ready: wished = kReadyPoll; break;
    case model::VisitorState::Entered: wished = kEnteredPoll; break;
    case model::VisitorState::Waiting:
        // Half the way to its turn, again and again: a visitor learns of it in time even when the line
        // doubles its pace meanwhile, and the whole line asks far less often than at any fixed beat.
        // Under load it is told to come later, but never behind its turn.
        wished = eta ? eta->sec / 2.0 : wishedByPosition(position);
        most = eta ? std::min(kLongestPoll, eta->sec * between(load, kCalmLoad, 1, 0.5, kLatestShare))
                   : kLongestPoll;
        break;
    }
    const double loaded = wished * between(load, kCalmLoad, 1, 1, kLoadedFactor);
    // Jitter only shortens, so that no bound is overstepped.
    const double jittered = std::min(loaded, most) * (1 - kJitter * std::clamp(random, 0.0, 1.0));
    return base::Millis(static_cast<std::int64_t>(std::max(jittered, kShortestPoll) * 1000));
}

} // namespace breakwater::core
