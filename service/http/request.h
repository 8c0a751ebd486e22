// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/client_address.h"
#include "service/http/ip_address.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace breakwater::http {

enum class Method : std::uint8_t { Get, Head, Post, Put, Delete, Patch, Options, Connect, Trace, Other };

/// The method's name as it stands in a request line; "OTHER" for Other.
std::string_view toText(Method method);

/// One whole request, checked for form and size. Every view points into the loop's receive buffer and is
/// valid only during Handler::handle(). An absent field is an empty view. Fields that may stand only once
/// were refused (400) when they stood twice; X-Forwarded-For keeps its last eight lines.
struct Request {
    Method method = Method::Other;
    bool http11 = true;
    bool keepAlive = true;
    std::string_view methodText;
    std::string_view path;  ///< begins with '/', or is "*" for OPTIONS; not percent-decoded
    std::string_view query; ///< without the '?'
    std::string_view body;  ///< chunk-decoded

    std::string_view host;
    std::string_view authorization;
    std::string_view cookie;
    std::string_view contentType;
    std::string_view idempotencyKey;
    std::string_view origin;
    std::string_view accept;
    std::string_view acceptEncoding;
    std::string_view acceptLanguage;
    std::string_view userAgent;
    std::string_view lastEventId;
    std::string_view expectEvent; ///< X-Breakwater-Expect-Event
    std::string_view corsMethod;  ///< Access-Control-Request-Method
    std::string_view corsHeaders; ///< Access-Control-Request-Headers
    std::string_view ifNoneMatch;

    std::string_view traceId; ///< X-Request-Id where it is well-formed, else made

    std::array<std::string_view, 8> forwardedFor;
    std::uint8_t forwardedForCount = 0;
    IpAddress peer;                             ///< the other end of the socket
    const IpNetworks* trustedProxies = nullptr; ///< null: none

    /// The visitor's address: the peer, or what a trusted proxy says (see client_address.h).
    IpAddress clientAddress() const {
        if (trustedProxies == nullptr) {
            return peer;
        }
        return http::clientAddress(peer, std::span(forwardedFor).first(forwardedForCount), *trustedProxies);
    }
};

} // namespace breakwater::http
