// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/limits.h"
#include "service/http/request.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace breakwater::http {

/// Why a request can't be taken. The connection is closed after the answer in every case.
enum class Refusal : std::uint8_t {
    Malformed,          ///< 400
    HeaderTooLarge,     ///< 431
    TargetTooLong,      ///< 414
    BodyTooLarge,       ///< 413
    UnsupportedVersion, ///< 505
    UnknownExpectation, ///< 417
};

/// What parse() found at the front of its bytes.
struct ParseResult {
    enum class Kind : std::uint8_t { Complete, NeedMore, Refused };

    Kind kind = Kind::NeedMore;
    Refusal refusal = Refusal::Malformed;
    bool headerDone = false;      ///< NeedMore: only the body is missing
    bool expectsContinue = false; ///< NeedMore with headerDone: the sender waits for 100 Continue
    std::size_t consumed = 0;     ///< Complete: the request's length
    std::size_t wanted = 0;       ///< NeedMore: with fewer bytes than this the answer stays the same
    std::string_view why;         ///< Refused: a constant sentence that says what to do
};

/// Reads HTTP/1 requests out of plain bytes: no socket, no clock, no state between calls except a buffer for
/// chunk-decoded bodies. The same bytes always give the same result. One thread at a time; allocates only
/// when it is made. The request's views point into `bytes`, or into the parser for a chunked body, until the
/// next call.
class RequestParser {
  public:
    explicit RequestParser(const Limits& limits);

    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    /// Looks for one request at the front of `bytes`, which begin where the last one ended. `request` is
    /// meaningful only for Complete; traceId then holds the raw X-Request-Id, peer is left alone.
    ParseResult parse(std::string_view bytes, Request& request);

  private:
    class HeaderReader;

    ParseResult readBody(std::string_view bytes, std::size_t headerSize, Request& request);
    ParseResult incompleteHeader(std::string_view bytes) const;

    Limits m_limits;
    std::unique_ptr<char[]> m_decoded;
};

} // namespace breakwater::http
