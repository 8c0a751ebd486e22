// SPDX-License-Identifier: Apache-2.0
#include "service/core/pauses.h"

#include <QTest>

using breakwater::core::Pauses;

class PausesTest : public QObject {
    Q_OBJECT
  private slots:
    void withoutAPauseNoTimeStandsStill();
    void everyPauseCountsFromWhereOneLooks();
    void aPauseThatLastsCountsUntilNow();
    void beginningOrEndingTwiceChangesNothing();
    void onlyTheLastOnesAreKept();
};

void PausesTest::withoutAPauseNoTimeStandsStill() {
    QCOMPARE(Pauses().within(0, 100), 0);
    Pauses neverBegan;
    neverBegan.end(50);
    QCOMPARE(neverBegan.within(0, 100), 0);
}

void PausesTest::everyPauseCountsFromWhereOneLooks() {
    Pauses pauses;
    pauses.begin(10);
    pauses.end(20);
    pauses.begin(30);
    pauses.end(35);
    QCOMPARE(pauses.within(0, 100), 15);
    QCOMPARE(pauses.within(15, 100), 10);
    QCOMPARE(pauses.within(20, 100), 5);
    QCOMPARE(pauses.within(15, 32), 7);
    QCOMPARE(pauses.within(40, 100), 0);
}

void PausesTest::aPauseThatLastsCountsUntilNow() {
    Pauses pauses;
    pauses.begin(10);
    QCOMPARE(pauses.within(0, 12), 2);
    QCOMPARE(pauses.within(0, 60), 50);
    pauses.end(60);
    QCOMPARE(pauses.within(0, 100), 50);
}

void PausesTest::beginningOrEndingTwiceChangesNothing() {
    Pauses pauses;
    pauses.begin(10);
    pauses.begin(15);
    pauses.end(20);
    pauses.end(30);
    QCOMPARE(pauses.within(0, 100), 10);
}

void PausesTest::onlyTheLastOnesAreKept() {
    Pauses pauses;
    for (std::int64_t i = 0; i < 100; ++i) {
        pauses.begin(i * 10);
        pauses.end(i * 10 + 1);
    }
    QCOMPARE(pauses.within(0, 1000), 64);
    QCOMPARE(pauses.within(900, 1000), 10);
}

QTEST_GUILESS_MAIN(PausesTest)
#include "pauses_test.moc"
