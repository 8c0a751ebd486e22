// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/tone_label.h"

namespace breakwater::desktop::views {

/// A label in a place of a given width: a text that is too wide is set smaller, down to a least share of its
/// size, and only then cut with dots (the whole text is its tool tip). GUI thread; borrows the theme.
class FitLabel : public ToneLabel {
    Q_OBJECT

  public:
    FitLabel(Theme& theme, Tone tone, double points, bool bold, double leastShare, QWidget* parent = nullptr);

    /// What it says, whole.
    QString whole() const { return m_whole; }
    void say(const QString& text);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void fit();

    Theme& m_theme;
    const double m_points;
    const bool m_bold;
    const double m_leastShare;
    QString m_whole;
};

} // namespace breakwater::desktop::views
