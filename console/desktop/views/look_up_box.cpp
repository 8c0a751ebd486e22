// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/look_up_box.h"

#include "console/desktop/models/words.h"
#include "console/desktop/views/tone_label.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace breakwater::desktop::views {

namespace {

constexpr int kLines = 7;

} // namespace

LookUpBox::LookUpBox(const Desk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_title(new ToneLabel(desk.theme, Tone::Text, 10, true, this)),
      m_text(new QLineEdit(this)),
      m_ask(new QPushButton(this)),
      m_answer(new ToneLabel(desk.theme, Tone::Text, 9.5, true, this)) {
    m_text->setObjectName(QStringLiteral("pasted"));
    m_answer->setObjectName(QStringLiteral("lookUpAnswer"));
    m_answer->setWordWrap(true);
    m_ask->setAutoDefault(false);
    auto* line = new QHBoxLayout;
    line->addWidget(m_text, 1);
    line->addWidget(m_ask);
    auto* grid = new QGridLayout;
    for (int row = 0; row < kLines; ++row) {
        m_names.append(new ToneLabel(desk.theme, Tone::Dim, 9.5, false, this));
        m_values.append(new ToneLabel(desk.theme, Tone::Text, 9.5, false, this));
        for (ToneLabel* label : {m_names.last(), m_values.last()}) { // the room is theirs before they show
            QSizePolicy policy = label->sizePolicy();
            policy.setRetainSizeWhenHidden(true);
            label->setSizePolicy(policy);
        }
        m_values.last()->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_values.last()->setAlignment(Qt::AlignRight | Qt::AlignTop);
        m_values.last()->setWordWrap(true);
        grid->addWidget(m_names.last(), row, 0, Qt::AlignTop);
        grid->addWidget(m_values.last(), row, 1);
    }
    grid->setColumnStretch(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_title);
    layout->addLayout(line);
    layout->addWidget(m_answer);
    layout->addLayout(grid);
    const auto dress = [this, layout, grid, line] {
        const Theme& theme = m_desk.theme;
        layout->setContentsMargins(0, theme.px(8), 0, 0);
        layout->setSpacing(theme.px(4));
        line->setSpacing(theme.px(4));
        grid->setHorizontalSpacing(theme.px(8));
        grid->setVerticalSpacing(theme.px(1));
    };
    dress();
    connect(&desk.theme, &Theme::changed, this, dress);
    connect(m_text, &QLineEdit::returnPressed, this, &LookUpBox::ask);
    connect(m_ask, &QPushButton::clicked, this, &LookUpBox::ask);
    connect(m_text, &QLineEdit::textChanged, this,
            [this] { m_ask->setEnabled(!m_text->text().trimmed().isEmpty()); });
    m_ask->setEnabled(false);
    retranslate();
}

void LookUpBox::retranslate() {
    m_title->setText(tr("Look up a place"));
    m_text->setPlaceholderText(tr("token or number"));
    m_text->setAccessibleName(tr("Waiting token or number"));
    m_ask->setText(tr("Look up"));
    m_ask->setAccessibleName(m_ask->text());
    const QString names[kLines] = {tr("Position"), tr("Joined"),     tr("Last seen"), tr("Network"),
                                   tr("Score"),    tr("Good until"), tr("Ban")};
    for (int row = 0; row < kLines; ++row) {
        m_names[row]->setText(names[row]);
        m_values[row]->setAccessibleName(names[row]);
    }
    fail(QString());
}

void LookUpBox::focusText() {
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

void LookUpBox::ask() {
    const QString text = m_text->text().trimmed();
    if (text.isEmpty()) {
        return;
    }
    m_ask->setEnabled(false);
    m_desk.console.acts().lookUp(text.toStdString(), this,
                                 [this](const base::Result<client::FoundPlace>& found) {
                                     m_ask->setEnabled(true);
                                     if (found.ok()) {
                                         tell(found->place, found->event);
                                     } else {
                                         fail(models::sentenceOf(found.error()));
                                     }
                                 });
}

void LookUpBox::fail(const QString& why) {
    m_answer->setTone(Tone::Critical);
    m_answer->setText(why);
    m_answer->setVisible(!why.isEmpty());
    showLines(false);
}

void LookUpBox::showLines(bool shown) {
    for (int row = 0; row < kLines; ++row) {
        m_names[row]->setVisible(shown);
        m_values[row]->setVisible(shown);
    }
}

void LookUpBox::tell(const model::Place& place, const model::EventId& event) {
    const models::Format& format = m_desk.format();
    const auto since = base::wallFromMicros(static_cast<std::int64_t>(place.cell.since) * 1'000'000);
    QString which = tr("Place %1").arg(format.count(place.seq.value()));
    if (event != m_desk.session().event()) {
        which = tr("%1 of %2").arg(which, QString::fromStdString(event.text()));
    }
    m_answer->setTone(Tone::Text);
    m_answer->setText(
        tr("%1: %2 since %3").arg(which, models::wordOf(place.cell.state), format.clock(since)));
    m_answer->setVisible(true);
    const QString values[kLines] = {place.position == 0 ? format.dash() : format.count(place.position),
                                    format.clock(place.cell.joinedAt),
                                    place.present ? tr("present") : format.clock(place.lastSeen),
                                    QString::fromStdString(model::toText(place.cell.prefix)),
                                    QString::number(place.suspicion.score),
                                    format.clock(place.until),
                                    place.banReason.empty() ? format.dash()
                                                            : QString::fromStdString(place.banReason)};
    for (int row = 0; row < kLines; ++row) {
        m_values[row]->setText(values[row]);
    }
    showLines(true);
}

void LookUpBox::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

} // namespace breakwater::desktop::views
