// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/operator.h"

#include <span>
#include <string_view>

namespace breakwater::rpc {

/// One line of the table that says who may call what.
struct CallRule {
    std::string_view call; ///< `EventService/GetEvent`
    bool viewer = false;
    bool operate = false;
    bool admin = false;
    bool shop = false;
    std::string_view act{}; ///< `set_rate`, as the audit trail names what it does; empty: it only reads
};

/// The whole table; any thread.
std::span<const CallRule> callRules();

/// False also for a call that is not in the table.
bool mayCall(std::string_view call, model::Role role);

/// What a call changes in an operator's name, as the audit trail names it; empty for those that change
/// nothing.
std::string_view actOf(std::string_view call);

} // namespace breakwater::rpc
