// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/fit_label.h"

namespace breakwater::desktop::views {

namespace {

constexpr double kStep = 0.05;

} // namespace

FitLabel::FitLabel(Theme& theme, Tone tone, double points, bool bold, double leastShare, QWidget* parent)
    : ToneLabel(theme, tone, points, bold, parent),
      m_theme(theme),
      m_points(points),
      m_bold(bold),
      m_leastShare(leastShare) {
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, &FitLabel::fit);
}

void FitLabel::say(const QString& text) {
    if (text != m_whole) {
        m_whole = text;
        fit();
    }
}

QSize FitLabel::sizeHint() const {
    return QSize(0,
                 QFontMetrics(m_theme.font(m_points, m_bold)).height()); // the same at every size of its text
}

QSize FitLabel::minimumSizeHint() const {
    return sizeHint();
}

void FitLabel::resizeEvent(QResizeEvent*) {
    fit();
}

void FitLabel::fit() {
    double share = 1;
    QFont font = m_theme.font(m_points, m_bold);
    while (share > m_leastShare && QFontMetrics(font).horizontalAdvance(m_whole) > width()) {
        share -= kStep;
        font = m_theme.font(m_points * share, m_bold);
    }
    setFont(font);
    const QString shown = QFontMetrics(font).elidedText(m_whole, Qt::ElideRight, width());
    setText(shown);
    setToolTip(shown == m_whole ? QString() : m_whole);
}

} // namespace breakwater::desktop::views
