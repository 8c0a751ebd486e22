// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/snapshot_history.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace breakwater::desktop::models {

namespace {

constexpr std::int64_t kGap = 3;
constexpr base::Seconds kGatewayIsGone{5};
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

std::size_t slotOf(std::int64_t second) {
    return static_cast<std::size_t>(second % SnapshotHistory::kSeconds);
}

base::WallTime timeOf(std::int64_t second) {
    return base::WallTime{base::Seconds{second}};
}

QPointF pointOf(std::int64_t second, double value) {
    return {static_cast<double>(second) * 1000, value};
}

void nameOnce(std::vector<QString>& names, const QString& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
    }
}

/// Of the routes of one gateway: the busiest one's median, and the worst 99th percentile of those in use.
struct Latency {
    std::optional<double> p50;
    std::optional<double> p99;
    double requests = 0;
};
Latency latencyOf(const model::GatewayFigures& gateway) {
    Latency latency;
    double busiest = 0;
    for (const model::RouteFigures& route : gateway.routes) {
        latency.requests += route.requestsPerSec;
        if (route.requestsPerSec > busiest) {
            busiest = route.requestsPerSec;
            latency.p50 = route.p50Millis;
        }
        if (route.requestsPerSec > 0) {
            latency.p99 = std::max(latency.p99.value_or(0), route.p99Millis);
        }
    }
    return latency;
}

/// Thins a line: of each stretch of `width` seconds the lowest and the highest value, in their order.
class Thinner {
  public:
    explicit Thinner(std::int64_t width) : m_width(width) {}

    void take(std::int64_t second, double value) {
        if (m_any && second - m_last > kGap) {
            endRun();
        }
        if (m_any && second / m_width != m_low.first / m_width) {
            endStretch();
        }
        if (!m_any) {
            m_low = m_high = {second, value};
        } else if (value < m_low.second) {
            m_low = {second, value};
        } else if (value > m_high.second) {
            m_high = {second, value};
        }
        m_any = true;
        m_last = second;
    }
    QList<QList<QPointF>> result() {
        endRun();
        return std::move(m_runs);
    }

  private:
    using Value = std::pair<std::int64_t, double>;

    void endStretch() {
        const auto& [first, second] = std::minmax(m_low, m_high);
        m_run.append(pointOf(first.first, first.second));
        if (first != second) {
            m_run.append(pointOf(second.first, second.second));
        }
        m_any = false;
    }
    void endRun() {
        if (m_any) {
            endStretch();
        }
        if (!m_run.isEmpty()) {
            m_runs.append(std::move(m_run));
            m_run = {};
        }
    }

    const std::int64_t m_width;
    bool m_any = false; ///< the stretch has a value
    std::int64_t m_last = 0;
    Value m_low;
    Value m_high;
    QList<QPointF> m_run;
    QList<QList<QPointF>> m_runs;
};

} // namespace

void SnapshotHistory::clear() {
    *this = SnapshotHistory();
}

void SnapshotHistory::add(const model::Snapshot& snapshot, bool fromHistory) {
    const std::int64_t second = base::secondsOf(snapshot.event.at);
    if (second <= 0 || !makeSlot(second, fromHistory)) {
        return;
    }
    using model::PlaceState;
    const model::EventFigures& event = snapshot.event;
    put({Figure::Waiting, {}}, second, static_cast<double>(event.counters.of(PlaceState::Waiting)));
    put({Figure::Ready, {}}, second, static_cast<double>(event.counters.of(PlaceState::Ready)));
    put({Figure::Active, {}}, second, static_cast<double>(event.counters.of(PlaceState::Entered)));
    put({Figure::Joined, {}}, second, event.joinedPerSec);
    put({Figure::Admitted, {}}, second, event.admittedPerSec);
    put({Figure::Left, {}}, second, event.leftPerSec + event.expiredPerSec);
    put({Figure::SetRate, {}}, second, event.setRate.value());
    put({Figure::NoShowShare, {}}, second, event.noShowShare);
    putGateways(snapshot, second);
    for (const model::RedisNodeFigures& node : snapshot.redis) {
        const QString name = QString::fromStdString(node.address);
        nameOnce(m_nodes, name);
        if (node.reachable) {
            put({Figure::RedisCpu, name}, second, node.cpuPercent / 100);
            put({Figure::RedisOps, name}, second, node.commandsPerSec);
        }
    }
}

void SnapshotHistory::putGateways(const model::Snapshot& snapshot, std::int64_t second) {
    std::optional<double> p50;
    std::optional<double> p99;
    std::optional<double> requests;
    for (const model::GatewayFigures& gateway : snapshot.gateways) {
        if (gateway.at + kGatewayIsGone < snapshot.event.at) {
            continue;
        }
        const QString name = QString::fromStdString(gateway.id);
        nameOnce(m_gateways, name);
        const Latency latency = latencyOf(gateway);
        requests = requests.value_or(0) + latency.requests;
        put({Figure::GatewayRequests, name}, second, latency.requests);
        p50 = latency.p50 ? std::max(p50.value_or(0), *latency.p50) : p50;
        p99 = latency.p99 ? std::max(p99.value_or(0), *latency.p99) : p99;
    }
    for (const auto& [figure, value] :
         {std::pair{Figure::LatencyP50, p50}, std::pair{Figure::LatencyP99, p99},
          std::pair{Figure::Requests, requests}}) {
        if (value) {
            put({figure, {}}, second, *value);
        }
    }
}

/// False when the second is too old to be kept, or history that is known already.
bool SnapshotHistory::makeSlot(std::int64_t second, bool fromHistory) {
    if (second <= m_newest - kSeconds) {
        return false;
    }
    if (m_seconds.empty()) {
        m_seconds.assign(kSeconds, 0);
    }
    const std::size_t slot = slotOf(second);
    if (m_seconds[slot] == second) {
        return !fromHistory;
    }
    m_seconds[slot] = second;
    for (auto& [track, column] : m_columns) {
        column.values[slot] = kUnknown;
    }
    m_newest = std::max(m_newest, second);
    m_oldest = m_oldest == 0 ? second : std::min(m_oldest, second);
    m_oldest = std::max(m_oldest, m_newest - kSeconds + 1);
    return true;
}

void SnapshotHistory::put(const Track& track, std::int64_t second, double value) {
    Column& column = m_columns[track];
    if (column.values.empty()) {
        column.values.assign(kSeconds, kUnknown);
    }
    column.values[slotOf(second)] = static_cast<float>(value);
}

std::optional<double> SnapshotHistory::valueOf(const Column& column, std::int64_t second) const {
    const std::size_t slot = slotOf(second);
    if (m_seconds[slot] != second || std::isnan(column.values[slot])) {
        return std::nullopt;
    }
    return column.values[slot];
}

const SnapshotHistory::Column* SnapshotHistory::find(const Track& track) const {
    const auto found = m_columns.find(track);
    return found == m_columns.end() ? nullptr : &found->second;
}

std::optional<base::WallTime> SnapshotHistory::newest() const {
    return empty() ? std::nullopt : std::optional(timeOf(m_newest));
}

std::optional<base::WallTime> SnapshotHistory::oldest() const {
    return empty() ? std::nullopt : std::optional(timeOf(m_oldest));
}

template<typename Take>
void SnapshotHistory::each(const Track& track, base::WallTime from, base::WallTime to, Take take) const {
    const Column* column = find(track);
    if (column == nullptr) {
        return;
    }
    const std::int64_t last = std::min(base::secondsOf(to), m_newest);
    for (std::int64_t second = std::max(base::secondsOf(from), m_oldest); second <= last; ++second) {
        if (const auto value = valueOf(*column, second)) {
            take(second, *value);
        }
    }
}

QList<QList<QPointF>> SnapshotHistory::runs(const Track& track, base::WallTime from, base::WallTime to,
                                            int columns) const {
    const std::int64_t span = base::secondsOf(to) - base::secondsOf(from) + 1;
    const std::int64_t width = std::max<std::int64_t>(1, (span + columns - 1) / std::max(columns, 1));
    Thinner thinner(width);
    each(track, from, to, [&thinner](std::int64_t second, double value) { thinner.take(second, value); });
    return thinner.result();
}

std::optional<double> SnapshotHistory::at(const Track& track, base::WallTime at) const {
    const Column* column = find(track);
    if (column == nullptr) {
        return std::nullopt;
    }
    const std::int64_t second = base::secondsOf(at);
    for (const std::int64_t near : {second, second - 1, second + 1}) {
        if (const auto value = near > 0 ? valueOf(*column, near) : std::nullopt) {
            return value;
        }
    }
    return std::nullopt;
}

std::vector<std::pair<base::WallTime, double>>
SnapshotHistory::values(const Track& track, base::WallTime from, base::WallTime to) const {
    std::vector<std::pair<base::WallTime, double>> values;
    each(track, from, to,
         [&values](std::int64_t second, double value) { values.emplace_back(timeOf(second), value); });
    return values;
}

} // namespace breakwater::desktop::models
