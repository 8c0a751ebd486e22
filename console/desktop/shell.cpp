// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/shell.h"

#include "console/desktop/models/words.h"

#include <QApplication>
#include <QTimeZone>

namespace breakwater::desktop {

Shell::Shell(const base::Clock& clock, const QString& settingsFile, const QString& socketFolder)
    : m_clock(clock), m_settings(settingsFile), m_one(socketFolder) {
    connect(&m_one, &OneWindow::raiseAsked, this, &Shell::comeForward);
    const auto theme = m_settings.theme();
    m_theme.apply(!theme                          ? views::desktopLook()
                  : *theme == models::Theme::Dark ? views::Look::Dark
                                                  : views::Look::Light,
                  m_settings.scale());
    const auto language = m_settings.language();
    m_language.apply(!language                               ? views::desktopTongue()
                     : *language == models::Language::Korean ? views::Tongue::Korean
                                                             : views::Tongue::English);
}

Shell::~Shell() {
    rememberEvent();
    m_window.reset(); // before the console that it shows
}

void Shell::open(models::ClientPtr client, const models::ServerProfile& profile,
                 const model::EventId& event) {
    rememberEvent();
    m_window.reset();
    m_profile = profile;
    models::SessionOptions options;
    options.readOnly = profile.readOnly;
    m_console = std::make_unique<models::Console>(std::move(client), m_clock, options);
    m_console->setFormat(models::Format(models::Language::English, QTimeZone::systemTimeZone()));
    m_window = std::make_unique<views::MainWindow>(
        views::MainWindow::Surroundings{m_theme, m_language, m_settings, *m_console, profile});
    connect(m_window.get(), &views::MainWindow::connectAsked, this, [this] { askWhere(QString()); });
    connect(m_console.get(), &models::Console::eventsChanged, this, &Shell::chooseFirst);
    m_console->start();
    const auto known = model::EventId::parse(profile.event.toStdString());
    if (!event.empty()) {
        m_console->choose(event);
    } else if (known) {
        m_console->choose(*known);
    }
    m_window->show();
}

void Shell::rememberEvent() {
    if (m_isSaved && m_console && !m_console->session().event().empty()) {
        m_profile.event = QString::fromStdString(m_console->session().event().text());
        m_settings.remember(m_profile);
    }
    m_isSaved = false;
}

void Shell::chooseFirst() {
    // The event that needs an operator most: an open one, else the first of the list.
    if (!m_console->session().event().empty() || m_console->events().rows().empty()) {
        return;
    }
    const auto& events = m_console->events().rows();
    const auto running = std::find_if(events.begin(), events.end(), [](const model::Event& event) {
        return event.state == model::EventState::Open || event.state == model::EventState::Paused;
    });
    m_console->choose(running == events.end() ? events.front().id : running->id);
}

void Shell::comeForward(const model::EventId& event) {
    if (!m_window) {
        return;
    }
    if (!event.empty()) {
        m_console->choose(event);
    }
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
    QApplication::alert(m_window.get()); // for desktops that let no window take the focus by itself
}

base::Result<OneWindow::Holder> Shell::connectTo(const models::ServerProfile& profile,
                                                 const std::string& token, const model::EventId& event) {
    std::string secret = token;
    if (secret.empty()) {
        auto read = models::tokenOf(profile);
        if (!read.ok()) {
            return read.error();
        }
        secret = read.value();
    }
    auto client = models::connectTo(profile, secret);
    if (!client.ok()) {
        return client.error();
    }
    if (m_one.claim(profile, event) == OneWindow::Holder::Elsewhere) {
        return OneWindow::Holder::Elsewhere;
    }
    m_settings.remember(profile);
    open(client.value(), profile, event);
    m_isSaved = true;
    return OneWindow::Holder::Here;
}

void Shell::connectAsAsked(const models::ServerProfile& profile, const QString& token) {
    // The dialog is the old window's child: it goes with that one, and stays if this fails.
    const auto done = connectTo(profile, token.trimmed().toStdString(), {});
    if (!m_where) {
        return;
    }
    if (done.ok()) {
        m_where->close();
    } else {
        m_where->showError(models::sentenceOf(done.error()));
    }
}

void Shell::askWhere(const QString& error) {
    if (!m_where) {
        m_where = new views::ConnectDialog(m_theme, m_settings, m_window.get());
        connect(m_where, &views::ConnectDialog::connectAsked, this, &Shell::connectAsAsked,
                Qt::QueuedConnection);
    }
    m_where->showError(error);
    m_where->show();
}

} // namespace breakwater::desktop
