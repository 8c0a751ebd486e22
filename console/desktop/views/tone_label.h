// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/theme.h"

#include <QLabel>

namespace breakwater::desktop::views {

/// A plain text in one of the theme's tones and sizes, which follows the theme. Every label with a meaning of
/// its own is one of these; GUI thread, borrows the theme.
class ToneLabel : public QLabel {
    Q_OBJECT

  public:
    ToneLabel(Theme& theme, Tone tone, double points = 10, bool bold = false, QWidget* parent = nullptr);

    Tone tone() const { return m_tone; }
    void setTone(Tone tone);

  private:
    void dress();

    Theme& m_theme;
    Tone m_tone;
    const double m_points;
    const bool m_bold;
};

} // namespace breakwater::desktop::views
