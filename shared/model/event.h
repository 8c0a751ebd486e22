// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/ids.h"
#include "shared/model/policy.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace breakwater::model {

/// draft -> scheduled -> open <-> paused -> closed; reopen leads from closed to paused. The numbers stand in
/// the log.
enum class EventState : std::uint8_t { Draft = 1, Scheduled = 2, Open = 3, Paused = 4, Closed = 5 };

enum class ClosedReason : std::uint8_t { None = 0, Ended = 1, SoldOut = 2, Cancelled = 3 };

std::string_view toText(EventState state);
std::string_view toText(ClosedReason reason);
std::optional<EventState> parseEventState(std::string_view text);
std::optional<ClosedReason> parseClosedReason(std::string_view text);

/// The on-sale that is protected, as operators and pages see it.
struct Event {
    EventId id;
    EventUid uid;
    std::string title;
    EventState state = EventState::Draft;
    ClosedReason closedReason = ClosedReason::None;
    std::optional<base::WallTime> opensAt;
    std::optional<base::WallTime> openedAt;
    base::WallTime createdAt{};
    Revision revision;
    Policy policy;

    bool operator==(const Event&) const = default;
};

/// What an event is created from; it begins as a draft.
struct EventDraft {
    EventId id;
    std::string title;
    Policy policy;

    bool operator==(const EventDraft&) const = default;
};

/// A resume may raise the rate slowly: from `from` at resume to the policy's rate after `over` of open time.
struct Ramp {
    Rate from;
    base::Seconds over{0};

    bool operator==(const Ramp&) const = default;
};

} // namespace breakwater::model
