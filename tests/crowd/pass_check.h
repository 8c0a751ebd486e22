// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads an admission pass (a JWT) as a shop would, and checks its signature against the published keys.
// PassKeys is immutable after it was made; any thread.

#include "shared/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::crowd {

struct PassClaims {
    std::string alg, kid;
    std::string sub, event, jti;
    std::int64_t expSec = 0;
};

/// Nullopt-like: InvalidRequest with what is wrong. The signature is not looked at.
base::Result<PassClaims> readPass(std::string_view pass);

/// `pass` with one bit of one of its three parts turned over; `pick` chooses which.
std::string flipPassBit(std::string_view pass, std::uint64_t pick);

enum class Signature : std::uint8_t { Good, Bad, UnknownKey };

class PassKeys {
  public:
    PassKeys();
    ~PassKeys();
    PassKeys(PassKeys&&) noexcept;
    PassKeys& operator=(PassKeys&&) noexcept;

    /// Ed25519 keys of a JWKS document (RFC 8037: kty OKP, crv Ed25519); others are passed over.
    static base::Result<PassKeys> parse(std::string_view jwks);

    bool empty() const { return m_keys.empty(); }
    Signature check(std::string_view pass, std::string_view kid) const;

  private:
    struct Key;
    std::vector<Key> m_keys;
};

} // namespace breakwater::crowd
