// SPDX-License-Identifier: Apache-2.0
#include "service/http/cors.h"

namespace breakwater::http {

namespace {

constexpr std::size_t kMaxOrigin = 256;

bool addOrigin(HeaderText& headers, std::string_view origin, const AllowsOrigin& allows) {
    headers.add("Vary", "Origin");
    if (origin.empty() || origin.size() > kMaxOrigin || origin == "*" || origin == "null" ||
        !allows(origin)) {
        return false;
    }
    return headers.add("Access-Control-Allow-Origin", origin);
}

} // namespace

bool isPreflight(const Request& request) {
    return request.method == Method::Options && !request.origin.empty() && !request.corsMethod.empty();
}

void addCors(HeaderText& headers, std::string_view origin, const AllowsOrigin& allows) {
    if (addOrigin(headers, origin, allows)) {
        headers.add("Access-Control-Expose-Headers", "Retry-After, X-Request-Id, Idempotency-Replayed");
    }
}

bool addPreflight(HeaderText& headers, const Request& request, std::string_view methods,
                  const AllowsOrigin& allows) {
    if (!addOrigin(headers, request.origin, allows)) {
        return false;
    }
    headers.add("Access-Control-Allow-Methods", methods);
    headers.add("Access-Control-Allow-Headers",
                "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Request-Id");
    headers.add("Access-Control-Max-Age", "600");
    return true;
}

void addPageHeaders(HeaderText& headers, std::string_view contentSecurityPolicy) {
    headers.add("Content-Security-Policy", contentSecurityPolicy);
    headers.add("X-Content-Type-Options", "nosniff");
    headers.add("X-Frame-Options", "DENY");
    headers.add("Referrer-Policy", "no-referrer");
}

} // namespace breakwater::http
