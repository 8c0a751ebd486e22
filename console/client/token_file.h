// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"

#include <functional>
#include <optional>
#include <string>

namespace breakwater::client {

/// Reads one environment variable; nullopt when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
/// The process's own.
Environment processEnvironment();

/// Where a service on this machine leaves its first admin token: `admin.token` in
/// `$XDG_STATE_HOME/breakwater`, or in `~/.local/state/breakwater`; empty when neither variable is set. Any
/// thread.
std::string defaultTokenFile(const Environment& environment);

/// The token in a file: one line of printable ASCII, at most 4,096 bytes. NotFound when there is no such
/// file, PermissionDenied when it can't be read, InvalidRequest when it holds something else; each says what
/// to do.
base::Result<std::string> readTokenFile(const std::string& path);

} // namespace breakwater::client
