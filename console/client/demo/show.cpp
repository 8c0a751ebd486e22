// SPDX-License-Identifier: Apache-2.0
#include "console/client/demo/show.h"

#include <algorithm>

namespace breakwater::client::demo {

namespace {

using model::BanPhase;
using model::EventState;
using model::PlaceState;

constexpr std::uint64_t kBanStride = 40'000; ///< places looked at in a step
constexpr std::size_t kMinute = 60;
constexpr std::size_t kHour = 3'600;
constexpr std::size_t kWaits = 1'000;

double perSecond(std::uint64_t now, std::uint64_t before) {
    return static_cast<double>(now - std::min(now, before));
}

std::optional<model::SecondsRange> drainOf(double waiting, double shrinks) {
    if (waiting <= 0 || shrinks <= 1) {
        return std::nullopt;
    }
    const double middle = waiting / shrinks;
    return model::SecondsRange{static_cast<std::uint32_t>(middle * 0.93),
                               static_cast<std::uint32_t>(middle * 1.11)};
}

std::optional<std::uint32_t> waitAt(const std::deque<std::uint32_t>& waits, double share) {
    if (waits.empty()) {
        return std::nullopt;
    }
    std::vector<std::uint32_t> sorted(waits.begin(), waits.end());
    const auto at =
        sorted.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), at, sorted.end());
    return *at;
}

} // namespace

bool Show::isRunning() const {
    return event.state == EventState::Open || event.state == EventState::Paused;
}

double Show::rate() const {
    if (event.state != EventState::Open) {
        return 0;
    }
    const double full = event.policy.rate.value();
    if (!ramp || ramp->over.count() <= 0) {
        return full;
    }
    const double share = static_cast<double>((openTime - rampFrom).count()) /
                         static_cast<double>(base::Micros(ramp->over).count());
    return share >= 1 ? full : ramp->from.value() + (full - ramp->from.value()) * std::max(0.0, share);
}

void Show::advance(base::WallTime now, base::Micros span) {
    const bool running = isRunning() && event.openedAt.has_value();
    const base::Micros sinceOpen = running ? now - *event.openedAt : base::Micros(-1);
    const std::uint64_t before = crowd.totals().admitted;
    crowd.advance(now, span, sinceOpen, rate(), event.policy);
    if (event.state == EventState::Open) {
        openTime += span;
    }
    if (crowd.totals().admitted > before) {
        ++lsn;
        waits.push_back(crowd.lastWait());
        if (waits.size() > kWaits) {
            waits.pop_front();
        }
    }
    walkBans(now);
}

void Show::walkBans(base::WallTime now) {
    for (model::Ban& ban : bans) {
        if (ban.until && *ban.until <= now && ban.phase != BanPhase::Lifting) {
            ban.phase = BanPhase::Lifting;
            ban.cursor = model::Seq(0);
            ban.markEnd = model::Seq(crowd.size());
            crowd.refuse(ban.scope, false);
        }
        walk(ban, now);
    }
    std::erase_if(bans, [](const model::Ban& ban) { return ban.phase == BanPhase::Lifted; });
}

void Show::walk(model::Ban& ban, base::WallTime now) {
    const bool lifts = ban.phase == BanPhase::Lifting;
    if (!lifts && ban.phase != BanPhase::Marking) {
        return;
    }
    const std::uint64_t first = ban.scope.place ? ban.scope.place->value() : ban.cursor.value() + 1;
    const std::uint64_t last =
        ban.scope.place ? first : std::min(ban.markEnd.value(), ban.cursor.value() + kBanStride);
    for (std::uint64_t seq = first; seq <= last && seq <= crowd.size(); ++seq) {
        if (lifts) {
            crowd.unban(model::Seq(seq), ban.number, now);
        } else if (crowd.covers(ban.scope, model::Seq(seq)) && crowd.ban(model::Seq(seq), ban.number, now)) {
            const PlaceState former = crowd.place(model::Seq(seq)).cell.formerState;
            ++ban.banned;
            ban.wereReady += former == PlaceState::Ready ? 1 : 0;
            ban.wereEntered += former == PlaceState::Entered ? 1 : 0;
        }
    }
    ban.cursor = model::Seq(ban.scope.place ? ban.markEnd.value() : last);
    if (ban.cursor >= ban.markEnd) {
        ban.phase = lifts ? BanPhase::Lifted : BanPhase::InForce;
    }
}

model::Ban* Show::findBan(std::uint32_t number) {
    const auto found = std::find_if(bans.begin(), bans.end(),
                                    [number](const model::Ban& ban) { return ban.number == number; });
    return found == bans.end() ? nullptr : &*found;
}

model::Place Show::placeAt(model::Seq seq) const {
    model::Place place = crowd.place(seq);
    place.position = crowd.positionOf(seq);
    const base::WallTime since =
        base::wallFromMicros(static_cast<std::int64_t>(place.cell.since) * 1'000'000);
    place.lastSeen = since;
    if (place.cell.state == PlaceState::Ready) {
        place.until = since + event.policy.entryWindow;
    } else if (place.cell.state == PlaceState::Entered) {
        place.until = since + event.policy.passTtl;
    }
    for (const model::Ban& ban : bans) {
        if (place.cell.state == PlaceState::Banned && ban.number == place.cell.banNumber) {
            place.banReason = ban.reason;
        }
    }
    return place;
}

model::EventFigures Show::figures(base::WallTime now) {
    const CrowdTotals& totals = crowd.totals();
    model::EventFigures figures;
    figures.at = now;
    figures.id = event.id;
    figures.state = event.state;
    figures.version = {model::Epoch(1), model::Lsn(lsn)};
    figures.revision = event.revision;
    figures.counters = crowd.counters();
    figures.admitted = totals.admitted;
    figures.joinedPerSec = perSecond(totals.joined, lastSecond.joined);
    figures.admittedPerSec = perSecond(totals.admitted, lastSecond.admitted);
    figures.enteredPerSec = perSecond(totals.entered, lastSecond.entered);
    figures.leftPerSec = perSecond(totals.left, lastSecond.left);
    figures.setRate = event.policy.rate;
    figures.frontier = crowd.frontier();
    figures.drain = drainOf(static_cast<double>(figures.counters.of(PlaceState::Waiting)),
                            rate() - figures.joinedPerSec + figures.leftPerSec);
    figures.waitP50 = waitAt(waits, 0.50);
    figures.waitP95 = waitAt(waits, 0.95);
    if (!minute.empty() && totals.readyOver > minute.front().readyOver) {
        figures.noShowShare = static_cast<double>(totals.noShow - minute.front().noShow) /
                              static_cast<double>(totals.readyOver - minute.front().readyOver);
    }
    lastSecond = totals;
    minute.push_back(totals);
    if (minute.size() > kMinute) {
        minute.pop_front();
    }
    while (hour.size() >= kHour) {
        hour.pop_front();
    }
    return figures;
}

} // namespace breakwater::client::demo
