// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace breakwater::app {

using KeyBytes = std::array<std::uint8_t, 32>;

/// A secret under which waiting tokens are sealed. `id` stands in every token.
struct WaitingTokenKey {
    std::uint8_t id = 0;
    KeyBytes secret{};
    std::string created; // RFC 3339
};

/// An Ed25519 private key that signs passes. `kid` stands in every pass.
struct PassKey {
    std::string kid;
    KeyBytes seed{};
    std::string created; // RFC 3339
};

/// The keys of all gateways of one Redis. Of each kind the first one signs, all of them verify. A plain
/// value; it holds secrets and is never logged. Neither list is empty.
struct KeyRing {
    std::vector<WaitingTokenKey> waitingTokenKeys;
    std::vector<PassKey> passKeys;
};

/// Reads the key ring, or makes one with a key of each kind (mode 0600, whole or not at all, one of several
/// who try at once wins). Blocking; for the start. Errors: PermissionDenied: others may read or write the
/// file, or it is not ours; InvalidRequest: it isn't a key ring, with the line and what is wrong; Internal:
/// what the system said. No error holds a secret.
base::Result<KeyRing> loadKeyFile(const std::filesystem::path& path, base::WallTime now);

/// SHA-256, in hex, over what identifies each key (id and hash of the secret, kid and public key), in order
/// of ids: equal for gateways that hold the same keys, and telling nothing about them.
[[nodiscard]] std::string fingerprintOf(const KeyRing& ring);

} // namespace breakwater::app
