// SPDX-License-Identifier: Apache-2.0
//
// What is painted around and over the curves: frame, grid, head, marks, cursor.
#include "console/desktop/views/time_chart.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace breakwater::desktop::views {

namespace {

constexpr double kFaded = 0.45; ///< of a series' colour, while the figures aren't live
constexpr Qt::PenStyle kDashes[] = {Qt::SolidLine,   Qt::DashLine,       Qt::DotLine,
                                    Qt::DashDotLine, Qt::DashDotDotLine, Qt::SolidLine};

} // namespace

QPen TimeChart::penOf(int index) const {
    // Opaque: Qt Charts draws a line piece by piece, and where transparent pieces meet they add up.
    const QColor full = m_theme.colour(seriesTone(index));
    QPen pen(m_live ? full : mixed(full, m_theme.colour(Tone::Panel), kFaded), m_theme.px(2));
    pen.setStyle(kDashes[static_cast<std::size_t>(index) % std::size(kDashes)]);
    pen.setCosmetic(true);
    return pen;
}

void TimeChart::paintFrame(QPainter& painter) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.colour(Tone::Line));
    painter.setBrush(m_theme.colour(Tone::Panel));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.restore();
}

void TimeChart::paintGrid(QPainter& painter) const {
    const QRectF area = plot();
    painter.setFont(m_theme.font(9));
    const QFontMetrics metrics(m_theme.font(9));
    const double now = xOf(m_span.now);
    if (now < area.right()) { // what is to come is on another ground
        painter.fillRect(QRectF(QPointF(now, area.top()), area.bottomRight()),
                         m_theme.colour(Tone::Background));
    }
    const int lines = static_cast<int>(std::lround(m_top / m_step));
    const int every = lines * metrics.height() > area.height() * 1.2 ? 2 : 1;
    for (int line = 0; line <= lines; ++line) {
        const double y = std::round(yOf(line * m_step)) + 0.5;
        painter.setPen(m_theme.colour(line == 0 ? Tone::Line : Tone::Grid));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        if (line % every == 0) {
            painter.setPen(m_theme.colour(Tone::Dim));
            painter.drawText(
                QRectF(0, y - metrics.height() / 2.0, area.left() - m_theme.px(6), metrics.height()),
                Qt::AlignRight | Qt::AlignVCenter, m_wording.axis(line * m_step));
        }
    }
    const int labelWidth = metrics.horizontalAdvance(QStringLiteral("00:00"));
    const int most = std::max(1, static_cast<int>(area.width() / (labelWidth * 1.8)));
    const double step = timeStep(m_span.to - m_span.from, most);
    for (double at = std::ceil(m_span.from / step) * step; at <= m_span.to; at += step) {
        const double x = std::round(xOf(at)) + 0.5;
        painter.setPen(m_theme.colour(Tone::Grid));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        if (x - labelWidth / 2.0 < area.left() - m_theme.px(10) || x + labelWidth / 2.0 > width() - 2) {
            continue;
        }
        painter.setPen(m_theme.colour(Tone::Dim));
        const QString clock = m_wording.clock(at).left(5); // to the minute
        painter.drawText(
            QRectF(x - labelWidth, area.bottom() + m_theme.px(3), labelWidth * 2.0, metrics.height()),
            Qt::AlignHCenter | Qt::AlignTop, clock);
    }
    if (m_drawing.limit) {
        QPen pen(m_theme.colour(m_live ? Tone::Critical : Tone::Dim), 1);
        pen.setDashPattern({2, 3});
        painter.setPen(pen);
        const double y = std::round(yOf(*m_drawing.limit)) + 0.5;
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    }
    if (now > area.left() && now < area.right()) {
        QPen pen(m_theme.colour(Tone::Dim), 1);
        pen.setDashPattern({1, 2});
        painter.setPen(pen);
        painter.drawLine(QPointF(std::round(now) + 0.5, area.top()),
                         QPointF(std::round(now) + 0.5, area.bottom()));
    }
}

void TimeChart::paintHead(QPainter& painter) const {
    const int left = m_theme.px(12);
    const int right = width() - m_theme.px(12);
    const QFont bold = m_theme.font(10, true);
    const QFont plain = m_theme.font(9);
    const QFontMetrics boldMetrics(bold);
    const QFontMetrics plainMetrics(plain);
    const int baseline = m_theme.px(6) + boldMetrics.ascent();
    painter.setFont(bold);
    painter.setPen(m_theme.colour(Tone::Text));
    painter.drawText(left, baseline, m_title);
    int x = left + boldMetrics.horizontalAdvance(m_title) + m_theme.px(6);
    painter.setFont(plain);
    painter.setPen(m_theme.colour(Tone::Dim));
    int free = right - x;
    if (m_cursor) {
        const QString clock = m_wording.clock(*m_cursor);
        const int wide = plainMetrics.horizontalAdvance(clock);
        painter.drawText(right - wide, baseline, clock);
        free -= wide + m_theme.px(6);
    }
    if (plainMetrics.horizontalAdvance(m_unit) <= free) {
        painter.drawText(x, baseline, m_unit);
    }
    paintLegend(painter, baseline + plainMetrics.height() + m_theme.px(1));
}

void TimeChart::paintLegend(QPainter& painter, int baseline) const {
    // The name quiet and the figure strong: an address that ends in figures is no figure.
    const QFont plain = m_theme.font(9);
    const QFont strong = m_theme.font(9, true);
    const QFontMetrics metrics(plain);
    const QFontMetrics strongMetrics(strong);
    const int sample = m_theme.px(16);
    const int gap = m_theme.px(4);
    int x = m_theme.px(12);
    const int right = width() - m_theme.px(8);
    painter.setFont(plain);
    for (int index = 0; index < m_drawing.curves.size(); ++index) {
        const Curve& curve = m_drawing.curves[index];
        const auto value = curve.at(m_cursor.value_or(m_span.now));
        const QString figure = value ? m_wording.value(*value) : QStringLiteral("\u2013");
        const int named = metrics.horizontalAdvance(curve.name);
        const int wide = sample + 2 * gap + named + strongMetrics.horizontalAdvance(figure);
        if (x + wide > right) {
            painter.setPen(m_theme.colour(Tone::Dim));
            painter.drawText(x, baseline, QStringLiteral("+%1").arg(m_drawing.curves.size() - index));
            return;
        }
        painter.setPen(penOf(index));
        const int middle = baseline - metrics.ascent() / 2 + 1;
        painter.drawLine(x, middle, x + sample, middle);
        painter.setPen(m_theme.colour(Tone::Dim));
        painter.drawText(x + sample + gap, baseline, curve.name);
        painter.setPen(m_theme.colour(m_live ? Tone::Text : Tone::Dim));
        painter.setFont(strong);
        painter.drawText(x + sample + 2 * gap + named, baseline, figure);
        painter.setFont(plain);
        x += wide + m_theme.px(10);
    }
}

void TimeChart::paintMarks(QPainter& painter) const {
    const QRectF area = plot();
    const double radius = m_theme.px(7);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_theme.font(8, true));
    double last = -1e9;
    for (const Mark& mark : m_marks) {
        if (mark.at < m_span.from || mark.at > m_span.to) {
            continue;
        }
        const double x = std::round(xOf(mark.at)) + 0.5;
        const QColor colour = m_theme.colour(m_live ? mark.tone : Tone::Dim);
        painter.setPen(QPen(m_live ? colour : mixed(colour, m_theme.colour(Tone::Panel), kFaded), 1));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        // Two acts in quick succession: their heads stand side by side, their lines where they belong.
        const double head = std::max(x, last + 2 * radius + 1);
        last = head;
        const QPointF centre(std::min(head, width() - radius - 2), area.top() - radius);
        painter.setBrush(colour);
        painter.setPen(Qt::NoPen);
        painter.drawEllipse(centre, radius, radius);
        painter.setPen(m_theme.colour(Tone::Panel));
        painter.drawText(QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius),
                         Qt::AlignCenter, QString::number(mark.number));
    }
}

void TimeChart::paintPeak(QPainter& painter) const {
    QPointF peak(0, m_top * 1.001);
    for (const Curve& curve : m_drawing.curves) {
        for (const QList<QPointF>& run : curve.runs) {
            for (const QPointF& point : run) {
                peak = point.x() >= m_span.from && point.y() > peak.y() ? point : peak;
            }
        }
    }
    if (peak.x() == 0) {
        return; // nothing is cut off
    }
    const QFont small = m_theme.font(8.5);
    const QFontMetrics metrics(small);
    const QString text = QStringLiteral("\u25B2 ") + m_wording.value(peak.y());
    const QRectF area = plot();
    const int wide = metrics.horizontalAdvance(text) + m_theme.px(4);
    double x = xOf(peak.x()) + m_theme.px(5);
    if (x + wide > area.right()) {
        x = xOf(peak.x()) - m_theme.px(5) - wide;
    }
    const QRectF box(x, area.top() + 1, wide, metrics.height());
    painter.fillRect(box, m_theme.colour(Tone::Panel));
    painter.setFont(small);
    painter.setPen(m_theme.colour(Tone::Dim));
    painter.drawText(box, Qt::AlignCenter, text);
}

void TimeChart::paintCursor(QPainter& painter) const {
    if (!m_cursor || *m_cursor < m_span.from || *m_cursor > m_span.to) {
        return;
    }
    const QRectF area = plot();
    const double x = std::round(xOf(*m_cursor)) + 0.5;
    painter.setPen(QPen(m_theme.colour(Tone::Text), 1));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    painter.setRenderHint(QPainter::Antialiasing);
    for (int index = 0; index < m_drawing.curves.size(); ++index) {
        if (const auto value = m_drawing.curves[index].at(*m_cursor)) {
            painter.setPen(QPen(m_theme.colour(Tone::Panel), 1));
            painter.setBrush(penOf(index).color());
            painter.drawEllipse(QPointF(x, yOf(*value)), m_theme.px(3), m_theme.px(3));
        }
    }
}

} // namespace breakwater::desktop::views
