// SPDX-License-Identifier: Apache-2.0
#include "service/http/header_reader.h"

#include "service/http/ascii.h"
#include "shared/base/text.h"

#include <algorithm>
#include <array>

namespace breakwater::http {

namespace {

Method methodOf(std::string_view text) {
    constexpr std::array kKnown{Method::Get, Method::Post,  Method::Head,    Method::Options, Method::Delete,
                                Method::Put, Method::Patch, Method::Connect, Method::Trace};
    for (const Method method : kKnown) {
        if (text == toText(method)) {
            return method;
        }
    }
    return Method::Other;
}

} // namespace

RequestParser::HeaderReader::HeaderReader(std::string_view section, const Limits& limits, Request& request)
    : m_scanner(section), m_limits(limits), m_request(request) {}

std::optional<std::size_t> RequestParser::HeaderReader::read() {
    HeaderScanner::RequestLine line;
    Found found = m_scanner.requestLine(line);
    bool taken = found != Found::Line || startLine(line);
    HeaderScanner::Field field;
    while (taken && found == Found::Line) {
        found = m_scanner.field(field);
        taken = found != Found::Line || keep(field);
    }
    if (!taken) {
        return std::nullopt;
    }
    if (found == Found::NeedMore) {
        return 0;
    }
    if (found != Found::End ? !refuse(found) : !finish()) {
        return std::nullopt;
    }
    return m_scanner.consumed();
}

bool RequestParser::HeaderReader::refuse(Refusal refusal, std::string_view why) {
    m_refused.kind = ParseResult::Kind::Refused;
    m_refused.refusal = refusal;
    m_refused.why = why;
    return false;
}

bool RequestParser::HeaderReader::refuse(Found found) {
    if (found == Found::BadVersion) {
        return refuse(Refusal::UnsupportedVersion,
                      "Only HTTP/1.1 and HTTP/1.0 are spoken here; send the request in one of them.");
    }
    if (found == Found::Folded) {
        return refuse(Refusal::Malformed, "A header field is folded over lines; write each on one line.");
    }
    return refuse(Refusal::Malformed, "The header section can't be read; send it as RFC 9112 says.");
}

bool RequestParser::HeaderReader::startLine(const HeaderScanner::RequestLine& line) {
    m_request.method = methodOf(line.method);
    m_request.methodText = line.method;
    m_request.http11 = line.http11;
    std::string_view target = line.target;
    if (target.size() > m_limits.targetBytes) {
        return refuse(Refusal::TargetTooLong,
                      "The request target is too long; shorten the path and the query.");
    }
    if (target.front() != '/') {
        const auto scheme = target.find("://");
        if (scheme != std::string_view::npos && (equalsIgnoringCase(target.substr(0, scheme), "http") ||
                                                 equalsIgnoringCase(target.substr(0, scheme), "https"))) {
            const auto slash = target.find_first_of("/?", scheme + 3);
            target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
        }
    }
    const bool asterisk = target == "*" && m_request.method == Method::Options;
    const bool authority = m_request.method == Method::Connect;
    if ((target.front() != '/' && !asterisk && !authority) || target.find('#') != std::string_view::npos) {
        return refuse(Refusal::Malformed, "The request target must be a path that begins with a slash.");
    }
    const auto mark = target.find('?');
    m_request.path = target.substr(0, mark);
    m_request.query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    return true;
}

bool RequestParser::HeaderReader::keep(const HeaderScanner::Field& field) {
    if (++m_fields > m_limits.headerFields) {
        return refuse(Refusal::HeaderTooLarge, "The request has too many header fields; send fewer.");
    }
    const std::string_view value = field.value;
    switch (knownField(field.name)) {
    case KnownField::None: return true;
    case KnownField::Host: return host(value);
    case KnownField::Connection: return connection(value);
    case KnownField::ContentLength: return contentLength(value);
    case KnownField::TransferEncoding: return transferEncoding(value);
    case KnownField::Expect: return expect(value);
    case KnownField::Authorization: return keepOnce(m_request.authorization, value);
    case KnownField::Cookie: return keepOnce(m_request.cookie, value);
    case KnownField::ContentType: return keepOnce(m_request.contentType, value);
    case KnownField::Origin: return keepOnce(m_request.origin, value);
    case KnownField::IfNoneMatch: return keepOnce(m_request.ifNoneMatch, value);
    case KnownField::CorsMethod: return keepOnce(m_request.corsMethod, value);
    case KnownField::CorsHeaders: return keepOnce(m_request.corsHeaders, value);
    case KnownField::IdempotencyKey: return keepOnce(m_request.idempotencyKey, value);
    case KnownField::ExpectEvent: return keepOnce(m_request.expectEvent, value);
    case KnownField::LastEventId: return keepOnce(m_request.lastEventId, value);
    case KnownField::Accept: m_request.accept = value; return true;
    case KnownField::AcceptEncoding: m_request.acceptEncoding = value; return true;
    case KnownField::AcceptLanguage: m_request.acceptLanguage = value; return true;
    case KnownField::UserAgent: m_request.userAgent = value; return true;
    case KnownField::RequestId: m_request.traceId = value; return true;
    case KnownField::ForwardedFor: forwardedFor(value); return true;
    }
    return true;
}

bool RequestParser::HeaderReader::keepOnce(std::string_view& slot, std::string_view value) {
    if (slot.data() != nullptr) {
        return refuse(Refusal::Malformed, "A header field that may stand once stands twice; send it once.");
    }
    slot = value;
    return true;
}

/// A list of tokens, of which only `close` means something here.
bool RequestParser::HeaderReader::connection(std::string_view value) {
    while (!value.empty()) {
        const auto comma = std::min(value.find(','), value.size());
        const std::string_view option = trimmed(value.substr(0, comma));
        if (!option.empty() && !isToken(option)) {
            return refuse(Refusal::Malformed, "Connection must be a list of tokens, e.g. 'close'.");
        }
        m_closes = m_closes || equalsIgnoringCase(option, "close");
        value.remove_prefix(std::min(comma + 1, value.size()));
    }
    return true;
}

bool RequestParser::HeaderReader::contentLength(std::string_view value) {
    constexpr std::size_t kMostDigits = 18; // what fits 64 bits whatever the digits
    const bool digits =
        !value.empty() && value.size() <= kMostDigits && std::all_of(value.begin(), value.end(), isDigit);
    if (m_sawLength || m_framing.chunked || !digits) {
        return refuse(Refusal::Malformed, "Content-Length must stand once, as one decimal number.");
    }
    m_sawLength = true;
    for (const char c : value) {
        m_framing.contentLength = m_framing.contentLength * 10 + static_cast<std::size_t>(c - '0');
    }
    return true;
}

bool RequestParser::HeaderReader::transferEncoding(std::string_view value) {
    if (m_sawLength || m_framing.chunked || !m_request.http11 || !equalsIgnoringCase(value, "chunked")) {
        return refuse(Refusal::Malformed,
                      "Transfer-Encoding must be 'chunked' alone, in HTTP/1.1, without Content-Length.");
    }
    m_framing.chunked = true;
    return true;
}

bool RequestParser::HeaderReader::expect(std::string_view value) {
    if (m_sawExpect || !equalsIgnoringCase(value, "100-continue")) {
        return refuse(Refusal::UnknownExpectation,
                      "Only 'Expect: 100-continue' is known; leave the field out.");
    }
    m_sawExpect = true;
    m_framing.expectsContinue = m_request.http11;
    return true;
}

bool RequestParser::HeaderReader::host(std::string_view value) {
    if (m_sawHost || !isHostText(value)) {
        return refuse(Refusal::Malformed, "Host must stand once and name one host.");
    }
    m_sawHost = true;
    m_request.host = value;
    return true;
}

void RequestParser::HeaderReader::forwardedFor(std::string_view value) {
    auto& lines = m_request.forwardedFor;
    if (m_request.forwardedForCount == lines.size()) {
        std::move(lines.begin() + 1, lines.end(), lines.begin()); // the right-most lines are the ones we need
        --m_request.forwardedForCount;
    }
    lines[m_request.forwardedForCount++] = value;
}

bool RequestParser::HeaderReader::finish() {
    if (m_request.http11 && !m_sawHost) {
        return refuse(Refusal::Malformed, "An HTTP/1.1 request needs a Host field.");
    }
    if (m_framing.contentLength > m_limits.bodyBytes) {
        return refuse(Refusal::BodyTooLarge, "The request body is too large; send at most 4 KB.");
    }
    m_request.keepAlive = m_request.http11 && !m_closes;
    return true;
}

} // namespace breakwater::http
