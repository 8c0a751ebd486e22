// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/drawing.h"

#include <QGraphicsScene>
#include <QPen>
#include <QPixmap>
#include <QWidget>
#include <memory>

namespace breakwater::desktop::views {

/// One chart over time: title, legend with values, curves, forecast cone, operators' flags, a cursor with a
/// read-out. Qt Charts draws the curves into a picture whenever new data come (no animation, no OpenGL); the
/// cursor and the flags are painted over that picture, so that moving the cursor costs nothing. GUI thread;
/// borrows the theme.
class TimeChart : public QWidget {
    Q_OBJECT

  public:
    explicit TimeChart(Theme& theme, QWidget* parent = nullptr);
    ~TimeChart() override;

    void setTexts(const QString& title, const QString& unit, Wording wording);
    QString title() const { return m_title; }
    QString unit() const { return m_unit; }
    /// Draws anew, at most once however much changed.
    void draw(const Drawing& drawing, const TimeSpan& span, const QList<Mark>& marks);
    const Drawing& drawing() const { return m_drawing; }
    const TimeSpan& span() const { return m_span; }
    void setCursorAt(std::optional<double> at);
    std::optional<double> cursorAt() const { return m_cursor; }
    /// What isn't live looks not live: the curves fade and the read-out is dim.
    void setLive(bool live);
    bool isLive() const { return m_live; }

    /// Where the curves are, in this widget's pixels.
    QRectF plot() const;
    QSize minimumSizeHint() const override;

  signals:
    /// The pointer is over this moment; nothing when it left.
    void pointed(std::optional<double> at);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

  private:
    struct Lines;

    QPen penOf(int index) const; ///< of the n-th curve: colour and dash
    void redraw();
    void drawCurves();
    void paintGrid(QPainter& painter) const;
    void paintFrame(QPainter& painter) const;
    void paintHead(QPainter& painter) const;
    void paintLegend(QPainter& painter, int baseline) const;
    void paintMarks(QPainter& painter) const;
    void paintPeak(QPainter& painter) const;
    void paintCursor(QPainter& painter) const;
    double xOf(double at) const;
    double yOf(double value) const;
    void describe();

    Theme& m_theme;
    Wording m_wording;
    QString m_title;
    QString m_unit;
    Drawing m_drawing;
    TimeSpan m_span;
    QList<Mark> m_marks;
    std::optional<double> m_cursor;
    bool m_live = true;
    double m_step = 1; ///< between two lines of the grid
    double m_top = 1;  ///< upper end of the axis
    std::unique_ptr<Lines> m_lines;
    QPixmap m_picture;
    bool m_fresh = false; ///< the picture shows the drawing
};

} // namespace breakwater::desktop::views
