// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/sheet.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

namespace breakwater::desktop::views {

namespace {

constexpr int kLabelWidth = 112;
constexpr int kLeastHeight = 320;

/// As high as what is in it wants to be, and scrolled where there is less room.
class Scrolled : public QScrollArea {
  public:
    Scrolled(QWidget* content, QWidget* parent) : QScrollArea(parent) {
        setFrameShape(QFrame::NoFrame);
        setWidgetResizable(true);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFocusPolicy(Qt::NoFocus);
        setWidget(content);
        content->setAutoFillBackground(false); // setWidget turned it on
        viewport()->setAutoFillBackground(false);
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
    }
    QSize sizeHint() const override { return widget()->sizeHint(); }
    QSize minimumSizeHint() const override { return QSize(widget()->minimumSizeHint().width(), 0); }
    bool hasHeightForWidth() const override { return widget()->hasHeightForWidth(); }
    int heightForWidth(int width) const override { return widget()->heightForWidth(width); }
};

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
    auto* content = new QWidget(this);
    m_body = new QVBoxLayout(content);
    m_body->setContentsMargins(0, 0, 0, 0);
    m_scroll = new Scrolled(content, this);
    m_buttons = new QHBoxLayout;
    m_buttons->addStretch(1);
    m_buttons->addWidget(m_cancel);
    m_buttons->addWidget(m_accept);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_heading);
    layout->addWidget(m_scroll, 1);
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
    m_scroll->setAccessibleName(heading);
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
    // Never higher than its window or the screen: what does not fit is scrolled, by keys too.
    const QWidget* window = parentWidget() ? parentWidget()->window() : nullptr;
    const int room = std::min(screen()->availableGeometry().height(), window ? window->height() : tall);
    const int most = std::max(m_desk.theme.px(kLeastHeight), room);
    const bool scrolls = tall > most;
    const int gap = scrolls ? m_desk.theme.px(6) : 0;
    m_scroll->setFocusPolicy(scrolls ? Qt::StrongFocus : Qt::NoFocus);
    m_body->setContentsMargins(0, 0, gap, 0);
    const int bar = scrolls ? m_scroll->verticalScrollBar()->sizeHint().width() + gap : 0;
    resize(wide + bar, std::min(tall, most));
}

void Sheet::setBusy(bool busy) {
    m_accept->setEnabled(!busy);
}

} // namespace breakwater::desktop::views
