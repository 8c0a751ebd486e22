// SPDX-License-Identifier: Apache-2.0
#include "service/http/header_reader.h"

#include "service/http/ascii.h"
#include "shared/base/text.h"

#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace breakwater::http {

namespace beast = boost::beast;

namespace {

std::string_view viewOf(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

Method methodOf(beast::http::verb verb) {
    if (verb == beast::http::verb::get) {
        return Method::Get;
    }
    if (verb == beast::http::verb::post) {
        return Method::Post;
    }
    if (verb == beast::http::verb::head) {
        return Method::Head;
    }
    if (verb == beast::http::verb::options) {
        return Method::Options;
    }
    if (verb == beast::http::verb::delete_) {
        return Method::Delete;
    }
    if (verb == beast::http::verb::put) {
        return Method::Put;
    }
    if (verb == beast::http::verb::patch) {
        return Method::Patch;
    }
    if (verb == beast::http::verb::connect) {
        return Method::Connect;
    }
    return verb == beast::http::verb::trace ? Method::Trace : Method::Other;
}

/// reg-name, IPv4 or [IPv6], with an optional port; no more than the letters is checked.
bool isHost(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) {
        constexpr std::string_view kMarks = "-._~%!$&'()*+;=:[]";
        return isAlnum(c) || kMarks.find(c) != std::string_view::npos;
    });
}

} // namespace

RequestParser::HeaderReader::HeaderReader(std::string_view section, const Limits& limits, Request& request)
    : m_section(section), m_limits(limits), m_request(request) {
    header_limit(static_cast<std::uint32_t>(limits.headerBytes) + 1);
    body_limit(boost::none);
}

std::optional<std::size_t> RequestParser::HeaderReader::read() {
    ErrorCode error;
    const std::size_t size = put(boost::asio::const_buffer(m_section.data(), m_section.size()), error);
    if (error == beast::http::error::need_more) {
        return 0;
    }
    if (error) {
        m_refused = explain(error);
        return std::nullopt;
    }
    m_request.keepAlive = m_request.http11 && keep_alive();
    return is_header_done() ? size : 0;
}

ParseResult RequestParser::HeaderReader::explain(const ErrorCode& error) const {
    if (m_saidWhy) {
        return m_refused;
    }
    ParseResult result;
    result.kind = ParseResult::Kind::Refused;
    result.refusal = Refusal::Malformed;
    result.why = "The header section can't be read; send it as RFC 9112 says.";
    if (error == beast::http::error::bad_version) {
        const auto line = m_section.substr(0, m_section.find('\r'));
        const auto version = line.substr(line.rfind(' ') + 1);
        if (version.size() == 8 && version.starts_with("HTTP/") && isDigit(version[5]) && version[6] == '.' &&
            isDigit(version[7]) && version[5] != '1') {
            result.refusal = Refusal::UnsupportedVersion;
            result.why = "Only HTTP/1.1 and HTTP/1.0 are spoken here; send the request in one of them.";
        }
    }
    return result;
}

void RequestParser::HeaderReader::refuse(Refusal refusal, std::string_view why, ErrorCode& error) {
    m_refused.kind = ParseResult::Kind::Refused;
    m_refused.refusal = refusal;
    m_refused.why = why;
    m_saidWhy = true;
    error = beast::http::error::bad_value;
}

void RequestParser::HeaderReader::on_request_impl(beast::http::verb verb, Text method, Text target,
                                                  int version, ErrorCode& error) {
    m_request.method = methodOf(verb);
    m_request.methodText = viewOf(method);
    m_request.http11 = version == 11;
    readTarget(viewOf(target), error);
}

void RequestParser::HeaderReader::readTarget(std::string_view target, ErrorCode& error) {
    if (target.size() > m_limits.targetBytes) {
        refuse(Refusal::TargetTooLong, "The request target is too long; shorten the path and the query.",
               error);
        return;
    }
    if (const auto scheme = target.find("://"); target.front() != '/' && scheme != std::string_view::npos &&
                                                (equalsIgnoringCase(target.substr(0, scheme), "http") ||
                                                 equalsIgnoringCase(target.substr(0, scheme), "https"))) {
        const auto slash = target.find_first_of("/?", scheme + 3);
        target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    const bool asterisk = target == "*" && m_request.method == Method::Options;
    const bool authority = m_request.method == Method::Connect;
    if ((target.front() != '/' && !asterisk && !authority) || target.find('#') != std::string_view::npos) {
        refuse(Refusal::Malformed, "The request target must be a path that begins with a slash.", error);
        return;
    }
    const auto mark = target.find('?');
    m_request.path = target.substr(0, mark);
    m_request.query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

/// Beast joins folded lines. It then hands out its own buffer, or a value from a later line than its name.
bool RequestParser::HeaderReader::standsOnOneLine(std::string_view name, std::string_view value) const {
    const char* const begin = m_section.data();
    if (value.data() < begin || value.data() + value.size() > begin + m_section.size()) {
        return false;
    }
    const char* const afterName = name.data() + name.size();
    return std::none_of(afterName, value.data(), [](char c) { return c == '\r' || c == '\n'; });
}

void RequestParser::HeaderReader::on_field_impl(Field field, Text name, Text value, ErrorCode& error) {
    if (++m_fields > m_limits.headerFields) {
        refuse(Refusal::HeaderTooLarge, "The request has too many header fields; send fewer.", error);
        return;
    }
    if (!standsOnOneLine(viewOf(name), viewOf(value))) {
        refuse(Refusal::Malformed, "A header field is folded over lines; write each on one line.", error);
        return;
    }
    if (field == Field::unknown) {
        otherField(viewOf(name), viewOf(value), error);
    } else {
        knownField(field, viewOf(value), error);
    }
}

void RequestParser::HeaderReader::keepOnce(std::string_view& slot, std::string_view value, ErrorCode& error) {
    if (slot.data() != nullptr) {
        refuse(Refusal::Malformed, "A header field that may stand once stands twice; send it once.", error);
        return;
    }
    slot = value;
}

void RequestParser::HeaderReader::knownField(Field field, std::string_view value, ErrorCode& error) {
    switch (field) { // Beast knows some 350 fields; only these mean something here.
    case Field::host: return host(value, error);
    case Field::content_length: return contentLength(value, error);
    case Field::transfer_encoding: return transferEncoding(value, error);
    case Field::expect: return expect(value, error);
    case Field::authorization: return keepOnce(m_request.authorization, value, error);
    case Field::cookie: return keepOnce(m_request.cookie, value, error);
    case Field::content_type: return keepOnce(m_request.contentType, value, error);
    case Field::origin: return keepOnce(m_request.origin, value, error);
    case Field::if_none_match: return keepOnce(m_request.ifNoneMatch, value, error);
    case Field::access_control_request_method: return keepOnce(m_request.corsMethod, value, error);
    case Field::access_control_request_headers: return keepOnce(m_request.corsHeaders, value, error);
    case Field::accept: m_request.accept = value; return;
    case Field::accept_encoding: m_request.acceptEncoding = value; return;
    case Field::accept_language: m_request.acceptLanguage = value; return;
    case Field::user_agent: m_request.userAgent = value; return;
    default: return;
    }
}

void RequestParser::HeaderReader::otherField(std::string_view name, std::string_view value,
                                             ErrorCode& error) {
    if (equalsIgnoringCase(name, "x-forwarded-for")) {
        forwardedFor(value);
    } else if (equalsIgnoringCase(name, "x-request-id")) {
        m_request.traceId = value;
    } else if (equalsIgnoringCase(name, "idempotency-key")) {
        keepOnce(m_request.idempotencyKey, value, error);
    } else if (equalsIgnoringCase(name, "x-breakwater-expect-event")) {
        keepOnce(m_request.expectEvent, value, error);
    } else if (equalsIgnoringCase(name, "last-event-id")) {
        keepOnce(m_request.lastEventId, value, error);
    }
}

void RequestParser::HeaderReader::contentLength(std::string_view value, ErrorCode& error) {
    const bool digits = !value.empty() && std::all_of(value.begin(), value.end(), isDigit);
    if (m_sawLength || m_framing.chunked || !digits) {
        refuse(Refusal::Malformed, "Content-Length must stand once, as one decimal number.", error);
        return;
    }
    m_sawLength = true;
    std::uint64_t length = 0;
    for (const char c : value) { // Beast has refused what doesn't fit 64 bits.
        length = length * 10 + static_cast<std::uint64_t>(c - '0');
    }
    m_framing.contentLength = static_cast<std::size_t>(length);
}

void RequestParser::HeaderReader::transferEncoding(std::string_view value, ErrorCode& error) {
    if (m_sawLength || m_framing.chunked || !m_request.http11 || !equalsIgnoringCase(value, "chunked")) {
        refuse(Refusal::Malformed,
               "Transfer-Encoding must be 'chunked' alone, in HTTP/1.1, without Content-Length.", error);
        return;
    }
    m_framing.chunked = true;
}

void RequestParser::HeaderReader::expect(std::string_view value, ErrorCode& error) {
    if (m_sawExpect || !equalsIgnoringCase(value, "100-continue")) {
        refuse(Refusal::UnknownExpectation, "Only 'Expect: 100-continue' is known; leave the field out.",
               error);
        return;
    }
    m_sawExpect = true;
    m_framing.expectsContinue = m_request.http11;
}

void RequestParser::HeaderReader::host(std::string_view value, ErrorCode& error) {
    if (m_sawHost || !isHost(value)) {
        refuse(Refusal::Malformed, "Host must stand once and name one host.", error);
        return;
    }
    m_sawHost = true;
    m_request.host = value;
}

void RequestParser::HeaderReader::forwardedFor(std::string_view value) {
    auto& lines = m_request.forwardedFor;
    if (m_request.forwardedForCount == lines.size()) {
        std::move(lines.begin() + 1, lines.end(), lines.begin()); // the right-most lines are the ones we need
        --m_request.forwardedForCount;
    }
    lines[m_request.forwardedForCount++] = value;
}

void RequestParser::HeaderReader::on_header_impl(ErrorCode& error) {
    if (m_request.http11 && !m_sawHost) {
        refuse(Refusal::Malformed, "An HTTP/1.1 request needs a Host field.", error);
        return;
    }
    if (m_framing.contentLength > m_limits.bodyBytes) {
        refuse(Refusal::BodyTooLarge, "The request body is too large; send at most 4 KB.", error);
    }
}

} // namespace breakwater::http
