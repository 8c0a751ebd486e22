// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace breakwater::http::api {

/// The text of a file of service/http/page, compiled in; empty when there is none of that name. Any thread.
std::string_view embeddedText(std::string_view name);
/// The names there are. Any thread.
std::span<const std::string_view> embeddedNames();

} // namespace breakwater::http::api
