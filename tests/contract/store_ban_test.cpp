// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store_house.h"

using namespace breakwater;
using namespace breakwater::contract;
using base::ErrorCode;
using core::ActKind;
using core::Transition;
using model::PlaceState;

// Bans, of any store.

class StoreBanTest : public StoreSuite {
    Q_OBJECT
  private slots:
    void aBanHoldsFromItsCallOnAndTicksMarkWhoIsThere();
    void aBanKeepsItsPaceWhileTheLineMoves();
    void aLiftedBanGivesBackWhatItTook();
    void aLiftedBanKeepsHowLongOneHadWaited();
    void aBanCountsWhomItTakesOverFromOneThatIsLifted();
    void aBanEndsByItself();
    void aBanNamesAPlaceThatIsThereAndACohortOnce();
    void aBanTakesTheMarkedOnesAlsoWhereNothingTicks();
    void aBanOnADraftIsInForceAtTheNextTick();
    void theSilenceOfTheBannedCountsFromTheBansEndOn();
};

void StoreBanTest::aBanHoldsFromItsCallOnAndTicksMarkWhoIsThere() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(100'000);
    house().open(policy);
    QVERIFY(house().join(from(house().batchOf(3), 1)).ok());
    QVERIFY(house().join(from(house().batchOf(2), 2)).ok());
    house().run(base::Seconds(1));
    QVERIFY(house().outcome(ActKind::Enter, 1).grant.has_value());
    const auto ban = house().ban(prefixOf(1));
    QCOMPARE(ban->phase, model::BanPhase::Marking);
    QCOMPARE(house().outcome(ActKind::Enter, 2).refused, std::optional(ErrorCode::Banned)); // before any tick
    QCOMPARE(std::get<ErrorCode>(house().join(from(house().batchOf(1), 1))->results[0]), ErrorCode::Banned);
    house().settle();
    for (const std::uint64_t seq : {1, 2, 3}) {
        QCOMPARE(house().stateOf(seq), PlaceState::Banned);
    }
    QCOMPARE(house().lookUp(1).cell.formerState, PlaceState::Entered);
    QCOMPARE(house().stateOf(4), PlaceState::Ready);
    const auto bans = house().bans();
    QCOMPARE(bans.size(), 1U);
    QCOMPARE(bans[0].phase, model::BanPhase::InForce);
    QCOMPARE(bans[0].banned, 3U);
}

void StoreBanTest::aBanKeepsItsPaceWhileTheLineMoves() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(100);
    policy.burst = 10;
    house().open(policy);
    for (int i = 0; i < 6; ++i) {
        QVERIFY(house().join(from(house().batchOf(512), 2)).ok());
        QVERIFY(house().join(from(house().batchOf(512), 1)).ok());
    }
    house().run(base::Seconds(6));
    QVERIFY(house().ban(prefixOf(1)).ok());
    // Each of these ticks admits; a walk of 6,144 places needs few of them all the same.
    house().run(base::Micros(1'000'000), base::Micros(100'000));
    const auto bans = house().bans();
    QCOMPARE(bans[0].phase, model::BanPhase::InForce);
    QCOMPARE(house().count(PlaceState::Banned), 6 * 512U);
    QCOMPARE(bans[0].banned, 6 * 512U);
    QCOMPARE(house().stateOf(513), PlaceState::Banned);
    house().run(base::Seconds(3));
    QCOMPARE(house().stateOf(1025), PlaceState::Ready); // the line goes on behind them
}

void StoreBanTest::aLiftedBanGivesBackWhatItTook() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(1);
    policy.burst = 1;
    house().open(policy);
    QVERIFY(house().join(from(house().batchOf(2), 1)).ok());
    QVERIFY(house().join(from(house().batchOf(9), 2)).ok());
    const auto ban = house().ban(prefixOf(1));
    house().run(base::Seconds(4), base::Micros(500'000));
    QCOMPARE(house().stateOf(3), PlaceState::Ready); // the line went on without them
    QVERIFY(house().lift(ban->number).ok());
    QCOMPARE(house().lift(99).error().code, ErrorCode::NotFound);
    house().settle();
    QCOMPARE(house().stateOf(1), PlaceState::Returned); // their turn has passed: they go next
    house().run(base::Seconds(2), base::Micros(500'000));
    QCOMPARE(house().stateOf(1), PlaceState::Ready);
    QCOMPARE(house().stateOf(2), PlaceState::Ready);
}

void StoreBanTest::aBanCountsWhomItTakesOverFromOneThatIsLifted() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(100'000);
    house().open(policy);
    core::JoinBatch people = from(house().batchOf(4), 1);
    people.joiners[2].agent = people.joiners[3].agent = model::AgentHash(7);
    QVERIFY(house().join(people).ok());
    house().run(base::Seconds(1));
    QVERIFY(house().outcome(ActKind::Enter, 2).grant.has_value());
    const auto whole = house().ban(prefixOf(1));
    house().settle();
    model::BanScope agent;
    agent.agent = model::AgentHash(7);
    const auto one = house().ban(placeOf(2));
    const auto many = house().ban(agent);
    QVERIFY(house().lift(whole->number).ok()); // before the others are marked
    house().run(base::Seconds(1));
    QCOMPARE(house().stateOf(1), PlaceState::Ready);
    QCOMPARE(house().lookUp(2).cell.banNumber, one->number);
    QCOMPARE(house().lookUp(4).cell.banNumber, many->number);
    const auto bans = house().bans();
    QCOMPARE(bans.size(), 2U);
    for (const model::Ban& ban : bans) {
        const bool isOne = ban.number == one->number;
        QVERIFY(isOne || ban.number == many->number);
        QCOMPARE(ban.phase, model::BanPhase::InForce);
        QCOMPARE(ban.banned, isOne ? 1U : 2U);
        QCOMPARE(ban.wereEntered, isOne ? 1U : 0U);
        QCOMPARE(ban.wereReady, isOne ? 0U : 2U);
    }
}

void StoreBanTest::aLiftedBanKeepsHowLongOneHadWaited() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(100'000);
    policy.passTtl = base::Seconds(60);
    house().open(policy);
    QVERIFY(house().join(from(house().batchOf(3), 1)).ok());
    house().run(base::Seconds(2));
    QVERIFY(house().outcome(ActKind::Enter, 1).grant.has_value());
    house().run(base::Seconds(30));
    QVERIFY(house().outcome(ActKind::Enter, 2).grant.has_value());
    const auto ban = house().ban(prefixOf(1));
    house().run(base::Seconds(40));
    QVERIFY(house().lift(ban->number).ok());
    house().settle();
    QCOMPARE(house().stateOf(1), PlaceState::Done); // its pass has ended meanwhile
    QCOMPARE(house().waited(1), std::optional<std::int64_t>(2));
    QCOMPARE(house().stateOf(2), PlaceState::Entered);
    QCOMPARE(house().waited(2), std::optional<std::int64_t>(32));
    QVERIFY(house().ban(prefixOf(1)).ok()); // and again, over its bytes
    house().settle();
    QCOMPARE(house().lookUp(2).cell.formerState, PlaceState::Entered);
    QVERIFY(house().lift(2).ok());
    house().settle();
    QCOMPARE(house().outcome(ActKind::Finish, 2).state, PlaceState::Done);
    QCOMPARE(house().waited(2), std::optional<std::int64_t>(32));
}

void StoreBanTest::aBanEndsByItself() {
    house().open();
    QVERIFY(house().ban(prefixOf(1), base::Seconds(10)).ok());
    house().run(base::Seconds(9), base::Micros(1'000'000));
    QCOMPARE(std::get<ErrorCode>(house().join(from(house().batchOf(1), 1))->results[0]), ErrorCode::Banned);
    house().run(base::Seconds(2), base::Micros(1'000'000));
    QCOMPARE(seqsOf(*house().join(from(house().batchOf(1), 1))), std::vector<std::uint64_t>{1});
}

void StoreBanTest::aBanNamesAPlaceThatIsThereAndACohortOnce() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(1);
    house().open(policy);
    QVERIFY(house().join(2).ok());
    QCOMPARE(house().ban(placeOf(3)).error().code, ErrorCode::NotFound);
    QCOMPARE(house().ban(placeOf(100'000'000)).error().code, ErrorCode::NotFound);
    const auto made = house().ban(placeOf(2));
    QVERIFY(made.ok());
    const auto again = house().ban(placeOf(2));
    QCOMPARE(again.error().code, ErrorCode::AlreadyExists);
    QCOMPARE(again.error().current, std::optional<std::uint64_t>(made->number));
    house().settle();
    QCOMPARE(house().stateOf(2), PlaceState::Banned);
}

void StoreBanTest::aBanTakesTheMarkedOnesAlsoWhereNothingTicks() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(100'000);
    house().open(policy);
    QVERIFY(house().join(from(house().batchOf(3), 1)).ok());
    house().run(base::Seconds(1));
    QVERIFY(house().outcome(ActKind::Enter, 1).grant.has_value());
    QVERIFY(house().change(Transition::Close).ok());
    const auto ban = house().ban(prefixOf(1));
    house().settle();
    QCOMPARE(house().stateOf(1), PlaceState::Banned); // or the pass would open the shop still
    QCOMPARE(house().bans().at(0).phase, model::BanPhase::InForce);
    QVERIFY(house().lift(ban->number).ok());
    house().settle();
    QCOMPARE(house().stateOf(1), PlaceState::Entered);
    QVERIFY(house().bans().empty());
}

void StoreBanTest::aBanOnADraftIsInForceAtTheNextTick() {
    QVERIFY(house().create().ok());
    QVERIFY(house().ban(prefixOf(1)).ok());
    house().settle();
    QCOMPARE(house().bans().at(0).phase, model::BanPhase::InForce);
}

void StoreBanTest::theSilenceOfTheBannedCountsFromTheBansEndOn() {
    model::Policy policy;
    policy.heartbeatTimeout = base::Seconds(600);
    house().open(policy);
    QVERIFY(house().change(Transition::Pause).ok()); // the line stands
    QVERIFY(house().join(from(house().batchOf(3), 1)).ok());
    const auto ban = house().ban(prefixOf(1));
    const auto pass = [this](int minutes) {
        for (int i = 0; i < minutes * 12; ++i) {
            house().hear(9, 9);
            house().run(base::Seconds(5), base::Seconds(1));
        }
    };
    pass(20); // they were told to poll no more
    QVERIFY(house().lift(ban->number).ok());
    pass(5);
    QCOMPARE(house().count(PlaceState::Waiting), 3U);
    pass(15);
    QCOMPARE(house().count(PlaceState::ExpiredSilent), 3U);
}

QTEST_GUILESS_MAIN(StoreBanTest)
#include "store_ban_test.moc"
