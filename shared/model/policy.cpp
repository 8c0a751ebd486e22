// SPDX-License-Identifier: Apache-2.0
#include "shared/model/policy.h"

#include "shared/model/address_range.h"

#include <algorithm>

namespace breakwater::model {

namespace {

constexpr std::uint64_t kSlowestMilli = 10;
constexpr std::uint64_t kFastestMilli = 100'000'000;
constexpr std::size_t kLongestMessage = 2'000;
constexpr std::size_t kLongestUrl = 1'024;
constexpr std::size_t kMostListEntries = 32;

base::Error outOfRange(std::string field, const std::string& range) {
    std::string detail = field + " must be " + range + ". Send a value in that range.";
    return base::makeError(base::ErrorCode::OutOfRange, std::move(detail), std::move(field));
}

bool within(base::Seconds value, base::Seconds low, base::Seconds high) {
    return value >= low && value <= high;
}

bool isColour(const std::string& text) {
    const auto hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return text.empty() ||
           (text.size() == 7 && text.front() == '#' && std::all_of(text.begin() + 1, text.end(), hex));
}

bool isWebUrl(const std::string& text) {
    const bool scheme = text.rfind("https://", 0) == 0 || text.rfind("http://", 0) == 0;
    const bool clean = std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '<' || c == '>' || c == '\\' ||
               c == '\'' || static_cast<unsigned char>(c) >= 0x7F;
    });
    return text.empty() || (scheme && clean && text.size() <= kLongestUrl);
}

/// It stands in every pass, whose length is limited: nothing in it may grow by being escaped.
bool isPlainText(const std::string& text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == 0x7F;
    });
}

base::Status validateTexts(const Policy& policy) {
    if (policy.message.size() > kLongestMessage) {
        return outOfRange("message", "at most 2,000 bytes");
    }
    if (!isWebUrl(policy.shopUrl)) {
        return outOfRange("shop_url", "an http(s) URL of at most 1,024 characters, or empty");
    }
    if (!isPlainText(policy.shopAudience) || policy.shopAudience.size() > kLongestUrl) {
        return outOfRange("shop_audience",
                          "at most 1,024 bytes without quotes, backslashes and control characters");
    }
    if (!isWebUrl(policy.style.logoUrl)) {
        return outOfRange("style.logo_url", "an http(s) URL of at most 1,024 characters, or empty");
    }
    if (!isColour(policy.style.accentColour) || !isColour(policy.style.backgroundColour)) {
        return outOfRange("style", "colours of the form #rrggbb, or empty");
    }
    const bool originsFit =
        std::all_of(policy.corsOrigins.begin(), policy.corsOrigins.end(), [](const auto& origin) {
            return !origin.empty() && isWebUrl(origin) && std::count(origin.begin(), origin.end(), '/') == 2;
        });
    if (policy.corsOrigins.size() > kMostListEntries || !originsFit) {
        return outOfRange("cors_origins", "at most 32 origins such as https://shop.example");
    }
    const bool rangesFit = std::all_of(policy.joinLimitExempt.begin(), policy.joinLimitExempt.end(),
                                       [](const auto& range) { return parseAddressRange(range); });
    if (policy.joinLimitExempt.size() > kMostListEntries || !rangesFit) {
        return outOfRange("join_limit_exempt", "at most 32 address ranges such as 10.0.0.0/8");
    }
    return base::Done{};
}

} // namespace

base::Status validate(const Policy& policy) {
    using base::Seconds;
    if (policy.rate.milliPerSecond < kSlowestMilli || policy.rate.milliPerSecond > kFastestMilli) {
        return outOfRange("admissions_per_second", "0.01 to 100,000 admissions per second");
    }
    const std::uint64_t widestBurst = std::max<std::uint64_t>(1, policy.rate.milliPerSecond / 100);
    if (policy.burst > widestBurst) {
        return outOfRange("burst", "1 to 10 s worth of the rate (" + std::to_string(widestBurst) +
                                       " admissions), or 0 for 250 ms worth");
    }
    if (policy.capacity < 1 || policy.capacity > 10'000'000) {
        return outOfRange("capacity", "1 to 10,000,000 places");
    }
    if (!within(policy.entryWindow, Seconds(30), Seconds(3600))) {
        return outOfRange("entry_window", "30 s to 1 h");
    }
    if (!within(policy.passTtl, Seconds(60), Seconds(7200))) {
        return outOfRange("pass_ttl", "1 min to 2 h");
    }
    if (!within(policy.keepTime, Seconds(0), Seconds(3600))) {
        return outOfRange("keep_time", "0 to 1 h");
    }
    if (!within(policy.heartbeatTimeout, Seconds(600), Seconds(21600))) {
        return outOfRange("heartbeat_timeout", "600 s to 6 h");
    }
    return validateTexts(policy);
}

std::uint32_t effectiveBurst(const Policy& policy) {
    if (policy.burst > 0) {
        return policy.burst;
    }
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(1, policy.rate.milliPerSecond / 4000));
}

} // namespace breakwater::model
