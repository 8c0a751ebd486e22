// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/hmac_sha256.h"
#include "service/core/key_ring.h"
#include "service/core/store_types.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The signed text that a browser holds to prove its place. The layout stands at the top of
/// waiting_token.cpp.
namespace breakwater::core {

inline constexpr std::size_t kWaitingTokenChars = 70;

/// What a token with a good MAC says.
struct WaitingToken {
    model::EventUid uid;
    PlaceProof place; ///< joinedAt to the second

    bool operator==(const WaitingToken&) const = default;
};

/// Signs and verifies waiting tokens. Immutable after it is made: any thread, no locks.
class TokenMint {
  public:
    /// Takes what it needs of the ring. Throws std::invalid_argument when there is no MAC key, or two with
    /// one id.
    explicit TokenMint(const KeyRing& keys);

    /// The id of the key that fresh tokens are to be signed with: `JoinBatch::keyId`.
    std::uint8_t signingKeyId() const { return m_keys.front().first; }

    /// The same proof gives the same text, from any gateway. Signed with `place.keyId`; Internal when the
    /// ring lacks that key, or when the seq does not fit 40 bits.
    base::Result<std::string> sign(const PlaceProof& place, const model::EventUid& uid) const;

    /// nullopt for any text that `sign` has not made, whatever the cause. Allocates nothing.
    std::optional<WaitingToken> verify(std::string_view text) const noexcept;

  private:
    const HmacSha256* find(std::uint8_t keyId) const noexcept;

    std::vector<std::pair<std::uint8_t, HmacSha256>> m_keys;
};

} // namespace breakwater::core
