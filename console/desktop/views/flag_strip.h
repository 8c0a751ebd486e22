// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/drawing.h"

#include <QWidget>

namespace breakwater::desktop::views {

/// The operators' latest acts in one line, with the numbers that their flags have in the charts. What does
/// not fit is left out at the old end. GUI thread; borrows the theme.
class FlagStrip : public QWidget {
    Q_OBJECT

  public:
    explicit FlagStrip(Theme& theme, QWidget* parent = nullptr);

    void setLive(bool live); ///< what isn't live has no colours
    void setMarks(const QList<Mark>& marks, const QString& whenNone);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return QSize(0, sizeHint().height()); }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    Theme& m_theme;
    QList<Mark> m_marks;
    QString m_whenNone;
    bool m_live = true;
};

} // namespace breakwater::desktop::views
