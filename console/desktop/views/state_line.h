// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/desk.h"
#include "console/desktop/views/tone_label.h"

#include <QWidget>

class QComboBox;
class QToolButton;

namespace breakwater::desktop::views {

/// Link and age, server, event and its clock, alerts, who we are: one line across the window, always true.
/// GUI thread.
class StateLine : public QWidget {
    Q_OBJECT

  public:
    explicit StateLine(const Desk& desk, QWidget* parent = nullptr);

    /// The events' panel is closed: the event is chosen here.
    void setChooserShown(bool shown);
    QSize minimumSizeHint() const override;

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void tell();
    void tellLink();
    void tellEvent();
    void makeRoom();
    void fillChooser();

    const Desk m_desk;
    ToneLabel* const m_link;
    ToneLabel* const m_server;
    QComboBox* const m_chooser;
    ToneLabel* const m_event;
    ToneLabel* const m_clock;
    QToolButton* const m_alerts;
    ToneLabel* const m_who;
};

} // namespace breakwater::desktop::views
