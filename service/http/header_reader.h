// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/request_parser.h"

#include <boost/beast/http/basic_parser.hpp>

#include <optional>
#include <string_view>

namespace breakwater::http {

/// One header section: Beast reads the grammar, this class keeps the fields that we know in the request's
/// slots and refuses whatever a proxy in front of us could read differently. Used up by one request; belongs
/// to RequestParser, on its thread. Reads `section`, which must outlive it.
class RequestParser::HeaderReader final : public boost::beast::http::basic_parser<true> {
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
    using Text = boost::beast::string_view;
    using ErrorCode = boost::beast::error_code;
    using Field = boost::beast::http::field;

    void on_request_impl(boost::beast::http::verb verb, Text method, Text target, int version,
                         ErrorCode& error) override;
    void on_response_impl(int, Text, int, ErrorCode&) override {}
    void on_field_impl(Field field, Text name, Text value, ErrorCode& error) override;
    void on_header_impl(ErrorCode& error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
    std::size_t on_body_impl(Text body, ErrorCode&) override { return body.size(); }
    void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text body, ErrorCode&) override { return body.size(); }
    void on_finish_impl(ErrorCode&) override {}

    void refuse(Refusal refusal, std::string_view why, ErrorCode& error);
    void readTarget(std::string_view target, ErrorCode& error);
    void keepOnce(std::string_view& slot, std::string_view value, ErrorCode& error);
    void knownField(Field field, std::string_view value, ErrorCode& error);
    void otherField(std::string_view name, std::string_view value, ErrorCode& error);
    void contentLength(std::string_view value, ErrorCode& error);
    void transferEncoding(std::string_view value, ErrorCode& error);
    void expect(std::string_view value, ErrorCode& error);
    void host(std::string_view value, ErrorCode& error);
    void forwardedFor(std::string_view value);
    bool standsOnOneLine(std::string_view name, std::string_view value) const;
    ParseResult explain(const ErrorCode& error) const;

    std::string_view m_section;
    const Limits& m_limits;
    Request& m_request;
    Framing m_framing;
    ParseResult m_refused;
    std::size_t m_fields = 0;
    bool m_saidWhy = false;
    bool m_sawHost = false;
    bool m_sawLength = false;
    bool m_sawExpect = false;
};

} // namespace breakwater::http
