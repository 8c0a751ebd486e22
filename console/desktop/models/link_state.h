// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// How things stand between the console and the service. Plain values; any thread.
namespace breakwater::desktop::models {

/// Live: figures younger than two seconds. Stale: the link stands but they are older. Disconnected: the
/// stream broke; it is tried again by itself unless the service refused it.
enum class LinkState : std::uint8_t { Connecting, Live, Stale, Disconnected };

/// Why an act is not to be had now; the first that holds. Pause is locked only by NoEvent, Viewer and
/// ReadOnly.
enum class Lock : std::uint8_t {
    None,
    NoEvent,      ///< none is chosen, or it was deleted
    ReadOnly,     ///< the console was started or set so
    Viewer,       ///< the role may only look
    Connecting,   ///< nothing has come yet
    Disconnected, ///< the link is gone
    Stale,        ///< the figures are older than two seconds
};

} // namespace breakwater::desktop::models
