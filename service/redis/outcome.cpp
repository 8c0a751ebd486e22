// SPDX-License-Identifier: Apache-2.0
#include "service/redis/outcome.h"

#include <algorithm>
#include <array>

namespace breakwater::redis {

base::Error nothingRan(std::string detail) {
    return base::makeError(base::ErrorCode::StoreUnavailable, std::move(detail), std::string(kNothingRan));
}

base::Error outcomeUnknown(std::string detail) {
    return base::makeError(base::ErrorCode::StoreUnavailable, std::move(detail),
                           std::string(kOutcomeUnknown));
}

bool isOutcomeUnknown(const base::Error& error) {
    return error.subject == kOutcomeUnknown;
}

bool raisedInsideScript(const Reply& reply) {
    return reply.errorText().find(" script: ") != std::string_view::npos;
}

Sign signOf(const Reply& reply) {
    constexpr std::array<std::string_view, 4> kWrongNode = {"READONLY", "MOVED", "ASK", "MASTERDOWN"};
    constexpr std::array<std::string_view, 5> kRefused = {"BUSY", "CLUSTERDOWN", "TRYAGAIN", "NOAUTH",
                                                          "NOREPLICAS"};
    if (!reply.isError()) {
        return Sign::Fine;
    }
    const std::string_view word = reply.errorWord();
    const auto isOneOf = [word](const auto& words) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    if (isOneOf(kWrongNode)) {
        return Sign::WrongNode;
    }
    if (word == "LOADING") {
        return Sign::Reread;
    }
    return isOneOf(kRefused) && !raisedInsideScript(reply) ? Sign::Refused : Sign::Fine;
}

} // namespace breakwater::redis
