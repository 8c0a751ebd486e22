// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/epoch_list.h"
#include "service/core/key_ring.h"
#include "service/core/store_types.h"
#include "shared/model/pass.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// The admission pass: a JWT (RFC 7519) signed with Ed25519 that the shop's backend verifies. Its form stands
/// at the top of pass.cpp.
namespace breakwater::core {

inline constexpr std::size_t kLongestPass = 2'048;

/// A pass' `jti`: the same for the same place of the same event, on any gateway; reveals nothing of the uid.
std::string passIdOf(const model::EventUid& uid, model::Epoch epoch, model::Seq seq);
/// Whether it is the id of this place's pass, given in any epoch that the event has had.
bool isPassIdOf(const model::EventUid& uid, const EpochList& epochs, model::Seq seq, std::string_view passId);

/// Signs and verifies passes. Immutable after it is made: any thread, no locks. A signature costs some 30 µs,
/// a verification some 100 µs.
class PassMint {
  public:
    /// Throws std::invalid_argument when the ring has no pass key, an unusable one, or two with one kid.
    PassMint(const KeyRing& keys, std::string issuer);
    ~PassMint();
    PassMint(PassMint&&) noexcept;
    PassMint& operator=(PassMint&&) noexcept;

    /// The kid of the key that fresh passes are to be signed with: `ActBatch::passKeyId`.
    const std::string& signingKid() const;

    /// The same grant gives the same bytes. Signed with `grant.keyId`; Internal when the ring lacks that key
    /// or when the pass would be longer than kLongestPass. An empty audience stands for the event's id.
    base::Result<std::string> sign(const PassGrant& grant, const model::EventId& event,
                                   const model::EventUid& uid, model::Seq seq) const;

    /// What the pass says, if it is one of ours, bit for bit. TokenExpired for a good one whose time is over;
    /// InvalidToken, the same words whatever the cause, for everything else.
    base::Result<model::PassFacts> verify(std::string_view jwt, base::WallTime now) const;

    /// The public keys as a JWK set (RFC 7517, RFC 8037).
    const std::string& jwks() const { return m_jwks; }

  private:
    struct Key;

    const Key* findKid(std::string_view kid) const;

    std::string m_issuer;
    std::vector<std::unique_ptr<const Key>> m_keys;
    std::string m_jwks;
};

} // namespace breakwater::core
