// SPDX-License-Identifier: Apache-2.0
#include "service/core/store_types.h"

#include <algorithm>

namespace breakwater::core {

base::Error noSuchEvent() {
    return base::makeError(base::ErrorCode::EventNotFound,
                           "There is no such event. List the events to see their ids.");
}

base::Status JoinBatch::check() const {
    const auto lookedUp = std::count_if(joiners.begin(), joiners.end(),
                                        [](const Joiner& joiner) { return joiner.isLookedUp(); });
    if (joiners.size() > kMost || lookedUp > static_cast<std::ptrdiff_t>(kMostLookedUp)) {
        return base::makeError(base::ErrorCode::InvalidRequest,
                               "At most " + std::to_string(kMost) + " people join in one call, " +
                                   std::to_string(kMostLookedUp) +
                                   " of them with a key or a counted address.");
    }
    return base::Done{};
}

} // namespace breakwater::core
