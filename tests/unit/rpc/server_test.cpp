// SPDX-License-Identifier: Apache-2.0
//
// Every call of the contract through the client, a real socket, the server and back.
#include "service/rpc/roles.h"
#include "shared/wire/status.h"
#include "tests/unit/rpc/harness.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <QtTest>
#include <set>

using namespace breakwater;
using fakes::RpcHarness;

namespace {

const auto kDemo = *model::EventId::parse("demo");
const model::Intent kIntent{model::Revision(3), "why"};

/// One call by its name, as any client could make it: the request's bytes in, the status out.
grpc::Status rawCall(const std::string& address, const std::string& method, const std::string& token,
                     const std::string& body = {}, const std::string& padding = {}) {
    auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    grpc::GenericStub stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    if (!token.empty()) {
        context.AddMetadata("authorization", "Bearer " + token);
    }
    if (!padding.empty()) {
        context.AddMetadata("padding", padding);
    }
    grpc::CompletionQueue queue;
    auto call = stub.PrepareCall(&context, method, &queue);
    void* tag = nullptr;
    bool ok = false;
    call->StartCall(nullptr);
    queue.Next(&tag, &ok);
    const grpc::Slice slice(body);
    call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
    queue.Next(&tag, &ok);
    grpc::Status status;
    grpc::ByteBuffer response;
    do {
        call->Read(&response, nullptr);
        queue.Next(&tag, &ok);
    } while (ok);
    call->Finish(&status, nullptr);
    queue.Next(&tag, &ok);
    return status;
}

} // namespace

class ServerTest : public QObject {
    Q_OBJECT

  private slots:
    void everyCallAnswersEveryRoleAsTheTableSays() {
        RpcHarness harness;
        harness.failWith(base::makeError(base::ErrorCode::NotFound, "Nothing here."));
        for (const auto& rule : rpc::callRules()) {
            const std::string method = "/breakwater.v1." + std::string(rule.call);
            QCOMPARE(rawCall(harness.address(), method, "").error_code(), grpc::StatusCode::UNAUTHENTICATED);
            QCOMPARE(rawCall(harness.address(), method, "nobody").error_code(),
                     grpc::StatusCode::UNAUTHENTICATED);
            for (const auto& [token, allowed] : {std::pair{"viewer", rule.viewer},
                                                 {"operator", rule.operate},
                                                 {"admin", rule.admin},
                                                 {"shop", rule.shop}}) {
                const auto status = rawCall(harness.address(), method, token);
                const bool denied = status.error_code() == grpc::StatusCode::PERMISSION_DENIED;
                const bool answered = status.ok() || status.error_code() == grpc::StatusCode::NOT_FOUND ||
                                      status.error_code() == grpc::StatusCode::INVALID_ARGUMENT;
                QVERIFY2(allowed ? answered : denied,
                         (method + " as " + token + ": " + status.error_message()).c_str());
            }
        }
    }

    void aRefusalIsAuditedWithTheCallAndTheEvent() {
        RpcHarness harness;
        QCOMPARE(harness.client("viewer")->pauseEvent(kDemo, "").error().code,
                 base::ErrorCode::PermissionDenied);
        QCOMPARE(harness.lastCall(),
                 std::string("auditRefusal viewer pause demo not for role viewer PERMISSION_DENIED"));
        QCOMPARE(harness.client("")->getEvent(kDemo).error().code, base::ErrorCode::Unauthenticated);
        QCOMPARE(harness.lastCall(),
                 std::string("auditRefusal  EventService/GetEvent demo no token UNAUTHENTICATED"));
    }

    void eventCallsArriveWithEveryArgument() {
        RpcHarness harness;
        const auto client = harness.client();
        model::EventDraft draft;
        draft.id = kDemo;
        draft.title = "Winter";
        draft.policy.rate = model::Rate{1'000'500};
        QVERIFY(client->createEvent(draft, "new").value() == fakes::CannedOperations::event(kDemo));
        QCOMPARE(harness.lastCall(), std::string("createEvent admin demo:Winter:1000500 new"));
        QVERIFY(client->getEvent(kDemo).value() == fakes::CannedOperations::event(kDemo));
        const auto page = client->listEvents({0, "from"});
        QCOMPARE(harness.lastCall(), std::string("listEvents 100:from"));
        QCOMPARE(page->items.size(), std::size_t{1});
        QCOMPARE(client->listEvents({100'000, ""})->nextToken, std::string("next"));
        QCOMPARE(harness.lastCall(), std::string("listEvents 500:"));
        model::EventPatch patch;
        patch.capacity = 9;
        QVERIFY(client->updateEvent(kDemo, patch, kIntent).ok());
        QCOMPARE(harness.lastCall(), std::string("updateEvent admin demo -:9 3:why"));
        QVERIFY(client->deleteEvent(kDemo, kIntent).ok());
        QCOMPARE(harness.lastCall(), std::string("deleteEvent admin demo 3:why"));
        QVERIFY(client->scheduleEvent(kDemo, base::wallFromMicros(5'000'000), kIntent).ok());
        QCOMPARE(harness.lastCall(), std::string("scheduleEvent admin demo 5 3:why"));
        QVERIFY(client->openEvent(kDemo, kIntent).ok());
        QCOMPARE(harness.lastCall(), std::string("openEvent admin demo 3:why"));
        QVERIFY(client->pauseEvent(kDemo, "calm").ok());
        QCOMPARE(harness.lastCall(), std::string("pauseEvent admin demo calm"));
        QVERIFY(client
                    ->resumeEvent(kDemo, model::Rate{500}, model::Ramp{model::Rate{10}, base::Seconds(60)},
                                  kIntent)
                    .ok());
        QCOMPARE(harness.lastCall(), std::string("resumeEvent admin demo 500 10>60s 3:why"));
        QVERIFY(client->resumeEvent(kDemo, {}, {}, {}).ok());
        QCOMPARE(harness.lastCall(), std::string("resumeEvent admin demo - - 0:"));
        QVERIFY(client->closeEvent(kDemo, model::ClosedReason::SoldOut, kIntent).ok());
        QCOMPARE(harness.lastCall(), std::string("closeEvent admin demo sold_out 3:why"));
        QVERIFY(client->reopenEvent(kDemo, kIntent).ok());
        QCOMPARE(harness.lastCall(), std::string("reopenEvent admin demo 3:why"));
        QVERIFY(client->recoverEvent(kDemo, kIntent).ok());
        QCOMPARE(harness.lastCall(), std::string("recoverEvent admin demo 3:why"));
        QVERIFY(client->setAdmissionRate(kDemo, model::Rate{33'333}, kIntent).ok());
        QCOMPARE(harness.lastCall(), std::string("setAdmissionRate admin demo 33333 3:why"));
    }

    void nobodyIsCalledUnknownBeforeTheCallersHaveBeenRead() {
        RpcHarness harness;
        harness.callers.change("viewer", std::nullopt);
        harness.callers.ready = false;
        QVERIFY(harness.client("viewer")->listEvents({}).error().code == base::ErrorCode::StoreUnavailable);
        harness.callers.ready = true;
        QVERIFY(harness.client("viewer")->listEvents({}).error().code == base::ErrorCode::Unauthenticated);
    }

    void queueCallsBelieveAnAddressOnlyFromAShop() {
        RpcHarness harness;
        model::JoinRequest join;
        join.event = kDemo;
        join.key = model::parseIdempotencyKey("6f1c0a52-9a3c-4a63-8c35-0d7f5d0b7f10");
        join.address = "203.0.113.9";
        join.userAgent = "UA";
        QCOMPARE(harness.client("shop")->join(join)->waitingToken, std::string("waiting-token"));
        QCOMPARE(harness.lastCall(),
                 std::string("join demo:6f1c0a52-9a3c-4a63-8c35-0d7f5d0b7f10:203.0.113.9:UA"));
        QVERIFY(harness.client("admin")->join(join).ok());
        QCOMPARE(harness.lastCall(), std::string("join demo:6f1c0a52-9a3c-4a63-8c35-0d7f5d0b7f10::"));
        const auto client = harness.client("shop");
        QVERIFY(client->getStatus("token", "1-9").ok());
        QCOMPARE(harness.lastCall(), std::string("getStatus token 1-9"));
        QCOMPARE(client->enter("token")->reservationToken, std::string("the.pass.jwt"));
        QVERIFY(client->leave("token").ok());
        QCOMPARE(harness.lastCall(), std::string("leave token"));
        QCOMPARE(client->getStatus("", "").error().code, base::ErrorCode::MissingToken);
    }

    void placeAndBanCallsArrive() {
        RpcHarness harness;
        const auto client = harness.client();
        QCOMPARE(client->lookUpPlace(kDemo, model::Seq(7))->place.seq, model::Seq(7));
        QCOMPARE(harness.lastCall(), std::string("lookUpPlace demo 7"));
        QVERIFY(client->lookUpPlace({}, std::string("token")).ok());
        QCOMPARE(harness.lastCall(), std::string("lookUpPlace  token"));
        QCOMPARE(client->lookUpPlace({}, model::Seq(7)).error().code, base::ErrorCode::MissingEventId);
        QCOMPARE(client->listPlaces(kDemo, {{model::PlaceState::Ready}, {}, {}, 50}, {5, ""})->items.size(),
                 std::size_t{1});
        QCOMPARE(harness.lastCall(), std::string("listPlaces demo 1:50 5:"));
        QCOMPARE(client->listCohorts(kDemo, {})->items.front().places, std::uint64_t{9});
        model::BanScope scope;
        scope.prefix = model::parseAddressPrefix("203.0.113.0/24");
        QCOMPARE(client->previewBan(kDemo, scope)->matching, std::uint64_t{12});
        QCOMPARE(harness.takeCalls().back(), std::string("previewBan demo 203.0.113.0/24"));
        QCOMPARE(client->deleteBan(kDemo, 7, kIntent)->number, 7U);
        QCOMPARE(harness.lastCall(), std::string("deleteBan admin demo 7 3:why"));
        QCOMPARE(client->deleteBan(kDemo, 0, kIntent).error().subject, std::string("ban_number"));
        QCOMPARE(client->listBans(kDemo, {})->items.size(), std::size_t{1});
    }

    void telemetryPassAuditAndOperatorCallsArrive() {
        RpcHarness harness;
        const auto client = harness.client();
        const auto snapshots = client->listSnapshots(kDemo, base::wallFromMicros(0), {}, {3'600, ""});
        QCOMPARE(snapshots->items.front().event.counters.joined(), std::uint64_t{300'000});
        QCOMPARE(harness.lastCall(), std::string("listSnapshots demo 0 - 3600:"));
        QCOMPARE(client->verifyPass("jwt", kDemo)->passId, std::string("jti"));
        QVERIFY(client->finishPass({"", kDemo, "jti", {}}).ok());
        QCOMPARE(harness.lastCall(), std::string("finishPass :demo:jti"));
        QCOMPARE(client->listRevokedPasses(kDemo, {})->items.size(), std::size_t{1});
        QCOMPARE(client->listEntries({}, {})->items.front().actor, std::string("jlee"));
        const auto me = harness.client("shop")->whoAmI();
        QVERIFY(me.value() == (model::Caller{"shop", model::Role::Shop}));
        QCOMPARE(client->createOperator("mkim", model::Role::Viewer)->token, std::string("bw_new_token"));
        QCOMPARE(harness.lastCall(), std::string("createOperator admin mkim viewer"));
        QCOMPARE(client->createOperator("m kim", model::Role::Viewer).error().subject, std::string("name"));
        QCOMPARE(client->listOperators({})->items.size(), std::size_t{1});
        QCOMPARE(client->setRole("mkim", model::Role::Shop)->role, model::Role::Shop);
        QVERIFY(client->revokeOperator("mkim").ok());
        QCOMPARE(harness.lastCall(), std::string("revokeOperator admin mkim"));
    }

    void anErrorOfTheRulesArrivesWhole() {
        RpcHarness harness;
        base::Error conflict =
            base::makeError(base::ErrorCode::RevisionConflict, "Read it again.", "revision");
        conflict.current = 18;
        harness.failWith(conflict);
        QVERIFY(harness.client()->openEvent(kDemo, kIntent).error() == conflict);
    }

    void badValuesAreRefusedBeforeTheStoreThread() {
        RpcHarness harness;
        const auto client = harness.client();
        QCOMPARE(client->getEvent({}).error().code, base::ErrorCode::MissingEventId);
        QCOMPARE(client->setAdmissionRate(kDemo, model::Rate{0}, {}).error().code,
                 base::ErrorCode::OutOfRange);
        QCOMPARE(client->openEvent(kDemo, {{}, std::string(501, 'x')}).error().subject,
                 std::string("reason"));
        QCOMPARE(client->listEvents({1, std::string(1025, 'x')}).error().subject, std::string("page_token"));
        for (const auto& call : harness.takeCalls()) {
            QVERIFY2(call.starts_with("auditRefusal "), call.c_str());
        }
    }

    void aPageOfSnapshotsEndsWhereAClientCouldTakeNoMore() {
        RpcHarness harness;
        harness.storeThread.run([&] { harness.operations.snapshotsListed = 60'000; });
        const auto page = harness.client()->listSnapshots(kDemo, {}, {}, {3'600, ""});
        QVERIFY2(page.ok(), page.ok() ? "" : page.error().detail.c_str());
        QVERIFY(page->items.size() > 1'000 && page->items.size() < 60'000);
        QCOMPARE(page->nextToken, std::to_string(base::secondsOf(page->items.back().event.at)));
        harness.storeThread.run([&] { harness.operations.snapshotsListed = 2; });
        QCOMPARE(harness.client()->listSnapshots(kDemo, {}, {}, {3'600, ""})->nextToken, std::string("next"));
    }

    void anActThatIsRefusedUnreadStandsInTheTrailAndAReadingDoesNot() {
        RpcHarness harness;
        const auto client = harness.client();
        QCOMPARE(client->listEvents({1, std::string(1025, 'x')}).error().subject, std::string("page_token"));
        QVERIFY(harness.takeCalls().empty());
        const auto refused = client->setAdmissionRate(kDemo, model::Rate{0}, {});
        QCOMPARE(refused.error().code, base::ErrorCode::OutOfRange);
        QCOMPARE(harness.lastCall(),
                 "auditRefusal admin set_rate demo " + refused.error().detail + " OUT_OF_RANGE");
    }

    void bigMessagesAndBigMetadataAreRefused() {
        RpcHarness harness;
        const std::string method = "/breakwater.v1.EventService/ListEvents";
        // An unknown field of 60,000 and of 70,000 bytes: well formed both times.
        const std::string fits = std::string("\x7a\xe0\xd4\x03", 4) + std::string(60'000, 'x');
        const std::string tooLong = std::string("\x7a\xf0\xa2\x04", 4) + std::string(70'000, 'x');
        QVERIFY(rawCall(harness.address(), method, "admin", fits).ok());
        QCOMPARE(rawCall(harness.address(), method, "admin", tooLong).error_code(),
                 grpc::StatusCode::RESOURCE_EXHAUSTED);
        QVERIFY(!rawCall(harness.address(), method, "admin", {}, std::string(9'000, 'x')).ok());
        QVERIFY(rawCall(harness.address(), method, "admin").ok());
    }

    void healthAnswersWithoutAToken() {
        RpcHarness harness;
        QVERIFY(rawCall(harness.address(), "/grpc.health.v1.Health/Check", "").ok());
    }

    void aTakenAddressIsRefusedWithTheAddress() {
        RpcHarness harness;
        rpc::RpcOptions options;
        options.listen = harness.address();
        const auto second =
            rpc::RpcServer::start(options, harness.operations, harness.callers, harness.storeThread);
        QVERIFY(!second.ok());
        QCOMPARE(second.error().subject, harness.address());
        options.tls = rpc::TlsFiles{"/nowhere/cert.pem", "/nowhere/key.pem", ""};
        QCOMPARE(rpc::RpcServer::start(options, harness.operations, harness.callers, harness.storeThread)
                     .error()
                     .subject,
                 std::string("/nowhere/cert.pem"));
    }
};

QTEST_GUILESS_MAIN(ServerTest)
#include "server_test.moc"
