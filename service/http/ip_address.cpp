// SPDX-License-Identifier: Apache-2.0
#include "service/http/ip_address.h"

#include "shared/base/text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace breakwater::http {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t kLongestText = 45; // INET6_ADDRSTRLEN without its NUL

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
    if (text.empty() || text.size() > kLongestText || text.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    char terminated[kLongestText + 1];
    std::memcpy(terminated, text.data(), text.size());
    terminated[text.size()] = '\0';
    if (in_addr v4{}; inet_pton(AF_INET, terminated, &v4) == 1) {
        return fromV4(ntohl(v4.s_addr));
    }
    in6_addr v6{};
    if (inet_pton(AF_INET6, terminated, &v6) != 1) {
        return std::nullopt;
    }
    IpAddress address;
    std::memcpy(address.m_bytes.data(), &v6, address.m_bytes.size());
    return address;
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

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto base = IpAddress::parse(text.substr(0, slash));
    if (!base) {
        return std::nullopt;
    }
    unsigned bits = 128;
    if (slash != std::string_view::npos) {
        const auto given = base::parseUnsigned(text.substr(slash + 1));
        const unsigned offset = base->isV4() ? 96 : 0;
        if (!given || *given > 128 - offset) {
            return std::nullopt;
        }
        bits = static_cast<unsigned>(*given) + offset;
    }
    for (unsigned bit = bits; bit < 128; ++bit) {
        if ((base->bytes()[bit / 8] >> (7 - bit % 8)) & 1) {
            return std::nullopt;
        }
    }
    return IpNetwork{*base, bits};
}

bool IpNetwork::contains(const IpAddress& address) const {
    const unsigned whole = m_bits / 8;
    if (std::memcmp(address.bytes().data(), m_base.bytes().data(), whole) != 0) {
        return false;
    }
    const unsigned rest = m_bits % 8;
    return rest == 0 || ((address.bytes()[whole] ^ m_base.bytes()[whole]) >> (8 - rest)) == 0;
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
        const auto network = IpNetwork::parse(entry);
        if (!network) {
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
                       [&](const IpNetwork& network) { return network.contains(address); });
}

} // namespace breakwater::http
