// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/tone_label.h"

namespace breakwater::desktop::views {

ToneLabel::ToneLabel(Theme& theme, Tone tone, double points, bool bold, QWidget* parent)
    : QLabel(parent), m_theme(theme), m_tone(tone), m_points(points), m_bold(bold) {
    setTextFormat(Qt::PlainText);
    connect(&theme, &Theme::changed, this, &ToneLabel::dress);
    dress();
}

void ToneLabel::setTone(Tone tone) {
    if (tone != m_tone) {
        m_tone = tone;
        dress();
    }
}

void ToneLabel::dress() {
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, m_theme.colour(m_tone));
    setPalette(colours);
    setFont(m_theme.font(m_points, m_bold));
}

} // namespace breakwater::desktop::views
