// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/desk.h"

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace breakwater::desktop::views {

class ToneLabel;

/// Paste a waiting token or a number, Enter: where that place stands and what happened to it. GUI thread.
class LookUpBox : public QWidget {
    Q_OBJECT

  public:
    explicit LookUpBox(const Desk& desk, QWidget* parent = nullptr);

    void focusText();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void ask();
    void tell(const model::Place& place, const model::EventId& event);
    void fail(const QString& why);
    void showLines(bool shown);

    const Desk m_desk;
    ToneLabel* const m_title;
    QLineEdit* const m_text;
    QPushButton* const m_ask;
    ToneLabel* const m_answer; ///< the sentence: which place, its state, or why it can't be told
    QList<ToneLabel*> m_names;
    QList<ToneLabel*> m_values;
};

} // namespace breakwater::desktop::views
