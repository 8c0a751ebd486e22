// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/roles.h"

#include <breakwater/v1/audit_service.pb.h>
#include <breakwater/v1/ban_service.pb.h>
#include <breakwater/v1/event_service.pb.h>
#include <breakwater/v1/operator_service.pb.h>
#include <breakwater/v1/pass_service.pb.h>
#include <breakwater/v1/place_service.pb.h>
#include <breakwater/v1/queue_service.pb.h>
#include <breakwater/v1/telemetry_service.pb.h>

#include <QtTest>
#include <set>

using namespace breakwater;
using model::Role;

namespace {

std::set<std::string> callsOfTheContract() {
    std::set<std::string> calls;
    for (const auto* file : {v1::Event::descriptor()->file(), v1::VisitorStatus::descriptor()->file(),
                             v1::Place::descriptor()->file(), v1::Ban::descriptor()->file(),
                             v1::Snapshot::descriptor()->file(), v1::Pass::descriptor()->file(),
                             v1::AuditEntry::descriptor()->file(), v1::Operator::descriptor()->file()}) {
        for (int i = 0; i < file->service_count(); ++i) {
            for (int j = 0; j < file->service(i)->method_count(); ++j) {
                calls.insert(file->service(i)->name() + "/" + file->service(i)->method(j)->name());
            }
        }
    }
    return calls;
}

} // namespace

class RolesTest : public QObject {
    Q_OBJECT

  private slots:
    void everyCallOfTheContractHasOneRuleAndNothingElseHas() {
        std::multiset<std::string> rules;
        for (const auto& rule : rpc::callRules()) {
            rules.emplace(rule.call);
        }
        const auto calls = callsOfTheContract();
        QCOMPARE(calls.size(), std::size_t{37});
        QVERIFY(rules == std::multiset<std::string>(calls.begin(), calls.end()));
    }

    void whatIsNotInTheTableIsDenied() {
        QVERIFY(!rpc::mayCall("EventService/Nuke", Role::Admin));
        QVERIFY(!rpc::mayCall("", Role::Admin));
        QVERIFY(!rpc::mayCall("EventService/GetEvent", static_cast<Role>(0)));
    }

    void viewersChangeNothing() {
        for (const char* call :
             {"EventService/PauseEvent", "BanService/CreateBan", "EventService/CreateEvent",
              "EventService/SetAdmissionRate", "QueueService/Join", "PassService/FinishPass"}) {
            QVERIFY2(!rpc::mayCall(call, Role::Viewer), call);
            QVERIFY2(rpc::mayCall(call, Role::Operator), call);
        }
    }

    void onlyAdminsDeleteReopenRecoverAndManageOperators() {
        for (const char* call :
             {"EventService/DeleteEvent", "EventService/ReopenEvent", "EventService/RecoverEvent",
              "OperatorService/CreateOperator", "OperatorService/ListOperators", "OperatorService/SetRole",
              "OperatorService/RevokeOperator"}) {
            QVERIFY2(rpc::mayCall(call, Role::Admin), call);
            for (const auto role : {Role::Viewer, Role::Operator, Role::Shop}) {
                QVERIFY2(!rpc::mayCall(call, role), call);
            }
        }
    }

    void aShopCallsOnlyQueueAndPassesAndAsksWhoItIs() {
        for (const auto& call : callsOfTheContract()) {
            const bool shops = call.starts_with("QueueService/") || call.starts_with("PassService/") ||
                               call == "OperatorService/WhoAmI";
            QVERIFY2(rpc::mayCall(call, Role::Shop) == shops, call.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(RolesTest)
#include "roles_test.moc"
