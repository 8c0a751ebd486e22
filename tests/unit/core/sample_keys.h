// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/key_ring.h"

#include <numeric>

namespace breakwater::tests {

/// Key material for tests: counted bytes, so that the expected texts can be computed elsewhere.
inline core::KeyRing sampleKeys() {
    core::KeyRing keys;
    core::KeyRing::MacKey mac;
    mac.id = 7;
    std::iota(mac.secret.begin(), mac.secret.end(), std::uint8_t{0});
    core::KeyRing::PassKey pass;
    pass.kid = "k1";
    std::iota(pass.seed.begin(), pass.seed.end(), std::uint8_t{32});
    keys.macKeys.push_back(mac);
    keys.passKeys.push_back(pass);
    return keys;
}

/// The same keys and one more of each kind, which signs.
inline core::KeyRing rotatedKeys() {
    core::KeyRing keys = sampleKeys();
    core::KeyRing::MacKey mac;
    mac.id = 8;
    mac.secret.fill(0x88);
    core::KeyRing::PassKey pass;
    pass.kid = "k2";
    pass.seed.fill(0x99);
    keys.macKeys.insert(keys.macKeys.begin(), mac);
    keys.passKeys.insert(keys.passKeys.begin(), pass);
    return keys;
}

} // namespace breakwater::tests
