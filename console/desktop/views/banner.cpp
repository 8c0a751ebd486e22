// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/banner.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace breakwater::desktop::views {

Banner::Banner(Theme& theme, QWidget* parent)
    : QFrame(parent),
      m_theme(theme),
      m_mark(new ToneLabel(theme, Tone::Warning, 11, true, this)),
      m_text(new ToneLabel(theme, Tone::Text, 10, false, this)),
      m_button(new QPushButton(this)) {
    setObjectName(QStringLiteral("banner"));
    m_mark->setObjectName(QStringLiteral("bannerMark"));
    m_text->setObjectName(QStringLiteral("bannerText"));
    m_text->setWordWrap(true);
    m_button->setObjectName(QStringLiteral("bannerAct"));
    auto* layout = new QHBoxLayout(this);
    layout->addWidget(m_mark);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    const auto space = [this, layout] {
        layout->setContentsMargins(m_theme.px(16), m_theme.px(5), m_theme.px(12), m_theme.px(5));
        layout->setSpacing(m_theme.px(12));
    };
    space();
    connect(&theme, &Theme::changed, this, space);
    connect(m_button, &QPushButton::clicked, this, &Banner::actAsked);
    hide();
}

void Banner::say(Tone tone, const QString& mark, const QString& text, const QString& act) {
    m_tone = tone;
    m_mark->setTone(tone);
    m_mark->setText(mark);
    m_text->setText(text);
    m_button->setText(act);
    m_button->setAccessibleName(act);
    m_button->setVisible(!act.isEmpty());
    setAccessibleName(mark + QStringLiteral(": ") + text);
    setVisible(true);
    update();
}

void Banner::quiet() {
    setVisible(false);
}

void Banner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colour(Tone::Panel));
    const QColor edge = m_theme.colour(m_tone);
    painter.fillRect(QRect(0, 0, m_theme.px(6), height()), edge);
    painter.fillRect(QRect(0, height() - 1, width(), 1), edge);
}

} // namespace breakwater::desktop::views
