// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/ids.h"

#include <optional>
#include <string>

namespace breakwater::model {

/// What a verified admission pass says.
struct PassFacts {
    EventId event;
    Seq seq;
    std::string passId; ///< the jti
    std::string audience;
    base::WallTime issuedAt{};
    base::WallTime expiresAt{};

    bool operator==(const PassFacts&) const = default;
};

/// Which pass: the signed text itself, or the event and the jti (with the seq, if known, it is found faster).
struct PassName {
    std::string reservationToken;
    EventId event;
    std::string passId;
    std::optional<Seq> seq;

    bool operator==(const PassName&) const = default;
};

/// A pass that a ban has ended before its time.
struct RevokedPass {
    Seq seq;
    std::string passId;
    base::WallTime revokedAt{};
    base::WallTime expiresAt{};

    bool operator==(const RevokedPass&) const = default;
};

} // namespace breakwater::model
