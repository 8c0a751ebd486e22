// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace breakwater::http::api {

/// The text of a file of service/http/page, compiled in; empty when there is none of that name. Any thread.
std::string_view embeddedText(std::string_view name);

} // namespace breakwater::http::api
