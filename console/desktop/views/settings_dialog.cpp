// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/settings_dialog.h"

#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QPushButton>
#include <QSpinBox>

namespace breakwater::desktop::views {

SettingsDialog::SettingsDialog(const Desk& desk, Tongue tongue, QWidget* parent)
    : Sheet(desk, QStringLiteral("settingsDialog"), parent),
      m_tongue(new QComboBox(this)),
      m_look(new QComboBox(this)),
      m_scale(new QSpinBox(this)),
      m_columns(new QPushButton(this)) {
    m_tongue->setObjectName(QStringLiteral("language"));
    m_look->setObjectName(QStringLiteral("look"));
    m_scale->setObjectName(QStringLiteral("scale"));
    m_tongue->addItems({QStringLiteral("English"), QStringLiteral("\uD55C\uAD6D\uC5B4")});
    m_tongue->setCurrentIndex(tongue == Tongue::Korean ? 1 : 0);
    m_look->addItems({QString(), QString()});
    m_look->setCurrentIndex(desk.theme.look() == Look::Dark ? 1 : 0);
    m_scale->setRange(Theme::kLeastScale, Theme::kMostScale);
    m_scale->setSingleStep(10);
    m_scale->setSuffix(QStringLiteral(" %"));
    m_scale->setValue(desk.theme.scale());
    m_columns->setAutoDefault(false);
    QFormLayout* form = addForm();
    for (QWidget* field : {static_cast<QWidget*>(m_tongue), static_cast<QWidget*>(m_look),
                           static_cast<QWidget*>(m_scale), static_cast<QWidget*>(m_columns)}) {
        m_names.append(new ToneLabel(desk.theme, Tone::Dim, 10, false, this));
        m_names.last()->setBuddy(field);
        form->addRow(m_names.last(), field);
    }
    acceptButton().hide();
    connect(m_tongue, &QComboBox::activated, this,
            [this](int index) { emit tongueChosen(index == 1 ? Tongue::Korean : Tongue::English); });
    connect(m_look, &QComboBox::activated, this,
            [this](int index) { emit lookChosen(index == 1 ? Look::Dark : Look::Light); });
    connect(m_scale, &QSpinBox::valueChanged, this, &SettingsDialog::scaleChosen);
    connect(m_columns, &QPushButton::clicked, desk.actions.of(Act::ResetColumns), &QAction::trigger);
    setMinimumWidth(desk.theme.px(380));
    retranslate();
}

void SettingsDialog::retranslate() {
    setHeading(tr("Settings"));
    setCancelText(tr("Close"));
    m_look->setItemText(0, tr("Light"));
    m_look->setItemText(1, tr("Dark"));
    m_columns->setText(tr("Usual columns"));
    const QString names[] = {tr("Language"), tr("Look"), tr("Size of text"), tr("Table")};
    for (int index = 0; index < m_names.size(); ++index) {
        m_names[index]->setText(names[index]);
        m_names[index]->buddy()->setAccessibleName(names[index]);
    }
}

void SettingsDialog::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    Sheet::changeEvent(event);
}

} // namespace breakwater::desktop::views
