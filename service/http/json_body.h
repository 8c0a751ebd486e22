// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace breakwater::http {

/// A text field that is looked for at the top level of a JSON body.
struct JsonField {
    std::string_view name;
    std::optional<std::string> value; ///< filled by readJsonObject; absent stays nullopt
};

constexpr std::size_t kMaxJsonDepth = 16;

/// Reads one JSON object and fills the fields asked for; everything else in it is checked for form and
/// dropped. InvalidRequest: not JSON, not an object, deeper than kMaxJsonDepth, a field asked for that is not
/// a string or stands twice, invalid UTF-8, or anything after the object. Pure; any thread. The size is the
/// caller's limit.
[[nodiscard]] base::Status readJsonObject(std::string_view body, std::span<JsonField> fields);

/// Whether a Content-Type names JSON (parameters such as a charset aside); an absent one counts as JSON.
bool isJsonContentType(std::string_view contentType);

} // namespace breakwater::http
