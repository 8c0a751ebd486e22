// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/alert_rules.h"

#include <algorithm>

namespace breakwater::desktop::models {

namespace {

using base::Seconds;

/// When a rule rises and when it clears again.
struct Limits {
    double over = 0;
    double under = 0;
    Seconds rises{0}; ///< beyond `over` for so long
    Seconds clears{3};
};

Limits limitsOf(AlertRule rule) {
    switch (rule) {
    case AlertRule::DataStale: return {2, 2, Seconds(0), Seconds(3)};
    case AlertRule::RedisNodeDown: return {0, 0, Seconds(3), Seconds(3)};
    case AlertRule::RedisCpuHigh: return {0.80, 0.70, Seconds(5), Seconds(5)};
    case AlertRule::ReplicaLag: return {500, 250, Seconds(5), Seconds(5)};
    case AlertRule::QueueStands: return {10, 1, Seconds(0), Seconds(3)};
    case AlertRule::RateNotReached: return {0.80, 0.90, Seconds(30), Seconds(5)};
    case AlertRule::NoShowsHigh: return {0.30, 0.20, Seconds(15), Seconds(15)};
    case AlertRule::LatencyHigh: return {200, 100, Seconds(5), Seconds(5)};
    case AlertRule::ServiceAlarm: return {0, 0, Seconds(0), Seconds(0)};
    }
    return {};
}

constexpr Seconds kKeepCleared{600};
/// With fewer than so many seconds' worth of people waiting a rate can't be reached, and need not.
constexpr double kEnoughWaiting = 5;

int rankOf(AlertState state) {
    return static_cast<int>(state);
}

} // namespace

void AlertRules::clear() {
    *this = AlertRules();
}

void AlertRules::measureRedis(const model::Snapshot& snapshot, Measures& measures) {
    const Limits cpu = limitsOf(AlertRule::RedisCpuHigh);
    for (const model::RedisNodeFigures& node : snapshot.redis) {
        measures[{AlertRule::RedisNodeDown, node.address}] = {
            std::nullopt, !node.reachable, node.reachable, 0, {}};
        if (node.reachable) {
            const double share = node.cpuPercent / 100;
            measures[{AlertRule::RedisCpuHigh, node.address}] = {
                share, share > cpu.over, share < cpu.under, cpu.over, {}};
        }
    }
    for (const model::Alarm& alarm : snapshot.alarms) {
        measures[{AlertRule::ServiceAlarm, alarm.code}] = {std::nullopt, true, false, 0, alarm.text};
    }
}

void AlertRules::measureGateways(const model::Snapshot& snapshot, Measures& measures) {
    const Limits lagLimits = limitsOf(AlertRule::ReplicaLag);
    const Limits latency = limitsOf(AlertRule::LatencyHigh);
    for (const model::GatewayFigures& gateway : snapshot.gateways) {
        const double lag = gateway.replicaLagMillis;
        measures[{AlertRule::ReplicaLag, gateway.id}] = {
            lag, lag > lagLimits.over, lag < lagLimits.under, lagLimits.over, {}};
        double p99 = 0;
        for (const model::RouteFigures& route : gateway.routes) {
            p99 = route.requestsPerSec > 0 ? std::max(p99, route.p99Millis) : p99;
        }
        measures[{AlertRule::LatencyHigh, gateway.id}] = {
            p99, p99 > latency.over, p99 < latency.under, latency.over, {}};
    }
}

void AlertRules::measureQueue(const Look& look, Measures& measures) {
    const model::EventFigures& event = look.snapshot->event;
    const bool open = event.state == model::EventState::Open;
    const auto waiting = static_cast<double>(event.counters.of(model::PlaceState::Waiting));
    const double rate = event.setRate.value();
    // At less than one admission a second most seconds bring none.
    if (open && waiting > 0 && event.admittedPerSec <= 0 && rate >= 1) {
        m_standsSince = m_standsSince.value_or(look.now);
    } else {
        m_standsSince.reset();
    }
    const double stands = m_standsSince ? static_cast<double>((look.now - *m_standsSince).count()) / 1e6 : 0;
    const Limits still = limitsOf(AlertRule::QueueStands);
    measures[{AlertRule::QueueStands, {}}] = {
        stands, stands >= still.over, stands < still.under, still.over, {}};

    const Limits reached = limitsOf(AlertRule::RateNotReached);
    const bool matters = open && rate >= 1 && waiting > rate * kEnoughWaiting;
    const double share = rate > 0 ? event.admittedPerSec / rate : 1;
    measures[{AlertRule::RateNotReached, {}}] = {
        share, matters && share < reached.over, !matters || share >= reached.under, reached.over, {}};

    const Limits away = limitsOf(AlertRule::NoShowsHigh);
    measures[{AlertRule::NoShowsHigh, {}}] = {
        event.noShowShare, event.noShowShare > away.over, event.noShowShare < away.under, away.over, {}};
}

void AlertRules::look(const Look& look) {
    Measures measures;
    const bool live = look.link == LinkState::Live;
    const bool old = look.link == LinkState::Stale || (look.link == LinkState::Disconnected && look.age);
    const double age = look.age ? static_cast<double>(look.age->count()) / 1000 : 0;
    measures[{AlertRule::DataStale, {}}] = {age, old, live, limitsOf(AlertRule::DataStale).over, {}};
    if (live && look.snapshot != nullptr) {
        measureRedis(*look.snapshot, measures);
        measureGateways(*look.snapshot, measures);
        measureQueue(look, measures);
        // What is no longer named is over: a gateway that was taken away, an alarm that was lifted.
        for (const auto& [key, watched] : m_watched) {
            measures.try_emplace(key, Measure{std::nullopt, false, true, 0, {}});
        }
    }
    for (const auto& [key, measure] : measures) {
        judge(key, measure, look.now);
    }
    std::erase_if(m_watched, [&look](const auto& entry) {
        const auto& alert = entry.second.alert;
        return alert && alert->clearedAt && look.now - *alert->clearedAt > kKeepCleared;
    });
}

void AlertRules::judge(const Key& key, const Measure& measure, base::WallTime now) {
    Watched& watched = m_watched[key];
    const Limits limits = limitsOf(key.first);
    watched.overSince = measure.over ? watched.overSince.value_or(now) : std::optional<base::WallTime>();
    watched.underSince = measure.under ? watched.underSince.value_or(now) : std::optional<base::WallTime>();
    const bool up = watched.alert && watched.alert->state != AlertState::Cleared;
    if (up) {
        watched.alert->value = measure.value ? measure.value : watched.alert->value;
        if (measure.under && now - *watched.underSince >= limits.clears) {
            if (watched.alert->state == AlertState::Acknowledged) {
                watched.alert.reset();
            } else {
                watched.alert->state = AlertState::Cleared;
                watched.alert->clearedAt = now;
            }
        }
    } else if (measure.over && now - *watched.overSince >= limits.rises) {
        watched.alert = Alert{key.first,          key.second,    measure.text,
                              AlertState::Active, measure.value, measure.limit,
                              *watched.overSince, std::nullopt,  {}};
    }
}

void AlertRules::acknowledge(AlertRule rule, const std::string& subject, const std::string& who) {
    const auto found = m_watched.find({rule, subject});
    if (found == m_watched.end() || !found->second.alert) {
        return;
    }
    if (found->second.alert->state == AlertState::Cleared) {
        found->second.alert.reset();
    } else {
        found->second.alert->state = AlertState::Acknowledged;
        found->second.alert->acknowledgedBy = who;
    }
}

std::vector<Alert> AlertRules::alerts() const {
    std::vector<Alert> alerts;
    for (const auto& [key, watched] : m_watched) {
        if (watched.alert) {
            alerts.push_back(*watched.alert);
        }
    }
    std::stable_sort(alerts.begin(), alerts.end(), [](const Alert& a, const Alert& b) {
        return std::pair(rankOf(a.state), b.since) < std::pair(rankOf(b.state), a.since);
    });
    return alerts;
}

std::size_t AlertRules::activeCount() const {
    return static_cast<std::size_t>(std::count_if(m_watched.begin(), m_watched.end(), [](const auto& entry) {
        return entry.second.alert && entry.second.alert->state == AlertState::Active;
    }));
}

} // namespace breakwater::desktop::models
