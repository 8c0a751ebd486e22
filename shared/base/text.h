// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::base {

/// Text forms that more than one room needs. Pure functions; any thread.

/// base64url without padding (RFC 4648, section 5).
std::string toBase64Url(std::span<const std::uint8_t> bytes);

/// The one canonical decoding: no padding, no other letters, unused low bits zero; anything else is nullopt.
std::optional<std::vector<std::uint8_t>> fromBase64Url(std::string_view text);

/// As above into a caller's buffer, without allocating: the number of bytes written, or nullopt also when
/// `out` is too small.
std::optional<std::size_t> fromBase64Url(std::string_view text, std::span<std::uint8_t> out);

std::string toHex(std::span<const std::uint8_t> bytes);
std::optional<std::vector<std::uint8_t>> fromHex(std::string_view text);

/// `2026-11-23T20:00:00.123Z`, milliseconds, always UTC (RFC 3339).
std::string toRfc3339(WallTime time);

/// An unsigned decimal number without sign, spaces or leading zeros beyond "0"; nullopt when it doesn't fit.
std::optional<std::uint64_t> parseUnsigned(std::string_view text);

/// At most `most` bytes of a UTF-8 text, cut between letters.
std::string cutText(std::string_view text, std::size_t most);

inline std::span<const std::uint8_t> bytesOf(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace breakwater::base
