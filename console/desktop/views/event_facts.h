// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/desk.h"

#include <QWidget>

namespace breakwater::desktop::views {

class ToneLabel;

/// The numbers of the chosen event's policy that stand behind what happens on screen. GUI thread.
class EventFacts : public QWidget {
    Q_OBJECT

  public:
    explicit EventFacts(const Desk& desk, QWidget* parent = nullptr);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void tell();

    const Desk m_desk;
    ToneLabel* const m_title;
    QList<ToneLabel*> m_names;
    QList<ToneLabel*> m_values;
};

} // namespace breakwater::desktop::views
