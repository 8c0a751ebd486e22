// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/sheet.h"

#include <functional>

class QComboBox;
class QDateTimeEdit;
class QLineEdit;

namespace breakwater::desktop::views {

/// Asks before an act that is hard to take back: says what will happen, and the event's id must be typed.
/// With a choice or a reason where the act has one. GUI thread.
class TypedSheet : public Sheet {
    Q_OBJECT

  public:
    struct Question {
        QString name; ///< for tests and screen readers' tools
        QString heading;
        QString effect;      ///< in sentences
        QString typed;       ///< must be typed; empty: nothing must
        QStringList choices; ///< empty: none
        QString choiceName;
        bool asksReason = false;
        QString accept;
        bool dangerous = true;
    };
    using Done = std::function<void(base::Result<model::Event>)>;
    /// Starts the act; `done` closes the sheet or shows why not.
    using Run = std::function<void(int choice, const std::string& reason, QObject* receiver, Done done)>;

    TypedSheet(const Desk& desk, const Question& question, Run run, QWidget* parent);

  private:
    void check();
    void run();

    const Question m_question;
    const Run m_run;
    QLineEdit* m_typed = nullptr;
    QComboBox* m_choice = nullptr;
    QLineEdit* m_reason = nullptr;
    bool m_running = false;
};

/// The dialogs of an event's life. `event` is as it was when the operator asked: its revision goes along.
Sheet* openSheet(const Desk& desk, const model::Event& event, QWidget* parent);
Sheet* closeSheet(const Desk& desk, const model::Event& event, QWidget* parent);
Sheet* reopenSheet(const Desk& desk, const model::Event& event, QWidget* parent);
Sheet* liftSheet(const Desk& desk, const model::Ban& ban, QWidget* parent);

} // namespace breakwater::desktop::views
