// SPDX-License-Identifier: Apache-2.0
#include "console/client/demo/world.h"
#include "shared/base/text.h"

#include <algorithm>

// How the evening begins, and what the colleagues do in it.

namespace breakwater::client::demo {

namespace {

using base::Seconds;
using model::EventState;

constexpr Seconds kOpenFor{612}; ///< when we come in
constexpr Seconds kDay{86'400};

model::Event eventOf(const char* id, const char* title, std::uint64_t rate, base::WallTime createdAt) {
    model::Event event;
    event.id = *model::EventId::parse(id);
    event.title = title;
    event.createdAt = createdAt;
    event.revision = model::Revision(1);
    event.policy.rate = model::Rate::perSecond(rate);
    event.policy.capacity = 2'000'000;
    event.policy.shopUrl = "https://shop.example/winter-tour";
    for (std::size_t i = 0; i < event.uid.bytes.size(); ++i) {
        event.uid.bytes[i] = static_cast<std::uint8_t>(id[i % 7] * 31 + static_cast<int>(i));
    }
    return event;
}

std::string perSecondText(std::uint64_t rate) {
    return std::to_string(rate) + "/s";
}

} // namespace

void World::setTheStage() {
    const base::WallTime begins = m_now;
    const base::WallTime opened = begins - kOpenFor;
    const double crowd = m_options.crowd;

    model::Event over = eventOf("fan-meeting", "Fan meeting", 500, opened - kDay * 9);
    over.state = EventState::Closed;
    over.closedReason = model::ClosedReason::SoldOut;
    over.openedAt = opened - kDay;
    over.revision = model::Revision(6);
    addShow(over, {});

    model::Event tomorrow = eventOf("winter-tour-seoul-d2", "Winter Tour Seoul D2", 800, opened - kDay * 3);
    tomorrow.state = EventState::Scheduled;
    tomorrow.opensAt = opened + kDay;
    tomorrow.revision = model::Revision(2);
    addShow(tomorrow, {90'000 * crowd, 380 * crowd, 2'600 * crowd});

    model::Event today = eventOf("winter-tour-seoul-d1", "Winter Tour Seoul D1", 800, opened - kDay * 3);
    today.state = EventState::Scheduled;
    today.opensAt = opened;
    today.revision = model::Revision(2);
    const model::EventId id = today.id;
    addShow(today, {120'000 * crowd, 431 * crowd, 4'150 * crowd});
    planColleagues(id, opened);

    // The ten minutes before we came, second by second.
    m_now = opened - Seconds(2);
    m_nextSecond = opened - Seconds(1);
    while (m_now < begins) {
        m_now += Seconds(1);
        openScheduled(m_now);
        for (auto& [showId, show] : shows) {
            show->advance(m_now, Seconds(1));
        }
        colleagues(m_now);
        second(m_now);
    }
    m_now = begins;
    m_nextSecond = begins + Seconds(1);
}

void World::planColleagues(const model::EventId& id, base::WallTime opened) {
    const auto plan = [this, opened](int seconds, std::function<void()> act) {
        m_plan.push_back({opened + Seconds(seconds), std::move(act)});
    };
    const auto switchTo = [this, id](EventState from, EventState to, const char* action, const char* why) {
        Show* show = find(id);
        if (show != nullptr && show->event.state == from) {
            show->event.state = to;
            show->event.revision = show->event.revision.next();
            const bool pauses = to == EventState::Paused;
            audit("mkim", id, action, pauses ? "open" : "paused",
                  pauses ? "paused" : perSecondText(show->event.policy.rate.milliPerSecond / 1000), why);
        }
    };
    plan(220, [this, id] { colleagueSetsRate(id, m_options.caller, 1'000, "the shop has room"); });
    plan(300, [switchTo] { switchTo(EventState::Open, EventState::Paused, "pause", ""); });
    plan(330,
         [switchTo] { switchTo(EventState::Paused, EventState::Open, "resume", "payment answers again"); });
    plan(700, [this, id] {
        colleagueBans(id, "mkim", "198.51.100.0/24", "one network, one browser, to the beat of a machine");
    });
    plan(960, [this, id] { colleagueSetsRate(id, "mkim", 1'100, "the shop has room"); });
    plan(1'260, [this, id] { colleagueSetsRate(id, "mkim", 1'000, "payment is slow"); });
}

void World::colleagueSetsRate(const model::EventId& id, const std::string& who, std::uint64_t perSecond,
                              const std::string& why) {
    Show* show = find(id);
    const model::Rate wanted = model::Rate::perSecond(perSecond);
    if (show == nullptr || show->event.state == EventState::Closed || show->event.policy.rate == wanted) {
        return;
    }
    const std::string from = perSecondText(show->event.policy.rate.milliPerSecond / 1000);
    show->event.policy.rate = wanted;
    show->event.revision = show->event.revision.next();
    audit(who, id, "set_rate", from, perSecondText(perSecond), why);
}

void World::colleagueBans(const model::EventId& id, const std::string& who, const std::string& prefix,
                          const std::string& why) {
    Show* show = find(id);
    model::BanScope scope;
    scope.prefix = model::parseAddressPrefix(prefix);
    const auto isSame = [&scope](const model::Ban& ban) { return ban.scope == scope; };
    if (show == nullptr || std::any_of(show->bans.begin(), show->bans.end(), isSame)) {
        return;
    }
    model::Ban ban;
    ban.number = ++show->lastBan;
    ban.scope = scope;
    ban.reason = why;
    ban.author = who;
    ban.createdAt = m_now;
    ban.until = m_now + Seconds(3'600);
    ban.markEnd = model::Seq(show->crowd.size());
    show->crowd.refuse(scope, true);
    show->bans.push_back(ban);
    audit(who, id, "create_ban", "", prefix, why);
}

model::Snapshot World::compose(Show& show, base::WallTime now) {
    model::Snapshot snapshot;
    snapshot.event = show.figures(now);
    snapshot.gateways = {gateway(show, now, 1), gateway(show, now, 2)};
    snapshot.redis = {node(show, now, true), node(show, now, false)};
    return snapshot;
}

model::GatewayFigures World::gateway(const Show& show, base::WallTime now, int number) {
    const auto waiting = static_cast<double>(show.crowd.counters().of(model::PlaceState::Waiting));
    const model::EventFigures* last = show.hour.empty() ? nullptr : &show.hour.back().event;
    const double joins = last != nullptr ? last->joinedPerSec / 2 : 0;
    const double enters = last != nullptr ? last->enteredPerSec / 2 : 0;
    const double polls = waiting / 2 / 22; // a poll every 22 s or so, on two gateways
    const double strain = std::min(1.0, (polls + joins * 4) / 20'000);
    model::GatewayFigures figures;
    figures.id = "gw-" + std::to_string(number);
    figures.at = now;
    figures.routes = {
        {"status", polls * (1 + noise(0.02)), 0.4 + strain * 0.6 + noise(0.05), 3 + strain * 9 + noise(0.8)},
        {"join", joins * (1 + noise(0.03)), 2.1 + strain * 2 + noise(0.2), 7 + strain * 12 + noise(1.5)},
        {"enter", enters * (1 + noise(0.03)), 2.4 + strain * 2 + noise(0.2), 6 + strain * 10 + noise(1.2)}};
    figures.connections = static_cast<std::uint64_t>(waiting / 2 * 0.11);
    figures.streams = static_cast<std::uint64_t>(waiting / 2 * 0.02);
    figures.cpuPercent = 3 + polls * 0.0021 + joins * 0.011 + noise(0.6);
    figures.rssBytes = (96ULL << 20U) + show.crowd.size() * 24;
    figures.replicaLagMillis = 14 + noise(6);
    return figures;
}

model::RedisNodeFigures World::node(const Show& show, base::WallTime now, bool isMaster) {
    const model::EventFigures* last = show.hour.empty() ? nullptr : &show.hour.back().event;
    const double joins = last != nullptr ? last->joinedPerSec : 0;
    const double admitted = last != nullptr ? last->admittedPerSec : 0;
    model::RedisNodeFigures node;
    node.address = isMaster ? "10.0.0.21:6379" : "10.0.0.22:6379";
    node.role = isMaster ? "master" : "replica";
    node.at = now;
    node.reachable = isMaster || !m_lost;
    const double work = joins * 0.0011 + admitted * 0.0024;
    node.cpuPercent = (isMaster ? 1.4 + work : 0.7 + work * 0.4) + noise(0.15);
    node.commandsPerSec =
        (isMaster ? 120 + joins * 0.35 + admitted * 1.3 : 40 + admitted * 0.4) * (1 + noise(0.03));
    node.inBytesPerSec = 20'000 + joins * 90 + admitted * 130;
    node.outBytesPerSec = 30'000 + joins * 60 + admitted * 170;
    node.usedMemoryBytes = (22ULL << 20U) + show.crowd.size() * 46;
    node.maxMemoryBytes = 2ULL << 30U;
    node.replicationLagBytes = isMaster ? 0 : static_cast<std::uint64_t>(900 + noise(400));
    node.persistence = "aof always";
    node.slowest = {{"fcall bw_tick", static_cast<std::uint64_t>(900 + admitted * 0.8)}};
    return node;
}

} // namespace breakwater::client::demo
