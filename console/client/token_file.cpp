// SPDX-License-Identifier: Apache-2.0
#include "console/client/token_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>

namespace breakwater::client {

namespace {

constexpr std::size_t kLongestToken = 4096;

bool isTokenLetter(char c) {
    return c > 0x20 && c < 0x7F;
}

} // namespace

Environment processEnvironment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
}

std::string defaultTokenFile(const Environment& environment) {
    const std::string state = environment("XDG_STATE_HOME").value_or("");
    if (!state.empty() && state.front() == '/') { // the standard says to ignore a relative path
        return state + "/breakwater/admin.token";
    }
    const std::string home = environment("HOME").value_or("");
    return home.empty() ? std::string() : home + "/.local/state/breakwater/admin.token";
}

base::Result<std::string> readTokenFile(const std::string& path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        const bool missing = errno == ENOENT || errno == ENOTDIR;
        return base::makeError(missing ? base::ErrorCode::NotFound : base::ErrorCode::PermissionDenied,
                               missing
                                   ? "There is no token file " + path + ". Name the right one."
                                   : "The token file " + path + " can't be read. Ask its owner for access.",
                               path);
    }
    std::string token(kLongestToken + 1, '\0');
    file.read(token.data(), static_cast<std::streamsize>(token.size()));
    token.resize(static_cast<std::size_t>(file.gcount()));
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) {
        token.pop_back();
    }
    if (token.empty() || token.size() > kLongestToken ||
        !std::all_of(token.begin(), token.end(), isTokenLetter)) {
        return base::makeError(
            base::ErrorCode::InvalidRequest,
            path + " holds no token: it must be one line of printable letters. Write the token "
                   "that `operator add` showed into it.",
            path);
    }
    return token;
}

} // namespace breakwater::client
