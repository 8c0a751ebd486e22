// SPDX-License-Identifier: Apache-2.0
#include "shared/wire/event.h"
#include "shared/wire/reading.h"
#include "tests/unit/wire/samples.h"

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <QtTest>
#include <limits>

using namespace breakwater;

namespace {

std::string refusedField(const breakwater::v1::UpdateEventRequest& request) {
    const auto result = wire::patchFromProto(request);
    return result.ok() ? std::string("accepted") : result.error().subject;
}

} // namespace

class EventTest : public QObject {
    Q_OBJECT

  private slots:
    void anEventComesBackWithEveryField() {
        const auto back = wire::fromProto(wire::toProto(samples::event()));
        QVERIFY(back.ok());
        QVERIFY(back.value() == samples::event());
        model::Event bare = samples::event();
        bare.opensAt.reset();
        bare.openedAt.reset();
        bare.state = model::EventState::Draft;
        bare.closedReason = model::ClosedReason::None;
        QVERIFY(wire::fromProto(wire::toProto(bare)).value() == bare);
    }

    void everyStateAndReasonComesBack() {
        for (int i = 1; i <= 5; ++i) {
            const auto state = static_cast<model::EventState>(i);
            QVERIFY(wire::fromProto(wire::toProto(state)) == state);
        }
        for (int i = 0; i <= 3; ++i) {
            const auto reason = static_cast<model::ClosedReason>(i);
            QVERIFY(wire::fromProto(wire::toProto(reason)) == reason);
        }
        QVERIFY(!wire::fromProto(static_cast<breakwater::v1::EventState>(6)));
        QVERIFY(!wire::fromProto(breakwater::v1::EVENT_STATE_UNSPECIFIED));
    }

    void anAbsentPolicyIsTheDefaultOne() {
        breakwater::v1::Event event;
        event.set_event_id("demo");
        const auto draft = wire::draftFromProto(event);
        QVERIFY(draft.ok());
        QVERIFY(draft->policy == model::Policy());
    }

    void aPresentZeroDurationIsNotTheDefault() {
        breakwater::v1::Policy policy;
        policy.mutable_keep_time();
        QCOMPARE(wire::fromProto(policy)->keepTime.count(), 0);
        policy.mutable_keep_time()->set_nanos(1);
        QCOMPARE(wire::fromProto(policy).error().subject, std::string("policy.keep_time"));
    }

    void aRateIsExactToAThousandth() {
        const std::vector<std::pair<double, std::uint64_t>> cases{
            {1200.0, 1'200'000}, {0.01, 10}, {33.333, 33'333}, {0.1 + 0.2, 300}, {99'999.999, 99'999'999}};
        for (const auto& [perSecond, milli] : cases) {
            wire::Reading read;
            QCOMPARE(read.rate("rate", perSecond).milliPerSecond, milli);
            QVERIFY(read.ok());
        }
    }

    void everyRateComesBackFromItsDouble() {
        wire::Reading read;
        for (std::uint64_t milli = 10; milli <= 100'000'000; milli += 9'973) {
            QCOMPARE(read.rate("rate", wire::toProto(model::Rate{milli})).milliPerSecond, milli);
        }
        QVERIFY(read.ok());
    }

    void aRateThatIsNoRateIsRefused() {
        for (const double bad : {0.0005, 33.3333, -1.0, 1e12, std::numeric_limits<double>::quiet_NaN(),
                                 std::numeric_limits<double>::infinity()}) {
            wire::Reading read;
            read.rate("rate", bad);
            QVERIFY2(!read.ok(), std::to_string(bad).c_str());
        }
    }

    void aPatchComesBackFieldByField() {
        model::EventPatch patch;
        patch.title = "";
        patch.rate = model::Rate{500};
        patch.burst = 0;
        patch.keepTime = base::Seconds(0);
        patch.corsOrigins = std::vector<std::string>{};
        patch.logoUrl = "https://shop.example/logo.svg";
        breakwater::v1::UpdateEventRequest request;
        wire::toProto(patch, request);
        QVERIFY(wire::patchFromProto(request).value() == patch);
        QCOMPARE(request.update_mask().paths_size(), 6);
    }

    void theMaskOfAWholePolicyLeavesTheTitleAlone() {
        breakwater::v1::UpdateEventRequest request;
        *request.mutable_event() = wire::toProto(samples::event());
        request.mutable_update_mask()->add_paths("policy");
        const auto patch = wire::patchFromProto(request);
        QVERIFY(!patch->title);
        QVERIFY(model::patched(model::Policy(), patch.value()) == samples::policy());
        request.mutable_update_mask()->add_paths("title");
        request.mutable_update_mask()->clear_paths();
        request.mutable_update_mask()->add_paths("*");
        QCOMPARE(*wire::patchFromProto(request)->title, std::string("Winter tour"));
    }

    void withoutAMaskOnlyWhatIsNotZeroChanges() {
        breakwater::v1::UpdateEventRequest request;
        request.mutable_event()->mutable_policy()->set_capacity(5);
        request.mutable_event()->mutable_policy()->mutable_keep_time();
        request.mutable_event()->mutable_policy()->mutable_style()->set_logo_url(
            "https://shop.example/l.svg");
        model::EventPatch expected;
        expected.capacity = 5;
        expected.keepTime = base::Seconds(0);
        expected.logoUrl = "https://shop.example/l.svg";
        QVERIFY(wire::patchFromProto(request).value() == expected);
    }

    void anUnknownOrOutputOnlyPathIsRefused() {
        for (const char* path :
             {"state", "policy.rate", "policy.", "pol", "event_id", "", "policy.style.x"}) {
            breakwater::v1::UpdateEventRequest request;
            request.mutable_update_mask()->add_paths(path);
            QCOMPARE(refusedField(request), std::string("update_mask"));
        }
    }

    void timesBeyondTheCalendarAreRefused() {
        google::protobuf::Timestamp time;
        time.set_seconds(std::numeric_limits<std::int64_t>::max());
        wire::Reading late;
        late.time("at", time);
        QVERIFY(!late.ok());
        time.set_seconds(0);
        time.set_nanos(1'000'000'000);
        wire::Reading nanos;
        nanos.time("at", time);
        QVERIFY(!nanos.ok());
        google::protobuf::Duration duration;
        duration.set_seconds(std::numeric_limits<std::int64_t>::max());
        wire::Reading ages;
        ages.millis("interval", duration);
        QVERIFY(!ages.ok());
        const auto before1970 = base::wallFromMicros(-1);
        wire::Reading early;
        QVERIFY(early.time("at", wire::toProto(before1970)) == before1970);
        QVERIFY(early.ok());
    }
};

QTEST_GUILESS_MAIN(EventTest)
#include "event_test.moc"
