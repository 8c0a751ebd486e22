// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/sheet.h"

namespace breakwater::desktop::views {

/// All keys on one page, by menu, made from the registry of actions. GUI thread.
class ShortcutSheet : public Sheet {
    Q_OBJECT

  public:
    ShortcutSheet(const Desk& desk, QWidget* parent);
};

} // namespace breakwater::desktop::views
