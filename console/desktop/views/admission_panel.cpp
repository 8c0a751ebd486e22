// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/admission_panel.h"

#include "console/desktop/models/words.h"
#include "console/desktop/views/event_facts.h"
#include "console/desktop/views/look_up_box.h"
#include "console/desktop/views/pause_button.h"
#include "console/desktop/views/preview_grid.h"
#include "console/desktop/views/rate_box.h"
#include "console/desktop/views/tone_label.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace breakwater::desktop::views {

namespace {

constexpr int kSteps[] = {-500, -100, 100, 500};
constexpr int kRampSeconds[] = {0, 30, 60, 120, 300};
constexpr int kUsualRamp = 1;
constexpr std::uint64_t kRampFrom = 5; ///< a ramp begins at a fifth of the rate

} // namespace

AdmissionPanel::AdmissionPanel(const Desk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_title(new ToneLabel(desk.theme, Tone::Text, 11, true, this)),
      m_now(new ToneLabel(desk.theme, Tone::Dim, 10, false, this)),
      m_rate(new RateBox(this)),
      m_rampName(new ToneLabel(desk.theme, Tone::Dim, 9.5, false, this)),
      m_ramp(new QComboBox(this)),
      m_previewTitle(new ToneLabel(desk.theme, Tone::Text, 10, true, this)),
      m_preview(new PreviewGrid(desk, this)),
      m_reason(new QLineEdit(this)),
      m_apply(new QPushButton(this)),
      m_undo(new QPushButton(this)),
      m_pause(new PauseButton(desk.console.pause(), this)),
      m_pauseHint(new ToneLabel(desk.theme, Tone::Dim, 9, false, this)),
      m_why(new ToneLabel(desk.theme, Tone::Warning, 9.5, false, this)),
      m_facts(new EventFacts(desk, this)),
      m_lookUp(new LookUpBox(desk, this)) {
    setObjectName(QStringLiteral("admission"));
    build();
    follow();
    retranslate();
}

void AdmissionPanel::build() {
    m_rate->setObjectName(QStringLiteral("rate"));
    m_reason->setObjectName(QStringLiteral("rateReason"));
    m_ramp->setObjectName(QStringLiteral("ramp"));
    m_apply->setObjectName(QStringLiteral("apply"));
    m_undo->setObjectName(QStringLiteral("undo"));
    m_why->setObjectName(QStringLiteral("why"));
    m_apply->setProperty("primary", true);
    m_reason->setMaxLength(200);
    m_why->setWordWrap(true);
    m_pauseHint->setWordWrap(true);
    auto* steps = new QHBoxLayout;
    for (std::size_t index = 0; index < m_steps.size(); ++index) {
        m_steps[index] = new QPushButton(this);
        m_steps[index]->setAutoDefault(false);
        m_steps[index]->setMinimumWidth(m_desk.theme.px(20));
        steps->addWidget(m_steps[index], 1);
    }
    auto* ramp = new QHBoxLayout;
    ramp->addWidget(m_rampName);
    ramp->addWidget(m_ramp, 1);
    for (std::size_t index = 0; index < std::size(kRampSeconds); ++index) {
        m_ramp->addItem(QString());
    }
    m_ramp->setCurrentIndex(kUsualRamp);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_title);
    layout->addWidget(m_now);
    layout->addWidget(m_rate);
    layout->addLayout(steps);
    layout->addLayout(ramp);
    layout->addWidget(m_previewTitle);
    layout->addWidget(m_preview);
    layout->addWidget(m_reason);
    layout->addWidget(m_why);
    layout->addWidget(m_apply);
    layout->addWidget(m_undo);
    layout->addWidget(m_pause);
    layout->addWidget(m_pauseHint);
    layout->addWidget(m_facts);
    layout->addWidget(m_lookUp);
    layout->addStretch(1);
    const auto dress = [this, layout, steps] {
        const Theme& theme = m_desk.theme;
        layout->setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8));
        layout->setSpacing(theme.px(5));
        steps->setSpacing(theme.px(4));
    };
    dress();
    connect(&m_desk.theme, &Theme::changed, this, dress);
}

void AdmissionPanel::follow() {
    models::RateChange& change = m_desk.console.rate();
    connect(m_rate, &QDoubleSpinBox::valueChanged, this, [this] { pick(m_rate->rate()); });
    for (std::size_t index = 0; index < m_steps.size(); ++index) {
        connect(m_steps[index], &QPushButton::clicked, this, [this, index] {
            const double wanted = std::max(0.01, m_rate->rate().value() + kSteps[index]);
            pick(model::Rate{static_cast<std::uint64_t>(wanted * 1000.0)});
        });
    }
    connect(m_reason, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_desk.console.rate().setReason(text.trimmed().toStdString()); });
    connect(m_ramp, &QComboBox::currentIndexChanged, this, &AdmissionPanel::tell);
    QAction* applying = m_desk.actions.of(Act::ApplyRate);
    QAction* undoing = m_desk.actions.of(Act::UndoRate);
    connect(m_apply, &QPushButton::clicked, applying, &QAction::trigger);
    connect(m_undo, &QPushButton::clicked, undoing, &QAction::trigger);
    connect(applying, &QAction::triggered, this, &AdmissionPanel::apply);
    connect(undoing, &QAction::triggered, &change, &models::RateChange::undo);
    connect(m_desk.actions.of(Act::Pause), &QAction::triggered, &m_desk.console.pause(),
            &models::Pause::press);
    connect(m_desk.actions.of(Act::EditRate), &QAction::triggered, this, &AdmissionPanel::focusRate);
    connect(m_desk.actions.of(Act::Resume), &QAction::triggered, this, &AdmissionPanel::focusRate);
    connect(&change, &models::RateChange::changed, this, &AdmissionPanel::tell);
    connect(&change, &models::RateChange::applied, this, [this](model::Rate from, model::Rate to) {
        m_reason->clear();
        m_saidIsBad = false;
        m_said = tr("Applied: %1 \u2192 %2").arg(m_desk.format().rate(from), m_desk.format().rate(to));
        tell();
    });
    connect(&change, &models::RateChange::overtaken, this, [this](model::Rate theirs) {
        m_saidIsBad = true;
        m_said = tr("A colleague set %1 meanwhile; your edit is gone.").arg(m_desk.format().rate(theirs));
        emit notice(m_said);
        tell();
    });
    connect(&m_desk.console.pause(), &models::Pause::changed, this, &AdmissionPanel::tell);
    connect(&m_desk.console, &models::Console::eventChanged, this, [this] {
        m_resumeRate.reset();
        tell();
    });
    connect(&m_desk.console, &models::Console::historyChanged, this, &AdmissionPanel::tell);
    connect(&m_desk.session(), &models::Session::linkChanged, this, &AdmissionPanel::tell);
}

void AdmissionPanel::retranslate() {
    m_title->setText(tr("Admission rate"));
    m_rate->setForm(tr("%1/s"));
    m_rate->setAccessibleName(tr("Admission rate, people a second"));
    for (std::size_t index = 0; index < m_steps.size(); ++index) {
        m_steps[index]->setText(m_desk.format().signedCount(kSteps[index]));
        m_steps[index]->setAccessibleName(tr("Change the rate by %1").arg(m_steps[index]->text()));
    }
    m_rampName->setText(tr("Full rate"));
    m_ramp->setItemText(0, tr("at once"));
    for (int index = 1; index < m_ramp->count(); ++index) {
        m_ramp->setItemText(index,
                            tr("after %1").arg(m_desk.format().span(base::Seconds(kRampSeconds[index]))));
    }
    m_ramp->setAccessibleName(tr("How fast the rate rises after resuming"));
    m_previewTitle->setText(tr("Preview"));
    m_reason->setAccessibleName(tr("Reason for the change"));
    m_pauseHint->setText(tr("F9 twice, or click twice. People keep their places."));
    tell();
}

bool AdmissionPanel::isPaused() const {
    const auto& event = m_desk.console.event();
    return event && event->state == model::EventState::Paused;
}

model::Rate AdmissionPanel::resumeRate() const {
    return m_resumeRate.value_or(m_desk.console.rate().confirmed());
}

void AdmissionPanel::pick(model::Rate rate) {
    m_said.clear();
    if (isPaused()) {
        m_resumeRate = rate;
        tell();
    } else {
        m_desk.console.rate().edit(rate);
    }
}

void AdmissionPanel::focusRate() {
    m_rate->setFocus(Qt::ShortcutFocusReason);
    m_rate->selectAll();
}

void AdmissionPanel::apply() {
    if (isPaused()) {
        resume();
    } else {
        m_said.clear();
        m_desk.console.rate().apply();
    }
}

void AdmissionPanel::resume() {
    const model::Rate rate = resumeRate();
    const base::Seconds over(kRampSeconds[m_ramp->currentIndex()]);
    std::optional<model::Ramp> ramp;
    if (over.count() > 0) {
        ramp = model::Ramp{model::Rate{std::max<std::uint64_t>(10, rate.milliPerSecond / kRampFrom)}, over};
    }
    m_sending = true;
    m_said.clear();
    tell();
    m_desk.console.acts().resume(
        *m_desk.console.event(), rate, ramp, m_reason->text().trimmed().toStdString(), this,
        [this](const base::Result<model::Event>& answer) {
            m_sending = false;
            m_saidIsBad = !answer.ok();
            m_said = answer.ok() ? tr("Resumed") : models::sentenceOf(answer.error());
            tell();
        });
}

void AdmissionPanel::tell() {
    models::RateChange& change = m_desk.console.rate();
    const models::Format& format = m_desk.format();
    const bool paused = isPaused();
    const auto& event = m_desk.console.event();
    m_title->setText(paused ? tr("Resume admission") : tr("Admission rate"));
    m_now->setText(event ? tr("now %1").arg(format.rate(change.confirmed())) : format.dash());
    const model::Rate wanted = paused ? resumeRate() : change.wanted();
    m_rate->setRate(wanted);
    m_rate->setEnabled(event.has_value());
    for (QPushButton* step : m_steps) {
        step->setEnabled(event.has_value());
    }
    m_rampName->setVisible(paused);
    m_ramp->setVisible(paused);
    models::Preview preview =
        models::previewOf(m_desk.console.history(), paused ? model::Rate{} : change.confirmed(), wanted);
    if (const auto& snapshot = m_desk.session().snapshot(); snapshot && !paused && !change.dirty()) {
        preview.drain = snapshot->event.drain; // one figure, not two: as the tile has it
        for (const model::RedisNodeFigures& node : snapshot->redis) {
            preview.redisCpu = std::max(preview.redisCpu.value_or(0), node.cpuPercent / 100.0);
        }
    }
    m_preview->tell(preview, paused || change.dirty());
    m_reason->setPlaceholderText(change.wantsReason() && !paused
                                     ? tr("Reason (needed: a jump of half or more)")
                                     : tr("Reason (may be empty)"));
    tellApply(paused);
    tellWhy(paused);
    m_pause->setEnabled(m_desk.console.pause().canPress());
    makeRoom();
    emit wantedChanged(!paused && change.dirty() ? std::optional<model::Rate>(wanted) : std::nullopt);
}

void AdmissionPanel::tellApply(bool paused) {
    models::RateChange& change = m_desk.console.rate();
    const models::Lock lock = m_desk.session().lock();
    QString whyNot = models::sentenceOf(lock);
    if (whyNot.isEmpty() && !paused && !change.canApply()) {
        whyNot = !change.dirty() ? tr("Nothing has been changed.") : tr("A reason is needed.");
    }
    if (whyNot.isEmpty() && (m_sending || change.phase() == models::RateChange::Phase::Sending)) {
        whyNot = tr("On its way to the service.");
    }
    m_desk.actions.gate(Act::ApplyRate, whyNot);
    m_desk.actions.gate(Act::UndoRate,
                        change.canUndo() ? QString() : tr("Nothing of yours can be undone now."));
    m_desk.actions.gate(Act::Pause, m_desk.console.pause().canPress()
                                        ? QString()
                                        : tr("Only an open event can be paused, by an operator."));
    m_desk.actions.gate(Act::Resume, paused ? models::sentenceOf(lock) : tr("The event is not paused."));
    m_desk.actions.gate(Act::EditRate,
                        m_desk.console.event() ? QString() : models::sentenceOf(models::Lock::NoEvent));
    m_apply->setEnabled(m_desk.actions.of(Act::ApplyRate)->isEnabled());
    m_apply->setText(paused ? tr("Resume  (Ctrl+Enter)") : tr("Apply  (Ctrl+Enter)"));
    m_apply->setAccessibleName(paused ? tr("Resume admission") : tr("Apply the rate"));
    m_apply->setToolTip(whyNot);
    m_undo->setEnabled(change.canUndo());
    m_undo->setVisible(!paused || change.canUndo());
    const auto left = std::chrono::duration_cast<base::Seconds>(change.undoLeft());
    m_undo->setText(change.canUndo() ? tr("Undo  (Ctrl+Z)  %1").arg(m_desk.format().span(left))
                                     : tr("Undo  (Ctrl+Z)"));
    m_undo->setAccessibleName(tr("Undo the last change of the rate"));
}

void AdmissionPanel::tellWhy(bool paused) {
    const models::RateChange& change = m_desk.console.rate();
    const models::Pause& pause = m_desk.console.pause();
    Tone tone = Tone::Warning;
    QString text = models::sentenceOf(m_desk.session().lock());
    if (pause.phase() == models::Pause::Phase::Failed && pause.failure()) {
        tone = Tone::Critical;
        text = tr("Pause: %1").arg(models::sentenceOf(*pause.failure()));
    } else if (change.failure()) {
        tone = Tone::Critical;
        text = models::sentenceOf(*change.failure());
    } else if (!m_said.isEmpty()) {
        tone = m_saidIsBad ? Tone::Warning : Tone::Good;
        text = m_said;
    } else if (text.isEmpty() && paused) {
        tone = Tone::Dim;
        const model::Rate rate = resumeRate();
        text = m_ramp->currentIndex() == 0
                   ? tr("Begins at once at %1.").arg(m_desk.format().rate(rate))
                   : tr("Begins at %1 and rises.")
                         .arg(m_desk.format().rate(model::Rate{rate.milliPerSecond / kRampFrom}));
    }
    m_why->setTone(tone);
    m_why->setText(text);
    m_why->setVisible(!text.isEmpty());
}

void AdmissionPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        m_resumeRate.reset();
        m_desk.console.rate().discard();
        m_reason->clear();
        tell();
        return;
    }
    QWidget::keyPressEvent(event);
}

bool AdmissionPanel::lookUp() {
    if (m_lookUp->isVisible()) {
        m_lookUp->focusText();
    }
    return m_lookUp->isVisible();
}

bool AdmissionPanel::isSpare(const QWidget* part) const {
    return part == m_previewTitle || part == m_now || part == m_pauseHint || part == m_facts ||
           part == m_lookUp;
}

int AdmissionPanel::neededHeight() const {
    int needed = layout()->contentsMargins().top() + layout()->contentsMargins().bottom();
    for (int index = 0; index < layout()->count(); ++index) {
        QLayoutItem* item = layout()->itemAt(index);
        if (!isSpare(item->widget()) && !item->isEmpty() && !item->spacerItem()) {
            const int tall = item->hasHeightForWidth() ? item->heightForWidth(width()) : 0;
            needed += std::max(item->minimumSize().height(), tall) + layout()->spacing();
        }
    }
    return needed;
}

QSize AdmissionPanel::minimumSizeHint() const {
    return QSize(QWidget::minimumSizeHint().width(), neededHeight());
}

void AdmissionPanel::makeRoom() {
    // What the panel must show comes first; the rest takes what is left, in this order.
    int needed = neededHeight();
    for (QWidget* part : {static_cast<QWidget*>(m_now), static_cast<QWidget*>(m_previewTitle),
                          static_cast<QWidget*>(m_pauseHint), static_cast<QWidget*>(m_lookUp),
                          static_cast<QWidget*>(m_facts)}) {
        const int tall =
            part->hasHeightForWidth() ? part->heightForWidth(width()) : part->sizeHint().height();
        needed += tall + layout()->spacing();
        part->setVisible(needed <= height());
    }
}

void AdmissionPanel::resizeEvent(QResizeEvent*) {
    makeRoom();
}

void AdmissionPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

} // namespace breakwater::desktop::views
