// SPDX-License-Identifier: Apache-2.0
#pragma once

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
    explicit constexpr IpAddress(const std::array<std::uint8_t, 16>& bytes) : m_bytes(bytes) {}
    static IpAddress fromV4(std::uint32_t hostOrder);

    /// Dotted IPv4 or any RFC 4291 text form, without brackets, port or zone; anything else is nullopt.
    static std::optional<IpAddress> parse(std::string_view text);

    bool isV4() const;
    const std::array<std::uint8_t, 16>& bytes() const { return m_bytes; }
    std::string toText() const;

    bool operator==(const IpAddress&) const = default;

  private:
    std::array<std::uint8_t, 16> m_bytes{};
};

/// Addresses that share their first bits: `10.0.0.0/8`, `fd00::/8`, or one address without a slash.
class IpNetwork {
  public:
    /// Bits set beyond the prefix are refused: the writer meant something else than it says.
    static std::optional<IpNetwork> parse(std::string_view text);
    bool contains(const IpAddress& address) const;

  private:
    IpNetwork(IpAddress base, unsigned bits) : m_base(base), m_bits(bits) {}

    IpAddress m_base;
    unsigned m_bits = 128; ///< of the mapped form
};

/// A list of networks, e.g. the proxies that are believed. Immutable after parsing; any thread may read.
class IpNetworks {
  public:
    IpNetworks() = default;
    /// Comma or space separated; the offending entry is given back in `bad`.
    static std::optional<IpNetworks> parse(std::string_view list, std::string* bad = nullptr);

    bool contains(const IpAddress& address) const;
    bool empty() const { return m_networks.empty(); }

  private:
    std::vector<IpNetwork> m_networks;
};

} // namespace breakwater::http

template<>
struct std::hash<breakwater::http::IpAddress> {
    std::size_t operator()(const breakwater::http::IpAddress& address) const noexcept {
        const auto& bytes = address.bytes();
        return std::hash<std::string_view>{}({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
};
