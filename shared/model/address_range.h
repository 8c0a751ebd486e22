// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace breakwater::model {

/// Addresses and ranges of them, as policies and shops write them. Plain values; any thread.

/// 16 bytes; IPv4 in its mapped form, so that `::ffff:203.0.113.9` and `203.0.113.9` are one address.
using AddressBytes = std::array<std::uint8_t, 16>;

/// An IPv4 or IPv6 address alone: no brackets, no port, no zone, no prefix length. Allocates nothing.
std::optional<AddressBytes> parseAddress(std::string_view text);

/// All addresses that share their first bits.
struct AddressRange {
    AddressBytes first{};
    std::size_t bits = 128; ///< of the 16 bytes

    bool contains(const AddressBytes& address) const;
};
/// `10.0.0.0/8`, `2001:db8::/32`, or one address alone.
std::optional<AddressRange> parseAddressRange(std::string_view text);

} // namespace breakwater::model
