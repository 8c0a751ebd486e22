// SPDX-License-Identifier: Apache-2.0
#include "service/http/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>

namespace breakwater::http {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool hasBitsBeyondItsPrefix(const model::AddressRange& range) {
    for (std::size_t bit = range.bits; bit < 128; ++bit) {
        if ((range.first[bit / 8] >> (7 - bit % 8)) & 1) {
            return true;
        }
    }
    return false;
}

} // namespace

IpAddress IpAddress::fromV4(std::uint32_t hostOrder) {
    IpAddress address;
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), address.m_bytes.begin());
    for (unsigned i = 0; i < 4; ++i) {
        address.m_bytes[12 + i] = static_cast<std::uint8_t>(hostOrder >> (24 - 8 * i));
    }
    return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    const auto bytes = model::parseAddress(text);
    return bytes ? std::optional(IpAddress(*bytes)) : std::nullopt;
}

bool IpAddress::isV4() const {
    return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), m_bytes.begin());
}

std::string IpAddress::toText() const {
    char text[INET6_ADDRSTRLEN];
    const char* written = isV4() ? inet_ntop(AF_INET, m_bytes.data() + 12, text, sizeof text)
                                 : inet_ntop(AF_INET6, m_bytes.data(), text, sizeof text);
    return written == nullptr ? std::string{} : std::string{written};
}

std::optional<IpNetworks> IpNetworks::parse(std::string_view list, std::string* bad) {
    constexpr std::string_view kSeparators = ", \t";
    IpNetworks networks;
    while (true) {
        const auto begin = list.find_first_not_of(kSeparators);
        if (begin == std::string_view::npos) {
            return networks;
        }
        const auto entry = list.substr(begin, list.find_first_of(kSeparators, begin) - begin);
        const auto network = model::parseAddressRange(entry);
        if (!network || hasBitsBeyondItsPrefix(*network)) {
            if (bad != nullptr) {
                *bad = entry;
            }
            return std::nullopt;
        }
        networks.m_networks.push_back(*network);
        list.remove_prefix(begin + entry.size());
    }
}

bool IpNetworks::contains(const IpAddress& address) const {
    return std::any_of(m_networks.begin(), m_networks.end(),
                       [&](const auto& network) { return network.contains(address.bytes()); });
}

} // namespace breakwater::http
