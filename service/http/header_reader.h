// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/header_scanner.h"
#include "service/http/known_field.h"
#include "service/http/request_parser.h"

#include <optional>
#include <string_view>

namespace breakwater::http {

/// One header section: the scanner reads the grammar, this class keeps the fields that we know in the
/// request's slots and refuses whatever a proxy in front of us could read differently. Used up by one
/// request; belongs to RequestParser, on its thread. Reads `section`, which must outlive it.
class RequestParser::HeaderReader {
  public:
    HeaderReader(std::string_view section, const Limits& limits, Request& request);

    struct Framing {
        bool chunked = false;
        bool expectsContinue = false;
        std::size_t contentLength = 0;
    };

    /// The header's size, 0 while it is incomplete; nullopt when it is refused.
    std::optional<std::size_t> read();
    const Framing& framing() const { return m_framing; }
    ParseResult refused() const { return m_refused; }

  private:
    using Found = HeaderScanner::Found;

    // False: refused, and `m_refused` says why.
    bool startLine(const HeaderScanner::RequestLine& line);
    bool keep(const HeaderScanner::Field& field);
    bool keepOnce(std::string_view& slot, std::string_view value);
    bool connection(std::string_view value);
    bool contentLength(std::string_view value);
    bool transferEncoding(std::string_view value);
    bool expect(std::string_view value);
    bool host(std::string_view value);
    void forwardedFor(std::string_view value);
    bool finish();
    bool refuse(Refusal refusal, std::string_view why);
    bool refuse(Found found);

    HeaderScanner m_scanner;
    const Limits& m_limits;
    Request& m_request;
    Framing m_framing;
    ParseResult m_refused;
    std::size_t m_fields = 0;
    bool m_closes = false;
    bool m_sawHost = false;
    bool m_sawLength = false;
    bool m_sawExpect = false;
};

} // namespace breakwater::http
