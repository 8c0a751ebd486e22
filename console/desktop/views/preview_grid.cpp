// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/preview_grid.h"

#include "console/desktop/views/tone_label.h"

#include <QEvent>
#include <QGridLayout>

namespace breakwater::desktop::views {

PreviewGrid::PreviewGrid(const Desk& desk, QWidget* parent) : QWidget(parent), m_desk(desk) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    for (int line = 0; line < kLines; ++line) {
        const auto at = static_cast<std::size_t>(line);
        m_names[at] = new ToneLabel(desk.theme, Tone::Dim, 9.5, false, this);
        m_values[at] = new ToneLabel(desk.theme, Tone::Text, 9.5, false, this);
        m_changes[at] = new ToneLabel(desk.theme, Tone::Dim, 9.5, false, this);
        m_values[at]->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_changes[at]->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(m_names[at], line, 0);
        grid->addWidget(m_values[at], line, 1);
        grid->addWidget(m_changes[at], line, 2);
    }
    grid->setColumnStretch(1, 1);
    const auto dress = [this, grid] {
        grid->setHorizontalSpacing(m_desk.theme.px(8));
        grid->setVerticalSpacing(m_desk.theme.px(2));
    };
    dress();
    connect(&desk.theme, &Theme::changed, this, dress);
    retranslate();
}

void PreviewGrid::retranslate() {
    m_names[0]->setText(tr("Drains in"));
    m_names[1]->setText(tr("Wait if joining"));
    m_names[2]->setText(tr("Redis CPU"));
}

void PreviewGrid::tell(const models::Preview& preview, bool pending) {
    const models::Format& format = m_desk.format();
    m_values[0]->setText(format.range(preview.drain));
    m_values[1]->setText(format.span(preview.wait));
    m_values[2]->setText(format.percent(preview.redisCpu));
    const auto change = [pending](const auto& known, auto say) {
        return pending && known ? say(*known) : QString();
    };
    const auto span = [&](base::Seconds seconds) { return format.signedSpan(seconds); };
    m_changes[0]->setText(change(preview.drainChange, span));
    m_changes[1]->setText(change(preview.waitChange, span));
    m_changes[2]->setText(
        change(preview.redisCpuChange, [&](double share) { return format.percentPoints(share); }));
    for (ToneLabel* label : m_changes) {
        label->setVisible(!label->text().isEmpty());
    }
    const bool live = m_desk.session().link() == models::LinkState::Live;
    for (ToneLabel* value : m_values) {
        value->setTone(!live ? Tone::Dim : pending ? Tone::Accent : Tone::Text);
    }
}

void PreviewGrid::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

} // namespace breakwater::desktop::views
