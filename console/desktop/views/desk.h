// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/console.h"
#include "console/desktop/models/settings.h"
#include "console/desktop/views/actions.h"
#include "console/desktop/views/theme.h"

namespace breakwater::desktop::views {

/// What every view of one window is given. All borrowed: the window's makers own them and outlive it. GUI
/// thread.
struct Desk {
    Theme& theme;
    Actions& actions;
    models::Console& console;
    models::Settings& settings;
    QString server; ///< the key under which layout and columns are remembered

    const models::Format& format() const { return console.format(); }
    models::Session& session() const { return console.session(); }
};

/// Milliseconds since 1970, as the charts' x.
inline double chartTime(base::WallTime time) {
    return static_cast<double>(base::microsOf(time)) / 1000.0;
}
inline base::WallTime wallOfChart(double at) {
    return base::wallFromMicros(static_cast<std::int64_t>(at * 1000.0));
}

} // namespace breakwater::desktop::views
