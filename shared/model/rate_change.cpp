// SPDX-License-Identifier: Apache-2.0
#include "shared/model/rate_change.h"

#include <algorithm>

namespace breakwater::model {

std::string toText(Rate rate) {
    std::string text = std::to_string(rate.milliPerSecond / 1000);
    if (const std::uint64_t rest = rate.milliPerSecond % 1000; rest > 0) {
        std::string digits = std::to_string(1000 + rest).substr(1);
        digits.erase(digits.find_last_not_of('0') + 1);
        text += "." + digits;
    }
    return text + "/s";
}

Policy withRate(Policy policy, Rate rate) {
    policy.rate = rate;
    if (policy.burst > std::max<std::uint64_t>(1, rate.milliPerSecond / 100)) {
        policy.burst = 0;
    }
    return policy;
}

} // namespace breakwater::model
