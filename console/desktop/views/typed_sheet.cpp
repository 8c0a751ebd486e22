// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/typed_sheet.h"

#include "console/desktop/models/words.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>

namespace breakwater::desktop::views {

TypedSheet::TypedSheet(const Desk& desk, const Question& question, Run run, QWidget* parent)
    : Sheet(desk, question.name, parent), m_question(question), m_run(std::move(run)) {
    setHeading(question.heading);
    addText()->setText(question.effect);
    QFormLayout* form = addForm();
    if (!question.choices.isEmpty()) {
        m_choice = new QComboBox(this);
        m_choice->setObjectName(QStringLiteral("choice"));
        m_choice->addItems(question.choices);
        addRow(form, question.choiceName, m_choice);
    }
    if (question.asksReason) {
        m_reason = new QLineEdit(this);
        m_reason->setObjectName(QStringLiteral("reason"));
        m_reason->setMaxLength(200);
        addRow(form, tr("Reason"), m_reason);
    }
    if (!question.typed.isEmpty()) {
        m_typed = new QLineEdit(this);
        m_typed->setObjectName(QStringLiteral("typed"));
        m_typed->setPlaceholderText(question.typed);
        addRow(form, tr("Type %1").arg(question.typed), m_typed);
        connect(m_typed, &QLineEdit::textChanged, this, &TypedSheet::check);
        m_typed->setFocus();
    }
    setAcceptText(question.accept, question.dangerous);
    connect(&acceptButton(), &QPushButton::clicked, this, &TypedSheet::run);
    if (m_typed && question.dangerous) {
        connect(m_typed, &QLineEdit::returnPressed, &acceptButton(), &QPushButton::click);
    }
    connect(&desk.session(), &models::Session::linkChanged, this, &TypedSheet::check);
    setMinimumWidth(desk.theme.px(440));
    check();
}

void TypedSheet::check() {
    const QString locked = models::sentenceOf(m_desk.session().lock());
    const bool typed = !m_typed || m_typed->text().trimmed() == m_question.typed;
    acceptButton().setEnabled(typed && locked.isEmpty() && !m_running);
    acceptButton().setToolTip(locked);
    if (!locked.isEmpty()) {
        showError(locked);
    }
}

void TypedSheet::run() {
    m_running = true;
    showError(QString());
    check();
    m_run(m_choice ? m_choice->currentIndex() : 0,
          m_reason ? m_reason->text().trimmed().toStdString() : std::string(), this,
          [this](const base::Result<model::Event>& answer) {
              m_running = false;
              if (answer.ok()) {
                  close();
                  return;
              }
              showError(models::sentenceOf(answer.error()));
              check();
          });
}

Sheet* openSheet(const Desk& desk, const model::Event& event, QWidget* parent) {
    TypedSheet::Question question;
    question.name = QStringLiteral("openSheet");
    question.heading = TypedSheet::tr("Open %1 now").arg(QString::fromStdString(event.title));
    question.effect =
        TypedSheet::tr("Everyone who joins is admitted in order, at %1. Opening can't be taken back; "
                       "it can be paused.")
            .arg(desk.format().rate(event.policy.rate));
    question.typed = QString::fromStdString(event.id.text());
    question.accept = TypedSheet::tr("Open now");
    question.dangerous = false;
    return new TypedSheet(
        desk, question,
        [&console = desk.console, event](int, const std::string&, QObject* receiver,
                                         const TypedSheet::Done& done) {
            console.acts().open(event, receiver, done);
        },
        parent);
}

Sheet* closeSheet(const Desk& desk, const model::Event& event, QWidget* parent) {
    constexpr model::ClosedReason kReasons[] = {model::ClosedReason::SoldOut, model::ClosedReason::Ended,
                                                model::ClosedReason::Cancelled};
    const auto& snapshot = desk.session().snapshot();
    TypedSheet::Question question;
    question.name = QStringLiteral("closeSheet");
    question.heading = TypedSheet::tr("Close %1").arg(QString::fromStdString(event.title));
    const QString waiting = snapshot
                                ? desk.format().count(snapshot->event.counters.of(model::PlaceState::Waiting))
                                : desk.format().dash();
    question.effect =
        TypedSheet::tr(
            "%1 people wait. They will read on the waiting page that it is over and why; nobody is "
            "admitted any more. Passes that were given stay good.")
            .arg(waiting);
    for (const model::ClosedReason reason : kReasons) {
        question.choices.append(models::wordOf(reason));
    }
    question.choiceName = TypedSheet::tr("What they will read");
    question.asksReason = true;
    question.typed = QString::fromStdString(event.id.text());
    question.accept = TypedSheet::tr("Close the event");
    return new TypedSheet(
        desk, question,
        [&console = desk.console, event, kReasons](int choice, const std::string& reason, QObject* receiver,
                                                   const TypedSheet::Done& done) {
            console.acts().close(event, kReasons[std::max(0, choice)], reason, receiver, done);
        },
        parent);
}

Sheet* reopenSheet(const Desk& desk, const model::Event& event, QWidget* parent) {
    TypedSheet::Question question;
    question.name = QStringLiteral("reopenSheet");
    question.heading = TypedSheet::tr("Reopen %1").arg(QString::fromStdString(event.title));
    question.effect =
        TypedSheet::tr("It comes back paused, with everyone in their places; nobody is admitted until "
                       "you resume.");
    question.asksReason = true;
    question.typed = QString::fromStdString(event.id.text());
    question.accept = TypedSheet::tr("Reopen");
    question.dangerous = false;
    return new TypedSheet(
        desk, question,
        [&console = desk.console, event](int, const std::string& reason, QObject* receiver,
                                         const TypedSheet::Done& done) {
            console.acts().reopen(event, reason, receiver, done);
        },
        parent);
}

Sheet* liftSheet(const Desk& desk, const model::Ban& ban, QWidget* parent) {
    TypedSheet::Question question;
    question.name = QStringLiteral("liftSheet");
    question.heading = TypedSheet::tr("Lift ban %1").arg(ban.number);
    question.effect =
        TypedSheet::tr("%1: %2 places get their turn back where that can be; whoever's turn has passed "
                       "goes first. Passes that were revoked stay revoked.")
            .arg(models::scopeText(ban.scope), desk.format().count(ban.banned));
    question.asksReason = true;
    question.accept = TypedSheet::tr("Lift the ban");
    question.dangerous = false;
    return new TypedSheet(
        desk, question,
        [&console = desk.console, ban](int, const std::string& reason, QObject* receiver,
                                       const TypedSheet::Done& done) {
            console.lift(ban, reason, receiver, [done](const base::Result<model::Ban>& answer) {
                done(answer.ok() ? base::Result<model::Event>(model::Event{})
                                 : base::Result<model::Event>(answer.error()));
            });
        },
        parent);
}

} // namespace breakwater::desktop::views
