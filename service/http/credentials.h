// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/request.h"

#include <span>
#include <string_view>

namespace breakwater::http {

/// Where tokens and passes travel. Views into the request or the caller's buffer; empty: none was sent, or
/// not in a form that could be one. What is found is not yet believed. Pure; any thread; allocate nothing.

/// `Authorization: Bearer <token>`; the scheme's case doesn't matter.
std::string_view bearerToken(std::string_view authorization);

/// The value of a cookie; empty also when two cookies of that name disagree.
std::string_view cookieValue(std::string_view cookies, std::string_view name);

/// Bearer first, else `?token=`: also beside another scheme, which a site's own password would send. What was
/// sent but can't be a token is given as one that nobody was ever given, so that it is refused and not
/// missed.
std::string_view requestToken(const Request& request, std::span<char> buffer);

} // namespace breakwater::http
