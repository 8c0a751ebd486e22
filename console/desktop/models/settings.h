// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/connection.h"
#include "console/desktop/models/format.h"

#include <QByteArray>
#include <QList>
#include <QSettings>

namespace breakwater::desktop::models {

enum class Theme : std::uint8_t { Light, Dark };

/// What the console remembers between two starts: the servers, and for each the layout and the columns. Never
/// a token. In `path` as an INI file, or where Qt puts it. What another version wrote, or what can't be read,
/// counts as not remembered. GUI thread.
class Settings {
  public:
    static constexpr int kVersion = 1;
    static constexpr int kSmallest = 90; ///< per cent
    static constexpr int kLargest = 160;

    explicit Settings(const QString& path = {});

    QList<ServerProfile> servers();
    /// By its address; a profile of the same address is replaced.
    void remember(const ServerProfile& profile);
    void forget(const QString& address);
    std::optional<ServerProfile> last(); ///< the server of the last session

    /// A piece of a window's state: `geometry`, `docks`, `columns/places`.
    QByteArray layout(const QString& server, const QString& piece);
    void setLayout(const QString& server, const QString& piece, const QByteArray& state);

    std::optional<Language> language(); ///< nullopt: the system's
    void setLanguage(Language language);
    std::optional<Theme> theme();
    void setTheme(Theme theme);
    int scale(); ///< 90 to 160, 100 when unknown
    void setScale(int percent);
    void sync() { m_settings.sync(); }

  private:
    static QString keyOf(const QString& address);

    QSettings m_settings;
};

} // namespace breakwater::desktop::models
