// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/tile.h"

#include <QPainter>
#include <QVBoxLayout>

namespace breakwater::desktop::views {

Tile::Tile(Theme& theme, const QString& name, QWidget* parent)
    : QFrame(parent),
      m_theme(theme),
      m_caption(new FitLabel(theme, Tone::Dim, 10, false, 0.62, this)),
      m_figure(new FitLabel(theme, Tone::Text, 20, true, 0.42, this)),
      m_note(new FitLabel(theme, Tone::Dim, 9, false, 0.62, this)) {
    setObjectName(name);
    m_figure->setObjectName(QStringLiteral("figure"));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(0);
    layout->addWidget(m_caption);
    layout->addWidget(m_figure);
    layout->addWidget(m_note);
    const auto space = [this, layout] {
        layout->setContentsMargins(m_theme.px(12), m_theme.px(6), m_theme.px(8), m_theme.px(7));
    };
    space();
    connect(&theme, &Theme::changed, this, space);
}

QSize Tile::minimumSizeHint() const {
    return QSize(m_theme.px(100), QFrame::minimumSizeHint().height());
}

void Tile::setCaption(const QString& caption) {
    m_caption->say(caption);
    tell();
}

void Tile::setFigure(const QString& figure, const QString& note) {
    m_figure->say(figure);
    m_noteText = note;
    tell();
}

void Tile::setLive(bool live, const QString& asOf) {
    m_live = live;
    m_asOf = asOf;
    m_figure->setTone(live ? Tone::Text : Tone::Dim);
    tell();
}

void Tile::tell() {
    m_note->say(m_live ? m_noteText : m_asOf);
    setAccessibleName(m_caption->whole());
    setAccessibleDescription(m_figure->whole() + QStringLiteral(", ") + m_note->whole());
}

void Tile::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.colour(Tone::Line));
    painter.setBrush(m_theme.colour(Tone::Panel));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

} // namespace breakwater::desktop::views
