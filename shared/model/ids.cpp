// SPDX-License-Identifier: Apache-2.0
#include "shared/model/ids.h"

#include "shared/base/text.h"

#include <algorithm>

namespace breakwater::model {

namespace {

constexpr std::size_t kLongestEventId = 40;

bool isIdLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

} // namespace

std::string toText(Version version) {
    return std::to_string(version.epoch.value()) + "-" + std::to_string(version.lsn.value());
}

std::optional<Version> parseVersion(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto epoch = base::parseUnsigned(text.substr(0, dash));
    const auto lsn = base::parseUnsigned(text.substr(dash + 1));
    if (!epoch || !lsn || *epoch > UINT32_MAX) {
        return std::nullopt;
    }
    return Version{Epoch(static_cast<std::uint32_t>(*epoch)), Lsn(*lsn)};
}

std::string toText(const EventUid& uid) {
    return base::toHex(uid.bytes);
}

std::optional<EventUid> parseEventUid(std::string_view hex) {
    const auto bytes = base::fromHex(hex);
    if (!bytes || bytes->size() != 8) {
        return std::nullopt;
    }
    EventUid uid;
    std::copy(bytes->begin(), bytes->end(), uid.bytes.begin());
    return uid;
}

std::optional<EventId> EventId::parse(std::string_view text) {
    const bool lengthFits = !text.empty() && text.size() <= kLongestEventId;
    if (!lengthFits || !isIdLetter(text.front()) || !isIdLetter(text.back())) {
        return std::nullopt;
    }
    if (!std::all_of(text.begin(), text.end(), [](char c) { return isIdLetter(c) || c == '-'; })) {
        return std::nullopt;
    }
    return EventId(std::string(text));
}

std::optional<IdempotencyKey> parseIdempotencyKey(std::string_view text) {
    if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') {
        return std::nullopt;
    }
    std::string hex;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            continue;
        }
        const char c = text[i];
        hex.push_back(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    }
    const auto bytes = base::fromHex(hex);
    if (!bytes || std::all_of(bytes->begin(), bytes->end(), [](std::uint8_t byte) { return byte == 0; })) {
        return std::nullopt;
    }
    IdempotencyKey key;
    std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
    return key;
}

std::string toText(const IdempotencyKey& key) {
    std::string text = base::toHex(key.bytes);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) {
        text.insert(at, 1, '-');
    }
    return text;
}

} // namespace breakwater::model
