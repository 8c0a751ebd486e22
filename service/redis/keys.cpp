// SPDX-License-Identifier: Apache-2.0
#include "service/redis/keys.h"

#include <array>

namespace breakwater::redis {

namespace {

constexpr std::array<std::string_view, kEventKeys> kNames = {
    "meta",     "log",      "gone",   "fine:0", "fine:1",   "fine:2",   "fine:3", "coarse:0", "coarse:1",
    "coarse:2", "coarse:3", "ready",  "active", "parked",   "returned", "passes", "bans",     "bancohorts",
    "banends",  "idem:0",   "idem:1", "joins",  "gateways", "history",  "audit",  "scratch",  "banwork"};

std::string prefixOf(const model::EventId& event) {
    return "bw:{" + event.text() + "}:";
}

} // namespace

std::string keyOf(const model::EventId& event, EventKey which) {
    return prefixOf(event).append(kNames[static_cast<std::size_t>(which)]);
}

std::vector<std::string> keysOf(const model::EventId& event) {
    std::vector<std::string> keys;
    keys.reserve(kEventKeys + 8);
    const std::string prefix = prefixOf(event);
    for (const std::string_view name : kNames) {
        keys.push_back(prefix + std::string(name));
    }
    return keys;
}

std::string placesKey(const model::EventId& event, std::uint64_t shard) {
    return prefixOf(event) + "places:" + std::to_string(shard);
}

std::string telemetryKey(std::string_view gateway) {
    return "bw:telemetry:" + std::string(gateway);
}

} // namespace breakwater::redis
