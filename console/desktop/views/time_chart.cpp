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
constexpr double kHeadroom = 1.02;

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
    return std::max(least, most * kHeadroom);
}

} // namespace

/// The scene that Qt Charts draws; series are made once and filled again.
struct TimeChart::Lines {
    QLineSeries low; ///< the edges of the area, which does not own them: they outlive the scene
    QLineSeries high;
    QGraphicsScene scene;
    QChart* chart = new QChart; ///< the scene's
    QValueAxis* x = new QValueAxis;
    QValueAxis* y = new QValueAxis;
    QList<QLineSeries*> lines;
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
        area = new QAreaSeries(&high, &low);
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
    m_step = roundStep(top, kGridLines);
    m_top = m_step * kGridLines;
    while (m_top - m_step >= top && m_top > m_step) {
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
            put(run, penOf(index));
        }
    }
    QPen ghost(m_theme.colour(Tone::Text), m_theme.px(1));
    ghost.setStyle(Qt::DashLine);
    ghost.setCosmetic(true);
    if (!m_drawing.ghost.isEmpty()) {
        put(m_drawing.ghost, ghost);
    }
    if (m_drawing.cone) {
        QPen middle = penOf(0);
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
        lines.low.replace(m_drawing.cone->low);
        lines.high.replace(m_drawing.cone->high);
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
    paintCursor(painter);
    paintPeak(painter); // over every line that would cross its figure
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
