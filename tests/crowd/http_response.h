// SPDX-License-Identifier: Apache-2.0
#pragma once

// A small, bounded reader of HTTP/1.1 responses. It looks at bytes that the caller keeps until a whole
// response is there; bodies come by Content-Length or in chunks. Pure functions; views point into the
// caller's bytes.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace breakwater::crowd {

inline constexpr std::size_t kMaxHead = 16 * 1024;
inline constexpr std::size_t kMaxBody = 256 * 1024;

struct Response {
    int status = 0;
    bool keepAlive = true;
    bool chunked = false;
    bool eventStream = false;
    bool replayed = false; ///< Idempotency-Replayed: true
    std::optional<std::uint64_t> contentLength;
    std::optional<std::uint32_t> retryAfterSec;
    std::size_t headBytes = 0;
    std::string_view body;
};

enum class Parsed : std::uint8_t { Whole, More, Bad };

/// The head alone: Whole fills all but `body`; headBytes says where the body begins.
Parsed parseHead(std::string_view in, Response& out);

/// A whole response. On Whole, `consumed` bytes belong to it. `scratch` holds the body of a chunked one.
/// A body that ends with the connection is Bad: no call of the service answers so, streams apart.
Parsed parseResponse(std::string_view in, std::string& scratch, Response& out, std::size_t& consumed);

/// Takes chunked framing off a body that arrives in pieces (streams).
class ChunkDecoder {
  public:
    /// Appends the content of `in` to `out`. Whole: the last chunk was seen; More: go on; Bad: give up.
    Parsed feed(std::string_view in, std::string& out);

  private:
    enum class State : std::uint8_t { Size, Extension, SizeLf, Data, DataCr, DataLf, Trailer, Done };
    Parsed endOfSizeLine();

    State m_state = State::Size;
    bool m_digitSeen = false;
    std::uint64_t m_left = 0;
    std::size_t m_trailerLine = 0;
};

} // namespace breakwater::crowd
