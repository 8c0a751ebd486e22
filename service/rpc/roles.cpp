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
constexpr CallRule operators(std::string_view call) {
    return {call, false, true, true, false};
}
constexpr CallRule admins(std::string_view call) {
    return {call, false, false, true, false};
}
constexpr CallRule shops(std::string_view call) {
    return {call, false, true, true, true};
}

constexpr std::array kRules = {
    operators("EventService/CreateEvent"),
    readers("EventService/GetEvent"),
    readers("EventService/ListEvents"),
    operators("EventService/UpdateEvent"),
    admins("EventService/DeleteEvent"),
    operators("EventService/ScheduleEvent"),
    operators("EventService/OpenEvent"),
    operators("EventService/PauseEvent"),
    operators("EventService/ResumeEvent"),
    operators("EventService/CloseEvent"),
    admins("EventService/ReopenEvent"),
    admins("EventService/RecoverEvent"),
    operators("EventService/SetAdmissionRate"),

    shops("QueueService/Join"),
    shops("QueueService/GetStatus"),
    shops("QueueService/Enter"),
    shops("QueueService/Leave"),
    shops("QueueService/WatchStatus"),

    readers("PlaceService/LookUpPlace"),
    readers("PlaceService/ListPlaces"),
    readers("PlaceService/ListCohorts"),

    readers("BanService/PreviewBan"),
    operators("BanService/CreateBan"),
    operators("BanService/DeleteBan"),
    readers("BanService/ListBans"),

    readers("TelemetryService/WatchSnapshots"),
    readers("TelemetryService/ListSnapshots"),

    shops("PassService/VerifyPass"),
    shops("PassService/FinishPass"),
    shops("PassService/ListRevokedPasses"),

    readers("AuditService/ListEntries"),
    readers("AuditService/WatchEntries"),

    everyone("OperatorService/WhoAmI"),
    admins("OperatorService/CreateOperator"),
    admins("OperatorService/ListOperators"),
    admins("OperatorService/SetRole"),
    admins("OperatorService/RevokeOperator"),
};

/// nullptr for a call that is not in the table.
const CallRule* ruleOf(std::string_view call) {
    const auto rule = std::find_if(kRules.begin(), kRules.end(),
                                   [call](const CallRule& entry) { return entry.call == call; });
    return rule == kRules.end() ? nullptr : &*rule;
}

} // namespace

bool isAct(std::string_view call) {
    const CallRule* rule = ruleOf(call);
    return rule != nullptr && !rule->viewer && !rule->shop;
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
