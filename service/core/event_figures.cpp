// SPDX-License-Identifier: Apache-2.0
#include "service/core/event_figures.h"

#include <algorithm>
#include <vector>

namespace breakwater::core {

namespace {

constexpr std::size_t kSecondsKept = 60;

double perSecond(std::uint64_t now, std::uint64_t before, double seconds) {
    return seconds > 0 && now >= before ? static_cast<double>(now - before) / seconds : 0;
}

} // namespace

EventFigureTracker::Totals EventFigureTracker::totalsOf(const Replica& replica, base::WallTime at) {
    return {&replica,
            at,
            replica.joinedEver(),
            replica.admitted(),
            replica.enteredEver(),
            replica.leftEver(),
            replica.expiredEver(),
            replica.noShowEver(),
            replica.readyOverEver()};
}

model::EventFigures EventFigureTracker::take(const Replica& replica, base::WallTime at,
                                             std::optional<model::SecondsRange> drain) {
    if (!m_minute.empty() && m_minute.back().replica != &replica) {
        m_minute.clear(); // a new replica counts from its own beginning
    }
    const Totals now = totalsOf(replica, at);
    model::EventFigures figures;
    figures.at = at;
    figures.id = replica.event().id;
    figures.state = replica.event().state;
    figures.version = replica.version();
    figures.revision = replica.event().revision;
    figures.counters = replica.counters();
    figures.admitted = replica.admitted();
    figures.setRate = replica.event().policy.rate;
    figures.frontier = replica.frontier();
    figures.drain = drain;
    if (!m_minute.empty()) {
        const Totals& last = m_minute.back();
        const double seconds = static_cast<double>((at - last.at).count()) / 1e6;
        figures.joinedPerSec = perSecond(now.joined, last.joined, seconds);
        figures.admittedPerSec = perSecond(now.admitted, last.admitted, seconds);
        figures.enteredPerSec = perSecond(now.entered, last.entered, seconds);
        figures.leftPerSec = perSecond(now.left, last.left, seconds);
        figures.expiredPerSec = perSecond(now.expired, last.expired, seconds);
        const Totals& first = m_minute.front();
        const std::uint64_t over = now.readyOver - first.readyOver;
        figures.noShowShare =
            over > 0 ? static_cast<double>(now.noShow - first.noShow) / static_cast<double>(over) : 0;
    }
    figures.waitP50 = waitAt(0.50);
    figures.waitP95 = waitAt(0.95);
    m_minute.push_back(now);
    if (m_minute.size() > kSecondsKept) {
        m_minute.pop_front();
    }
    return figures;
}

void EventFigureTracker::moved(model::Seq, model::PlaceState from, std::uint32_t since, Cause cause,
                               base::WallTime at) {
    if (cause != Cause::Admitted || from != model::PlaceState::Waiting) {
        return;
    }
    const std::int64_t waited = std::max<std::int64_t>(0, base::secondsOf(at) - since);
    m_waits[m_waitCount % m_waits.size()] = static_cast<std::uint32_t>(waited);
    ++m_waitCount;
}

std::optional<std::uint32_t> EventFigureTracker::waitAt(double share) const {
    const std::size_t known = std::min(m_waitCount, m_waits.size());
    if (known == 0) {
        return std::nullopt;
    }
    std::vector<std::uint32_t> waits(m_waits.begin(), m_waits.begin() + static_cast<std::ptrdiff_t>(known));
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(known - 1));
    std::nth_element(waits.begin(), waits.begin() + at, waits.end());
    return waits[static_cast<std::size_t>(at)];
}

} // namespace breakwater::core
