// SPDX-License-Identifier: Apache-2.0
#pragma once

// The waiting token, read from outside: the judge needs its seq and epoch, the probes need altered copies. It
// holds no key, so it can't tell a good token from a forged one. Pure functions; any thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace breakwater::crowd {

inline constexpr std::size_t kTokenBytes = 52;
inline constexpr std::size_t kTokenChars = 70;

struct TokenFields {
    std::uint8_t version = 0;
    std::uint8_t keyId = 0;
    std::uint8_t lane = 0;
    std::uint64_t uid = 0;
    std::uint32_t epoch = 0;
    std::uint32_t incarnation = 0;
    std::uint64_t seq = 0;
    std::uint32_t issuedAtSec = 0;
};

/// Nullopt unless `text` is the canonical base64url of exactly kTokenBytes bytes.
std::optional<TokenFields> readToken(std::string_view text);

/// `text` with one bit of its bytes turned over; `bit` is taken modulo the number of bits. Text that is no
/// base64url comes back with one letter changed.
std::string flipTokenBit(std::string_view text, std::size_t bit);

} // namespace breakwater::crowd
