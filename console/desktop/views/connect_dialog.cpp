// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/connect_dialog.h"

#include "console/desktop/views/tone_label.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace breakwater::desktop::views {

ConnectDialog::ConnectDialog(Theme& theme, models::Settings& settings, QWidget* parent)
    : QDialog(parent),
      m_theme(theme),
      m_settings(settings),
      m_saved(new QWidget(this)),
      m_list(new QListWidget(m_saved)),
      m_name(new QLineEdit(this)),
      m_address(new QLineEdit(this)),
      m_tokenFile(new QLineEdit(this)),
      m_token(new QLineEdit(this)),
      m_production(new QCheckBox(this)),
      m_readOnly(new QCheckBox(this)),
      m_tls(new QCheckBox(this)),
      m_ca(new QLineEdit(this)),
      m_certificate(new QLineEdit(this)),
      m_key(new QLineEdit(this)),
      m_serverName(new QLineEdit(this)),
      m_forget(new QPushButton(this)),
      m_save(new QPushButton(this)),
      m_connect(new QPushButton(this)),
      m_error(new ToneLabel(theme, Tone::Critical, 10, false, this)) {
    setObjectName(QStringLiteral("connectDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Connect"));
    setAccessibleName(windowTitle());
    build();
    fillList();
    fill(m_settings.last().value_or(models::ServerProfile{}));
}

void ConnectDialog::build() {
    m_list->setObjectName(QStringLiteral("servers"));
    m_list->setAccessibleName(tr("Saved servers"));
    m_list->setFixedWidth(m_theme.px(180));
    m_address->setFocus();
    m_address->setObjectName(QStringLiteral("address"));
    m_token->setEchoMode(QLineEdit::Password);
    m_error->setWordWrap(true);
    m_error->hide();
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(m_theme.px(16));
    form->setVerticalSpacing(m_theme.px(7));
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto row = [this, form](const QString& label, QLineEdit* field, const QString& hint) {
        auto* text = new ToneLabel(m_theme, Tone::Dim, 10, false, this);
        text->setText(label);
        text->setBuddy(field);
        field->setAccessibleName(label);
        field->setPlaceholderText(hint);
        form->addRow(text, field);
    };
    const auto fileRow = [this, &row](const QString& label, QLineEdit* field, const QString& hint) {
        row(label, field, hint);
        QAction* choose =
            field->addAction(style()->standardIcon(QStyle::SP_DirOpenIcon), QLineEdit::TrailingPosition);
        choose->setText(tr("Choose a file"));
        choose->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Space));
        choose->setShortcutContext(Qt::WidgetShortcut);
        connect(choose, &QAction::triggered, this, [this, field, label] { chooseFile(field, label); });
    };
    const auto box = [form](QCheckBox* check, const QString& text) {
        check->setText(text);
        check->setAccessibleName(text);
        form->addRow(new QWidget, check);
    };
    row(tr("Name"), m_name, tr("as you call it: Seoul"));
    row(tr("Address"), m_address, QStringLiteral("127.0.0.1:50051"));
    fileRow(tr("Token file"), m_tokenFile, tr("empty: this machine's own service"));
    row(tr("Or a token"), m_token, tr("for this session only; it is not stored"));
    box(m_production, tr("This is production: mark it PROD"));
    box(m_readOnly, tr("Read-only: look, don't touch"));
    box(m_tls, tr("Encrypted (TLS)"));
    fileRow(tr("Trusted certificates"), m_ca, tr("empty: the system's"));
    fileRow(tr("Own certificate"), m_certificate, tr("empty: none"));
    fileRow(tr("Its private key"), m_key, tr("empty: none"));
    row(tr("Name in the certificate"), m_serverName, tr("empty: the address"));
    m_forget->setText(tr("Forget"));
    m_save->setText(tr("Save"));
    m_connect->setText(tr("Connect"));
    m_connect->setObjectName(QStringLiteral("accept"));
    m_connect->setProperty("primary", true);
    m_connect->setDefault(true);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    for (QPushButton* button : {m_forget, m_save, m_connect, cancel}) {
        button->setAccessibleName(button->text());
        button->setAutoDefault(button == m_connect);
    }
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_forget);
    buttons->addWidget(m_save);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_connect);
    auto* right = new QVBoxLayout;
    auto* heading = new ToneLabel(m_theme, Tone::Text, 13, true, this);
    heading->setText(windowTitle());
    right->setSpacing(m_theme.px(12));
    right->addWidget(heading);
    right->addLayout(form, 1);
    right->addWidget(m_error);
    right->addLayout(buttons);
    auto* layout = new QHBoxLayout(this);
    auto* saved = new ToneLabel(m_theme, Tone::Text, 10, true, m_saved);
    saved->setText(m_list->accessibleName());
    auto* left = new QVBoxLayout(m_saved);
    left->setContentsMargins(0, 0, 0, 0);
    left->addWidget(saved);
    left->addWidget(m_list, 1);
    layout->addWidget(m_saved);
    layout->addLayout(right, 1);
    layout->setContentsMargins(m_theme.px(16), m_theme.px(16), m_theme.px(16), m_theme.px(16));
    layout->setSpacing(m_theme.px(16));
    connect(cancel, &QPushButton::clicked, this, &QDialog::close);
    connect(m_address, &QLineEdit::textChanged, this, &ConnectDialog::check);
    connect(m_tls, &QCheckBox::toggled, this, &ConnectDialog::check);
    connect(m_save, &QPushButton::clicked, this, [this] {
        m_settings.remember(profile()); // also one that can't be reached now
        fillList();
    });
    connect(m_forget, &QPushButton::clicked, this, [this] {
        m_settings.forget(m_address->text().trimmed());
        fillList();
    });
    connect(m_connect, &QPushButton::clicked, this, [this] {
        showError(QString());
        emit connectAsked(profile(), m_token->text());
    });
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        const QList<models::ServerProfile> servers = m_settings.servers();
        if (row >= 0 && row < servers.size()) {
            fill(servers[row]);
        }
    });
    connect(m_list, &QListWidget::itemActivated, m_connect, &QPushButton::click);
}

void ConnectDialog::fillList() {
    m_list->clear();
    const QList<models::ServerProfile> servers = m_settings.servers();
    for (const models::ServerProfile& server : servers) {
        const QString name = server.name.isEmpty() ? server.address : server.name;
        m_list->addItem(server.production ? QStringLiteral("PROD  ") + name : name);
    }
    m_saved->setVisible(m_list->count() > 0);
    setMinimumWidth(m_theme.px(m_list->count() > 0 ? 680 : 480));
    check();
}

void ConnectDialog::fill(const models::ServerProfile& profile) {
    m_name->setText(profile.name);
    m_address->setText(profile.address);
    m_tokenFile->setText(profile.tokenFile);
    m_token->clear();
    m_production->setChecked(profile.production);
    m_readOnly->setChecked(profile.readOnly);
    m_tls->setChecked(profile.tls);
    m_ca->setText(profile.caFile);
    m_certificate->setText(profile.certFile);
    m_key->setText(profile.keyFile);
    m_serverName->setText(profile.serverName);
    check();
}

models::ServerProfile ConnectDialog::profile() const {
    models::ServerProfile profile;
    profile.name = m_name->text().trimmed();
    profile.address = m_address->text().trimmed();
    profile.tokenFile = m_tokenFile->text().trimmed();
    profile.production = m_production->isChecked();
    profile.readOnly = m_readOnly->isChecked();
    profile.tls = m_tls->isChecked();
    profile.caFile = m_ca->text().trimmed();
    profile.certFile = m_certificate->text().trimmed();
    profile.keyFile = m_key->text().trimmed();
    profile.serverName = m_serverName->text().trimmed();
    return profile;
}

void ConnectDialog::check() {
    const bool addressed = !m_address->text().trimmed().isEmpty();
    m_connect->setEnabled(addressed);
    m_save->setEnabled(addressed);
    m_forget->setEnabled(m_list->count() > 0 && addressed);
    for (QLineEdit* field : {m_ca, m_certificate, m_key, m_serverName}) {
        field->setEnabled(m_tls->isChecked());
    }
}

void ConnectDialog::chooseFile(QLineEdit* field, const QString& title) {
    const QString file = QFileDialog::getOpenFileName(this, title);
    if (!file.isEmpty()) {
        field->setText(file);
    }
}

void ConnectDialog::showError(const QString& text) {
    m_error->setText(text);
    m_error->setVisible(!text.isEmpty());
}

} // namespace breakwater::desktop::views
