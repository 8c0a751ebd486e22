// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/header_text.h"
#include "service/http/request.h"

#include <functional>
#include <string_view>

namespace breakwater::http {

/// Whether an origin is on an allow-list; the caller decides which list.
using AllowsOrigin = std::function<bool(std::string_view origin)>;

/// A browser asking whether it may ask: OPTIONS with Origin and Access-Control-Request-Method.
bool isPreflight(const Request& request);

/// For a real answer: names the origin when it is allowed, and always says that the answer varies by it.
/// Never
/// "*" and never with credentials: tokens travel in headers that the page sets itself.
void addCors(HeaderText& headers, std::string_view origin, const AllowsOrigin& allows);

/// For a preflight: as above, with the methods of the route and our request headers. False: not allowed.
bool addPreflight(HeaderText& headers, const Request& request, std::string_view methods,
                  const AllowsOrigin& allows);

/// For pages: no sniffing, no referrer, no framing, and the given Content-Security-Policy.
void addPageHeaders(HeaderText& headers, std::string_view contentSecurityPolicy);

} // namespace breakwater::http
