// SPDX-License-Identifier: Apache-2.0
#include "service/http/request_parser.h"

#include "service/http/chunked_body.h"
#include "service/http/header_reader.h"

#include <algorithm>
#include <memory>

// request = method SP target SP "HTTP/" ( "1.0" / "1.1" ) CRLF *( name ":" OWS value OWS CRLF ) CRLF [ body ]
// body    = Content-Length bytes, or a chunked body (chunked_body.cpp)

namespace breakwater::http {

namespace {

ParseResult refused(Refusal refusal, std::string_view why) {
    ParseResult result;
    result.kind = ParseResult::Kind::Refused;
    result.refusal = refusal;
    result.why = why;
    return result;
}

ParseResult needMore(std::size_t wanted, bool headerDone, bool expectsContinue) {
    ParseResult result;
    result.wanted = wanted;
    result.headerDone = headerDone;
    result.expectsContinue = expectsContinue;
    return result;
}

constexpr std::string_view kBodyTooLarge = "The request body is too large; send at most 4 KB.";

} // namespace

RequestParser::RequestParser(const Limits& limits)
    : m_limits(limits), m_decoded(std::make_unique<char[]>(std::max<std::size_t>(limits.bodyBytes, 1))) {}

ParseResult RequestParser::parse(std::string_view bytes, Request& request) {
    if (bytes.empty()) {
        return needMore(1, false, false);
    }
    const IpAddress peer = request.peer;
    const IpNetworks* const proxies = request.trustedProxies;
    std::construct_at(&request); // in place: half a kilobyte that need not be copied
    request.peer = peer;
    request.trustedProxies = proxies;

    HeaderReader reader{bytes.substr(0, m_limits.headerBytes), m_limits, request};
    const auto headerSize = reader.read();
    if (!headerSize) {
        return reader.refused();
    }
    if (*headerSize == 0) {
        return incompleteHeader(bytes);
    }
    const auto& framing = reader.framing();
    if (framing.chunked) {
        auto result = readBody(bytes, *headerSize, request);
        result.expectsContinue = framing.expectsContinue && bytes.size() == *headerSize;
        return result;
    }
    const std::size_t whole = *headerSize + framing.contentLength;
    if (bytes.size() < whole) {
        return needMore(whole, true, framing.expectsContinue && bytes.size() == *headerSize);
    }
    request.body = bytes.substr(*headerSize, framing.contentLength);
    ParseResult result;
    result.kind = ParseResult::Kind::Complete;
    result.headerDone = true;
    result.consumed = whole;
    return result;
}

ParseResult RequestParser::incompleteHeader(std::string_view bytes) const {
    // A request line that is already too long is told so before its end has arrived.
    const auto target = bytes.find(' ');
    if (target != std::string_view::npos) {
        const auto end = std::min(bytes.find_first_of(" \r\n", target + 1), bytes.size());
        if (end - target - 1 > m_limits.targetBytes) {
            return refused(Refusal::TargetTooLong,
                           "The request target is too long; shorten the path and the query.");
        }
    }
    if (bytes.size() >= m_limits.headerBytes) {
        return refused(Refusal::HeaderTooLarge, "The header section is too large; send at most 8 KB.");
    }
    return needMore(bytes.size() + 1, false, false);
}

ParseResult RequestParser::readBody(std::string_view bytes, std::size_t headerSize, Request& request) {
    const auto chunks =
        decodeChunked(bytes.substr(headerSize), {m_decoded.get(), m_limits.bodyBytes}, m_limits.chunkedBytes);
    switch (chunks.kind) {
    case ChunkedResult::Kind::Malformed:
        return refused(Refusal::Malformed, "The chunked body can't be read; send it as RFC 9112 says.");
    case ChunkedResult::Kind::TooLarge: return refused(Refusal::BodyTooLarge, kBodyTooLarge);
    case ChunkedResult::Kind::NeedMore: return needMore(headerSize + chunks.wanted, true, false);
    case ChunkedResult::Kind::Complete: break;
    }
    request.body = {m_decoded.get(), chunks.decoded};
    ParseResult result;
    result.kind = ParseResult::Kind::Complete;
    result.headerDone = true;
    result.consumed = headerSize + chunks.consumed;
    return result;
}

} // namespace breakwater::http
