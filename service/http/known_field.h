// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace breakwater::http {

/// The header fields that mean something here.
enum class KnownField : std::uint8_t {
    None,
    Accept,
    AcceptEncoding,
    AcceptLanguage,
    Authorization,
    Connection, ///< and Proxy-Connection, which some old proxies send
    ContentLength,
    ContentType,
    Cookie,
    CorsHeaders,
    CorsMethod,
    ExpectEvent,
    Expect,
    ForwardedFor,
    Host,
    IdempotencyKey,
    IfNoneMatch,
    LastEventId,
    Origin,
    RequestId,
    TransferEncoding,
    UserAgent,
};

/// By its name, in whatever case; `name` must be a token. Pure; any thread.
KnownField knownField(std::string_view name);

} // namespace breakwater::http
