// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/pause_button.h"

#include <QEvent>
#include <QStyle>
#include <algorithm>

namespace breakwater::desktop::views {

using Phase = models::Pause::Phase;

PauseButton::PauseButton(models::Pause& pause, QWidget* parent) : QPushButton(parent), m_pause(pause) {
    setProperty("danger", true);
    setObjectName(QStringLiteral("pause"));
    setAutoDefault(false);
    connect(this, &QPushButton::clicked, &pause, &models::Pause::press);
    connect(&pause, &models::Pause::changed, this, [this] { tell(m_pause.phase()); });
    tell(pause.phase());
}

QString PauseButton::textOf(Phase phase) {
    switch (phase) {
    case Phase::Ready: return tr("Pause admission");
    case Phase::Armed: return tr("Press again to pause");
    case Phase::Sending: return tr("Pausing: not confirmed");
    case Phase::Paused: return tr("Admission is paused");
    case Phase::Failed: return tr("Pause failed: try again");
    }
    return {};
}

void PauseButton::tell(Phase phase) {
    const bool armed = phase == Phase::Armed || phase == Phase::Sending;
    if (property("armed").toBool() != armed) {
        setProperty("armed", armed);
        style()->unpolish(this);
        style()->polish(this);
    }
    setText(textOf(phase));
    setAccessibleName(textOf(Phase::Ready));
    setAccessibleDescription(text());
    setEnabled(m_pause.canPress() || phase == Phase::Sending);
}

QSize PauseButton::sizeHint() const {
    // As wide as the longest of its texts, so that arming moves nothing.
    const QSize hint = QPushButton::sizeHint();
    int most = 0;
    for (const Phase phase : {Phase::Ready, Phase::Armed, Phase::Sending, Phase::Paused, Phase::Failed}) {
        most = std::max(most, fontMetrics().horizontalAdvance(textOf(phase)));
    }
    const int more = most - fontMetrics().horizontalAdvance(text());
    return QSize(hint.width() + std::max(0, more), hint.height() + fontMetrics().height() * 3 / 4);
}

void PauseButton::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        tell(m_pause.phase());
    }
    QPushButton::changeEvent(event);
}

} // namespace breakwater::desktop::views
