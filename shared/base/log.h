// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace breakwater::base {

/// One JSON line a record to stderr. Any thread. Tokens, passes and credentials are never given to it; values
/// are escaped and cut at 1,024 bytes, so that nothing from outside can forge a line.
enum class LogLevel { Debug, Info, Warning, Error };

using LogField = std::pair<std::string_view, std::string>;

void setLogLevel(LogLevel level);

/// `event` is a constant of ours in lower snake case ("store_reconnected"); the fields carry what varies.
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

/// JSON string escaping of `text`, without the quotes; invalid UTF-8 becomes U+FFFD.
std::string escapeJson(std::string_view text);

} // namespace breakwater::base
