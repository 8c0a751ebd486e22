// SPDX-License-Identifier: Apache-2.0
#include "shared/model/address_range.h"

#include "shared/base/text.h"

#include <arpa/inet.h>

#include <algorithm>

// range = address [ "/" bits ]     ; bits: 0 to 32 of IPv4, 0 to 128 of IPv6

namespace breakwater::model {

namespace {

constexpr std::size_t kMappedBits = 96;
constexpr std::size_t kLongestText = INET6_ADDRSTRLEN - 1;

} // namespace

std::optional<AddressBytes> parseAddress(std::string_view text) {
    // inet_pton reads up to a zero, which a text from outside may hold.
    if (text.empty() || text.size() > kLongestText || text.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    std::array<char, kLongestText + 1> address{};
    std::copy(text.begin(), text.end(), address.begin());
    AddressBytes bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (inet_pton(AF_INET, address.data(), bytes.data() + kMappedBits / 8) == 1 ||
        inet_pton(AF_INET6, address.data(), bytes.data()) == 1) {
        return bytes;
    }
    return std::nullopt;
}

bool AddressRange::contains(const AddressBytes& address) const {
    const std::size_t whole = bits / 8;
    if (!std::equal(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(whole), address.begin())) {
        return false;
    }
    const std::size_t rest = bits % 8;
    return rest == 0 || (first[whole] ^ address[whole]) >> (8 - rest) == 0;
}

std::optional<AddressRange> parseAddressRange(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = parseAddress(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    AddressRange range{*address, 128};
    if (slash == std::string_view::npos) {
        return range;
    }
    const bool four = text.substr(0, slash).find(':') == std::string_view::npos;
    const auto bits = base::parseUnsigned(text.substr(slash + 1));
    if (!bits || *bits > (four ? 32U : 128U)) {
        return std::nullopt;
    }
    range.bits = static_cast<std::size_t>(*bits) + (four ? kMappedBits : 0);
    return range;
}

} // namespace breakwater::model
