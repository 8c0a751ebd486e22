// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace breakwater::core {

/// HMAC-SHA256 (RFC 2104) with the key's two blocks hashed once, beforehand: a short message then costs two
/// rounds of the hash and no allocation. Immutable after it is made; any thread, no locks.
class HmacSha256 {
  public:
    using Digest = std::array<std::uint8_t, 32>;

    explicit HmacSha256(std::span<const std::uint8_t> key);

    Digest of(std::span<const std::uint8_t> message) const noexcept;

  private:
    using ChainState = std::array<std::uint32_t, 8>;

    ChainState m_inner{};
    ChainState m_outer{};
};

} // namespace breakwater::core
