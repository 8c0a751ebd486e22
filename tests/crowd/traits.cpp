// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/traits.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace breakwater::crowd {
namespace {

constexpr std::uint32_t kBotsInBurst = 40;
constexpr std::uint32_t kBotsInPrefix = 2000;
constexpr std::uint32_t kPeopleInPrefix = 3;

constexpr std::array<std::uint8_t, 12> kFirstOctets{14, 27, 58, 61, 112, 118, 121, 175, 182, 203, 211, 220};

constexpr std::array<std::string_view, 6> kBrowsers{
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 "
    "Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile "
    "Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Mobile "
    "Safari",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
    "Safari",
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/128.0 Whale/3.27 Safari/537.36",
};
constexpr std::string_view kBotAgent = "python-requests/2.31.0";

/// splitmix64's last step: every bit of the input moves every bit of the output.
std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

base::Micros part(base::Micros whole, double share) {
    return base::Micros(static_cast<std::int64_t>(static_cast<double>(whole.count()) * share));
}

void appendNumber(std::uint32_t number, std::string& out) {
    std::array<char, 10> digits;
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

} // namespace

std::uint64_t Traits::draw(std::uint64_t who, std::uint64_t salt) const {
    return mix(mix(m_shape.seed * 0x100000001b3ULL + salt) ^ who);
}

double Traits::unit(std::uint64_t who, std::uint64_t salt) const {
    return static_cast<double>(draw(who, salt) >> 11) * 0x1.0p-53;
}

Temper Traits::temper(std::uint32_t who) const {
    if (holdsStream(who)) {
        return Temper::Stays; // who holds a stream is there all the time
    }
    const double u = unit(who, 2);
    if (u < m_shape.leave) {
        return Temper::Leaves;
    }
    return u < m_shape.leave + m_shape.away ? Temper::GoesAway : Temper::Stays;
}

std::uint64_t Traits::burstOf(std::uint32_t who) const {
    const auto bursts = static_cast<std::uint64_t>(m_shape.people * m_shape.bots / kBotsInBurst);
    return draw(who, 19) % std::max<std::uint64_t>(1, bursts);
}

base::Micros Traits::joinsAfter(std::uint32_t who) const {
    if (!isBot(who)) {
        return part(m_shape.joinSpan, unit(who, 6));
    }
    return part(m_shape.joinSpan, unit(burstOf(who), 7) * 0.95) + base::Micros(draw(who, 8) % 2000);
}

base::Micros Traits::planAfter(std::uint32_t who) const {
    const auto span = std::max<base::Micros>(base::Seconds(5), m_shape.joinSpan);
    return base::Millis(500) + part(span, unit(who, 9));
}

base::Micros Traits::awayFor(std::uint32_t who) const {
    return part(m_shape.awayFor, 0.5 + unit(who, 10));
}

base::Micros Traits::entersAfter(std::uint32_t who) const {
    if (isBot(who)) {
        return base::Millis(20);
    }
    const double u = unit(who, 11);
    return base::Millis(300) + part(base::Millis(3700), u * u);
}

void Traits::appendAddress(std::uint32_t who, std::string& out) const {
    const bool bot = isBot(who);
    const double kin =
        m_shape.people * (bot ? m_shape.bots / kBotsInPrefix : (1 - m_shape.bots) / kPeopleInPrefix);
    const auto prefixes = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(kin));
    const auto prefix = draw(bot ? burstOf(who) : who, 12) % prefixes;
    const auto net = draw(prefix, bot ? 13 : 14);
    appendNumber(kFirstOctets[net % kFirstOctets.size()], out);
    out += '.';
    appendNumber(static_cast<std::uint32_t>(net >> 16 & 0xff), out);
    out += '.';
    appendNumber(static_cast<std::uint32_t>(net >> 24 & 0xff), out);
    out += '.';
    appendNumber(static_cast<std::uint32_t>(1 + draw(who, 15) % 254), out);
}

std::string_view Traits::userAgent(std::uint32_t who) const {
    return isBot(who) ? kBotAgent : kBrowsers[draw(who, 16) % kBrowsers.size()];
}

void Traits::appendKey(std::uint32_t who, std::string& out) const {
    std::array<std::uint64_t, 2> bits{draw(who, 17), draw(who, 18)};
    bits[0] = (bits[0] & ~std::uint64_t{0xf000}) | 0x4000;
    bits[1] = (bits[1] & ~(std::uint64_t{3} << 62)) | (std::uint64_t{2} << 62);
    constexpr std::string_view kHex = "0123456789abcdef";
    for (unsigned digit = 0; digit < 32; ++digit) {
        if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
            out += '-';
        }
        out += kHex[bits[digit / 16] >> (60 - 4 * (digit % 16)) & 0xf];
    }
}

} // namespace breakwater::crowd
