// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/link_state.h"
#include "shared/base/clock.h"
#include "shared/model/snapshot.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace breakwater::desktop::models {

enum class AlertRule : std::uint8_t {
    DataStale,      ///< value: seconds
    RedisNodeDown,  ///< subject: the node
    RedisCpuHigh,   ///< share of a core
    ReplicaLag,     ///< milliseconds, subject: the gateway
    QueueStands,    ///< nobody admitted while people wait: value: seconds
    RateNotReached, ///< admitted as a share of the set rate
    NoShowsHigh,    ///< share
    LatencyHigh,    ///< p99 in milliseconds, subject: the gateway
    ServiceAlarm,   ///< the service's own; subject: its code
};

enum class AlertState : std::uint8_t { Active, Acknowledged, Cleared };

struct Alert {
    AlertRule rule = AlertRule::DataStale;
    std::string subject; ///< which node, gateway or code; empty where there is one only
    std::string text;    ///< the service's sentence, of its own alarms
    AlertState state = AlertState::Active;
    std::optional<double> value; ///< in the rule's unit; nullopt: just "down"
    double limit = 0;
    base::WallTime since{};
    std::optional<base::WallTime> clearedAt;
    std::string acknowledgedBy;

    bool operator==(const Alert&) const = default;
};

/// Watches the figures and says what is wrong. An alert rises when its limit was passed for the rule's time
/// on end and clears when the value stayed below a lower limit as long: it never flutters. One that cleared
/// stays listed until it is acknowledged, or ten minutes. Pure but for what it remembers; one thread.
class AlertRules {
  public:
    /// What the rules look at, once a second. `snapshot` may be null: nothing has come yet.
    struct Look {
        base::WallTime now{}; ///< the service's clock
        const model::Snapshot* snapshot = nullptr;
        LinkState link = LinkState::Connecting;
        std::optional<base::Millis> age;
    };

    void look(const Look& look);
    void acknowledge(AlertRule rule, const std::string& subject, const std::string& who);
    void clear(); ///< another event, another server

    /// Active ones first, then acknowledged, then cleared; newest first.
    std::vector<Alert> alerts() const;
    std::size_t activeCount() const; ///< neither acknowledged nor cleared

  private:
    using Key = std::pair<AlertRule, std::string>;
    struct Measure {
        std::optional<double> value;
        bool over = false;  ///< beyond the limit
        bool under = false; ///< below the lower one
        double limit = 0;
        std::string text;
    };
    struct Watched {
        std::optional<base::WallTime> overSince;
        std::optional<base::WallTime> underSince;
        std::optional<Alert> alert;
    };
    using Measures = std::map<Key, Measure>;

    static void measureRedis(const model::Snapshot& snapshot, Measures& measures);
    static void measureGateways(const model::Snapshot& snapshot, Measures& measures);
    void measureQueue(const Look& look, Measures& measures);
    void judge(const Key& key, const Measure& measure, base::WallTime now);

    std::map<Key, Watched> m_watched;
    std::optional<base::WallTime> m_standsSince;
};

} // namespace breakwater::desktop::models
