// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/version.h"

#include "shared/base/text.h"

#include <array>
#include <charconv>

namespace breakwater::crowd {
namespace {

constexpr std::uint64_t kEpochLimit = std::uint64_t{1} << (64 - Version::kLsnBits);
constexpr std::uint64_t kLsnLimit = std::uint64_t{1} << Version::kLsnBits;

constexpr std::array<std::string_view, 9> kStatusTexts{"unknown", "waiting", "ready",  "entered", "done",
                                                       "left",    "expired", "banned", "closed"};

void appendNumber(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

} // namespace

std::optional<Version> Version::parse(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto epoch = base::parseUnsigned(text.substr(0, dash));
    const auto lsn = base::parseUnsigned(text.substr(dash + 1));
    if (!epoch || !lsn || *epoch >= kEpochLimit || *lsn >= kLsnLimit) {
        return std::nullopt;
    }
    return Version(*epoch, *lsn);
}

void Version::appendTo(std::string& out) const {
    appendNumber(out, epoch());
    out += '-';
    appendNumber(out, lsn());
}

std::string Version::text() const {
    std::string out;
    appendTo(out);
    return out;
}

VisitorStatus visitorStatusOf(std::string_view text) {
    for (std::size_t i = 1; i < kStatusTexts.size(); ++i) {
        if (kStatusTexts[i] == text) {
            return static_cast<VisitorStatus>(i);
        }
    }
    return VisitorStatus::Unknown;
}

std::string_view toText(VisitorStatus status) {
    return kStatusTexts[static_cast<std::size_t>(status)];
}

} // namespace breakwater::crowd
