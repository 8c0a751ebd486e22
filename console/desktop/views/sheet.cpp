// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/sheet.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace breakwater::desktop::views {

namespace {

constexpr int kLabelWidth = 112;

} // namespace

Sheet::Sheet(const Desk& desk, const QString& name, QWidget* parent)
    : QDialog(parent),
      m_desk(desk),
      m_heading(new ToneLabel(desk.theme, Tone::Text, 13, true, this)),
      m_error(new ToneLabel(desk.theme, Tone::Critical, 10, false, this)),
      m_cancel(new QPushButton(tr("Cancel"), this)),
      m_accept(new QPushButton(this)) {
    setObjectName(name);
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    m_accept->setObjectName(QStringLiteral("accept"));
    m_cancel->setObjectName(QStringLiteral("cancel"));
    m_error->setObjectName(QStringLiteral("error"));
    m_error->setWordWrap(true);
    m_error->hide();
    m_accept->setProperty("primary", true);
    m_cancel->setAccessibleName(m_cancel->text());
    m_cancel->setAutoDefault(false);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::close);
    addAction(desk.actions.of(Act::Pause));
    m_body = new QVBoxLayout;
    m_buttons = new QHBoxLayout;
    m_buttons->addStretch(1);
    m_buttons->addWidget(m_cancel);
    m_buttons->addWidget(m_accept);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_heading);
    layout->addLayout(m_body, 1);
    layout->addWidget(m_error);
    layout->addLayout(m_buttons);
    const Theme& theme = desk.theme;
    layout->setContentsMargins(theme.px(20), theme.px(16), theme.px(20), theme.px(16));
    layout->setSpacing(theme.px(12));
    m_body->setSpacing(theme.px(8));
    m_buttons->setSpacing(theme.px(8));
}

QFormLayout* Sheet::addForm() {
    auto* form = new QFormLayout;
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setHorizontalSpacing(m_desk.theme.px(16));
    form->setVerticalSpacing(m_desk.theme.px(6));
    m_body->addLayout(form);
    return form;
}

void Sheet::addRow(QFormLayout* form, const QString& label, QWidget* field) {
    auto* text = new ToneLabel(m_desk.theme, Tone::Dim, 10, false, this);
    text->setText(label);
    text->setMinimumWidth(m_desk.theme.px(kLabelWidth)); // several forms of one sheet stand in one column
    text->setBuddy(field);
    field->setAccessibleName(label);
    form->addRow(text, field);
}

ToneLabel* Sheet::addText(Tone tone) {
    auto* label = new ToneLabel(m_desk.theme, tone, 10, false, this);
    label->setWordWrap(true);
    m_body->addWidget(label);
    return label;
}

void Sheet::setHeading(const QString& heading) {
    m_heading->setText(heading);
    setWindowTitle(heading);
    setAccessibleName(heading);
}

void Sheet::setAcceptText(const QString& text, bool dangerous) {
    m_accept->setText(text);
    m_accept->setAccessibleName(text);
    m_accept->setProperty("primary", !dangerous);
    m_accept->setProperty("danger", dangerous);
    m_accept->setAutoDefault(!dangerous);
    m_accept->setDefault(
        !dangerous); // where it does harm, Enter works only in the field that was typed as asked
}

void Sheet::setCancelText(const QString& text) {
    m_cancel->setText(text);
    m_cancel->setAccessibleName(text);
}

void Sheet::addButton(QPushButton* button) {
    button->setAutoDefault(false);
    m_buttons->insertWidget(0, button);
}

void Sheet::showError(const QString& text) {
    m_error->setText(text);
    m_error->setVisible(!text.isEmpty());
}

void Sheet::showEvent(QShowEvent* event) {
    QDialog::showEvent(event);
    fit();
}

void Sheet::fit() {
    const int wide = std::max(minimumWidth(), sizeHint().width());
    const int tall =
        layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(wide) : sizeHint().height();
    resize(wide, tall);
}

void Sheet::setBusy(bool busy) {
    m_accept->setEnabled(!busy);
}

} // namespace breakwater::desktop::views
