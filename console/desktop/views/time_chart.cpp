// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/time_chart.h"

#include <QAreaSeries>
#include <QChart>
#include <QLineSeries>
#include <QMouseEvent>
#include <QPainter>
#include <QValueAxis>
#include <algorithm>
#include <cmath>
#include <vector>

namespace breakwater::desktop::views {

namespace {

constexpr int kGridLines = 4;
constexpr double kFaded = 0.45; ///< of a series' colour, while the figures aren't live
constexpr Qt::PenStyle kDashes[] = {Qt::SolidLine,   Qt::DashLine,       Qt::DotLine,
                                    Qt::DashDotLine, Qt::DashDotDotLine, Qt::SolidLine};

QPen penOf(const Theme& theme, int index, bool live) {
    // Opaque: Qt Charts draws a line piece by piece, and where transparent pieces meet they add up.
    const QColor full = theme.colour(seriesTone(index));
    QPen pen(live ? full : mixed(full, theme.colour(Tone::Panel), kFaded), theme.px(2));
    pen.setStyle(kDashes[static_cast<std::size_t>(index) % std::size(kDashes)]);
    pen.setCosmetic(true);
    return pen;
}

/// How high the axis must reach. A peak of a few pixels that towers above everything else (the second in
/// which the doors open) is cut off, and told as a number, rather than pressing all the rest flat.
double topOf(const Drawing& drawing, const TimeSpan& span) {
    constexpr double kTowers = 4;
    constexpr double kOutliers = 0.03;
    std::vector<double> values;
    const auto add = [&](const QList<QPointF>& points) {
        for (const QPointF& point : points) {
            if (point.x() >= span.from && point.x() <= span.to) {
                values.push_back(point.y());
            }
        }
    };
    for (const Curve& curve : drawing.curves) {
        for (const QList<QPointF>& run : curve.runs) {
            add(run);
        }
    }
    if (drawing.cone) {
        add(drawing.cone->high);
    }
    const double least = std::max(drawing.leastTop, drawing.limit.value_or(0) * 1.1);
    if (values.empty()) {
        return least;
    }
    std::sort(values.begin(), values.end());
    const double usual =
        values[static_cast<std::size_t>(static_cast<double>(values.size() - 1) * (1 - kOutliers))];
    const double most = values.back() > std::max(kTowers * usual, least) ? usual * 1.25 : values.back();
    return std::max(least, most);
}

} // namespace

/// The scene that Qt Charts draws; series are made once and filled again.
struct TimeChart::Lines {
    QGraphicsScene scene;
    QChart* chart = new QChart; ///< the scene's
    QValueAxis* x = new QValueAxis;
    QValueAxis* y = new QValueAxis;
    QList<QLineSeries*> lines;
    QLineSeries* low = new QLineSeries;
    QLineSeries* high = new QLineSeries;
    QAreaSeries* area = nullptr;

    Lines() {
        scene.addItem(chart);
        chart->setAnimationOptions(QChart::NoAnimation);
        chart->setBackgroundVisible(false);
        chart->legend()->hide();
        chart->setMargins(QMargins());
        x->setVisible(false);
        y->setVisible(false);
        chart->addAxis(x, Qt::AlignBottom);
        chart->addAxis(y, Qt::AlignLeft);
        area = new QAreaSeries(high, low);
        add(area);
    }
    void add(QAbstractSeries* series) {
        chart->addSeries(series);
        series->attachAxis(x);
        series->attachAxis(y);
    }
    QLineSeries* line(qsizetype index) {
        while (lines.size() <= index) {
            lines.append(new QLineSeries);
            add(lines.last());
        }
        return lines[index];
    }
};

TimeChart::TimeChart(Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_lines(std::make_unique<Lines>()) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    connect(&theme, &Theme::changed, this, [this] {
        m_fresh = false;
        updateGeometry();
        update();
    });
}

TimeChart::~TimeChart() = default;

void TimeChart::setTexts(const QString& title, const QString& unit, Wording wording) {
    m_title = title;
    m_unit = unit;
    m_wording = std::move(wording);
    m_fresh = false;
    describe();
    update();
}

void TimeChart::draw(const Drawing& drawing, const TimeSpan& span, const QList<Mark>& marks) {
    m_drawing = drawing;
    m_span = span;
    m_marks = marks;
    const double top = topOf(drawing, span);
    m_step = roundStep(top * 1.02, kGridLines);
    m_top = m_step * kGridLines;
    while (m_top - m_step >= top * 1.02 && m_top > m_step) {
        m_top -= m_step;
    }
    m_fresh = false;
    describe();
    update();
}

void TimeChart::setCursorAt(std::optional<double> at) {
    if (at != m_cursor) {
        m_cursor = at;
        update();
    }
}

void TimeChart::setLive(bool live) {
    if (live != m_live) {
        m_live = live;
        m_fresh = false;
        describe();
        update();
    }
}

QRectF TimeChart::plot() const {
    const int head = m_theme.px(58);
    const int left = m_theme.px(46);
    const int right = m_theme.px(14);
    const int bottom = m_theme.px(24);
    return QRectF(left, head, std::max(20, width() - left - right), std::max(20, height() - head - bottom));
}

QSize TimeChart::minimumSizeHint() const {
    return QSize(m_theme.px(220), m_theme.px(136));
}

double TimeChart::xOf(double at) const {
    const QRectF area = plot();
    return area.left() + (at - m_span.from) / (m_span.to - m_span.from) * area.width();
}

double TimeChart::yOf(double value) const {
    const QRectF area = plot();
    return area.bottom() - value / m_top * area.height();
}

void TimeChart::drawCurves() {
    const QRectF area = plot();
    Lines& lines = *m_lines;
    lines.scene.setSceneRect(rect());
    lines.chart->setGeometry(rect());
    lines.chart->setPlotArea(area);
    lines.x->setRange(m_span.from, m_span.to);
    lines.y->setRange(0, m_top);
    qsizetype used = 0;
    const auto put = [&](const QList<QPointF>& run, const QPen& pen) {
        QLineSeries* line = lines.line(used++);
        line->setPen(pen);
        line->replace(run);
        line->setVisible(true);
    };
    for (int index = static_cast<int>(m_drawing.curves.size()) - 1; index >= 0; --index) {
        for (const QList<QPointF>& run : m_drawing.curves[index].runs) { // the first curve lies on top
            put(run, penOf(m_theme, index, m_live));
        }
    }
    QPen ghost(m_theme.colour(Tone::Text), m_theme.px(1));
    ghost.setStyle(Qt::DashLine);
    ghost.setCosmetic(true);
    if (!m_drawing.ghost.isEmpty()) {
        put(m_drawing.ghost, ghost);
    }
    if (m_drawing.cone) {
        QPen middle = penOf(m_theme, 0, m_live);
        middle.setStyle(Qt::DashLine);
        put(m_drawing.cone->middle, middle);
    }
    for (; used < lines.lines.size(); ++used) {
        lines.lines[used]->setVisible(false);
    }
    lines.area->setVisible(m_drawing.cone.has_value());
    if (m_drawing.cone) {
        QColor shade = m_theme.colour(Tone::Series1);
        shade.setAlphaF(m_live ? 0.25F : 0.12F);
        lines.area->setBrush(shade);
        lines.area->setPen(Qt::NoPen);
        lines.low->replace(m_drawing.cone->low);
        lines.high->replace(m_drawing.cone->high);
    }
}

void TimeChart::redraw() {
    const qreal ratio = devicePixelRatioF();
    m_picture = QPixmap((QSizeF(size()) * ratio).toSize());
    m_picture.setDevicePixelRatio(ratio);
    m_picture.fill(Qt::transparent);
    drawCurves();
    QPainter painter(&m_picture);
    paintFrame(painter);
    paintGrid(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(plot().adjusted(0, -1, 1, 1));
    m_lines->scene.render(&painter, rect(), rect());
    m_fresh = true;
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
        QPen pen(m_theme.colour(Tone::Critical), 1);
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
    const QFont plain = m_theme.font(9);
    const QFontMetrics metrics(plain);
    const int sample = m_theme.px(16);
    const int gap = m_theme.px(4);
    int x = m_theme.px(12);
    const int right = width() - m_theme.px(8);
    painter.setFont(plain);
    for (int index = 0; index < m_drawing.curves.size(); ++index) {
        const Curve& curve = m_drawing.curves[index];
        const auto value = curve.at(m_cursor.value_or(m_span.now));
        const QString text =
            curve.name + QLatin1Char(' ') + (value ? m_wording.value(*value) : QStringLiteral("\u2013"));
        const int wide = sample + gap + metrics.horizontalAdvance(text);
        if (x + wide > right) {
            painter.setPen(m_theme.colour(Tone::Dim));
            painter.drawText(x, baseline, QStringLiteral("+%1").arg(m_drawing.curves.size() - index));
            return;
        }
        painter.setPen(penOf(m_theme, index, m_live));
        const int middle = baseline - metrics.ascent() / 2 + 1;
        painter.drawLine(x, middle, x + sample, middle);
        painter.setPen(m_theme.colour(m_live || m_cursor ? Tone::Text : Tone::Dim));
        painter.drawText(x + sample + gap, baseline, text);
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
        painter.setPen(QPen(m_theme.colour(mark.tone), 1));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        // Two acts in quick succession: their heads stand side by side, their lines where they belong.
        const double head = std::max(x, last + 2 * radius + 1);
        last = head;
        const QPointF centre(std::min(head, width() - radius - 2), area.top() - radius);
        painter.setBrush(m_theme.colour(mark.tone));
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
            painter.setBrush(m_theme.colour(seriesTone(index)));
            painter.drawEllipse(QPointF(x, yOf(*value)), m_theme.px(3), m_theme.px(3));
        }
    }
}

void TimeChart::paintEvent(QPaintEvent*) {
    if (!m_wording.value) {
        return; // nothing was said yet
    }
    if (!m_fresh) {
        redraw();
    }
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_picture);
    paintHead(painter);
    paintMarks(painter);
    paintPeak(painter);
    paintCursor(painter);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.colour(Tone::Accent), 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

void TimeChart::resizeEvent(QResizeEvent*) {
    m_fresh = false;
}

void TimeChart::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_fresh = false;
    }
    QWidget::changeEvent(event);
}

void TimeChart::mouseMoveEvent(QMouseEvent* event) {
    const QRectF area = plot();
    const double x = std::clamp(event->position().x(), area.left(), area.right());
    emit pointed(m_span.from + (x - area.left()) / area.width() * (m_span.to - m_span.from));
}

void TimeChart::leaveEvent(QEvent*) {
    emit pointed(std::nullopt);
}

void TimeChart::describe() {
    setAccessibleName(m_title);
    QStringList parts;
    for (const Curve& curve : m_drawing.curves) {
        const auto value = curve.at(m_span.now);
        parts.append(curve.name + QLatin1Char(' ') + (value ? m_wording.value(*value) : tr("unknown")));
    }
    setAccessibleDescription(parts.join(QStringLiteral(", ")) + QLatin1Char(' ') + m_unit);
}

} // namespace breakwater::desktop::views
