// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/connection.h"
#include "console/desktop/models/settings.h"
#include "console/desktop/views/theme.h"

#include <QDialog>

class QCheckBox;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace breakwater::desktop::views {

class ToneLabel;

/// Which service to connect to: saved ones, this machine's, or a new one. A token is a file's, or typed for
/// this session only; it is never stored. GUI thread; borrows the settings.
class ConnectDialog : public QDialog {
    Q_OBJECT

  public:
    ConnectDialog(Theme& theme, models::Settings& settings, QWidget* parent = nullptr);

    void showError(const QString& text);

  signals:
    /// `token` is empty when the profile's file, or this machine's, is to be read.
    void connectAsked(const models::ServerProfile& profile, const QString& token);

  private:
    void build();
    void fillList();
    void fill(const models::ServerProfile& profile);
    models::ServerProfile profile() const;
    void check();
    void chooseFile(QLineEdit* field, const QString& title);

    Theme& m_theme;
    models::Settings& m_settings;
    QWidget* const m_saved; ///< the list with its title; hidden while it is empty
    QListWidget* const m_list;
    QLineEdit* const m_name;
    QLineEdit* const m_address;
    QLineEdit* const m_tokenFile;
    QLineEdit* const m_token;
    QCheckBox* const m_production;
    QCheckBox* const m_readOnly;
    QCheckBox* const m_tls;
    QLineEdit* const m_ca;
    QLineEdit* const m_certificate;
    QLineEdit* const m_key;
    QLineEdit* const m_serverName;
    QPushButton* const m_forget;
    QPushButton* const m_save;
    QPushButton* const m_connect;
    ToneLabel* const m_error;
};

} // namespace breakwater::desktop::views
