// SPDX-License-Identifier: Apache-2.0
#include "service/core/visitor_address.h"

#include "shared/model/address_range.h"

#include <algorithm>

namespace breakwater::core {

namespace {

/// FNV-1a: stable over gateways and releases, which is all that is asked of it. Cut to 53 bits, so that any
/// store may keep it as a number; never 0 but for an empty text.
std::uint64_t hashOf(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : text) {
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3U;
    }
    hash = (hash ^ (hash >> 53)) & ((std::uint64_t{1} << 53) - 1);
    return hash == 0 ? 1 : hash;
}

} // namespace

model::AddressPrefix prefixOf(const std::string& address) {
    return model::parseAddressPrefix(address).value_or(model::AddressPrefix());
}

model::AddressPrefix prefixOf(const std::array<std::uint8_t, 16>& address) {
    static constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    const bool four = std::equal(kMapped.begin(), kMapped.end(), address.begin());
    model::AddressPrefix prefix;
    prefix.family = four ? 4 : 6;
    std::copy_n(address.begin() + (four ? 12 : 0), four ? 3 : 6, prefix.bytes.begin());
    return prefix;
}

bool isWithin(const std::vector<std::string>& ranges, std::string_view address) {
    const auto bytes = model::parseAddress(address);
    return bytes && std::any_of(ranges.begin(), ranges.end(), [&bytes](const std::string& text) {
               const auto range = model::parseAddressRange(text);
               return range && range->contains(*bytes);
           });
}

std::uint64_t addressHashOf(std::string_view address) {
    const auto bytes = model::parseAddress(address); // one address has many spellings
    return bytes ? hashOf({reinterpret_cast<const char*>(bytes->data()), bytes->size()}) : hashOf(address);
}

model::AgentHash agentHashOf(std::string_view userAgent) {
    return model::AgentHash(hashOf(userAgent));
}

} // namespace breakwater::core
