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
};

/// The whole table; any thread.
std::span<const CallRule> callRules();

/// False also for a call that is not in the table.
bool mayCall(std::string_view call, model::Role role);

/// Whether a call may change something in an operator's name: those that neither viewers nor shops may make.
bool isAct(std::string_view call);

} // namespace breakwater::rpc
