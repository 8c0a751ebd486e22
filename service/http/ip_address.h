// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/address_range.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::http {

/// An IPv4 or IPv6 address as 16 bytes; IPv4 is kept in its mapped form (::ffff:a.b.c.d), so that a client is
/// the same one whether it came over a v4 or a dual-stack socket. A plain value; any thread.
class IpAddress {
  public:
    constexpr IpAddress() = default;
    explicit constexpr IpAddress(const model::AddressBytes& bytes) : m_bytes(bytes) {}
    static IpAddress fromV4(std::uint32_t hostOrder);

    /// Dotted IPv4 or any RFC 4291 text form, without brackets, port or zone; anything else is nullopt.
    static std::optional<IpAddress> parse(std::string_view text);

    bool isV4() const;
    const model::AddressBytes& bytes() const { return m_bytes; }
    std::string toText() const;

    bool operator==(const IpAddress&) const = default;

  private:
    model::AddressBytes m_bytes{};
};

/// A list of networks, e.g. the proxies that are believed. Immutable after parsing; any thread may read.
class IpNetworks {
  public:
    IpNetworks() = default;
    /// `10.0.0.0/8`, `fd00::/8` or single addresses, separated by commas or spaces; the offending entry is
    /// given back in `bad`. Bits set beyond a prefix are refused: the writer meant something else than it
    /// says.
    static std::optional<IpNetworks> parse(std::string_view list, std::string* bad = nullptr);

    bool contains(const IpAddress& address) const;
    bool empty() const { return m_networks.empty(); }

  private:
    std::vector<model::AddressRange> m_networks;
};

} // namespace breakwater::http

template<>
struct std::hash<breakwater::http::IpAddress> {
    std::size_t operator()(const breakwater::http::IpAddress& address) const noexcept {
        const auto& bytes = address.bytes();
        return std::hash<std::string_view>{}({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
};
