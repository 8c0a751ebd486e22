// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/console.h"
#include "console/desktop/views/drawing.h"

/// What the six charts show of a console's history. Pure readings of the models; GUI thread.
namespace breakwater::desktop::views {

enum class ChartKind : std::uint8_t { Queue, Flow, Latency, RedisCpu, RedisOps, Gateways };
inline constexpr int kCharts = 6;

QString titleOf(ChartKind kind);
QString unitOf(ChartKind kind);
Wording wordingOf(ChartKind kind, const models::Format& format);

/// The curves of one chart over a span, thinned to `columns` pixels. `wanted` is a rate being edited: the
/// queue's chart then has a ghost line.
Drawing drawingOf(ChartKind kind, const models::Console& console, const TimeSpan& span, int columns,
                  std::optional<model::Rate> wanted);

/// What an exported table of a chart needs: its lines by name.
std::vector<std::pair<QString, models::Track>> tracksOf(ChartKind kind,
                                                        const models::SnapshotHistory& history);

/// The operators' acts as marks: pauses stand out, resumes too.
QList<Mark> marksOf(const models::Console& console);

} // namespace breakwater::desktop::views
