// SPDX-License-Identifier: Apache-2.0
//
// info = *( line CRLF )      line = "#" heading / name ":" value / ""
#include "service/redis/incarnation.h"

#include "service/redis/outcome.h"

#include <algorithm>

namespace breakwater::redis {

std::string_view infoField(std::string_view info, std::string_view name) {
    while (!info.empty()) {
        const std::size_t end = info.find('\n');
        std::string_view line = info.substr(0, end);
        info = end == std::string_view::npos ? std::string_view{} : info.substr(end + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ':') {
            return line.substr(name.size() + 1);
        }
    }
    return {};
}

base::Result<Incarnation> readIncarnation(std::string_view infoReplication) {
    const std::string_view role = infoField(infoReplication, "role");
    if (role == "slave") {
        return nothingRan("this Redis is a replica; give the address of the master");
    }
    const std::string_view hex = infoField(infoReplication, "master_replid");
    const bool isHex = std::all_of(hex.begin(), hex.end(),
                                   [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    if (role != "master" || hex.size() != 40 || !isHex) {
        return nothingRan(
            "INFO replication names no master and its master_replid; is this Redis 7 or newer?");
    }
    return Incarnation{std::string(hex)};
}

} // namespace breakwater::redis
