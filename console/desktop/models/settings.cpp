// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/settings.h"

#include <QCryptographicHash>
#include <algorithm>

namespace breakwater::desktop::models {

// The file:
//   version             kVersion; anything else: nothing of the layouts is believed
//   language, theme, scale, last
//   servers/KEY/...     a profile; KEY is a hash of its address, which may hold what a key may not
//   layouts/KEY/PIECE   bytes as Qt's widgets gave them

namespace {

const QString kServers = QStringLiteral("servers");
const QString kLayouts = QStringLiteral("layouts");
const QString kVersionKey = QStringLiteral("version");

} // namespace

Settings::Settings(const QString& path)
    : m_settings(path.isEmpty() ? QSettings(QSettings::IniFormat, QSettings::UserScope, "breakwater",
                                            "breakwater-console")
                                      .fileName()
                                : path,
                 QSettings::IniFormat) {
    if (m_settings.value(kVersionKey).toInt() != kVersion) {
        m_settings.remove(kLayouts); // another version's windows are others
        m_settings.setValue(kVersionKey, kVersion);
    }
}

QString Settings::keyOf(const QString& address) {
    const QByteArray hash = QCryptographicHash::hash(address.toUtf8(), QCryptographicHash::Sha256);
    return QString::fromLatin1(hash.toHex().left(16));
}

QList<ServerProfile> Settings::servers() {
    QList<ServerProfile> servers;
    m_settings.beginGroup(kServers);
    for (const QString& key : m_settings.childGroups()) {
        m_settings.beginGroup(key);
        ServerProfile profile;
        profile.name = m_settings.value("name").toString();
        profile.address = m_settings.value("address").toString();
        profile.tls = m_settings.value("tls").toBool();
        profile.caFile = m_settings.value("ca_file").toString();
        profile.certFile = m_settings.value("cert_file").toString();
        profile.keyFile = m_settings.value("key_file").toString();
        profile.serverName = m_settings.value("server_name").toString();
        profile.tokenFile = m_settings.value("token_file").toString();
        profile.production = m_settings.value("production").toBool();
        profile.readOnly = m_settings.value("read_only").toBool();
        profile.event = m_settings.value("event").toString();
        m_settings.endGroup();
        if (!profile.address.isEmpty()) {
            servers.append(profile);
        }
    }
    m_settings.endGroup();
    std::sort(servers.begin(), servers.end(), [](const ServerProfile& a, const ServerProfile& b) {
        return std::pair(a.name, a.address) < std::pair(b.name, b.address);
    });
    return servers;
}

void Settings::remember(const ServerProfile& profile) {
    m_settings.beginGroup(kServers + QLatin1Char('/') + keyOf(profile.address));
    m_settings.setValue("name", profile.name);
    m_settings.setValue("address", profile.address);
    m_settings.setValue("tls", profile.tls);
    m_settings.setValue("ca_file", profile.caFile);
    m_settings.setValue("cert_file", profile.certFile);
    m_settings.setValue("key_file", profile.keyFile);
    m_settings.setValue("server_name", profile.serverName);
    m_settings.setValue("token_file", profile.tokenFile);
    m_settings.setValue("production", profile.production);
    m_settings.setValue("read_only", profile.readOnly);
    m_settings.setValue("event", profile.event);
    m_settings.endGroup();
    m_settings.setValue("last", profile.address);
}

void Settings::forget(const QString& address) {
    m_settings.remove(kServers + QLatin1Char('/') + keyOf(address));
    m_settings.remove(kLayouts + QLatin1Char('/') + keyOf(address));
}

std::optional<ServerProfile> Settings::last() {
    const QString address = m_settings.value("last").toString();
    for (const ServerProfile& profile : servers()) {
        if (profile.address == address) {
            return profile;
        }
    }
    return std::nullopt;
}

QByteArray Settings::layout(const QString& server, const QString& piece) {
    return m_settings.value(kLayouts + QLatin1Char('/') + keyOf(server) + QLatin1Char('/') + piece)
        .toByteArray();
}

void Settings::setLayout(const QString& server, const QString& piece, const QByteArray& state) {
    m_settings.setValue(kLayouts + QLatin1Char('/') + keyOf(server) + QLatin1Char('/') + piece, state);
}

std::optional<Language> Settings::language() {
    const QString text = m_settings.value("language").toString();
    if (text == QLatin1String("ko")) {
        return Language::Korean;
    }
    return text == QLatin1String("en") ? std::optional(Language::English) : std::nullopt;
}

void Settings::setLanguage(Language language) {
    m_settings.setValue("language", language == Language::Korean ? "ko" : "en");
}

std::optional<Theme> Settings::theme() {
    const QString text = m_settings.value("theme").toString();
    if (text == QLatin1String("dark")) {
        return Theme::Dark;
    }
    return text == QLatin1String("light") ? std::optional(Theme::Light) : std::nullopt;
}

void Settings::setTheme(Theme theme) {
    m_settings.setValue("theme", theme == Theme::Dark ? "dark" : "light");
}

int Settings::scale() {
    const int scale = m_settings.value("scale", 100).toInt();
    return scale >= kSmallest && scale <= kLargest ? scale : 100;
}

void Settings::setScale(int percent) {
    m_settings.setValue("scale", std::clamp(percent, kSmallest, kLargest));
}

} // namespace breakwater::desktop::models
