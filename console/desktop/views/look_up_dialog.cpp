// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/look_up_dialog.h"

#include "console/desktop/views/look_up_box.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace breakwater::desktop::views {

LookUpDialog::LookUpDialog(const Desk& desk, QWidget* parent)
    : Sheet(desk, QStringLiteral("lookUp"), parent) {
    setWindowModality(Qt::NonModal);
    setHeading(tr("Look up"));
    setCancelText(tr("Close"));
    acceptButton().hide();
    auto* box = new LookUpBox(desk, this);
    body().addWidget(box);
    setMinimumWidth(desk.theme.px(400));
    box->focusText();
}

} // namespace breakwater::desktop::views
