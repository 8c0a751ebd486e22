// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/tone_label.h"

#include <QFrame>

class QHBoxLayout;
class QPushButton;

namespace breakwater::desktop::views {

/// A line across the whole window that says what is not as usual (paused, disconnected, stale) and offers the
/// one act that helps. It never takes the focus and never covers anything. GUI thread; borrows the theme.
class Banner : public QFrame {
    Q_OBJECT

  public:
    explicit Banner(Theme& theme, QWidget* parent = nullptr);

    /// `act` may be empty: no button.
    void say(Tone tone, const QString& mark, const QString& text, const QString& act);
    void quiet();
    QString text() const { return m_text->text(); }

  signals:
    void actAsked();

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    Theme& m_theme;
    ToneLabel* const m_mark;
    ToneLabel* const m_text;
    QPushButton* const m_button;
    Tone m_tone = Tone::Warning;
};

} // namespace breakwater::desktop::views
