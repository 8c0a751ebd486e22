// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace breakwater::http {

/// The answer of /readyz, the same on the public and on the ops port. Pure; any thread.
struct Readiness {
    int status = 200;
    std::string body;
};

/// `why` it is not ready, for people; "" when it is.
Readiness readinessOf(std::string_view why);

} // namespace breakwater::http
