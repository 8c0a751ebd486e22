// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/http_response.h"

#include "shared/base/text.h"

#include <algorithm>

// response = status-line *( field CRLF ) CRLF [ body ]
// status-line = "HTTP/1.1" SP 3DIGIT [ SP reason ] CRLF
// body = Content-Length bytes | *chunk "0" CRLF *( trailer CRLF ) CRLF
// chunk = 1*HEX [ ";" extension ] CRLF data CRLF

namespace breakwater::crowd {
namespace {

bool equalsIgnoringCase(std::string_view text, std::string_view lower) {
    return text.size() == lower.size() &&
           std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
           });
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The fields that matter are told apart by the length of their names first: most are none of them.
bool takeField(std::string_view line, Response& out) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) {
        return false;
    }
    const auto name = line.substr(0, colon);
    const auto value = trimmed(line.substr(colon + 1));
    switch (name.size()) {
    case 10:
        if (equalsIgnoringCase(name, "connection")) {
            out.keepAlive = !equalsIgnoringCase(value, "close");
        }
        return true;
    case 11:
        if (equalsIgnoringCase(name, "retry-after")) {
            if (const auto seconds = base::parseUnsigned(value)) {
                out.retryAfterSec = static_cast<std::uint32_t>(std::min<std::uint64_t>(*seconds, 3600));
            }
        }
        return true;
    case 12:
        if (equalsIgnoringCase(name, "content-type")) {
            out.eventStream = value.starts_with("text/event-stream");
        }
        return true;
    case 14:
        if (equalsIgnoringCase(name, "content-length")) {
            out.contentLength = base::parseUnsigned(value);
            return out.contentLength.has_value() && *out.contentLength <= kMaxBody;
        }
        return true;
    case 17:
        if (equalsIgnoringCase(name, "transfer-encoding")) {
            out.chunked = equalsIgnoringCase(value, "chunked");
            return out.chunked;
        }
        return true;
    case 20:
        if (equalsIgnoringCase(name, "idempotency-replayed")) {
            out.replayed = equalsIgnoringCase(value, "true");
        }
        return true;
    default: return true;
    }
}

bool takeStatusLine(std::string_view line, Response& out) {
    constexpr std::string_view kStart = "HTTP/1.1 ";
    if (!line.starts_with(kStart) || line.size() < kStart.size() + 3) {
        return false;
    }
    const auto code = base::parseUnsigned(line.substr(kStart.size(), 3));
    out.status = static_cast<int>(code.value_or(0));
    return out.status >= 200 && out.status <= 599;
}

bool hasNoBody(int status) {
    return status == 204 || status == 304;
}

} // namespace

Parsed parseHead(std::string_view in, Response& out) {
    const auto end = in.substr(0, kMaxHead).find("\r\n\r\n");
    if (end == std::string_view::npos) {
        return in.size() >= kMaxHead ? Parsed::Bad : Parsed::More;
    }
    out = Response{};
    out.headBytes = end + 4;
    const auto head = in.substr(0, end + 2);
    auto lineEnd = head.find("\r\n");
    if (!takeStatusLine(head.substr(0, lineEnd), out)) {
        return Parsed::Bad;
    }
    for (auto at = lineEnd + 2; at < head.size(); at = lineEnd + 2) {
        lineEnd = head.find("\r\n", at);
        if (!takeField(head.substr(at, lineEnd - at), out)) {
            return Parsed::Bad;
        }
    }
    return out.chunked && out.contentLength ? Parsed::Bad : Parsed::Whole;
}

Parsed parseResponse(std::string_view in, std::string& scratch, Response& out, std::size_t& consumed) {
    const auto head = parseHead(in, out);
    if (head != Parsed::Whole) {
        return head;
    }
    const auto rest = in.substr(out.headBytes);
    if (hasNoBody(out.status)) {
        consumed = out.headBytes;
        return Parsed::Whole;
    }
    if (out.contentLength) {
        if (rest.size() < *out.contentLength) {
            return Parsed::More;
        }
        out.body = rest.substr(0, static_cast<std::size_t>(*out.contentLength));
        consumed = out.headBytes + out.body.size();
        return Parsed::Whole;
    }
    if (!out.chunked) {
        return Parsed::Bad;
    }
    // Seldom, so simply from the start again whenever more has come; byte by byte to learn where it ends.
    scratch.clear();
    ChunkDecoder decoder;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const auto step = decoder.feed(rest.substr(i, 1), scratch);
        if (step == Parsed::Bad || scratch.size() > kMaxBody) {
            return Parsed::Bad;
        }
        if (step == Parsed::Whole) {
            out.body = scratch;
            consumed = out.headBytes + i + 1;
            return Parsed::Whole;
        }
    }
    return rest.size() > 2 * kMaxBody ? Parsed::Bad : Parsed::More;
}

Parsed ChunkDecoder::endOfSizeLine() {
    if (!m_digitSeen) {
        return Parsed::Bad;
    }
    m_digitSeen = false;
    m_trailerLine = 0;
    m_state = m_left == 0 ? State::Trailer : State::Data;
    return Parsed::More;
}

Parsed ChunkDecoder::feed(std::string_view in, std::string& out) {
    while (!in.empty()) {
        if (m_state == State::Data) {
            const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, in.size()));
            out.append(in.substr(0, take));
            in.remove_prefix(take);
            m_left -= take;
            if (m_left == 0) {
                m_state = State::DataCr;
            }
            continue;
        }
        const char c = in.front();
        in.remove_prefix(1);
        switch (m_state) {
        case State::Size: {
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit >= 0) {
                m_left = m_left * 16 + static_cast<std::uint64_t>(digit);
                m_digitSeen = true;
                if (m_left > kMaxBody) {
                    return Parsed::Bad;
                }
            } else if (c == ';') {
                m_state = State::Extension;
            } else if (c == '\r') {
                m_state = State::SizeLf;
            } else {
                return Parsed::Bad;
            }
            break;
        }
        case State::Extension:
            if (c == '\r') {
                m_state = State::SizeLf;
            }
            break;
        case State::SizeLf:
            if (c != '\n' || endOfSizeLine() == Parsed::Bad) {
                return Parsed::Bad;
            }
            break;
        case State::DataCr:
            if (c != '\r') {
                return Parsed::Bad;
            }
            m_state = State::DataLf;
            break;
        case State::DataLf:
            if (c != '\n') {
                return Parsed::Bad;
            }
            m_left = 0;
            m_state = State::Size;
            break;
        case State::Trailer:
            if (c == '\n') {
                if (m_trailerLine == 0) {
                    m_state = State::Done;
                    return in.empty() ? Parsed::Whole : Parsed::Bad;
                }
                m_trailerLine = 0;
            } else if (c != '\r' && ++m_trailerLine > 1024) {
                return Parsed::Bad;
            }
            break;
        case State::Data:
        case State::Done: return Parsed::Bad;
        }
    }
    return Parsed::More;
}

} // namespace breakwater::crowd
