// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/snapshot.h"

#include <QList>
#include <QPointF>
#include <QString>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace breakwater::desktop::models {

/// What a line of a chart shows. Those of a node or a gateway are told apart by its name.
enum class Figure : std::uint8_t {
    Waiting,         ///< people
    Ready,           ///< people
    Active,          ///< people who entered
    Joined,          ///< a second
    Admitted,        ///< a second
    Left,            ///< a second, with those who expired
    SetRate,         ///< a second
    NoShowShare,     ///< 0 to 1
    LatencyP50,      ///< milliseconds, of the slowest gateway
    LatencyP99,      ///< milliseconds, of the slowest gateway
    Requests,        ///< a second, of all gateways
    RedisCpu,        ///< 0 to 1 of a core, of the node
    RedisOps,        ///< commands a second, of the node
    GatewayRequests, ///< a second, of the gateway
};

struct Track {
    Figure figure = Figure::Waiting;
    QString name; ///< the node's address or the gateway's id; empty for the event's own

    bool operator==(const Track& other) const = default;
    bool operator<(const Track& other) const {
        return figure != other.figure ? figure < other.figure : name < other.name;
    }
};

/// The last six hours of one event, a value a second for each line. Any order of arrival; a later value of
/// the same second wins, history never overwrites live. About 90 KB a line, made when first needed. One
/// thread.
class SnapshotHistory {
  public:
    static constexpr std::int64_t kSeconds = 6 * 3'600;

    void clear();
    void add(const model::Snapshot& snapshot, bool fromHistory);

    bool empty() const { return m_newest == 0; }
    std::optional<base::WallTime> newest() const;
    std::optional<base::WallTime> oldest() const;
    /// Names in the order in which they first appeared.
    const std::vector<QString>& nodes() const { return m_nodes; }
    const std::vector<QString>& gateways() const { return m_gateways; }

    /// A line between two times, thinned so that it keeps every peak: at most about two points for each of
    /// `columns` pixels. x is milliseconds since 1970, y the value. More than three seconds without a value
    /// end a run: a gap is drawn as a gap.
    QList<QList<QPointF>> runs(const Track& track, base::WallTime from, base::WallTime to, int columns) const;
    /// The value at the second of `at`, or of the one before or after it.
    std::optional<double> at(const Track& track, base::WallTime at) const;
    /// Every value of the span, oldest first, unthinned: for exports and for reckoning.
    std::vector<std::pair<base::WallTime, double>> values(const Track& track, base::WallTime from,
                                                          base::WallTime to) const;

  private:
    struct Column {
        std::vector<float> values; ///< by second modulo kSeconds; NaN: unknown
    };

    void putGateways(const model::Snapshot& snapshot, std::int64_t second);
    template<typename Take>
    void each(const Track& track, base::WallTime from, base::WallTime to, Take take) const;
    bool makeSlot(std::int64_t second, bool fromHistory);
    void put(const Track& track, std::int64_t second, double value);
    std::optional<double> valueOf(const Column& column, std::int64_t second) const;
    const Column* find(const Track& track) const;

    std::map<Track, Column> m_columns;
    std::vector<std::int64_t> m_seconds; ///< which second a slot holds; 0: none
    std::int64_t m_newest = 0;
    std::int64_t m_oldest = 0;
    std::vector<QString> m_nodes;
    std::vector<QString> m_gateways;
};

} // namespace breakwater::desktop::models
