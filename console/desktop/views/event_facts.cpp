// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/event_facts.h"

#include "console/desktop/views/tone_label.h"

#include <QEvent>
#include <QGridLayout>

namespace breakwater::desktop::views {

namespace {

constexpr int kFacts = 7;

} // namespace

EventFacts::EventFacts(const Desk& desk, QWidget* parent)
    : QWidget(parent), m_desk(desk), m_title(new ToneLabel(desk.theme, Tone::Text, 10, true, this)) {
    auto* grid = new QGridLayout(this);
    grid->addWidget(m_title, 0, 0, 1, 2);
    for (int line = 0; line < kFacts; ++line) {
        m_names.append(new ToneLabel(desk.theme, Tone::Dim, 9.5, false, this));
        m_values.append(new ToneLabel(desk.theme, Tone::Text, 9.5, false, this));
        m_values.last()->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(m_names.last(), line + 1, 0);
        grid->addWidget(m_values.last(), line + 1, 1);
    }
    grid->setColumnStretch(1, 1);
    const auto dress = [this, grid] {
        grid->setContentsMargins(0, m_desk.theme.px(10), 0, 0);
        grid->setHorizontalSpacing(m_desk.theme.px(8));
        grid->setVerticalSpacing(m_desk.theme.px(2));
    };
    dress();
    connect(&desk.theme, &Theme::changed, this, dress);
    connect(&desk.console, &models::Console::eventChanged, this, &EventFacts::tell);
    tell();
}

void EventFacts::tell() {
    const models::Format& format = m_desk.format();
    m_title->setText(tr("Event settings"));
    const QString names[kFacts] = {tr("Burst"),        tr("At most inside"), tr("Capacity"),
                                   tr("Entry window"), tr("Pass is good"),   tr("Place kept"),
                                   tr("Silent after")};
    QString values[kFacts];
    const auto& event = m_desk.console.event();
    if (event) {
        const model::Policy& policy = event->policy;
        values[0] = format.count(model::effectiveBurst(policy));
        values[1] = policy.maxActive == 0 ? tr("no limit") : format.count(policy.maxActive);
        values[2] = format.count(policy.capacity);
        values[3] = format.span(policy.entryWindow);
        values[4] = format.span(policy.passTtl);
        values[5] = format.span(policy.keepTime);
        values[6] = format.span(policy.heartbeatTimeout);
    }
    for (int line = 0; line < kFacts; ++line) {
        m_names[line]->setText(names[line]);
        m_values[line]->setText(event ? values[line] : format.dash());
    }
}

void EventFacts::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        tell();
    }
    QWidget::changeEvent(event);
}

} // namespace breakwater::desktop::views
