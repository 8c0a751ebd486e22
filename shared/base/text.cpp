// SPDX-License-Identifier: Apache-2.0
#include "shared/base/text.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace breakwater::base {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> makeReverse() {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
        table[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    }
    return table;
}

constexpr auto kReverse = makeReverse();

int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return -1;
}

} // namespace

std::string toBase64Url(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t held = 0;
    int bits = 0;
    for (const std::uint8_t byte : bytes) {
        held = (held << 8) | byte;
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            text.push_back(kAlphabet[(held >> bits) & 63]);
        }
    }
    if (bits > 0) {
        text.push_back(kAlphabet[(held << (6 - bits)) & 63]);
    }
    return text;
}

std::optional<std::size_t> fromBase64Url(std::string_view text, std::span<std::uint8_t> out) {
    if (text.size() % 4 == 1 || text.size() * 3 / 4 > out.size()) {
        return std::nullopt;
    }
    std::size_t written = 0;
    const auto digitAt = [text](std::size_t i) { return int{kReverse[static_cast<std::uint8_t>(text[i])]}; };
    const std::size_t whole = text.size() / 4 * 4;
    for (std::size_t i = 0; i < whole; i += 4) {
        const int a = digitAt(i);
        const int b = digitAt(i + 1);
        const int c = digitAt(i + 2);
        const int d = digitAt(i + 3);
        if ((a | b | c | d) < 0) {
            return std::nullopt;
        }
        out[written++] = static_cast<std::uint8_t>(a << 2 | b >> 4);
        out[written++] = static_cast<std::uint8_t>(b << 4 | c >> 2);
        out[written++] = static_cast<std::uint8_t>(c << 6 | d);
    }
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : text.substr(whole)) {
        const int digit = kReverse[static_cast<std::uint8_t>(c)];
        if (digit < 0) {
            return std::nullopt;
        }
        held = (held << 6) | static_cast<std::uint32_t>(digit);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[written++] = static_cast<std::uint8_t>(held >> bits);
        }
    }
    if ((held & ((1U << bits) - 1U)) != 0) {
        return std::nullopt;
    }
    return written;
}

std::optional<std::vector<std::uint8_t>> fromBase64Url(std::string_view text) {
    std::vector<std::uint8_t> bytes(text.size() * 3 / 4);
    if (!fromBase64Url(text, bytes)) {
        return std::nullopt;
    }
    return bytes;
}

std::string toHex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text.push_back(kDigits[byte >> 4]);
        text.push_back(kDigits[byte & 15]);
    }
    return text;
}

std::optional<std::vector<std::uint8_t>> fromHex(std::string_view text) {
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hexDigit(text[i]);
        const int low = hexDigit(text[i + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return bytes;
}

std::string toRfc3339(WallTime time) {
    const auto millis = std::chrono::floor<Millis>(time.time_since_epoch()).count();
    const std::time_t seconds = static_cast<std::time_t>(millis >= 0 ? millis / 1000 : (millis - 999) / 1000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                      parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                      static_cast<int>(millis - static_cast<std::int64_t>(seconds) * 1000));
    return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<std::uint64_t> parseUnsigned(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    if (text.size() > 1 && text.front() == '0') {
        return std::nullopt;
    }
    return number;
}

std::string cutText(std::string_view text, std::size_t most) {
    if (text.size() > most) {
        std::size_t end = most;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
            --end;
        }
        text = text.substr(0, end);
    }
    return std::string(text);
}

} // namespace breakwater::base
