// SPDX-License-Identifier: Apache-2.0
#include "shared/model/event.h"

namespace breakwater::model {

std::string_view toText(EventState state) {
    switch (state) {
    case EventState::Draft: return "draft";
    case EventState::Scheduled: return "scheduled";
    case EventState::Open: return "open";
    case EventState::Paused: return "paused";
    case EventState::Closed: return "closed";
    }
    return "draft";
}

std::string_view toText(ClosedReason reason) {
    switch (reason) {
    case ClosedReason::None: return "";
    case ClosedReason::Ended: return "ended";
    case ClosedReason::SoldOut: return "sold_out";
    case ClosedReason::Cancelled: return "cancelled";
    }
    return "";
}

std::optional<EventState> parseEventState(std::string_view text) {
    for (const auto state : {EventState::Draft, EventState::Scheduled, EventState::Open, EventState::Paused,
                             EventState::Closed}) {
        if (text == toText(state)) {
            return state;
        }
    }
    return std::nullopt;
}

std::optional<ClosedReason> parseClosedReason(std::string_view text) {
    for (const auto reason : {ClosedReason::Ended, ClosedReason::SoldOut, ClosedReason::Cancelled}) {
        if (text == toText(reason)) {
            return reason;
        }
    }
    return std::nullopt;
}

} // namespace breakwater::model
