// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/actions.h"
#include "console/desktop/views/theme.h"

#include <QDialog>

class QLineEdit;
class QListWidget;

namespace breakwater::desktop::views {

/// Every action by its name: type some letters of each word, choose with the arrows, Enter does it. What
/// can't be had now stands there too, with the reason. GUI thread.
class CommandPalette : public QDialog {
    Q_OBJECT

  public:
    CommandPalette(Theme& theme, Actions& actions, QWidget* parent);

  protected:
    bool eventFilter(QObject* object, QEvent* event) override;

  private:
    void fill(const QString& text);
    void run();

    Theme& m_theme;
    Actions& m_actions;
    QLineEdit* const m_text;
    QListWidget* const m_list;
};

} // namespace breakwater::desktop::views
