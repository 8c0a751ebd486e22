// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace breakwater::redis {

/// Where a Redis is and how to present oneself there, read from one text. A plain value; any thread.
/// The password stands in it: print `describe()`, never the fields.
struct RedisUrl {
    enum class Transport : std::uint8_t { Tcp, Unix };

    Transport transport = Transport::Tcp;
    std::string host;          // Tcp: a name or an address, IPv6 without its brackets
    std::uint16_t port = 6379; // Tcp
    std::string path;          // Unix: absolute
    std::string user;          // empty: the default user
    std::string password;      // empty: none
    std::uint32_t database = 0;

    bool operator==(const RedisUrl&) const = default;
};

/// The longest path that fits the kernel's address of a unix socket, in bytes.
inline constexpr std::size_t kLongestSocketPath = 107;

/// Reads `redis://[user:password@]host[:port][/db]`, `unix:///path[?db=N]` or `redis+unix:///path[?db=N]`.
/// User and password may be percent-encoded. Errors, for TLS (`rediss://`) too: InvalidRequest, with a
/// sentence that names the part and never repeats the password.
[[nodiscard]] base::Result<RedisUrl> parseRedisUrl(std::string_view text);

/// The same place without user and password, for logs and error texts.
[[nodiscard]] std::string describe(const RedisUrl& url);

} // namespace breakwater::redis
