// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/chart_set.h"
#include "console/desktop/views/desk.h"
#include "console/desktop/views/time_chart.h"

#include <QTimer>
#include <QWidget>
#include <array>

class QComboBox;
class QGridLayout;
class QToolButton;

namespace breakwater::desktop::views {

class FlagStrip;
class ToneLabel;

/// The six charts under one time range and one cursor, with the strip of the operators' acts above. Shows as
/// many as have room and pages through the rest; draws anew at most four times a second. GUI thread.
class ChartGrid : public QWidget {
    Q_OBJECT

  public:
    static constexpr int kRedrawMillis = 250;

    explicit ChartGrid(const Desk& desk, QWidget* parent = nullptr);

    TimeChart& chart(ChartKind kind) { return *m_charts[static_cast<std::size_t>(kind)]; }
    /// Brings a chart's page up and gives it the keyboard.
    void showChart(ChartKind kind);
    void showFirst(); ///< the same with the first of the page that is up
    /// Moves the shared cursor to a moment, with a range that holds it.
    void pointAt(base::WallTime at);
    void setWanted(std::optional<model::Rate> wanted); ///< the rate being edited: a ghost line
    int pages() const;
    /// Redraws now: for pictures and tests.
    void redrawNow();
    /// All charts of all pages in one picture, as they stand.
    QPixmap picture();
    /// Every figure of the range, one row a second.
    QString csv() const;
    QSize minimumSizeHint() const override;

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void makeBar();
    void redrawSoon();
    void retranslate();
    void arrange();
    void turn(int pages);
    void moveCursor(int steps);
    void setCursorAt(std::optional<double> at);
    void setHeld(bool held);
    TimeSpan spanNow() const;
    int columns() const;
    int rows() const;

    const Desk m_desk;
    std::array<TimeChart*, kCharts> m_charts{};
    FlagStrip* const m_strip;
    QWidget* const m_body;
    QComboBox* const m_range;
    QToolButton* const m_hold;
    QToolButton* const m_back;
    QToolButton* const m_on;
    ToneLabel* const m_pageText;
    QGridLayout* m_grid = nullptr;
    QTimer m_timer;
    TimeSpan m_span;
    std::optional<double> m_cursor;
    std::optional<model::Rate> m_wanted;
    int m_page = 0;
    int m_shownColumns = 0;
    int m_shownRows = 0;
    bool m_held = false;
};

} // namespace breakwater::desktop::views
