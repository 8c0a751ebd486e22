// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/chart_set.h"

#include "console/desktop/views/desk.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace breakwater::desktop::views {

namespace {

using models::Figure;
using models::Track;

constexpr double kCpuLimit = 0.8;
constexpr std::size_t kMostCurves = 6;

/// What all names end with from their last colon on, as the port of all nodes; empty when they differ.
QString sharedPort(const std::vector<QString>& names) {
    const QString port =
        names.empty() ? QString() : names.front().mid(names.front().lastIndexOf(QLatin1Char(':')));
    const bool shared =
        port.startsWith(QLatin1Char(':')) &&
        std::all_of(names.begin(), names.end(), [&](const QString& name) { return name.endsWith(port); });
    return shared ? port : QString();
}

std::vector<std::pair<QString, Track>> named(const std::vector<QString>& names, Figure figure) {
    const QString port = sharedPort(names);
    std::vector<std::pair<QString, Track>> tracks;
    for (const QString& name : names) {
        if (tracks.size() < kMostCurves) {
            tracks.emplace_back(name.chopped(port.size()), Track{figure, name});
        }
    }
    return tracks;
}

double leastTopOf(ChartKind kind) {
    switch (kind) {
    case ChartKind::Queue: return 10;
    case ChartKind::Flow: return 10;
    case ChartKind::Latency: return 10;
    case ChartKind::RedisCpu: return 1;
    case ChartKind::RedisOps: return 100;
    case ChartKind::Gateways: return 100;
    }
    return 1;
}

QList<QPointF> listOf(const std::vector<QPointF>& points) {
    return QList<QPointF>(points.begin(), points.end());
}

void addForecast(Drawing& drawing, const models::Console& console, const TimeSpan& span,
                 std::optional<model::Rate> wanted) {
    const auto flow = models::flowOf(console.history());
    if (!flow || !console.event() || span.to <= span.now) {
        return;
    }
    const base::Seconds ahead(static_cast<std::int64_t>((span.to - span.now) / 1000.0) + 1);
    const bool open = console.event()->state == model::EventState::Open;
    const double rate = open ? console.event()->policy.rate.value() : 0.0;
    const auto cone = models::coneOf(*flow, rate, wallOfChart(span.now), ahead);
    drawing.cone = Cone{listOf(cone.low), listOf(cone.middle), listOf(cone.high)};
    if (wanted && open) {
        drawing.ghost = listOf(models::coneOf(*flow, wanted->value(), wallOfChart(span.now), ahead).middle);
    }
}

Tone toneOfAction(const std::string& action) {
    if (action == "pause") {
        return Tone::Critical;
    }
    if (action == "resume" || action == "open") {
        return Tone::Good;
    }
    return Tone::Dim;
}

} // namespace

QString titleOf(ChartKind kind) {
    switch (kind) {
    case ChartKind::Queue: return QCoreApplication::translate("ChartSet", "Queue length");
    case ChartKind::Flow: return QCoreApplication::translate("ChartSet", "Flow");
    case ChartKind::Latency: return QCoreApplication::translate("ChartSet", "Latency");
    case ChartKind::RedisCpu: return QCoreApplication::translate("ChartSet", "Redis CPU");
    case ChartKind::RedisOps: return QCoreApplication::translate("ChartSet", "Redis commands");
    case ChartKind::Gateways: return QCoreApplication::translate("ChartSet", "Gateway requests");
    }
    return {};
}

QString unitOf(ChartKind kind) {
    switch (kind) {
    case ChartKind::Queue: return QCoreApplication::translate("ChartSet", "people");
    case ChartKind::Flow: return QCoreApplication::translate("ChartSet", "people/s");
    case ChartKind::Latency: return QCoreApplication::translate("ChartSet", "ms");
    case ChartKind::RedisCpu: return QCoreApplication::translate("ChartSet", "% of a core");
    case ChartKind::RedisOps: return QCoreApplication::translate("ChartSet", "per second");
    case ChartKind::Gateways: return QCoreApplication::translate("ChartSet", "per second");
    }
    return {};
}

Wording wordingOf(ChartKind kind, const models::Format& format) {
    Wording wording;
    wording.clock = [format](double at) { return format.clock(wallOfChart(at)); };
    wording.axis = [format](double value) { return format.axis(value); };
    wording.value = [format](double value) {
        return format.count(static_cast<std::uint64_t>(std::max(0.0, value) + 0.5));
    };
    if (kind == ChartKind::RedisCpu) {
        wording.axis = [format](double share) { return format.axis(share * 100.0); };
        wording.value = [format](double share) { return format.axis(std::round(share * 100.0)); };
    } else if (kind == ChartKind::Latency) {
        wording.value = [](double millis) { return QString::number(millis, 'f', millis < 10 ? 1 : 0); };
    }
    return wording;
}

std::vector<std::pair<QString, Track>> tracksOf(ChartKind kind, const models::SnapshotHistory& history) {
    switch (kind) {
    case ChartKind::Queue:
        return {{QCoreApplication::translate("ChartSet", "waiting"), {Figure::Waiting, {}}}};
    case ChartKind::Flow:
        return {{QCoreApplication::translate("ChartSet", "join"), {Figure::Joined, {}}},
                {QCoreApplication::translate("ChartSet", "admit"), {Figure::Admitted, {}}},
                {QCoreApplication::translate("ChartSet", "leave"), {Figure::Left, {}}}};
    case ChartKind::Latency:
        return {{QStringLiteral("p50"), {Figure::LatencyP50, {}}},
                {QStringLiteral("p99"), {Figure::LatencyP99, {}}}};
    case ChartKind::RedisCpu: return named(history.nodes(), Figure::RedisCpu);
    case ChartKind::RedisOps: return named(history.nodes(), Figure::RedisOps);
    case ChartKind::Gateways: return named(history.gateways(), Figure::GatewayRequests);
    }
    return {};
}

Drawing drawingOf(ChartKind kind, const models::Console& console, const TimeSpan& span, int columns,
                  std::optional<model::Rate> wanted) {
    const models::SnapshotHistory& history = console.history();
    Drawing drawing;
    drawing.leastTop = leastTopOf(kind);
    for (const auto& [name, track] : tracksOf(kind, history)) {
        const Track line = track;
        drawing.curves.append({name,
                               history.runs(track, wallOfChart(span.from), wallOfChart(span.now), columns),
                               [&history, line](double at) { return history.at(line, wallOfChart(at)); }});
    }
    if (kind == ChartKind::Queue) {
        addForecast(drawing, console, span, wanted);
    } else if (kind == ChartKind::RedisCpu) {
        drawing.limit = kCpuLimit;
    }
    return drawing;
}

QList<Mark> marksOf(const models::Console& console) {
    QList<Mark> marks;
    for (const models::Flag& flag : console.flags()) {
        marks.append(
            {flag.number, chartTime(flag.at), toneOfAction(flag.action),
             QStringLiteral("%1 %2 \u00B7 %3").arg(console.format().clock(flag.at), flag.text, flag.actor)});
    }
    return marks;
}

} // namespace breakwater::desktop::views
