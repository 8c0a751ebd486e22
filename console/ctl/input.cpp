// SPDX-License-Identifier: Apache-2.0
//
//   span   = 1*( number [ "s" | "m" | "h" | "d" ] )      a number without a unit is seconds and stands alone
//   rate   = number [ "." 1*3DIGIT ]
//   server = ( host | "[" ipv6 "]" ) ":" port | scheme rest    gRPC reads what follows a scheme of its own
//   moment = date "T" time ( "Z" | ( "+" | "-" ) hh ":" mm ) | "+" span
#include "console/ctl/input.h"

#include "shared/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace breakwater::ctl {

namespace {

constexpr std::uint64_t kLongestSpan = 100ULL * 86'400;
constexpr model::Rate kSlowest{10};
constexpr model::Rate kFastest = model::Rate::perSecond(100'000);
constexpr std::uint64_t kLastBan = (1U << 24) - 1;
constexpr double kShortestTimeout = 0.1;
constexpr double kLongestTimeout = 600;

std::optional<std::uint64_t> unitSeconds(char unit) {
    switch (unit) {
    case 's': return 1;
    case 'm': return 60;
    case 'h': return 3'600;
    case 'd': return 86'400;
    default: return std::nullopt;
    }
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    int number = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (i >= text.size() || text[i] < '0' || text[i] > '9') {
            return std::nullopt;
        }
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

/// Seconds east of UTC for `Z`, `+09:00`.
std::optional<std::int64_t> offsetOf(std::string_view text) {
    if (text == "Z" || text == "z") {
        return 0;
    }
    const auto hours = digits(text, 1, 2);
    const auto minutes = digits(text, 4, 2);
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' || !hours || !minutes ||
        *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    const std::int64_t seconds = *hours * 3'600 + *minutes * 60;
    return text[0] == '+' ? seconds : -seconds;
}

bool isPort(std::string_view text) {
    const auto number = base::parseUnsigned(text);
    return number && *number >= 1 && *number <= 65'535;
}

} // namespace

std::optional<base::Seconds> parseSpan(std::string_view text) {
    if (const auto seconds = base::parseUnsigned(text)) {
        return *seconds <= kLongestSpan ? std::optional(base::Seconds(*seconds)) : std::nullopt;
    }
    std::uint64_t total = 0;
    while (!text.empty()) {
        const std::size_t end = text.find_first_not_of("0123456789");
        const auto number = base::parseUnsigned(text.substr(0, end));
        const auto unit = end == std::string_view::npos ? std::nullopt : unitSeconds(text[end]);
        if (!number || !unit || *number > kLongestSpan) {
            return std::nullopt;
        }
        total += *number * *unit;
        text.remove_prefix(end + 1);
    }
    return total > 0 && total <= kLongestSpan ? std::optional(base::Seconds(total)) : std::nullopt;
}

std::optional<model::Rate> parseRate(std::string_view text) {
    const std::size_t point = text.find('.');
    const auto whole = base::parseUnsigned(text.substr(0, point));
    if (!whole || *whole > 1'000'000'000) {
        return std::nullopt;
    }
    std::uint64_t milli = *whole * 1000;
    if (point != std::string_view::npos) {
        const std::string_view rest = text.substr(point + 1);
        const auto part = digits(rest, 0, rest.size());
        if (rest.empty() || rest.size() > 3 || !part) {
            return std::nullopt;
        }
        milli += static_cast<std::uint64_t>(*part) * (rest.size() == 1 ? 100 : (rest.size() == 2 ? 10 : 1));
    }
    return model::Rate{milli};
}

std::optional<model::Rate> parseAdmissionRate(std::string_view text) {
    const auto rate = parseRate(text);
    return rate && *rate >= kSlowest && *rate <= kFastest ? rate : std::nullopt;
}

std::optional<std::uint32_t> parseBanNumber(std::string_view text) {
    const auto number = base::parseUnsigned(text);
    const bool fits = number && *number >= 1 && *number <= kLastBan;
    return fits ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

std::optional<base::Millis> parseTimeout(std::string_view text) {
    double seconds = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, seconds);
    // Written so that what is no number at all is outside.
    const bool within = seconds >= kShortestTimeout && seconds <= kLongestTimeout;
    return fault == std::errc() && stop == end && within
               ? std::optional(base::Millis(static_cast<std::int64_t>(seconds * 1000)))
               : std::nullopt;
}

bool isServerAddress(std::string_view text) {
    for (const std::string_view scheme : {"unix:", "unix-abstract:", "dns:", "ipv4:", "ipv6:"}) {
        if (text.starts_with(scheme)) {
            return text.size() > scheme.size();
        }
    }
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || !isPort(text.substr(colon + 1))) {
        return false;
    }
    const std::string_view host = text.substr(0, colon);
    if (host.front() == '[') {
        return host.size() > 2 && host.back() == ']';
    }
    return std::none_of(host.begin(), host.end(), [](char c) {
        return c == ':' || c == '/' || static_cast<unsigned char>(c) <= 0x20; // a bare IPv6 address, a URL
    });
}

std::optional<base::WallTime> parseMoment(std::string_view text, base::WallTime now) {
    if (!text.empty() && text.front() == '+') {
        const auto span = parseSpan(text.substr(1));
        return span ? std::optional(now + *span) : std::nullopt;
    }
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    const auto second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second || text[4] != '-' || text[7] != '-' ||
        text[10] != 'T' || text[13] != ':' || text[16] != ':') {
        return std::nullopt;
    }
    const auto offset = offsetOf(text.substr(19));
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!offset || !date.ok() || *hour > 23 || *minute > 59 || *second > 59) {
        return std::nullopt;
    }
    return base::WallTime(std::chrono::sys_days(date)) +
           base::Seconds(*hour * 3'600 + *minute * 60 + *second) - base::Seconds(*offset);
}

std::optional<model::AgentHash> parseAgent(std::string_view text) {
    const auto bytes = base::fromHex(text);
    if (!bytes || bytes->size() != 8) {
        return std::nullopt;
    }
    std::uint64_t hash = 0;
    for (const std::uint8_t byte : *bytes) {
        hash = (hash << 8) | byte;
    }
    return model::AgentHash(hash);
}

std::string toText(model::AgentHash agent) {
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(agent.value()));
    return text.data();
}

} // namespace breakwater::ctl
