// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/flag_strip.h"

#include <QPainter>

namespace breakwater::desktop::views {

FlagStrip::FlagStrip(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setObjectName(QStringLiteral("flagStrip"));
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void FlagStrip::setLive(bool live) {
    m_live = live;
    update();
}

void FlagStrip::setMarks(const QList<Mark>& marks, const QString& whenNone) {
    m_marks = marks;
    m_whenNone = whenNone;
    QStringList lines;
    for (const Mark& mark : marks) {
        lines.append(QStringLiteral("%1 %2").arg(QString::number(mark.number), mark.text));
    }
    setAccessibleDescription(lines.isEmpty() ? whenNone : lines.join(QStringLiteral("; ")));
    setToolTip(lines.join(QLatin1Char('\n')));
    update();
}

QSize FlagStrip::sizeHint() const {
    return QSize(m_theme.px(300), m_theme.px(22));
}

void FlagStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont plain = m_theme.font(9.5);
    const QFont small = m_theme.font(8, true);
    const QFontMetrics metrics(plain);
    const int radius = m_theme.px(7);
    const int gap = m_theme.px(5);
    const int between = m_theme.px(16);
    const int baseline = (height() + metrics.ascent() - metrics.descent()) / 2;
    painter.setFont(plain);
    if (m_marks.isEmpty()) {
        painter.setPen(m_theme.colour(Tone::Dim));
        painter.drawText(0, baseline, m_whenNone);
        return;
    }
    // From the newest back, as many as fit.
    qsizetype first = m_marks.size();
    int used = 0;
    while (first > 0) {
        const int wide = 2 * radius + gap + metrics.horizontalAdvance(m_marks[first - 1].text) + between;
        if (used + wide > width() + between && first < m_marks.size()) {
            break;
        }
        used += wide;
        --first;
    }
    int x = 0;
    for (qsizetype index = first; index < m_marks.size(); ++index) {
        const Mark& mark = m_marks[index];
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.colour(m_live ? mark.tone : Tone::Dim));
        painter.drawEllipse(QPointF(x + radius, height() / 2.0), radius, radius);
        painter.setPen(m_theme.colour(Tone::Panel));
        painter.setFont(small);
        painter.drawText(QRectF(x, height() / 2.0 - radius, 2 * radius, 2 * radius), Qt::AlignCenter,
                         QString::number(mark.number));
        painter.setPen(m_theme.colour(Tone::Text));
        painter.setFont(plain);
        x += 2 * radius + gap;
        const QString line = metrics.elidedText(mark.text, Qt::ElideRight, std::max(0, width() - x));
        painter.drawText(x, baseline, line);
        x += metrics.horizontalAdvance(line) + between;
    }
}

} // namespace breakwater::desktop::views
