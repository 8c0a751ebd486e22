// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/place.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::core {

/// What is kept of who joins: never the address itself, only the prefix that it shares, and hashes. Pure; any
/// thread.

/// The /24 or /48 of a textual address; family 0 when it isn't one.
model::AddressPrefix prefixOf(const std::string& address);
/// The same of its 16 bytes, IPv4 in its mapped form.
model::AddressPrefix prefixOf(const std::array<std::uint8_t, 16>& address);
/// Whether one of the ranges (CIDR) holds this textual address.
bool isWithin(const std::vector<std::string>& ranges, std::string_view address);
/// A hash of the whole address for the joins-per-address limit; 0 for no address.
std::uint64_t addressHashOf(std::string_view address);
/// A hash of the User-Agent text; 0 when none was sent.
model::AgentHash agentHashOf(std::string_view userAgent);

} // namespace breakwater::core
