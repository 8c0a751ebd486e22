// SPDX-License-Identifier: Apache-2.0
//
// url      = tcp / unix
// tcp      = "redis" "://" [ [ user ] ":" password "@" ] host [ ":" port ] [ "/" [ db ] ]
// unix     = ( "unix" / "redis+unix" ) "://" [ [ user ] ":" password "@" ] "/" path [ "?db=" db ]
// host     = name / IPv4 / "[" IPv6 "]"
// port     = 1 .. 65535      db = 0 .. 65535      user, password: percent-encoded where they hold "@", ":",
// "/", "%"
#include "service/redis/redis_url.h"

#include "shared/base/text.h"

#include <algorithm>
#include <optional>

namespace breakwater::redis {

namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

constexpr std::size_t kLongestUrl = 2048;
constexpr std::uint64_t kHighestDatabase = 65535;

base::Error bad(std::string detail) {
    return makeError(ErrorCode::InvalidRequest, "Redis URL: " + std::move(detail), "redis");
}

int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::string> percentDecode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return out;
}

Status readUserInfo(std::string_view text, RedisUrl& url) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        return bad(
            "before '@' stand a user and a password, 'user:password@', or ':password@' for the default user");
    }
    const auto user = percentDecode(text.substr(0, colon));
    const auto password = percentDecode(text.substr(colon + 1));
    if (!user || !password) {
        return bad(
            "'%' in the user or password must be followed by two hexadecimal digits (write '%' as %25)");
    }
    if (password->empty()) {
        return bad("the password before '@' is empty; leave 'user:@' away when there is none");
    }
    url.user = *user;
    url.password = *password;
    return base::Done{};
}

Status readDatabase(std::string_view text, RedisUrl& url) {
    const auto number = base::parseUnsigned(text);
    if (!number || *number > kHighestDatabase) {
        return bad("the database '" + std::string(text) + "' is not a number from 0 to 65535");
    }
    url.database = static_cast<std::uint32_t>(*number);
    return base::Done{};
}

Status readPort(std::string_view text, RedisUrl& url) {
    const auto number = base::parseUnsigned(text);
    if (!number || *number == 0 || *number > 65535) {
        return bad("the port '" + std::string(text) + "' is not a number from 1 to 65535");
    }
    url.port = static_cast<std::uint16_t>(*number);
    return base::Done{};
}

Status readHostAndPort(std::string_view text, RedisUrl& url) {
    std::string_view rest;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) {
            return bad("the '[' of the IPv6 address is never closed");
        }
        url.host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
        if (!rest.empty() && !rest.starts_with(':')) {
            return bad("after ']' only ':port' or '/db' may stand");
        }
    } else {
        const std::size_t colon = text.find(':');
        url.host = text.substr(0, colon);
        rest = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
        if (rest.find(':', 1) != std::string_view::npos) {
            return bad("an IPv6 address stands in brackets, as in redis://[::1]:6379");
        }
    }
    if (url.host.empty()) {
        return bad("the host is missing, as in redis://127.0.0.1:6379");
    }
    if (!std::all_of(url.host.begin(), url.host.end(), [](unsigned char c) {
            return std::isalnum(c) || c == '.' || c == '-' || c == '_' || c == ':';
        })) {
        return bad("the host holds a character that no host name has");
    }
    return rest.empty() ? Status(base::Done{}) : readPort(rest.substr(1), url);
}

Status readTcp(std::string_view rest, RedisUrl& url) {
    if (rest.find_first_of("?#") != std::string_view::npos) {
        return bad("nothing may follow the database; there are no '?' options here");
    }
    const std::size_t slash = rest.find('/');
    if (const auto status = readHostAndPort(rest.substr(0, slash), url); !status.ok()) {
        return status;
    }
    if (slash == std::string_view::npos || slash + 1 == rest.size()) {
        return base::Done{};
    }
    return readDatabase(rest.substr(slash + 1), url);
}

Status readUnix(std::string_view rest, RedisUrl& url) {
    const std::size_t question = rest.find('?');
    url.path = rest.substr(0, question);
    if (!url.path.starts_with('/') || url.path.size() < 2) {
        return bad("a unix socket is given by its absolute path, as in unix:///run/redis/redis.sock");
    }
    if (url.path.size() > kLongestSocketPath) {
        return bad("the path of the unix socket is longer than the 107 bytes that the kernel allows");
    }
    if (question == std::string_view::npos) {
        return base::Done{};
    }
    const std::string_view query = rest.substr(question + 1);
    if (!query.starts_with("db=")) {
        return bad("the only option of a unix socket is '?db=N'");
    }
    return readDatabase(query.substr(3), url);
}

std::optional<RedisUrl::Transport> transportOf(std::string_view scheme) {
    if (scheme == "redis") {
        return RedisUrl::Transport::Tcp;
    }
    if (scheme == "unix" || scheme == "redis+unix") {
        return RedisUrl::Transport::Unix;
    }
    return std::nullopt;
}

} // namespace

Result<RedisUrl> parseRedisUrl(std::string_view text) {
    if (text.size() > kLongestUrl) {
        return bad("it is longer than 2,048 bytes");
    }
    if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= ' ' || c == 0x7F; })) {
        return bad("it holds a space or a control character");
    }
    if (text.starts_with("rediss://")) {
        return bad("TLS to Redis is not built in: use redis:// through a tunnel, or a unix socket");
    }
    const std::size_t colon = text.find("://");
    const auto transport =
        colon == std::string_view::npos ? std::nullopt : transportOf(text.substr(0, colon));
    if (!transport) {
        return bad("it starts with none of redis://, unix:// and redis+unix://");
    }
    RedisUrl url;
    url.transport = *transport;
    std::string_view rest = text.substr(colon + 3);
    // The last '@' before the path of a TCP address, so that an unencoded '@' in a password still works.
    const bool isUnix = *transport == RedisUrl::Transport::Unix;
    const std::size_t at = isUnix ? rest.substr(0, rest.find('/')).rfind('@') : rest.rfind('@');
    if (at != std::string_view::npos) {
        if (const auto status = readUserInfo(rest.substr(0, at), url); !status.ok()) {
            return status.error();
        }
        rest = rest.substr(at + 1);
    }
    const auto status = isUnix ? readUnix(rest, url) : readTcp(rest, url);
    if (!status.ok()) {
        return status.error();
    }
    return url;
}

std::string describe(const RedisUrl& url) {
    if (url.transport == RedisUrl::Transport::Unix) {
        return "unix://" + url.path + (url.database > 0 ? "?db=" + std::to_string(url.database) : "");
    }
    const bool bare = url.host.find(':') == std::string::npos;
    return "redis://" + (bare ? url.host : "[" + url.host + "]") + ":" + std::to_string(url.port) +
           (url.database > 0 ? "/" + std::to_string(url.database) : "");
}

} // namespace breakwater::redis
