// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/sheet.h"

namespace breakwater::desktop::views {

/// The look-up of a place in a window of its own, where the admission panel has no room for it. GUI thread.
class LookUpDialog : public Sheet {
    Q_OBJECT

  public:
    LookUpDialog(const Desk& desk, QWidget* parent);
};

} // namespace breakwater::desktop::views
