// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/chart_grid.h"

#include "console/desktop/views/flag_strip.h"
#include "console/desktop/views/tone_label.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>
#include <algorithm>

namespace breakwater::desktop::views {

namespace {

constexpr int kRangesMinutes[] = {5, 15, 30, 60};
constexpr int kUsualRange = 1;
constexpr double kAhead = 0.18; ///< of the span's past, for the forecast
constexpr int kCursorSteps = 120;

} // namespace

ChartGrid::ChartGrid(const Desk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_strip(new FlagStrip(desk.theme, this)),
      m_body(new QWidget(this)),
      m_range(new QComboBox(this)),
      m_hold(new QToolButton(this)),
      m_back(new QToolButton(this)),
      m_on(new QToolButton(this)),
      m_pageText(new ToneLabel(desk.theme, Tone::Dim, 9.5, false, this)) {
    setObjectName(QStringLiteral("charts"));
    makeBar();
    m_grid = new QGridLayout(m_body);
    m_grid->setContentsMargins(0, 0, 0, 0);
    for (int index = 0; index < kCharts; ++index) {
        auto* chart = new TimeChart(desk.theme, m_body);
        chart->setObjectName(QStringLiteral("chart%1").arg(index + 1));
        chart->hide();
        connect(chart, &TimeChart::pointed, this, &ChartGrid::setCursorAt);
        for (const Act act : {Act::PauseCharts, Act::CursorLeft, Act::CursorRight}) {
            chart->addAction(desk.actions.of(act));
        }
        m_charts[static_cast<std::size_t>(index)] = chart;
    }
    m_timer.setSingleShot(true);
    m_timer.setInterval(kRedrawMillis);
    connect(&m_timer, &QTimer::timeout, this, &ChartGrid::redrawNow);
    models::Console& console = desk.console;
    connect(&console, &models::Console::historyChanged, this, &ChartGrid::redrawSoon);
    connect(&console, &models::Console::flagsChanged, this, &ChartGrid::redrawSoon);
    connect(&console, &models::Console::eventChanged, this, &ChartGrid::redrawSoon);
    connect(&console.session(), &models::Session::linkChanged, this, [this] {
        for (TimeChart* chart : m_charts) { // at once, as the tiles do: old figures never look live
            chart->setLive(m_desk.session().link() == models::LinkState::Live);
        }
        m_strip->setLive(m_desk.session().link() == models::LinkState::Live);
        redrawSoon();
    });
    const auto on = [this, &desk](Act act, auto what) {
        connect(desk.actions.of(act), &QAction::triggered, this, what);
    };
    on(Act::CursorLeft, [this] { moveCursor(-1); });
    on(Act::CursorRight, [this] { moveCursor(1); });
    on(Act::NextCharts, [this] { turn(1); });
    on(Act::PreviousCharts, [this] { turn(-1); });
    on(Act::TimeRange,
       [this] { m_range->setCurrentIndex((m_range->currentIndex() + 1) % m_range->count()); });
    on(Act::PauseCharts, [this](bool held) { setHeld(held); });
    connect(&desk.theme, &Theme::changed, this, [this] {
        m_shownColumns = 0;
        arrange();
    });
    retranslate();
}

void ChartGrid::makeBar() {
    for (std::size_t index = 0; index < std::size(kRangesMinutes); ++index) {
        m_range->addItem(QString());
    }
    m_range->setCurrentIndex(kUsualRange);
    m_range->setObjectName(QStringLiteral("timeRange"));
    m_range->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_range, &QComboBox::currentIndexChanged, this, &ChartGrid::redrawNow);
    m_hold->setDefaultAction(m_desk.actions.of(Act::PauseCharts));
    m_back->setDefaultAction(m_desk.actions.of(Act::PreviousCharts));
    m_on->setDefaultAction(m_desk.actions.of(Act::NextCharts));
    m_back->setArrowType(Qt::LeftArrow);
    m_on->setArrowType(Qt::RightArrow);
    for (QToolButton* button : {m_back, m_on}) {
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(0, 0, 0, 0);
    bar->addWidget(m_strip, 1);
    bar->addWidget(m_hold);
    bar->addWidget(m_range);
    bar->addWidget(m_back);
    bar->addWidget(m_pageText);
    bar->addWidget(m_on);
    for (QToolButton* button : {m_hold, m_back, m_on}) {
        button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred); // as high as their neighbours
    }
    m_range->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(m_desk.theme.px(4));
    layout->addLayout(bar);
    layout->addWidget(m_body, 1);
}

void ChartGrid::retranslate() {
    const QString minutes = tr("%1 min");
    for (int index = 0; index < m_range->count(); ++index) {
        m_range->setItemText(index, minutes.arg(kRangesMinutes[index]));
    }
    m_range->setAccessibleName(tr("Time range of the charts"));
    m_range->setToolTip(m_range->accessibleName());
    m_strip->setAccessibleName(tr("Acts of the operators"));
    m_hold->setAccessibleName(m_hold->text());
    m_back->setAccessibleName(m_desk.actions.of(Act::PreviousCharts)->text());
    m_on->setAccessibleName(m_desk.actions.of(Act::NextCharts)->text());
    for (int index = 0; index < kCharts; ++index) {
        const auto kind = static_cast<ChartKind>(index);
        chart(kind).setTexts(titleOf(kind), unitOf(kind), wordingOf(kind, m_desk.format()));
    }
    redrawNow();
}

int ChartGrid::columns() const {
    const Theme& theme = m_desk.theme;
    return std::clamp((width() + theme.px(8)) / (theme.px(236) + theme.px(8)), 1, 3);
}

int ChartGrid::rows() const {
    const Theme& theme = m_desk.theme;
    return std::clamp((m_body->height() + theme.px(8)) / (theme.px(132) + theme.px(8)), 1, 2);
}

int ChartGrid::pages() const {
    const int each = std::max(1, m_shownColumns * m_shownRows);
    return (kCharts + each - 1) / each;
}

void ChartGrid::arrange() {
    if (columns() != m_shownColumns || rows() != m_shownRows) {
        m_shownColumns = columns();
        m_shownRows = rows();
    }
    m_page = std::clamp(m_page, 0, pages() - 1);
    m_grid->setSpacing(m_desk.theme.px(8));
    const int each = m_shownColumns * m_shownRows;
    for (int index = 0; index < kCharts; ++index) {
        TimeChart* chart = m_charts[static_cast<std::size_t>(index)];
        m_grid->removeWidget(chart);
        const int at = index - m_page * each;
        const bool shown = at >= 0 && at < each;
        if (shown) {
            m_grid->addWidget(chart, at / m_shownColumns, at % m_shownColumns);
        }
        chart->setVisible(shown);
    }
    for (int index = 0; index < 3; ++index) {
        m_grid->setColumnStretch(index, index < m_shownColumns ? 1 : 0);
        m_grid->setRowStretch(index, index < m_shownRows ? 1 : 0);
    }
    const bool paged = pages() > 1;
    m_back->setVisible(paged);
    m_on->setVisible(paged);
    m_pageText->setVisible(paged);
    m_pageText->setText(QStringLiteral("%1/%2").arg(m_page + 1).arg(pages()));
    m_desk.actions.gate(Act::NextCharts, paged ? QString() : tr("All charts are on screen."));
    m_desk.actions.gate(Act::PreviousCharts, paged ? QString() : tr("All charts are on screen."));
    redrawSoon();
}

void ChartGrid::turn(int pagesOn) {
    const int all = pages();
    m_page = (m_page + pagesOn + all) % all;
    arrange();
    redrawNow();
}

void ChartGrid::showChart(ChartKind kind) {
    m_page = static_cast<int>(kind) / std::max(1, m_shownColumns * m_shownRows);
    arrange();
    chart(kind).setFocus(Qt::ShortcutFocusReason);
}

void ChartGrid::showFirst() {
    showChart(static_cast<ChartKind>(m_page * std::max(1, m_shownColumns * m_shownRows)));
}

TimeSpan ChartGrid::spanNow() const {
    const double length = kRangesMinutes[std::max(0, m_range->currentIndex())] * 60'000.0;
    const auto newest = m_desk.console.history().newest();
    const double now = chartTime(newest.value_or(m_desk.session().now()));
    return {now - length, now + length * kAhead, now};
}

void ChartGrid::redrawSoon() {
    if (!m_timer.isActive()) {
        m_timer.start();
    }
}

void ChartGrid::redrawNow() {
    if (!m_held) {
        m_span = spanNow();
    }
    const bool live = m_desk.session().link() == models::LinkState::Live;
    const QList<Mark> marks = marksOf(m_desk.console);
    m_strip->setLive(live);
    m_strip->setMarks(marks, tr("No acts of operators yet"));
    for (int index = 0; index < kCharts; ++index) {
        TimeChart* chart = m_charts[static_cast<std::size_t>(index)];
        chart->setLive(live);
        const int pixels = std::max(50, static_cast<int>(chart->plot().width()));
        chart->draw(drawingOf(static_cast<ChartKind>(index), m_desk.console, m_span, pixels, m_wanted),
                    m_span, marks);
    }
}

void ChartGrid::setCursorAt(std::optional<double> at) {
    m_cursor = at;
    for (TimeChart* chart : m_charts) {
        chart->setCursorAt(at);
    }
}

void ChartGrid::moveCursor(int steps) {
    const double step = (m_span.to - m_span.from) / kCursorSteps;
    setCursorAt(std::clamp(m_cursor.value_or(m_span.now) + steps * step, m_span.from, m_span.now));
}

void ChartGrid::pointAt(base::WallTime at) {
    const double moment = chartTime(at);
    for (int index = 0; index < m_range->count(); ++index) {
        m_range->setCurrentIndex(std::max(m_range->currentIndex(), index));
        if (spanNow().from <= moment) {
            break;
        }
    }
    setCursorAt(moment);
}

void ChartGrid::setWanted(std::optional<model::Rate> wanted) {
    if (wanted != m_wanted) {
        m_wanted = wanted;
        redrawSoon();
    }
}

void ChartGrid::setHeld(bool held) {
    m_held = held;
    redrawNow();
}

QSize ChartGrid::minimumSizeHint() const {
    return QSize(m_desk.theme.px(240), m_desk.theme.px(156));
}

void ChartGrid::resizeEvent(QResizeEvent*) {
    // The body is laid out after this; a turn of the loop later its height is known.
    QMetaObject::invokeMethod(this, &ChartGrid::arrange, Qt::QueuedConnection);
}

void ChartGrid::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

} // namespace breakwater::desktop::views
