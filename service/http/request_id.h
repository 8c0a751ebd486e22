// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/random.h"

#include <array>
#include <string_view>

namespace breakwater::http {

constexpr std::size_t kMaxRequestId = 64;
using RequestIdBuffer = std::array<char, kMaxRequestId>;

/// Whether a caller's X-Request-Id may stand in our log and answers: [A-Za-z0-9._-]{1,64}.
bool isRequestId(std::string_view text);

/// The caller's id where it is well-formed, else sixteen hexadecimal digits written into `buffer`.
std::string_view chooseRequestId(std::string_view offered, Random& random, RequestIdBuffer& buffer);

} // namespace breakwater::http
