// SPDX-License-Identifier: Apache-2.0
#include "service/core/change_texts.h"

#include "shared/model/rate_change.h"

namespace breakwater::core {

void tellDifference(const model::Event& event, const model::Policy& next,
                    const std::optional<std::string>& title, EventChange& change) {
    const auto tell = [&change](const char* name, const std::string& from, const std::string& to) {
        if (from == to) {
            return;
        }
        change.from += (change.from.empty() ? "" : ", ") + std::string(name) + " " + from;
        change.to += (change.to.empty() ? "" : ", ") + std::string(name) + " " + to;
    };
    const auto seconds = [](base::Seconds span) { return std::to_string(span.count()) + " s"; };
    const model::Policy& now = event.policy;
    tell("title", event.title, title.value_or(event.title));
    tell("rate", model::toText(now.rate), model::toText(next.rate));
    tell("burst", std::to_string(now.burst), std::to_string(next.burst));
    tell("max_active", std::to_string(now.maxActive), std::to_string(next.maxActive));
    tell("capacity", std::to_string(now.capacity), std::to_string(next.capacity));
    tell("entry_window", seconds(now.entryWindow), seconds(next.entryWindow));
    tell("pass_ttl", seconds(now.passTtl), seconds(next.passTtl));
    tell("keep_time", seconds(now.keepTime), seconds(next.keepTime));
    tell("heartbeat_timeout", seconds(now.heartbeatTimeout), seconds(next.heartbeatTimeout));
    tell("joins_per_address_per_min", std::to_string(now.joinsPerAddressPerMin),
         std::to_string(next.joinsPerAddressPerMin));
    tell("shop_url", now.shopUrl, next.shopUrl);
    if (now.message != next.message) {
        tell("message", "before", "changed");
    }
    if (now.joinLimitExempt != next.joinLimitExempt || now.corsOrigins != next.corsOrigins ||
        now.shopAudience != next.shopAudience || now.style != next.style) {
        tell("profile", "before", "changed");
    }
}

void tellBurst(const model::Policy& before, const model::Policy& after, EventChange& change) {
    if (before.burst != after.burst) {
        change.from += ", burst " + std::to_string(before.burst);
        change.to += ", burst by the rate";
    }
}

} // namespace breakwater::core
