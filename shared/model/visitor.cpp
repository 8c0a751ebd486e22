// SPDX-License-Identifier: Apache-2.0
#include "shared/model/visitor.h"

namespace breakwater::model {

std::string_view toText(VisitorState state) {
    switch (state) {
    case VisitorState::Waiting: return "waiting";
    case VisitorState::Ready: return "ready";
    case VisitorState::Entered: return "entered";
    case VisitorState::Done: return "done";
    case VisitorState::Left: return "left";
    case VisitorState::Expired: return "expired";
    case VisitorState::Banned: return "banned";
    case VisitorState::Closed: return "closed";
    }
    return "waiting";
}

std::string_view toText(ExpiredReason reason) {
    switch (reason) {
    case ExpiredReason::None: return "";
    case ExpiredReason::NoShow: return "no_show";
    case ExpiredReason::Away: return "away";
    case ExpiredReason::Silent: return "silent";
    }
    return "";
}

} // namespace breakwater::model
