// SPDX-License-Identifier: Apache-2.0
#include "service/http/credentials.h"

#include "service/http/ascii.h"
#include "service/http/query.h"

#include <algorithm>
#include <array>

// credentials = "Bearer" 1*SP token ; token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
// cookies     = name "=" value *( ";" OWS name "=" value )

namespace breakwater::http {

namespace {

constexpr std::string_view kNobodysToken = "-";

/// What follows the scheme Bearer, in whatever letters; empty: another scheme, or nothing follows.
std::string_view bearerText(std::string_view authorization) {
    constexpr std::string_view kScheme = "bearer ";
    if (authorization.size() <= kScheme.size() ||
        !equalsIgnoringCase(authorization.substr(0, kScheme.size()), kScheme)) {
        return {};
    }
    authorization.remove_prefix(kScheme.size());
    authorization.remove_prefix(std::min(authorization.find_first_not_of(' '), authorization.size()));
    return authorization;
}

/// By character: whether it may stand in a token (RFC 6750).
constexpr std::array<bool, 256> kTokenLetters = [] {
    std::array<bool, 256> letters{};
    for (std::size_t c = 0; c < letters.size(); ++c) {
        constexpr std::string_view kMarks = "-._~+/=";
        letters[c] =
            isAlnum(static_cast<char>(c)) || kMarks.find(static_cast<char>(c)) != std::string_view::npos;
    }
    return letters;
}();

bool isClean(std::string_view token) {
    return std::all_of(token.begin(), token.end(),
                       [](char c) { return kTokenLetters[static_cast<std::uint8_t>(c)]; });
}

} // namespace

std::string_view bearerToken(std::string_view authorization) {
    const std::string_view token = bearerText(authorization);
    return isClean(token) ? token : std::string_view{};
}

std::string_view cookieValue(std::string_view cookies, std::string_view name) {
    std::string_view found;
    while (!cookies.empty()) {
        auto pair = cookies.substr(0, cookies.find(';'));
        cookies.remove_prefix(std::min(pair.size() + 1, cookies.size()));
        pair.remove_prefix(std::min(pair.find_first_not_of(" \t"), pair.size()));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != name) {
            continue;
        }
        auto value = pair.substr(equals + 1);
        value = value.substr(0, value.find_last_not_of(" \t") + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
            value = value.substr(1, value.size() - 2);
        }
        if (found.data() != nullptr && found != value) {
            return {};
        }
        found = value;
    }
    return found;
}

std::string_view requestToken(const Request& request, std::span<char> buffer) {
    if (const auto sent = bearerText(request.authorization); !sent.empty()) {
        return isClean(sent) ? sent : kNobodysToken;
    }
    const QueryValue sent = queryValue(request.query, "token", buffer);
    return sent.state == QueryValue::State::Malformed ? kNobodysToken : sent.text;
}

} // namespace breakwater::http
