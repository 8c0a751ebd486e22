// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The claims of an admission pass and their one text form; the grammar stands in pass_claims.cpp. Pure; any
/// thread.
namespace breakwater::core {

struct PassClaims {
    std::string issuer;
    std::string audience;
    model::Seq seq;
    model::EventId event;
    std::string passId;
    std::int64_t issuedAt = 0; ///< seconds of wall time; `nbf` is the same
    std::int64_t expiresAt = 0;

    bool operator==(const PassClaims&) const = default;
};

std::string encodeClaims(const PassClaims& claims);

/// nullopt for anything that `encodeClaims` would not give, byte for byte.
std::optional<PassClaims> decodeClaims(std::string_view json);

/// The inside of a JSON string: quote, backslash and control characters escaped, all else as it is.
std::string escapeJson(std::string_view text);

} // namespace breakwater::core
