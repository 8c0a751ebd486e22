// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"

#include <string>
#include <string_view>

namespace breakwater::redis {

/// One life of a Redis' data, as `master_replid` names it: 40 lower-case hexadecimal digits. It changes at a
/// restart, at a promotion, and when a first replica attaches; so a change means "look closer", not
/// "something is lost". A plain value.
struct Incarnation {
    std::string hex;
    bool operator==(const Incarnation&) const = default;
};

/// Reads the answer of `INFO replication`. Error (StoreUnavailable): it is a replica, or the text is not what
/// Redis says.
[[nodiscard]] base::Result<Incarnation> readIncarnation(std::string_view infoReplication);

/// The value of `name` in an answer of INFO; empty when it isn't there.
[[nodiscard]] std::string_view infoField(std::string_view info, std::string_view name);

} // namespace breakwater::redis
