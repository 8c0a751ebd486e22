// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/event.h"
#include "shared/model/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace breakwater::model {

/// A place as its visitor is told: the `status` of a status object.
enum class VisitorState : std::uint8_t { Waiting = 1, Ready, Entered, Done, Left, Expired, Banned, Closed };

std::string_view toText(VisitorState state);

/// Why a place has expired.
enum class ExpiredReason : std::uint8_t {
    None = 0,
    NoShow, ///< it was ready and did not enter in time
    Away,   ///< its turn came while it was away, and it did not come back in time
    Silent, ///< nothing was heard of it for too long
};

std::string_view toText(ExpiredReason reason);

/// The status object of the browser API. What is not set does not apply, or is unknown.
struct VisitorStatus {
    VisitorState state = VisitorState::Waiting;
    std::uint64_t position = 0; ///< at least 1 while waiting, 0 from ready on
    std::optional<std::uint32_t> etaSec;
    std::optional<std::uint32_t> etaLowSec;
    std::optional<std::uint32_t> etaHighSec;
    base::Seconds waitingTime{0};
    base::Millis pollAfter{0};
    std::uint64_t totalWaiting = 0;
    bool paused = false;
    bool away = false;
    Version version;
    std::optional<base::WallTime> asOf;
    std::optional<base::Seconds> enterWithin;
    EventState eventState = EventState::Open;
    ClosedReason closedReason = ClosedReason::None;
    Revision eventRevision;
    std::optional<base::WallTime> since;
    ExpiredReason expiredReason = ExpiredReason::None;

    bool operator==(const VisitorStatus&) const = default;
};

/// A join on behalf of a visitor: `address` and `userAgent` are the visitor's own, as the shop saw them.
struct JoinRequest {
    EventId event;
    std::optional<IdempotencyKey> key;
    std::string address;
    std::string userAgent;

    bool operator==(const JoinRequest&) const = default;
};

struct JoinAnswer {
    std::string waitingToken;
    VisitorStatus status;
    bool replayed = false;

    bool operator==(const JoinAnswer&) const = default;
};

struct EnterAnswer {
    std::string reservationToken;
    base::Seconds ttl{0};
    std::string shopUrl;

    bool operator==(const EnterAnswer&) const = default;
};

} // namespace breakwater::model
