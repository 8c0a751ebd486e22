// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace breakwater::http {

/// What decodeChunked found. `consumed` is set for Complete; `decoded` bytes of `out` are filled; `wanted` is
/// set for NeedMore: fewer bytes than that can't change the answer.
struct ChunkedResult {
    enum class Kind : std::uint8_t { Complete, NeedMore, Malformed, TooLarge };

    Kind kind = Kind::NeedMore;
    std::size_t consumed = 0;
    std::size_t decoded = 0;
    std::size_t wanted = 0;
};

/// Decodes a chunked body that begins at raw's first byte, strictly: whatever two implementations could read
/// differently is Malformed. Trailers are checked for form and dropped. A body longer than `out`, or one
/// whose framing takes more than `rawLimit` bytes, is TooLarge. Pure; any thread; allocates nothing.
ChunkedResult decodeChunked(std::string_view raw, std::span<char> out, std::size_t rawLimit);

} // namespace breakwater::http
