// SPDX-License-Identifier: Apache-2.0
#include "service/http/header_scanner.h"

#include "service/http/ascii.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

// request-line = method SP target SP "HTTP/" DIGIT "." DIGIT CRLF
// field-line   = name ":" OWS value OWS CRLF
// name, method = 1*tchar;  target = 1*( VCHAR / obs-text );  value = *( HTAB / SP / VCHAR / obs-text )

namespace breakwater::http {

namespace {

constexpr std::uint8_t kTokenLetter = 1;
constexpr std::uint8_t kHostLetter = 2;

constexpr std::array<std::uint8_t, 256> letterKinds() {
    std::array<std::uint8_t, 256> kinds{};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const char c = static_cast<char>(i);
        const auto isOneOf = [c](std::string_view marks) { return marks.find(c) != std::string_view::npos; };
        if (isAlnum(c) || isOneOf("!#$%&'*+-.^_`|~")) {
            kinds[i] |= kTokenLetter;
        }
        if (isAlnum(c) || isOneOf("-._~%!$&'()*+;=:[]")) {
            kinds[i] |= kHostLetter;
        }
    }
    return kinds;
}
constexpr auto kKinds = letterKinds();

bool is(char c, std::uint8_t kind) {
    return (kKinds[static_cast<std::uint8_t>(c)] & kind) != 0;
}

bool consistsOf(std::string_view text, std::uint8_t kind) {
    std::uint8_t all = kind;
    for (const char c : text) {
        all &= kKinds[static_cast<std::uint8_t>(c)];
    }
    return all != 0;
}

constexpr std::uint64_t everyByte(std::uint8_t value) {
    return 0x0101010101010101U * value;
}

/// Eight letters at once: the high bit of each that is below `least`, or DEL, is set. Behind the first such
/// letter further bits may be set wrongly.
constexpr std::uint64_t stopsIn(std::uint64_t letters, std::uint8_t least) {
    const std::uint64_t del = letters ^ everyByte(0x7F);
    const std::uint64_t below = (letters - everyByte(least)) & ~letters;
    const std::uint64_t isDel = (del - everyByte(1)) & ~del;
    return (below | isDel) & everyByte(0x80);
}

/// The first letter from `at` on that is below `least`, or DEL; `end` if there is none.
const char* firstStop(const char* at, const char* end, std::uint8_t least) {
    if constexpr (std::endian::native == std::endian::little) {
        for (; end - at >= 8; at += 8) {
            std::uint64_t letters = 0;
            std::memcpy(&letters, at, sizeof letters);
            if (const std::uint64_t stops = stopsIn(letters, least)) {
                return at + std::countr_zero(stops) / 8;
            }
        }
    }
    while (at != end && static_cast<std::uint8_t>(*at) >= least && *at != '\x7F') {
        ++at;
    }
    return at;
}

bool isSpace(char c) {
    return c == ' ' || c == '\t';
}

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

} // namespace

bool isToken(std::string_view text) {
    return !text.empty() && consistsOf(text, kTokenLetter);
}

bool isHostText(std::string_view text) {
    return consistsOf(text, kHostLetter);
}

HeaderScanner::HeaderScanner(std::string_view section)
    : m_begin(section.data()), m_at(section.data()), m_end(section.data() + section.size()) {}

/// The letters of a token from here on; empty where there are none.
std::string_view HeaderScanner::token() {
    const char* const begin = m_at;
    while (m_at != m_end && is(*m_at, kTokenLetter)) {
        ++m_at;
    }
    return between(begin, m_at);
}

HeaderScanner::Found HeaderScanner::requestLine(RequestLine& line) {
    line.method = token();
    if (m_at == m_end) {
        return Found::NeedMore;
    }
    if (line.method.empty() || *m_at != ' ') {
        return Found::BadLine;
    }
    const char* const begin = ++m_at;
    m_at = firstStop(m_at, m_end, ' ' + 1);
    line.target = between(begin, m_at);
    if (m_at == m_end) {
        return Found::NeedMore;
    }
    if (line.target.empty() || *m_at != ' ') {
        return Found::BadLine;
    }
    ++m_at;
    return version(line);
}

HeaderScanner::Found HeaderScanner::version(RequestLine& line) {
    constexpr std::string_view kForm = "HTTP/1.1";
    const auto left = static_cast<std::size_t>(m_end - m_at);
    const std::string_view text(m_at, std::min(left, kForm.size()));
    const auto fits = [text, kForm](std::size_t i) {
        return i == 5 || i == 7 ? isDigit(text[i]) : text[i] == kForm[i];
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!fits(i)) {
            return Found::BadLine;
        }
    }
    if (text.size() < kForm.size()) {
        return Found::NeedMore;
    }
    m_at += kForm.size();
    if (text[5] != '1') {
        return Found::BadVersion;
    }
    line.http11 = text[7] == '1';
    return line.http11 || text[7] == '0' ? lineEnd() : Found::BadLine;
}

HeaderScanner::Found HeaderScanner::field(Field& field) {
    if (m_at == m_end) {
        return Found::NeedMore;
    }
    field.name = token();
    if (m_at == m_end) {
        return Found::NeedMore;
    }
    if (field.name.empty() && *m_at == '\r') {
        const Found end = lineEnd();
        return end == Found::Line ? Found::End : end;
    }
    if (field.name.empty() && isSpace(*m_at)) {
        return Found::Folded;
    }
    if (field.name.empty() || *m_at != ':') {
        return Found::BadLine;
    }
    ++m_at;
    while (m_at != m_end && isSpace(*m_at)) {
        ++m_at;
    }
    const char* const begin = m_at;
    m_at = firstStop(m_at, m_end, ' ');
    while (m_at != m_end && *m_at == '\t') {
        m_at = firstStop(m_at + 1, m_end, ' ');
    }
    const char* end = m_at;
    while (end != begin && isSpace(end[-1])) {
        --end;
    }
    field.value = between(begin, end);
    return lineEnd();
}

HeaderScanner::Found HeaderScanner::lineEnd() {
    if (m_at != m_end && *m_at != '\r') {
        return Found::BadLine;
    }
    if (m_end - m_at < 2) {
        return Found::NeedMore;
    }
    if (m_at[1] != '\n') {
        return Found::BadLine;
    }
    m_at += 2;
    return Found::Line;
}

} // namespace breakwater::http
