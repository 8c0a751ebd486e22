// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store_types.h"

#include <optional>
#include <string>
#include <vector>

/// What the judge remembers of each visitor, ban, act and loss. Plain values; times are virtual µs.
namespace breakwater::simulation {

/// One broken invariant, by its number in the design, with the case.
struct Violation {
    int invariant = 0;
    std::string what;
};

/// A moment at which the store forgot the newest part of what it had said.
struct Loss {
    std::int64_t copiedAt;
    std::int64_t lostAt;
    std::uint64_t survivedLsn;
    std::uint64_t survivedNext;
    std::uint64_t headNext;
    std::uint32_t epoch; ///< when it happened
    bool decided = false;
    bool declared = false; ///< as a loss; late when its witness slept through a further restart
};

/// One wish for a place, over all its retries.
struct Intent {
    bool keyed = false;
    std::uint32_t unknown = 0;
    std::uint64_t watermark = 0;
    std::optional<core::Joined> joined;
};

/// What one visitor has been told.
struct Client {
    std::vector<Intent> intents;
    std::uint32_t refused = 0;
    model::Version joinedVersion;
    model::Version seen;
    std::uint64_t position = 0;
    std::uint64_t revision = 0;
    std::optional<core::PassGrant> grant;
    model::Version grantVersion;
    model::PlaceState finalState = model::PlaceState::None;
    model::Version finalVersion;
};

struct BanRow {
    model::Ban ban;
    std::int64_t ackedAt = 0;
    std::size_t steps = 0;
    bool ended = false;
};

struct ActRow {
    std::string actor;
    std::string action;
    std::optional<std::string> outcome;
    std::int64_t answeredAt = 0;
};

} // namespace breakwater::simulation
