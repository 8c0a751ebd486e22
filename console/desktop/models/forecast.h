// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/snapshot_history.h"
#include "shared/model/policy.h"

#include <QPointF>
#include <optional>
#include <vector>

/// What will come, as far as the last minutes tell. Pure functions; what can't be told is nullopt, never a
/// guess.
namespace breakwater::desktop::models {

/// How fast people come and go by themselves, over the last minute.
struct Flow {
    double waiting = 0;
    double joined = 0;    ///< a second
    double left = 0;      ///< a second, expired included
    double deviation = 0; ///< of joined minus left, a second
};
/// nullopt with fewer than ten seconds of figures.
std::optional<Flow> flowOf(const SnapshotHistory& history);

/// When the queue will be empty at `rate`; nullopt when it would not shrink.
std::optional<model::SecondsRange> drainAt(const Flow& flow, double rate);
/// How long someone who joins now would wait at `rate`.
std::optional<base::Seconds> waitAt(const Flow& flow, double rate);

/// Low, middle and high of the queue's length ahead: x milliseconds since 1970, y people, never below 0.
struct Cone {
    std::vector<QPointF> low;
    std::vector<QPointF> middle;
    std::vector<QPointF> high;
};
Cone coneOf(const Flow& flow, double rate, base::WallTime from, base::Seconds span);

/// The busiest node's CPU as a line of the admissions a second: known once the rate has changed enough.
struct CpuSlope {
    double perAdmission = 0; ///< share of a core for each admission a second
};
std::optional<CpuSlope> cpuSlopeOf(const SnapshotHistory& history);

/// What a rate would do, each with its difference to what stands.
struct Preview {
    std::optional<model::SecondsRange> drain;
    std::optional<base::Seconds> drainChange; ///< of the middle
    std::optional<base::Seconds> wait;
    std::optional<base::Seconds> waitChange;
    std::optional<double> redisCpu; ///< share of a core of the busiest node
    std::optional<double> redisCpuChange;
};
Preview previewOf(const SnapshotHistory& history, model::Rate present, model::Rate wanted);

} // namespace breakwater::desktop::models
