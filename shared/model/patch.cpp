// SPDX-License-Identifier: Apache-2.0
#include "shared/model/patch.h"

namespace breakwater::model {

namespace {

template<typename T>
void put(T& value, const std::optional<T>& change) {
    if (change) {
        value = *change;
    }
}

} // namespace

Policy patched(Policy policy, const EventPatch& patch) {
    put(policy.rate, patch.rate);
    put(policy.burst, patch.burst);
    put(policy.maxActive, patch.maxActive);
    put(policy.capacity, patch.capacity);
    put(policy.entryWindow, patch.entryWindow);
    put(policy.passTtl, patch.passTtl);
    put(policy.keepTime, patch.keepTime);
    put(policy.heartbeatTimeout, patch.heartbeatTimeout);
    put(policy.joinsPerAddressPerMin, patch.joinsPerAddressPerMin);
    put(policy.joinLimitExempt, patch.joinLimitExempt);
    put(policy.message, patch.message);
    put(policy.shopUrl, patch.shopUrl);
    put(policy.shopAudience, patch.shopAudience);
    put(policy.corsOrigins, patch.corsOrigins);
    put(policy.style.accentColour, patch.accentColour);
    put(policy.style.backgroundColour, patch.backgroundColour);
    put(policy.style.logoUrl, patch.logoUrl);
    return policy;
}

} // namespace breakwater::model
