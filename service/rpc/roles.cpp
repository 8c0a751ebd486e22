// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/roles.h"

#include <algorithm>
#include <array>

namespace breakwater::rpc {

namespace {

constexpr CallRule everyone(std::string_view call) {
    return {call, true, true, true, true};
}
constexpr CallRule readers(std::string_view call) {
    return {call, true, true, true, false};
}
constexpr CallRule operators(std::string_view call, std::string_view act) {
    return {call, false, true, true, false, act};
}
constexpr CallRule admins(std::string_view call, std::string_view act = {}) {
    return {call, false, false, true, false, act};
}
constexpr CallRule shops(std::string_view call) {
    return {call, false, true, true, true};
}

constexpr std::array kRules = {
    operators("EventService/CreateEvent", "create"),
    readers("EventService/GetEvent"),
    readers("EventService/ListEvents"),
    operators("EventService/UpdateEvent", "update"),
    admins("EventService/DeleteEvent", "delete"),
    operators("EventService/ScheduleEvent", "schedule"),
    operators("EventService/OpenEvent", "open"),
    operators("EventService/PauseEvent", "pause"),
    operators("EventService/ResumeEvent", "resume"),
    operators("EventService/CloseEvent", "close"),
    admins("EventService/ReopenEvent", "reopen"),
    admins("EventService/RecoverEvent", "recover"),
    operators("EventService/SetAdmissionRate", "set_rate"),

    shops("QueueService/Join"),
    shops("QueueService/GetStatus"),
    shops("QueueService/Enter"),
    shops("QueueService/Leave"),
    shops("QueueService/WatchStatus"),

    readers("PlaceService/LookUpPlace"),
    readers("PlaceService/ListPlaces"),
    readers("PlaceService/ListCohorts"),

    readers("BanService/PreviewBan"),
    operators("BanService/CreateBan", "create_ban"),
    operators("BanService/DeleteBan", "lift_ban"),
    readers("BanService/ListBans"),

    readers("TelemetryService/WatchSnapshots"),
    readers("TelemetryService/ListSnapshots"),

    shops("PassService/VerifyPass"),
    shops("PassService/FinishPass"),
    shops("PassService/ListRevokedPasses"),

    readers("AuditService/ListEntries"),
    readers("AuditService/WatchEntries"),

    everyone("OperatorService/WhoAmI"),
    admins("OperatorService/CreateOperator", "create_operator"),
    admins("OperatorService/ListOperators"),
    admins("OperatorService/SetRole", "set_role"),
    admins("OperatorService/RevokeOperator", "revoke_operator"),
};

/// nullptr for a call that is not in the table.
const CallRule* ruleOf(std::string_view call) {
    const auto rule = std::find_if(kRules.begin(), kRules.end(),
                                   [call](const CallRule& entry) { return entry.call == call; });
    return rule == kRules.end() ? nullptr : &*rule;
}

} // namespace

std::string_view actOf(std::string_view call) {
    const CallRule* rule = ruleOf(call);
    return rule != nullptr ? rule->act : std::string_view();
}

std::span<const CallRule> callRules() {
    return kRules;
}

bool mayCall(std::string_view call, model::Role role) {
    const CallRule* rule = ruleOf(call);
    if (rule == nullptr) {
        return false;
    }
    switch (role) {
    case model::Role::Viewer: return rule->viewer;
    case model::Role::Operator: return rule->operate;
    case model::Role::Admin: return rule->admin;
    case model::Role::Shop: return rule->shop;
    }
    return false;
}

} // namespace breakwater::rpc
