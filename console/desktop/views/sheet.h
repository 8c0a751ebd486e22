// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/desk.h"
#include "console/desktop/views/tone_label.h"

#include <QDialog>

class QFormLayout;
class QHBoxLayout;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace breakwater::desktop::views {

/// The frame that all dialogs share: a heading, what it says, an error in words, and the buttons. F9 pauses
/// from within every one of them. Destroys itself when it closes. GUI thread.
class Sheet : public QDialog {
    Q_OBJECT

  public:
    Sheet(const Desk& desk, const QString& name, QWidget* parent);

    QPushButton& acceptButton() { return *m_accept; }

  protected:
    /// Where the dialog's own parts go.
    QVBoxLayout& body() { return *m_body; }
    /// A form in the body; labels get their fields as buddies.
    QFormLayout* addForm();
    void addRow(QFormLayout* form, const QString& label, QWidget* field);
    ToneLabel* addText(Tone tone = Tone::Text);
    void setHeading(const QString& heading);
    void setAcceptText(const QString& text, bool dangerous);
    void setCancelText(const QString& text);
    void addButton(QPushButton* button);
    void showError(const QString& text); ///< empty: none
    void setBusy(bool busy);
    /// As high as what it says needs at its width; a dialog knows no height for width of its own.
    void fit();
    void showEvent(QShowEvent* event) override;

    const Desk m_desk;

  private:
    QScrollArea* m_scroll = nullptr;
    QVBoxLayout* m_body = nullptr;
    QHBoxLayout* m_buttons = nullptr;
    ToneLabel* const m_heading;
    ToneLabel* const m_error;
    QPushButton* const m_cancel;
    QPushButton* const m_accept;
};

} // namespace breakwater::desktop::views
