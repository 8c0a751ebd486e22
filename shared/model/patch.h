// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/policy.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace breakwater::model {

/// A change of an event's title and policy: only what is set changes. A plain value; any thread.
struct EventPatch {
    std::optional<std::string> title;
    std::optional<Rate> rate;
    std::optional<std::uint32_t> burst;
    std::optional<std::uint32_t> maxActive;
    std::optional<std::uint32_t> capacity;
    std::optional<base::Seconds> entryWindow;
    std::optional<base::Seconds> passTtl;
    std::optional<base::Seconds> keepTime;
    std::optional<base::Seconds> heartbeatTimeout;
    std::optional<std::uint32_t> joinsPerAddressPerMin;
    std::optional<std::vector<std::string>> joinLimitExempt;
    std::optional<std::string> message;
    std::optional<std::string> shopUrl;
    std::optional<std::string> shopAudience;
    std::optional<std::vector<std::string>> corsOrigins;
    std::optional<std::string> accentColour;
    std::optional<std::string> backgroundColour;
    std::optional<std::string> logoUrl;

    bool operator==(const EventPatch&) const = default;
};

/// `policy` with the patch's values in place; the title is the caller's to apply.
Policy patched(Policy policy, const EventPatch& patch);

} // namespace breakwater::model
