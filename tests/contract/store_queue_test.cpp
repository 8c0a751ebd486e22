// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store_house.h"

#include <algorithm>
#include <numeric>

using namespace breakwater;
using namespace breakwater::contract;
using base::ErrorCode;
using core::ActKind;
using core::Transition;
using model::PlaceState;

// What visitors can rely on, of any store.

class StoreQueueTest final : public StoreSuite {
    Q_OBJECT
  private slots:
    void numbersAreDenseInTheOrderOfTheBatches();
    void aBatchThatWouldTakeLongIsRefused();
    void theSameBatchTwiceGivesTheSamePlaces();
    void aLateCopyOfAnOldBatchJoinsNobody();
    void anIdempotencyKeyGivesOnePlaceFromAnyGatewayForFiveMinutes();
    void aRetryGetsItsPlaceAlsoWhenTheEventHasClosed();
    void aKeysFingerprintIsHeldAgainstTheNextBody();
    void nobodyJoinsADraftOrAClosedEventButALobbyTakesAll();
    void aFullQueueRefusesWhoComesNext();
    void joinsPerAddressAreCountedByTheMinute();
    void admissionsAreThoseThatTheRateAllowsInOrder();
    void aDoubledOrLateTickAdmitsNobodyMore();
    void roomIsNeverExceeded();
    void whoIsAwayIsParkedAndGoesFirstOnReturn();
    void whoStaysAwayExpiresWhenItsKeepTimeIsOver();
    void whoDoesNotEnterIsANoShowAndGivesBackItsRoom();
    void aPauseStopsAdmissionsAndTheEntryWindow();
    void enterIsRefusedUntilItIsOnesTurnAndRepeatedWhileThePassHolds();
    void leavingIsForGoodAndMayBeRepeated();
    void finishingAPassEndsItEarly();
    void howLongOneHadWaitedIsKeptWhenItIsDone();
    void silentPlacesExpireAfterTheTimeoutAndHeardOnesStay();
    void aLookUpTellsWhenOneWasSeenAndUntilWhenItHolds();
};

namespace {

model::Policy fast(std::uint64_t perSecond, std::uint32_t burst = 0) {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(perSecond);
    policy.burst = burst;
    return policy;
}

std::vector<std::uint64_t> range(std::uint64_t first, std::size_t count) {
    std::vector<std::uint64_t> all(count);
    std::iota(all.begin(), all.end(), first);
    return all;
}

} // namespace

void StoreQueueTest::numbersAreDenseInTheOrderOfTheBatches() {
    house().open();
    QCOMPARE(seqsOf(*house().join(3, "g1")), range(1, 3));
    QCOMPARE(seqsOf(*house().join(1'536, "g2")), range(4, 1'536));
    QCOMPARE(seqsOf(*house().join(1, "g1")), range(1'540, 1));
    QCOMPARE(house().meta().nextSeq, model::Seq(1'541));
    QCOMPARE(house().count(PlaceState::Waiting), 1'540U);
}

void StoreQueueTest::aBatchThatWouldTakeLongIsRefused() {
    house().open();
    QCOMPARE(house().join(1'537).error().code, ErrorCode::InvalidRequest);
    core::JoinBatch batch = house().batchOf(513);
    for (core::Joiner& joiner : batch.joiners) {
        joiner.addressHash = 7;
    }
    QCOMPARE(house().join(batch).error().code, ErrorCode::InvalidRequest);
    batch.joiners.back().addressHash = 0;
    QCOMPARE(seqsOf(*house().join(batch)), range(1, 513));
}

void StoreQueueTest::theSameBatchTwiceGivesTheSamePlaces() {
    house().open();
    const core::JoinBatch batch = house().batchOf(5);
    const auto first = house().join(batch);
    house().advance(base::Micros(1'000'000));
    const auto again = house().join(batch);
    QVERIFY(*first == *again);
    QCOMPARE(house().count(PlaceState::Waiting), 5U);
}

void StoreQueueTest::aLateCopyOfAnOldBatchJoinsNobody() {
    house().open();
    const core::JoinBatch old = house().batchOf(2);
    QVERIFY(house().join(old).ok());
    QVERIFY(house().join(2).ok());
    QCOMPARE(house().join(old).error().code, ErrorCode::StoreUnavailable);
    QCOMPARE(house().count(PlaceState::Waiting), 4U);
}

void StoreQueueTest::anIdempotencyKeyGivesOnePlaceFromAnyGatewayForFiveMinutes() {
    house().open(fast(1));
    const auto keyed = [this](const std::string& gateway) {
        core::JoinBatch batch = house().batchOf(2, gateway);
        batch.joiners[0].key = model::IdempotencyKey{{7}};
        batch.joiners[0].nonce = {9, static_cast<std::uint8_t>(gateway.back())};
        return house().join(batch);
    };
    const auto first = keyed("g1");
    const auto again = keyed("g2");
    QCOMPARE(seqsOf(*first), (std::vector<std::uint64_t>{1, 2}));
    QCOMPARE(seqsOf(*again), (std::vector<std::uint64_t>{1, 3}));
    QVERIFY(!std::get<core::Joined>(first->results[0]).replayed);
    QVERIFY(std::get<core::Joined>(again->results[0]).replayed);
    QVERIFY(std::get<core::Joined>(again->results[0]).proof ==
            std::get<core::Joined>(first->results[0]).proof);
    house().run(base::Seconds(299), base::Micros(1'000'000));
    QCOMPARE(seqsOf(*keyed("g1"))[0], 1U);
    house().run(base::Seconds(700), base::Micros(1'000'000));
    QVERIFY(seqsOf(*keyed("g1"))[0] > 4);
}

void StoreQueueTest::aRetryGetsItsPlaceAlsoWhenTheEventHasClosed() {
    house().open(fast(1));
    const auto keyed = [this](std::uint8_t key) {
        core::JoinBatch batch = house().batchOf(1);
        batch.joiners[0].key = model::IdempotencyKey{{key}};
        return house().join(batch);
    };
    QCOMPARE(seqsOf(*keyed(7)), std::vector<std::uint64_t>{1});
    QVERIFY(house().change(Transition::Close).ok());
    QCOMPARE(seqsOf(*keyed(7)), std::vector<std::uint64_t>{1});
    QCOMPARE(std::get<ErrorCode>(keyed(8)->results[0]), ErrorCode::EventNotOpen);
}

void StoreQueueTest::aKeysFingerprintIsHeldAgainstTheNextBody() {
    house().open();
    const auto claim = [this](const std::vector<std::pair<std::uint8_t, std::uint64_t>>& keys) {
        std::vector<core::KeyClaim> claims;
        for (const auto& [key, fingerprint] : keys) {
            claims.push_back({model::IdempotencyKey{{key}}, fingerprint});
        }
        return *house().call<std::vector<bool>>(
            [&](core::Store& store, auto done) { store.claimIdempotencyKeys(claims, std::move(done)); });
    };
    using Granted = std::vector<bool>;
    QCOMPARE(claim({{1, 10}}), Granted({true}));
    QCOMPARE(claim({{1, 10}, {1, 20}, {2, 20}, {2, 20}, {2, 10}}), Granted({true, false, true, true, false}));
    QCOMPARE(claim({{2, 20}, {1, 20}}), Granted({true, false}));
    // A key holds for five minutes at least, over the turn of the store's own periods.
    house().run(base::Seconds(299), base::Micros(1'000'000));
    QCOMPARE(claim({{1, 20}, {2, 20}}), Granted({false, true}));
    house().run(base::Seconds(700), base::Micros(1'000'000));
    QCOMPARE(claim({{1, 20}}), Granted({true}));
}

void StoreQueueTest::nobodyJoinsADraftOrAClosedEventButALobbyTakesAll() {
    const auto refusal = [this] { return std::get<ErrorCode>(house().join(1)->results[0]); };
    QCOMPARE(house().join(1).error().code, ErrorCode::EventNotFound);
    QVERIFY(house().create().ok());
    QCOMPARE(refusal(), ErrorCode::EventNotOpen);
    QVERIFY(house().change(Transition::Schedule).ok());
    QCOMPARE(seqsOf(*house().join(3)), range(1, 3));
    house().run(base::Seconds(59), base::Micros(1'000'000));
    QCOMPARE(house().meta().event.state, model::EventState::Scheduled);
    QCOMPARE(house().count(PlaceState::Ready), 0U);
    house().run(base::Seconds(3), base::Micros(100'000));
    QCOMPARE(house().meta().event.state, model::EventState::Open);
    QCOMPARE(house().count(PlaceState::Ready), 3U);
    QVERIFY(house().change(Transition::Pause).ok());
    QCOMPARE(seqsOf(*house().join(1)), range(4, 1));
    QVERIFY(house().change(Transition::Close).ok());
    QCOMPARE(refusal(), ErrorCode::EventNotOpen);
}

void StoreQueueTest::aFullQueueRefusesWhoComesNext() {
    model::Policy policy;
    policy.capacity = 5;
    house().open(policy);
    QCOMPARE(seqsOf(*house().join(3)), range(1, 3));
    const auto answer = house().join(4);
    QCOMPARE(seqsOf(*answer), (std::vector<std::uint64_t>{4, 5, 0, 0}));
    QCOMPARE(std::get<ErrorCode>(answer->results[3]), ErrorCode::QueueFull);
    QVERIFY(house().act(ActKind::Leave, 2).ok());
    QCOMPARE(seqsOf(*house().join(2)), (std::vector<std::uint64_t>{6, 0}));
}

void StoreQueueTest::joinsPerAddressAreCountedByTheMinute() {
    model::Policy policy = fast(1);
    policy.joinsPerAddressPerMin = 2;
    house().open(policy);
    const auto from = [this](std::uint64_t address, std::size_t people) {
        core::JoinBatch batch = house().batchOf(people);
        for (core::Joiner& joiner : batch.joiners) {
            joiner.addressHash = address;
        }
        return house().join(batch);
    };
    const auto answer = from(11, 3);
    QCOMPARE(seqsOf(*answer), (std::vector<std::uint64_t>{1, 2, 0}));
    QCOMPARE(std::get<ErrorCode>(answer->results[2]), ErrorCode::RateLimited);
    QCOMPARE(seqsOf(*from(12, 1)), range(3, 1));
    QCOMPARE(seqsOf(*from(0, 4)), range(4, 4)); // exempt
    QCOMPARE(seqsOf(*from(11, 1)), range(0, 1));
    house().run(base::Seconds(61), base::Micros(1'000'000));
    QCOMPARE(seqsOf(*from(11, 1)), range(8, 1));
}

void StoreQueueTest::admissionsAreThoseThatTheRateAllowsInOrder() {
    house().open(fast(100, 10));
    QVERIFY(house().join(512).ok());
    house().tick();
    QCOMPARE(house().count(PlaceState::Ready), 0U); // the bucket is empty at the opening
    house().run(base::Seconds(1));
    QCOMPARE(house().count(PlaceState::Ready), 100U);
    QCOMPARE(house().stateOf(100), PlaceState::Ready);
    QCOMPARE(house().stateOf(101), PlaceState::Waiting);
    QVERIFY(house().setPolicy(fast(10, 10)).ok());
    house().run(base::Seconds(2));
    QCOMPARE(house().count(PlaceState::Ready), 120U);
    QCOMPARE(house().meta().frontier, model::Seq(121));
    QCOMPARE(house().meta().admitted, 120U);
}

void StoreQueueTest::aDoubledOrLateTickAdmitsNobodyMore() {
    house().open(fast(100, 10));
    QVERIFY(house().join(512).ok());
    house().advance(base::Micros(50'000));
    house().tick("g1");
    house().tick("g2");
    house().tick("g1");
    QCOMPARE(house().count(PlaceState::Ready), 5U);
    house().advance(base::Seconds(20)); // nobody ticked: the bucket holds a burst
    house().settle();
    QCOMPARE(house().count(PlaceState::Ready), 15U);
    house().advance(base::Micros(-10'000'000)); // the wall clock goes back
    house().settle();
    QCOMPARE(house().count(PlaceState::Ready), 15U);
}

void StoreQueueTest::roomIsNeverExceeded() {
    model::Policy policy = fast(1'000, 1'000);
    policy.maxActive = 7;
    house().open(policy);
    QVERIFY(house().join(50).ok());
    house().run(base::Seconds(1));
    QCOMPARE(house().count(PlaceState::Ready), 7U);
    QVERIFY(house().outcome(ActKind::Enter, 1).grant.has_value());
    house().run(base::Seconds(1));
    QCOMPARE(house().count(PlaceState::Ready), 6U);
    QVERIFY(house().act(ActKind::Finish, 1).ok());
    QVERIFY(house().act(ActKind::Leave, 2).ok());
    house().run(base::Seconds(1));
    QCOMPARE(house().count(PlaceState::Ready), 7U);
    QCOMPARE(house().stateOf(9), PlaceState::Ready);
}

void StoreQueueTest::whoIsAwayIsParkedAndGoesFirstOnReturn() {
    house().open(fast(1, 1));
    QVERIFY(house().join(160).ok());
    for (int i = 0; i < 130; ++i) { // everyone but 131 polls
        house().hear(1, 130);
        house().hear(132, 160);
        house().run(base::Seconds(1), base::Micros(1'000'000));
    }
    QCOMPARE(house().stateOf(130), PlaceState::Ready);
    house().run(base::Seconds(2), base::Micros(1'000'000));
    QCOMPARE(house().stateOf(131), PlaceState::Parked);
    QCOMPARE(house().stateOf(132), PlaceState::Ready); // nobody was held up
    QCOMPARE(house().outcome(ActKind::Return, 131).state, PlaceState::Returned);
    QCOMPARE(house().outcome(ActKind::Enter, 131).refused, std::optional(ErrorCode::NotReady));
    house().run(base::Seconds(1), base::Micros(1'000'000));
    QCOMPARE(house().stateOf(131), PlaceState::Ready);
}

void StoreQueueTest::whoStaysAwayExpiresWhenItsKeepTimeIsOver() {
    model::Policy policy = fast(100'000);
    policy.keepTime = base::Seconds(20);
    house().open(policy);
    QVERIFY(house().change(Transition::Pause).ok());
    QVERIFY(house().join(2).ok());
    house().run(base::Seconds(200), base::Micros(1'000'000)); // long enough to count as away
    QVERIFY(house().change(Transition::Resume).ok());
    house().run(base::Seconds(1));
    QCOMPARE(house().count(PlaceState::Parked), 2U);
    QVERIFY(house().act(ActKind::Return, 1).ok());
    house().run(base::Seconds(25), base::Micros(1'000'000));
    QCOMPARE(house().stateOf(1), PlaceState::Ready);
    QCOMPARE(house().stateOf(2), PlaceState::ExpiredAway);
    QCOMPARE(house().outcome(ActKind::Return, 2).state, PlaceState::ExpiredAway);
    QCOMPARE(house().outcome(ActKind::Enter, 2).refused, std::optional(ErrorCode::TokenExpired));
}

void StoreQueueTest::whoDoesNotEnterIsANoShowAndGivesBackItsRoom() {
    model::Policy policy = fast(100'000);
    policy.entryWindow = base::Seconds(30);
    policy.maxActive = 1;
    house().open(policy);
    QVERIFY(house().join(2).ok());
    house().run(base::Seconds(29), base::Micros(1'000'000));
    QCOMPARE(house().stateOf(1), PlaceState::Ready);
    QCOMPARE(house().stateOf(2), PlaceState::Waiting);
    house().run(base::Seconds(3));
    QCOMPARE(house().stateOf(1), PlaceState::NoShow);
    QCOMPARE(house().stateOf(2), PlaceState::Ready);
}

void StoreQueueTest::aPauseStopsAdmissionsAndTheEntryWindow() {
    model::Policy policy = fast(10, 1);
    policy.entryWindow = base::Seconds(30);
    house().open(policy);
    QVERIFY(house().join(100).ok());
    house().run(base::Seconds(1));
    QVERIFY(house().change(Transition::Pause).ok());
    const std::uint64_t ready = house().count(PlaceState::Ready);
    QCOMPARE(ready, 10U);
    house().run(base::Seconds(60), base::Micros(1'000'000));
    QCOMPARE(house().count(PlaceState::Ready), ready);
    QVERIFY(house().outcome(ActKind::Enter, 1).grant.has_value()); // who is ready may enter
    QVERIFY(house().change(Transition::Resume).ok());
    house().tick();
    QCOMPARE(house().count(PlaceState::Ready), ready - 1); // the bucket is empty at a resume
    house().run(base::Seconds(31), base::Micros(1'000'000));
    QCOMPARE(house().stateOf(2), PlaceState::NoShow);
}

void StoreQueueTest::enterIsRefusedUntilItIsOnesTurnAndRepeatedWhileThePassHolds() {
    model::Policy policy = fast(100'000);
    policy.passTtl = base::Seconds(60);
    policy.shopAudience = "shop";
    house().open(policy);
    QVERIFY(house().join(1).ok());
    QCOMPARE(house().outcome(ActKind::Enter, 1).refused, std::optional(ErrorCode::NotReady));
    house().run(base::Seconds(1));
    const core::ActOutcome first = house().outcome(ActKind::Enter, 1);
    QCOMPARE(first.state, PlaceState::Entered);
    QCOMPARE(first.grant->audience, std::string("shop"));
    QCOMPARE(first.grant->keyId, std::string("key-1"));
    QCOMPARE(first.grant->expiresAt - first.grant->issuedAt, 60);
    house().run(base::Seconds(30), base::Micros(1'000'000));
    QVERIFY(house().outcome(ActKind::Enter, 1).grant == first.grant);
    QVERIFY(house().change(Transition::Close).ok());
    QVERIFY(house().outcome(ActKind::Enter, 1).grant == first.grant); // a pass already given is repeated
    QVERIFY(house().change(Transition::Reopen).ok());
    house().run(base::Seconds(35), base::Micros(1'000'000));
    QCOMPARE(house().outcome(ActKind::Enter, 1).refused, std::optional(ErrorCode::TokenExpired));
    QCOMPARE(house().stateOf(1), PlaceState::Done);
}

void StoreQueueTest::leavingIsForGoodAndMayBeRepeated() {
    house().open(fast(100'000));
    QVERIFY(house().join(3).ok());
    QCOMPARE(house().outcome(ActKind::Leave, 2).state, PlaceState::Left);
    QCOMPARE(house().outcome(ActKind::Leave, 2).state, PlaceState::Left);
    house().run(base::Seconds(1));
    QCOMPARE(house().stateOf(2), PlaceState::Left);
    QCOMPARE(house().stateOf(3), PlaceState::Ready);
    QCOMPARE(house().outcome(ActKind::Enter, 2).refused, std::optional(ErrorCode::TokenExpired));
    QCOMPARE(house().outcome(ActKind::Leave, 3).state, PlaceState::Left); // ready ones too
    QVERIFY(house().outcome(ActKind::Enter, 1).grant.has_value());
    QCOMPARE(house().outcome(ActKind::Leave, 1).state, PlaceState::Done);
}

void StoreQueueTest::finishingAPassEndsItEarly() {
    house().open(fast(100'000));
    QVERIFY(house().join(1).ok());
    house().run(base::Seconds(1));
    QCOMPARE(house().outcome(ActKind::Finish, 1).state, PlaceState::Ready); // there is none yet
    QVERIFY(house().outcome(ActKind::Enter, 1).grant.has_value());
    QCOMPARE(house().outcome(ActKind::Finish, 1).state, PlaceState::Done);
    QCOMPARE(house().outcome(ActKind::Finish, 1).state, PlaceState::Done);
    QCOMPARE(house().act(ActKind::Finish, 99)->outcomes[0].state, PlaceState::None);
}

void StoreQueueTest::howLongOneHadWaitedIsKeptWhenItIsDone() {
    model::Policy policy = fast(100'000);
    policy.passTtl = base::Seconds(60);
    house().open(policy);
    QVERIFY(house().join(8).ok());
    house().run(base::Seconds(3));
    QCOMPARE(house().waited(1), std::nullopt);
    for (const std::uint64_t seq : {1, 2, 3, 4, 5, 6}) {
        QVERIFY(house().outcome(ActKind::Enter, seq).grant.has_value());
    }
    house().run(base::Seconds(4));
    QVERIFY(house().outcome(ActKind::Enter, 7).grant.has_value());
    house().run(base::Seconds(9));
    QCOMPARE(house().outcome(ActKind::Finish, 1).state, PlaceState::Done);
    QCOMPARE(house().outcome(ActKind::Leave, 3).state, PlaceState::Done);
    house().run(base::Seconds(90)); // the others' passes end, most of them together
    QCOMPARE(house().count(PlaceState::Done), 7U);
    for (const std::uint64_t seq : {1, 2, 3, 4, 5, 6}) {
        QCOMPARE(house().waited(seq), std::optional<std::int64_t>(3));
    }
    QCOMPARE(house().waited(7), std::optional<std::int64_t>(7));
    QCOMPARE(house().waited(8), std::nullopt); // never entered
}

void StoreQueueTest::silentPlacesExpireAfterTheTimeoutAndHeardOnesStay() {
    model::Policy policy = fast(1);
    policy.heartbeatTimeout = base::Seconds(600);
    house().open(policy);
    QVERIFY(house().change(Transition::Pause).ok()); // the line stands, and nobody is parked
    QVERIFY(house().join(20).ok());
    const auto pass = [this](int seconds) {
        for (int i = 0; i < seconds; i += 5) {
            house().hear(1, 5);
            house().run(base::Seconds(5), base::Micros(1'000'000));
        }
    };
    pass(599);
    QCOMPARE(house().count(PlaceState::Waiting), 20U);
    pass(300);
    QCOMPARE(house().count(PlaceState::ExpiredSilent), 15U);
    QCOMPARE(house().stateOf(5), PlaceState::Waiting);
    QCOMPARE(house().stateOf(6), PlaceState::ExpiredSilent);
}

void StoreQueueTest::aLookUpTellsWhenOneWasSeenAndUntilWhenItHolds() {
    model::Policy policy = fast(1, 1);
    policy.entryWindow = base::Seconds(100);
    policy.passTtl = base::Seconds(300);
    house().open(policy);
    QVERIFY(house().join(9).ok());
    const base::WallTime joined = house().now();
    QCOMPARE(house().lookUp(9).lastSeen, std::optional(joined)); // joining counts
    QVERIFY(!house().lookUp(9).until.has_value());
    for (int i = 0; i < 30; ++i) {
        house().hear(1, 8);
        house().run(base::Seconds(5), base::Micros(1'000'000));
    }
    QVERIFY(*house().lookUp(8).lastSeen > house().now() - base::Seconds(31));
    QVERIFY(!house().lookUp(9).lastSeen.has_value());
    QVERIFY(house().lookUp(9).seenWithinTimeout);
    // 9 was parked at about its turn; 8 is ready since about then.
    QCOMPARE(house().stateOf(8), PlaceState::NoShow);
    QVERIFY(house().join(1).ok());
    house().run(base::Seconds(2));
    QCOMPARE(house().stateOf(10), PlaceState::Ready);
    const base::WallTime until = *house().lookUp(10).until;
    QVERIFY(until <= house().now() + base::Seconds(100));
    QVERIFY(until >= house().now() + base::Seconds(97));
    QVERIFY(house().change(Transition::Pause).ok());
    house().run(base::Seconds(50), base::Micros(1'000'000));
    QCOMPARE(*house().lookUp(10).until - until, base::Micros(50'000'000)); // the window stands still
    QVERIFY(house().outcome(ActKind::Enter, 10).grant.has_value());
    QCOMPARE(*house().lookUp(10).until - house().now(), base::Micros(300'000'000));
}

QTEST_GUILESS_MAIN(StoreQueueTest)
#include "store_queue_test.moc"
