// SPDX-License-Identifier: Apache-2.0
#include "service/http/chunked_body.h"

#include "service/http/ascii.h"

#include <algorithm>
#include <cstring>
#include <optional>

// chunked-body = *chunk last-chunk *trailer CRLF
// chunk        = size [ ext ] CRLF size-bytes CRLF
// last-chunk   = 1*"0" [ ext ] CRLF
// size         = 1*8HEXDIG                     ; no sign, no "0x", no space around it
// ext          = ";" *( HTAB / SP / %x21-7E )  ; not read
// trailer      = token ":" *( HTAB / SP / %x21-7E / obs-text ) CRLF ; not read

namespace breakwater::http {

namespace {

constexpr std::size_t kMaxSizeDigits = 8;
constexpr std::size_t kMaxLine = 512;

bool isTokenChar(char c) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return isAlnum(c) || kMarks.find(c) != std::string_view::npos;
}

bool isFieldChar(char c, bool obsText) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte < 0x7f) || (obsText && byte >= 0x80);
}

/// The size before the end of its line or its extension; nullopt: not a size.
std::optional<std::size_t> parseSize(std::string_view line) {
    const std::size_t digits = static_cast<std::size_t>(
        std::find_if(line.begin(), line.end(), [](char c) { return hexValue(c) < 0; }) - line.begin());
    if (digits == 0 || digits > kMaxSizeDigits) {
        return std::nullopt;
    }
    const auto extension = line.substr(digits);
    if (!extension.empty() &&
        (extension.front() != ';' ||
         !std::all_of(extension.begin(), extension.end(), [](char c) { return isFieldChar(c, false); }))) {
        return std::nullopt;
    }
    std::size_t size = 0;
    for (const char c : line.substr(0, digits)) {
        size = size * 16 + static_cast<std::size_t>(hexValue(c));
    }
    return size;
}

bool isTrailer(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) {
        return false;
    }
    const auto name = line.substr(0, colon);
    const auto value = line.substr(colon + 1);
    return std::all_of(name.begin(), name.end(), isTokenChar) &&
           std::all_of(value.begin(), value.end(), [](char c) { return isFieldChar(c, true); });
}

/// The walk over one body; each step leaves `result` final when it returns false.
class Walk {
  public:
    Walk(std::string_view raw, std::span<char> out) : m_raw(raw), m_out(out) {}

    ChunkedResult run() {
        while (oneChunk()) {
        }
        return m_result;
    }

  private:
    bool end(ChunkedResult::Kind kind) {
        m_result.kind = kind;
        m_result.consumed = kind == ChunkedResult::Kind::Complete ? m_at : 0;
        return false;
    }
    bool needMore(std::size_t wanted) {
        m_result.wanted = wanted;
        return end(ChunkedResult::Kind::NeedMore);
    }

    /// Reads to the next CRLF; false: `result` is final (more is needed, or the line is bad).
    bool readLine(std::string_view& line) {
        const auto stop = m_raw.find_first_of(std::string_view("\r\n\0", 3), m_at);
        if (stop == std::string_view::npos) {
            return m_raw.size() - m_at > kMaxLine ? end(ChunkedResult::Kind::Malformed)
                                                  : needMore(m_raw.size() + 1);
        }
        if (m_raw[stop] != '\r' || stop - m_at > kMaxLine) {
            return end(ChunkedResult::Kind::Malformed);
        }
        if (stop + 1 == m_raw.size()) {
            return needMore(stop + 2);
        }
        if (m_raw[stop + 1] != '\n') {
            return end(ChunkedResult::Kind::Malformed);
        }
        line = m_raw.substr(m_at, stop - m_at);
        m_at = stop + 2;
        return true;
    }

    bool oneChunk() {
        std::string_view line;
        if (!readLine(line)) {
            return false;
        }
        const auto size = parseSize(line);
        if (!size) {
            return end(ChunkedResult::Kind::Malformed);
        }
        return *size == 0 ? trailers() : data(*size);
    }

    bool data(std::size_t size) {
        if (size > m_out.size() - m_result.decoded) {
            return end(ChunkedResult::Kind::TooLarge);
        }
        const std::size_t present = m_raw.size() - m_at;
        if (present > size && m_raw[m_at + size] != '\r') {
            return end(ChunkedResult::Kind::Malformed);
        }
        if (present < size + 2) {
            return needMore(m_at + size + 2);
        }
        if (m_raw[m_at + size + 1] != '\n') {
            return end(ChunkedResult::Kind::Malformed);
        }
        std::memcpy(m_out.data() + m_result.decoded, m_raw.data() + m_at, size);
        m_result.decoded += size;
        m_at += size + 2;
        return true;
    }

    bool trailers() {
        std::string_view line;
        while (readLine(line)) {
            if (line.empty()) {
                return end(ChunkedResult::Kind::Complete);
            }
            if (!isTrailer(line)) {
                return end(ChunkedResult::Kind::Malformed);
            }
        }
        return false;
    }

    std::string_view m_raw;
    std::span<char> m_out;
    std::size_t m_at = 0;
    ChunkedResult m_result;
};

} // namespace

ChunkedResult decodeChunked(std::string_view raw, std::span<char> out, std::size_t rawLimit) {
    const bool cut = raw.size() > rawLimit;
    auto result = Walk{raw.substr(0, rawLimit), out}.run();
    if (cut && result.kind == ChunkedResult::Kind::NeedMore) {
        result.kind = ChunkedResult::Kind::TooLarge;
    }
    return result;
}

} // namespace breakwater::http
