// SPDX-License-Identifier: Apache-2.0
#include "shared/wire/operator.h"
#include "shared/wire/place.h"
#include "shared/wire/snapshot.h"
#include "shared/wire/visitor.h"
#include "tests/unit/wire/samples.h"

#include <QtTest>

using namespace breakwater;

namespace {

/// Model -> proto -> bytes -> proto -> model gives the same value.
template<typename Model>
void comesBack(const Model& value) {
    auto proto = wire::toProto(value);
    decltype(proto) parsed;
    QVERIFY(parsed.ParseFromString(proto.SerializeAsString()));
    const auto back = wire::fromProto(parsed);
    QVERIFY2(back.ok(), back.ok() ? "" : back.error().detail.c_str());
    QVERIFY(back.value() == value);
}

template<typename Enum>
void everyValueComesBack(int first, int last) {
    for (int number = first; number <= last; ++number) {
        const auto value = static_cast<Enum>(number);
        QCOMPARE(static_cast<int>(wire::toProto(value)), number);
        QVERIFY(wire::fromProto(wire::toProto(value)) == value);
    }
    using Proto = decltype(wire::toProto(Enum{}));
    QVERIFY(!wire::fromProto(static_cast<Proto>(last + 1)));
}

template<typename Result>
void isRefused(const Result& result, base::ErrorCode code, const char* subject) {
    QVERIFY(!result.ok());
    QCOMPARE(result.error().code, code);
    QCOMPARE(result.error().subject, std::string(subject));
}

} // namespace

class MessagesTest : public QObject {
    Q_OBJECT

  private slots:
    void everyEnumeratorComesBackAndAnUnknownOneDoesNot() {
        everyValueComesBack<model::PlaceState>(1, 11);
        everyValueComesBack<model::BanPhase>(1, 4);
        everyValueComesBack<model::VisitorState>(1, 8);
        everyValueComesBack<model::Role>(1, 4);
        QVERIFY(!wire::fromProto(breakwater::v1::PLACE_STATE_UNSPECIFIED));
        QVERIFY(!wire::fromProto(breakwater::v1::ROLE_UNSPECIFIED));
    }

    void placesAndCohortsComeBackWithEveryField() {
        comesBack(samples::place());
        comesBack(samples::prefixCohort());
        comesBack(samples::agentCohort());
        model::Place bare;
        bare.seq = model::Seq(1);
        bare.cell.state = model::PlaceState::Waiting;
        comesBack(bare);
    }

    void bansComeBackWithEveryScope() {
        model::Ban ban = samples::ban();
        comesBack(ban);
        ban.scope = {};
        ban.scope.place = model::Seq(9);
        ban.until.reset();
        comesBack(ban);
        ban.scope = {};
        ban.scope.agent = model::AgentHash(0);
        comesBack(ban);
        comesBack(samples::preview());
    }

    void aBanRequestComesBack() {
        model::BanRequest ban;
        ban.scope.prefix = model::parseAddressPrefix("203.0.113.0/24");
        ban.reason = "bots";
        ban.lasts = base::Seconds(3600);
        ban.expectedCount = 0;
        breakwater::v1::CreateBanRequest request;
        wire::toProto(ban, request);
        QVERIFY(wire::banFromProto(request).value() == ban);
        request.clear_duration();
        QVERIFY(!wire::banFromProto(request)->lasts);
    }

    void aBanWithoutScopeOrReasonIsRefused() {
        breakwater::v1::CreateBanRequest request;
        request.set_reason("bots");
        isRefused(wire::banFromProto(request), base::ErrorCode::InvalidRequest, "scope");
        request.mutable_scope()->set_seq(0);
        isRefused(wire::banFromProto(request), base::ErrorCode::InvalidRequest, "scope.seq");
        request.mutable_scope()->set_address_prefix("203.0.0.0/16");
        isRefused(wire::banFromProto(request), base::ErrorCode::InvalidRequest, "scope.address_prefix");
        request.mutable_scope()->set_seq(1);
        request.clear_reason();
        isRefused(wire::banFromProto(request), base::ErrorCode::InvalidRequest, "reason");
        request.set_reason(std::string(501, 'x'));
        isRefused(wire::banFromProto(request), base::ErrorCode::InvalidRequest, "reason");
        request.set_reason("bots");
        request.mutable_duration()->set_seconds(-1);
        isRefused(wire::banFromProto(request), base::ErrorCode::InvalidRequest, "duration");
    }

    void aPlaceFilterComesBack() {
        model::PlaceFilter filter;
        filter.states = {model::PlaceState::Ready, model::PlaceState::NoShow};
        filter.prefix = model::parseAddressPrefix("203.0.113.0/24");
        filter.agent = model::AgentHash(0);
        filter.leastScore = 60;
        breakwater::v1::ListPlacesRequest request;
        wire::toProto(filter, request);
        QVERIFY(wire::filterFromProto(request).value() == filter);
        request.set_least_score(101);
        isRefused(wire::filterFromProto(request), base::ErrorCode::OutOfRange, "least_score");
        request.set_least_score(0);
        request.add_states(breakwater::v1::PLACE_STATE_UNSPECIFIED);
        isRefused(wire::filterFromProto(request), base::ErrorCode::InvalidRequest, "states");
    }

    void aSnapshotComesBackWithEveryFigure() {
        comesBack(samples::snapshot());
        model::Snapshot bare;
        bare.event.id = samples::demoId();
        comesBack(bare);
    }

    void visitorsMessagesComeBack() {
        comesBack(samples::visitorStatus());
        model::VisitorStatus bare;
        comesBack(bare);
        comesBack(model::JoinAnswer{"token", samples::visitorStatus(), true});
        comesBack(model::EnterAnswer{"jwt", base::Seconds(600), "https://shop.example"});
        model::JoinRequest join;
        join.event = samples::demoId();
        join.key = model::parseIdempotencyKey("6f1c0a52-9a3c-4a63-8c35-0d7f5d0b7f10");
        join.address = "203.0.113.9";
        join.userAgent = "Mozilla/5.0";
        comesBack(join);
    }

    void aBadJoinIsRefusedByItsField() {
        breakwater::v1::JoinRequest request;
        isRefused(wire::fromProto(request), base::ErrorCode::MissingEventId, "event_id");
        request.set_event_id("Winter Tour");
        isRefused(wire::fromProto(request), base::ErrorCode::InvalidRequest, "event_id");
        request.set_event_id("demo");
        request.set_idempotency_key("00000000-0000-0000-0000-000000000000");
        isRefused(wire::fromProto(request), base::ErrorCode::InvalidIdempotencyKey, "idempotency_key");
        request.clear_idempotency_key();
        for (const char* address : {"unknown", "203.0.113.9:443", "203.0.113.0/24", "fe80::1%eth0"}) {
            request.set_client_address(address);
            isRefused(wire::fromProto(request), base::ErrorCode::InvalidRequest, "client_address");
        }
        request.set_client_address("2001:db8::1");
        request.set_user_agent(std::string(1025, 'x'));
        isRefused(wire::fromProto(request), base::ErrorCode::InvalidRequest, "user_agent");
    }

    void passesComeBack() {
        comesBack(samples::pass());
        comesBack(samples::revokedPass());
        comesBack(model::PassName{"a.b.c", {}, "", {}});
        comesBack(model::PassName{"", samples::demoId(), "jti", model::Seq(4)});
        breakwater::v1::FinishPassRequest request;
        request.set_event_id("demo");
        isRefused(wire::fromProto(request), base::ErrorCode::InvalidRequest, "reservation_token");
    }

    void operatorsAndAuditEntriesComeBack() {
        comesBack(samples::who());
        comesBack(samples::auditEntry());
        model::AuditEntry outside = samples::auditEntry();
        outside.event = {};
        comesBack(outside);
    }
};

QTEST_GUILESS_MAIN(MessagesTest)
#include "messages_test.moc"
