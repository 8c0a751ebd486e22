// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/chart_grid.h"

#include <QPainter>
#include <cmath>
#include <map>

namespace breakwater::desktop::views {

namespace {

constexpr int kAcross = 3;

QString quoted(QString text) {
    if (text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"'))) {
        text = QLatin1Char('"') + text.replace(QLatin1String("\""), QLatin1String("\"\"")) + QLatin1Char('"');
    }
    return text;
}

} // namespace

QPixmap ChartGrid::picture() {
    redrawNow();
    const QSize each(m_desk.theme.px(460), m_desk.theme.px(260));
    const int gap = m_desk.theme.px(8);
    QPixmap all(kAcross * (each.width() + gap) + gap, kCharts / kAcross * (each.height() + gap) + gap);
    all.fill(m_desk.theme.colour(Tone::Background));
    QPainter painter(&all);
    for (int index = 0; index < kCharts; ++index) {
        TimeChart copy(m_desk.theme);
        const auto kind = static_cast<ChartKind>(index);
        copy.resize(each);
        copy.setTexts(titleOf(kind), unitOf(kind), wordingOf(kind, m_desk.format()));
        copy.setLive(chart(kind).isLive());
        copy.draw(drawingOf(kind, m_desk.console, m_span, static_cast<int>(copy.plot().width()), m_wanted),
                  m_span, marksOf(m_desk.console));
        painter.drawPixmap(gap + index % kAcross * (each.width() + gap),
                           gap + index / kAcross * (each.height() + gap), copy.grab());
    }
    return all;
}

QString ChartGrid::csv() const {
    std::vector<QString> names;
    std::map<base::WallTime, std::map<std::size_t, double>> rows;
    for (int index = 0; index < kCharts; ++index) {
        const auto kind = static_cast<ChartKind>(index);
        for (const auto& [name, track] : tracksOf(kind, m_desk.console.history())) {
            const std::size_t column = names.size();
            names.push_back(QStringLiteral("%1: %2 (%3)").arg(titleOf(kind), name, unitOf(kind)));
            const double factor = kind == ChartKind::RedisCpu ? 100.0 : 1.0; // the unit says per cent
            for (const auto& [at, value] :
                 m_desk.console.history().values(track, wallOfChart(m_span.from), wallOfChart(m_span.now))) {
                rows[at][column] = value * factor;
            }
        }
    }
    QString text = tr("time");
    for (const QString& name : names) {
        text += QLatin1Char(',') + quoted(name);
    }
    text += QLatin1Char('\n');
    for (const auto& [at, values] : rows) {
        text += m_desk.format().exported(at);
        for (std::size_t column = 0; column < names.size(); ++column) {
            const auto value = values.find(column); // what is unknown stays empty
            text += QLatin1Char(',');
            text += value == values.end() ? QString() : QString::number(value->second, 'g', 9);
        }
        text += QLatin1Char('\n');
    }
    return text;
}

} // namespace breakwater::desktop::views
