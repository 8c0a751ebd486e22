// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/shortcut_sheet.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace breakwater::desktop::views {

namespace {

constexpr int kColumnOf[kMenus] = {0, 0, 1, 2, 2}; ///< which of the three columns a menu stands in

} // namespace

ShortcutSheet::ShortcutSheet(const Desk& desk, QWidget* parent)
    : Sheet(desk, QStringLiteral("shortcuts"), parent) {
    setHeading(tr("Keys"));
    setCancelText(tr("Close"));
    acceptButton().hide();
    const Theme& theme = desk.theme;
    auto* columns = new QHBoxLayout;
    columns->setSpacing(theme.px(32));
    QVBoxLayout* parts[3];
    for (QVBoxLayout*& part : parts) {
        part = new QVBoxLayout;
        part->setSpacing(theme.px(4));
        columns->addLayout(part, 1);
    }
    for (int menu = 0; menu < kMenus; ++menu) {
        QVBoxLayout* part = parts[kColumnOf[menu]];
        auto* title = new ToneLabel(desk.theme, Tone::Text, 10, true, this);
        title->setText(Actions::menuTitle(static_cast<Menu>(menu))
                           .remove(QRegularExpression(QStringLiteral("\\(&.\\)|&"))));
        part->addWidget(title);
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(theme.px(16));
        grid->setVerticalSpacing(theme.px(1));
        int line = 0;
        for (const Act act : Actions::all()) {
            const QAction* action = desk.actions.of(act);
            if (Actions::menuOf(act) != static_cast<Menu>(menu) || action->shortcut().isEmpty()) {
                continue;
            }
            auto* name = new ToneLabel(desk.theme, Tone::Dim, 9.5, false, this);
            auto* keys = new ToneLabel(desk.theme, Tone::Text, 9.5, false, this);
            name->setText(action->text());
            keys->setText(desk.actions.keysOf(act));
            keys->setAlignment(Qt::AlignRight);
            grid->addWidget(name, line, 0);
            grid->addWidget(keys, line++, 1);
        }
        part->addLayout(grid);
        part->addSpacing(theme.px(10));
    }
    for (QVBoxLayout* part : parts) {
        part->addStretch(1);
    }
    body().addLayout(columns);
    addText(Tone::Dim)->setText(
        tr("Keys of one letter, Space, Enter and the arrows work where the table or the chart "
           "has the focus. Tab and Shift+Tab reach everything."));
}

} // namespace breakwater::desktop::views
