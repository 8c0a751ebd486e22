// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace breakwater::core {

/// All that signs, as plain values: where it comes from (a file) is service/app's business. In each list the
/// first one signs and all of them verify. Any thread while nobody changes it.
struct KeyRing {
    /// For waiting tokens. `id` stands in each token; ids are distinct.
    struct MacKey {
        std::uint8_t id = 0;
        std::array<std::uint8_t, 32> secret{};

        bool operator==(const MacKey&) const = default;
    };
    /// For admission passes: an Ed25519 private key and the name it has in a pass' header. Names are
    /// distinct.
    struct PassKey {
        std::string kid;
        std::array<std::uint8_t, 32> seed{};

        bool operator==(const PassKey&) const = default;
    };

    std::vector<MacKey> macKeys;
    std::vector<PassKey> passKeys;

    bool operator==(const KeyRing&) const = default;
};

} // namespace breakwater::core
