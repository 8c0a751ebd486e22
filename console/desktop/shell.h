// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/connection.h"
#include "console/desktop/models/console.h"
#include "console/desktop/models/settings.h"
#include "console/desktop/one_window.h"
#include "console/desktop/views/connect_dialog.h"
#include "console/desktop/views/language.h"
#include "console/desktop/views/main_window.h"
#include "console/desktop/views/theme.h"

#include <QObject>
#include <QPointer>
#include <memory>

namespace breakwater::desktop {

/// What the program starts with: look and language as remembered, and one window on one service at a time,
/// that another takes the place of when the operator connects elsewhere. A profile that another process shows
/// is left to that one. GUI thread; owns all of it.
class Shell : public QObject {
    Q_OBJECT

  public:
    /// Settings and the sockets of open windows in these places, or where Qt puts them.
    explicit Shell(const base::Clock& clock, const QString& settingsFile = {},
                   const QString& socketFolder = {});
    ~Shell() override;

    /// Opens the window on a service; `event` may be empty: the one looked at last, else the first.
    void open(models::ClientPtr client, const models::ServerProfile& profile, const model::EventId& event);
    /// The profile's service, with its file's token or the one given; Elsewhere: another process shows it and
    /// has raised its window, and nothing changed here. An error says what to do.
    base::Result<OneWindow::Holder> connectTo(const models::ServerProfile& profile, const std::string& token,
                                              const model::EventId& event);
    void askWhere(const QString& error);

    models::Settings& settings() { return m_settings; }
    views::Theme& theme() { return m_theme; }
    views::Language& language() { return m_language; }
    views::MainWindow* window() { return m_window.get(); }
    models::Console* console() { return m_console.get(); }

  private:
    void chooseFirst();
    void rememberEvent();
    void comeForward(const model::EventId& event);
    void connectAsAsked(const models::ServerProfile& profile, const QString& token);

    const base::Clock& m_clock;
    models::Settings m_settings;
    OneWindow m_one;
    views::Theme m_theme;
    views::Language m_language;
    std::unique_ptr<models::Console> m_console;
    std::unique_ptr<views::MainWindow> m_window;
    QPointer<views::ConnectDialog> m_where;
    models::ServerProfile m_profile;
    bool m_isSaved = false; ///< the profile is one of the settings' (the demo is not)
};

} // namespace breakwater::desktop
