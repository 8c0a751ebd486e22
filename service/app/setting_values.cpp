// SPDX-License-Identifier: Apache-2.0
//
// endpoint = ( IPv4 / "[" IPv6 "]" ) ":" port
// duration = number [ "ms" / "s" / "m" ]
// size     = number [ "KB" / "MB" / "GB" ]
// networks = "none" / network *( "," network )        network = address [ "/" bits ]
#include "service/app/setting_values.h"

#include "shared/base/text.h"

#include <arpa/inet.h>

#include <array>
#include <optional>

namespace breakwater::app {

namespace {

using base::ErrorCode;
using base::Millis;
using base::Result;

base::Error bad(std::string detail) {
    return base::makeError(ErrorCode::InvalidRequest, std::move(detail));
}

std::string inQuotes(std::string_view text) {
    return "'" + std::string(text) + "'";
}

/// The bytes of an IP address: 4, 16, or none when it isn't one.
std::vector<std::uint8_t> addressBytes(const std::string& text) {
    std::vector<std::uint8_t> bytes(16);
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
        return bytes;
    }
    bytes.resize(4);
    return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ? bytes : std::vector<std::uint8_t>();
}

struct Unit {
    std::string_view word;
    std::uint64_t factor;
};

/// A number with one of the units behind it; nullopt when it is none or leaves 64 bits.
template<std::size_t N>
std::optional<std::uint64_t> numberWithUnit(std::string_view text, const std::array<Unit, N>& units) {
    for (const Unit& unit : units) {
        if (!text.ends_with(unit.word)) {
            continue;
        }
        const auto number = base::parseUnsigned(text.substr(0, text.size() - unit.word.size()));
        if (number && *number <= UINT64_MAX / unit.factor) {
            return *number * unit.factor;
        }
        if (!unit.word.empty()) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::string networkProblem(const std::string& text) {
    const std::size_t slash = text.find('/');
    const auto bytes = addressBytes(text.substr(0, slash));
    if (bytes.empty()) {
        return inQuotes(text) + " is not an IP address or a network like 10.0.0.0/8";
    }
    if (slash == std::string::npos) {
        return {};
    }
    const auto bits = base::parseUnsigned(std::string_view(text).substr(slash + 1));
    if (!bits || *bits > bytes.size() * 8) {
        return "the prefix of " + inQuotes(text) + " is not a number from 0 to " +
               std::to_string(bytes.size() * 8);
    }
    for (std::size_t bit = *bits; bit < bytes.size() * 8; ++bit) {
        if ((bytes[bit / 8] & (0x80U >> (bit % 8))) != 0) {
            return inQuotes(text) +
                   " has bits set behind its prefix; is a single address or a wider one meant?";
        }
    }
    return {};
}

} // namespace

Result<Endpoint> readEndpoint(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return bad(inQuotes(text) + " is not ADDRESS:PORT, as in 127.0.0.1:8080 or [::1]:8080");
    }
    std::string host(text.substr(0, colon));
    const bool brackets = host.starts_with('[') && host.ends_with(']');
    if (brackets) {
        host = host.substr(1, host.size() - 2);
    }
    const auto bytes = addressBytes(host);
    if (bytes.empty() || (bytes.size() == 16) != brackets) {
        return bad(inQuotes(text) +
                   " doesn't start with an IP address (IPv6 in brackets), as in 127.0.0.1:8080 or "
                   "[::1]:8080; 0.0.0.0 means every IPv4 address of this machine");
    }
    const auto port = base::parseUnsigned(text.substr(colon + 1));
    if (!port || *port > 65535) {
        return bad("the port of " + inQuotes(text) + " is not a number from 0 to 65535");
    }
    return Endpoint{std::move(host), static_cast<std::uint16_t>(*port)};
}

Result<Millis> readDuration(std::string_view text, Millis least, Millis most) {
    constexpr std::array<Unit, 4> kUnits = {{{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"", 1'000}}};
    const auto millis = numberWithUnit(text, kUnits);
    if (!millis) {
        return bad(inQuotes(text) + " is not a time like 500ms, 5s or 2m");
    }
    if (*millis < static_cast<std::uint64_t>(least.count()) ||
        *millis > static_cast<std::uint64_t>(most.count())) {
        return bad(inQuotes(text) + " is not within " + std::to_string(least.count()) + "ms and " +
                   std::to_string(most.count()) + "ms");
    }
    return Millis(static_cast<std::int64_t>(*millis));
}

Result<std::uint64_t> readSize(std::string_view text, std::uint64_t least, std::uint64_t most) {
    constexpr std::array<Unit, 4> kUnits = {
        {{"KB", 1ULL << 10}, {"MB", 1ULL << 20}, {"GB", 1ULL << 30}, {"", 1}}};
    const auto bytes = numberWithUnit(text, kUnits);
    if (!bytes) {
        return bad(inQuotes(text) + " is not a size like 512MB or 2GB");
    }
    if (*bytes < least || *bytes > most) {
        return bad(inQuotes(text) + " is not within " + std::to_string(least) + " and " +
                   std::to_string(most) + " bytes");
    }
    return *bytes;
}

Result<std::uint32_t> readCount(std::string_view text, std::uint32_t least, std::uint32_t most) {
    const auto number = base::parseUnsigned(text);
    if (!number || *number < least || *number > most) {
        return bad(inQuotes(text) + " is not a number from " + std::to_string(least) + " to " +
                   std::to_string(most));
    }
    return static_cast<std::uint32_t>(*number);
}

Result<bool> readSwitch(std::string_view text) {
    if (text == "true" || text == "yes" || text == "1") {
        return true;
    }
    if (text == "false" || text == "no" || text == "0") {
        return false;
    }
    return bad(inQuotes(text) + " is neither true nor false");
}

Result<base::LogLevel> readLogLevel(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, base::LogLevel>, 4> kLevels = {
        {{"debug", base::LogLevel::Debug},
         {"info", base::LogLevel::Info},
         {"warning", base::LogLevel::Warning},
         {"error", base::LogLevel::Error}}};
    for (const auto& [word, level] : kLevels) {
        if (word == text) {
            return level;
        }
    }
    return bad(inQuotes(text) + " is none of debug, info, warning and error");
}

Result<std::vector<std::string>> readNetworks(std::string_view text) {
    std::vector<std::string> networks;
    if (text == "none") {
        return networks;
    }
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        networks.emplace_back(text.substr(start, end - start));
        if (std::string problem = networkProblem(networks.back()); !problem.empty()) {
            return bad(std::move(problem));
        }
        start = end + 1;
    }
    return networks;
}

} // namespace breakwater::app
