// SPDX-License-Identifier: Apache-2.0
#include "service/core/cohorts.h"

#include <QTest>

namespace base = breakwater::base;
namespace model = breakwater::model;
using breakwater::core::CohortIndex;
using breakwater::core::keyOf;
using model::PlaceState;

class CohortsTest : public QObject {
    Q_OBJECT
  private slots:
    void countsPlacesAndLiveOnes();
    void addingAgainChangesOnlyWhetherItIsLive();
    void emptyCellsAndUnknownSeqsCountNothing();
    void joinsPerSecondFadesOverTwoWindows();
    void remembersThePeakOfTenSeconds();
    void usualJoinsAreTheMeanOfActiveWindows();
    void cellsReadLateLeaveTheWindowsAlone();
    void findsTheCommonestAgentAmongMany();
    void listsTheLargestFirst();
    void knowsThePrefixOfAPlace();
    void beyondItsLimitsItOnlyCounts();
    void aWildSeqTakesNoMemory();
    void keysDifferByFamilyAndBytes();
};

namespace {

const base::WallTime kStart{base::Seconds(1'700'000'000)}; // the beginning of a window

model::AddressPrefix prefix(std::uint8_t third, std::uint8_t family = 4) {
    return {family, {203, 0, third}};
}

model::PlaceCell cell(std::uint8_t third, std::uint64_t agent = 1, double second = 0) {
    model::PlaceCell made;
    made.state = PlaceState::Waiting;
    made.joinedAt = kStart + base::Millis(static_cast<std::int64_t>(second * 1000));
    made.prefix = prefix(third);
    made.agent = model::AgentHash(agent);
    return made;
}

} // namespace

void CohortsTest::countsPlacesAndLiveOnes() {
    CohortIndex index;
    index.add(model::Seq(1), cell(1));
    index.add(model::Seq(2), cell(1, 2));
    index.add(model::Seq(3), cell(2));
    index.moved(model::Seq(1), PlaceState::Ready);
    index.moved(model::Seq(2), PlaceState::Left);
    QCOMPARE(index.places(), 3U);
    const auto one = index.cohortOf(prefix(1), kStart);
    QCOMPARE(one->places, 2U);
    QCOMPARE(one->live, 1U);
    QVERIFY(one->prefix == prefix(1) && !one->agent);
    const auto agent = index.cohortOf(model::AgentHash(1), kStart);
    QCOMPARE(agent->places, 2U);
    QCOMPARE(agent->live, 2U);
    QVERIFY(agent->agent == model::AgentHash(1) && !agent->prefix);
    index.moved(model::Seq(2), PlaceState::Waiting); // unbanned
    QCOMPARE(index.cohortOf(prefix(1), kStart)->live, 2U);
    QVERIFY(!index.cohortOf(prefix(9), kStart));
    QVERIFY(!index.cohortOf(model::AgentHash(9), kStart));
}

void CohortsTest::addingAgainChangesOnlyWhetherItIsLive() {
    CohortIndex index;
    index.add(model::Seq(1), cell(1));
    auto later = cell(2, 7);
    later.state = PlaceState::Done;
    index.add(model::Seq(1), later);
    QCOMPARE(index.places(), 1U);
    QCOMPARE(index.cohortOf(prefix(1), kStart)->live, 0U);
    QVERIFY(!index.cohortOf(prefix(2), kStart));
}

void CohortsTest::emptyCellsAndUnknownSeqsCountNothing() {
    CohortIndex index;
    index.add(model::Seq(1), model::PlaceCell{});
    index.moved(model::Seq(1), PlaceState::Waiting);
    index.moved(model::Seq(1'000'000), PlaceState::Waiting);
    QCOMPARE(index.places(), 0U);
    QVERIFY(!index.prefixOf(model::Seq(1)));
    QVERIFY(index.largestPrefixes(10, kStart).empty());
}

void CohortsTest::joinsPerSecondFadesOverTwoWindows() {
    CohortIndex index;
    for (std::uint64_t seq = 1; seq <= 50; ++seq) {
        index.add(model::Seq(seq), cell(1, 1, 0.1 * static_cast<double>(seq)));
    }
    const auto perSecond = [&index](double second) {
        const auto now = kStart + base::Millis(static_cast<std::int64_t>(second * 1000));
        return index.cohortOf(prefix(1), now)->joinsPerSecond;
    };
    QCOMPARE(perSecond(5), 5.0);
    QCOMPARE(perSecond(9.999), 5.0);
    QVERIFY(qAbs(perSecond(15) - 2.5) < 1e-6);
    QCOMPARE(perSecond(20), 0.0);
    index.add(model::Seq(51), cell(1, 1, 12));
    QVERIFY(qAbs(perSecond(12) - (1 + 50 * 0.8) / 10) < 1e-6);
}

void CohortsTest::remembersThePeakOfTenSeconds() {
    CohortIndex index;
    std::uint64_t seq = 0;
    for (const int joins : {3, 8, 5}) {
        for (int i = 0; i < joins; ++i) {
            index.add(model::Seq(++seq), cell(1, 1, joins == 3 ? 0 : joins == 8 ? 10 : 20));
        }
    }
    QCOMPARE(index.factsOf(prefix(1))->peakJoins, 8U);
}

void CohortsTest::usualJoinsAreTheMeanOfActiveWindows() {
    CohortIndex index;
    index.add(model::Seq(1), cell(1, 1, 0));
    index.add(model::Seq(2), cell(1, 1, 1));
    index.add(model::Seq(3), cell(1, 1, 2));
    index.add(model::Seq(4), cell(2, 1, 3));
    index.add(model::Seq(5), cell(1, 1, 100));
    // Three pairs of prefix and window with 3, 1 and 1 joins.
    QVERIFY(qAbs(index.factsOf(prefix(1))->usualJoins - 5.0 / 3) < 1e-9);
}

void CohortsTest::cellsReadLateLeaveTheWindowsAlone() {
    CohortIndex index;
    index.add(model::Seq(1), cell(1, 1, 100));
    for (std::uint64_t seq = 2; seq < 50; ++seq) {
        index.add(model::Seq(seq), cell(1, 1, 0));
    }
    QCOMPARE(index.factsOf(prefix(1))->places, 49U);
    QCOMPARE(index.factsOf(prefix(1))->peakJoins, 1U);
    QCOMPARE(index.factsOf(prefix(1))->usualJoins, 1.0);
}

void CohortsTest::findsTheCommonestAgentAmongMany() {
    CohortIndex index;
    std::uint64_t seq = 0;
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        const bool other = i % 5 == 0; // a fifth, each of them different
        index.add(model::Seq(++seq), cell(1, other ? 100 + i : 7));
    }
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        index.add(model::Seq(++seq), cell(2, 100'000 + i));
    }
    const auto facts = index.factsOf(prefix(1));
    QVERIFY(facts->agentShare <= 0.8);
    QVERIFY(facts->agentShare > 0.74);
    QCOMPARE(facts->agentShareOverall, 0.4);
    QVERIFY(index.factsOf(prefix(2))->agentShare < 0.01);
}

void CohortsTest::listsTheLargestFirst() {
    CohortIndex index;
    std::uint64_t seq = 0;
    for (std::uint8_t third = 1; third <= 20; ++third) {
        for (int i = 0; i < third; ++i) {
            index.add(model::Seq(++seq), cell(third, third));
        }
    }
    for (; seq > 190; --seq) { // all twenty of the last one leave
        index.moved(model::Seq(seq), PlaceState::Left);
    }
    const auto prefixes = index.largestPrefixes(3, kStart);
    QCOMPARE(prefixes.size(), 3U);
    QVERIFY(prefixes[0].prefix == prefix(19) && prefixes[1].prefix == prefix(18));
    const auto agents = index.largestAgents(100, kStart);
    QCOMPARE(agents.size(), 20U);
    QVERIFY(agents.front().agent == model::AgentHash(19) && agents.back().agent == model::AgentHash(20));
}

void CohortsTest::knowsThePrefixOfAPlace() {
    CohortIndex index;
    index.add(model::Seq(5'000), cell(3));
    QVERIFY(index.prefixOf(model::Seq(5'000)) == prefix(3));
    QVERIFY(!index.prefixOf(model::Seq(4'999)));
}

void CohortsTest::beyondItsLimitsItOnlyCounts() {
    CohortIndex index(CohortIndex::Limits{2, 2});
    for (std::uint64_t i = 1; i <= 10; ++i) {
        index.add(model::Seq(i), cell(static_cast<std::uint8_t>(i), i));
    }
    QCOMPARE(index.places(), 10U);
    QCOMPARE(index.untracked(), 8U);
    QCOMPARE(index.largestPrefixes(100, kStart).size(), 2U);
    QCOMPARE(index.largestAgents(100, kStart).size(), 2U);
    QVERIFY(!index.factsOf(prefix(5)));
    index.moved(model::Seq(5), PlaceState::Left);
    index.add(model::Seq(11), cell(1, 1));
    QCOMPARE(index.cohortOf(prefix(1), kStart)->places, 2U);
    // An unknown address is nobody's cohort.
    CohortIndex unknown;
    auto nowhere = cell(1);
    nowhere.prefix = {};
    unknown.add(model::Seq(1), nowhere);
    QVERIFY(!unknown.factsOf({}));
    QCOMPARE(unknown.untracked(), 1U);
}

void CohortsTest::aWildSeqTakesNoMemory() {
    CohortIndex index;
    index.add(model::Seq(UINT64_MAX), cell(1));
    index.moved(model::Seq(UINT64_MAX), PlaceState::Left);
    QCOMPARE(index.places(), 0U);
}

void CohortsTest::keysDifferByFamilyAndBytes() {
    QVERIFY(keyOf(prefix(1)) != keyOf(prefix(2)));
    QVERIFY(keyOf(prefix(1)) != keyOf(prefix(1, 6)));
    QCOMPARE(keyOf({6, {1, 2, 3, 4, 5, 6, 7}}), std::uint64_t{0x0601020304050607});
}

QTEST_GUILESS_MAIN(CohortsTest)
#include "cohorts_test.moc"
