// SPDX-License-Identifier: Apache-2.0
#include "service/core/poll_watch.h"
#include "tests/unit/core/dice.h"

#include <QTest>
#include <cmath>

namespace base = breakwater::base;
namespace model = breakwater::model;
using breakwater::core::PollMarks;
using breakwater::core::PollSample;
using breakwater::core::PollWatch;
using breakwater::tests::Dice;

class PollWatchTest : public QObject {
    Q_OBJECT
  private slots:
    void theFirstPollIsNotJudged();
    void tellsObedientFromEarlyPolls();
    void measuresTheBeatOfEarlyPollsOnly();
    void countsPrefixesUpToItsLimit();
    void doesNotJudgeLongGapsOrUnaskedPolls();
    void findsTheTokensOfAPrefix();
    void theLongestSilentGivesWay();
    void samplesTheShareItIsTold();
    void seqZeroIsNoToken();
};

namespace {

constexpr base::Millis kAsked{5'000};

/// One token's polls.
struct Poller {
    PollWatch& watch;
    model::Seq seq{1};
    std::uint64_t prefix = 1;
    base::MonoTime now{base::Seconds(1'000)};

    void poll(double afterSeconds, base::Millis asked = kAsked) {
        now += base::Micros(static_cast<std::int64_t>(afterSeconds * 1e6));
        watch.saw({seq, prefix, now, asked});
    }
    PollMarks marks() const { return *watch.marksOf(seq); }
};

} // namespace

void PollWatchTest::theFirstPollIsNotJudged() {
    PollWatch watch;
    QVERIFY(!watch.marksOf(model::Seq(1)));
    Poller poller{watch};
    poller.poll(0);
    PollMarks expected;
    expected.prefixes = 1;
    QCOMPARE(poller.marks(), expected);
}

void PollWatchTest::tellsObedientFromEarlyPolls() {
    PollWatch watch;
    Poller obedient{watch};
    Poller hasty{watch, model::Seq(2)};
    for (int i = 0; i < 21; ++i) {
        obedient.poll(5.1);
        hasty.poll(1);
    }
    QCOMPARE(obedient.marks().intervals, 20U);
    QCOMPARE(obedient.marks().earlyShare, 0.0);
    QVERIFY(std::abs(obedient.marks().pace - 1.02) < 1e-6);
    QCOMPARE(hasty.marks().earlyShare, 1.0);
    QVERIFY(std::abs(hasty.marks().pace - 0.2) < 1e-6);
}

void PollWatchTest::measuresTheBeatOfEarlyPollsOnly() {
    PollWatch watch;
    Dice dice(1);
    Poller machine{watch, model::Seq(1)};
    Poller person{watch, model::Seq(2)};
    Poller sleepingTab{watch, model::Seq(3)};
    for (int i = 0; i < 200; ++i) {
        machine.poll(1 + dice.between(-0.005, 0.005));
        person.poll(dice.between(0.5, 4));
        sleepingTab.poll(6);
    }
    QVERIFY(machine.marks().earlyVariation < 0.01);
    // A uniform spread from 0.5 to 4 s has a variation of 0.449.
    QVERIFY(std::abs(person.marks().earlyVariation - 0.449) < 0.03);
    QCOMPARE(sleepingTab.marks().earlyIntervals, 0U);
}

void PollWatchTest::countsPrefixesUpToItsLimit() {
    PollWatch watch;
    Poller poller{watch};
    for (int round = 0; round < 2; ++round) {
        for (poller.prefix = 1; poller.prefix <= 3; ++poller.prefix) {
            poller.poll(5);
        }
    }
    QCOMPARE(poller.marks().prefixes, 3U);
    for (poller.prefix = 1; poller.prefix <= 100; ++poller.prefix) {
        poller.poll(5);
    }
    QCOMPARE(poller.marks().prefixes, PollMarks::kMostPrefixes);
}

void PollWatchTest::doesNotJudgeLongGapsOrUnaskedPolls() {
    PollWatch watch;
    Poller poller{watch};
    poller.poll(0);
    poller.poll(601);
    QCOMPARE(poller.marks().intervals, 0U);
    poller.poll(5, base::Millis(0));
    QCOMPARE(poller.marks().intervals, 1U);
    poller.poll(0.1);
    QCOMPARE(poller.marks().intervals, 1U);
    poller.now -= base::Seconds(10); // samples of two threads may cross
    poller.poll(0);
    QCOMPARE(poller.marks().intervals, 1U);
}

void PollWatchTest::findsTheTokensOfAPrefix() {
    PollWatch watch;
    for (std::uint64_t seq = 1; seq <= 100; ++seq) {
        Poller poller{watch, model::Seq(seq), seq % 2};
        poller.poll(0);
    }
    QCOMPARE(watch.marksByPrefix(1'000).at(1).size(), 50U);
    QCOMPARE(watch.marksByPrefix(7).at(1).size(), 7U);
    QVERIFY(!watch.marksByPrefix(7).contains(5));
}

void PollWatchTest::theLongestSilentGivesWay() {
    PollWatch watch(4); // one set
    for (std::uint64_t seq = 1; seq <= 4; ++seq) {
        Poller poller{watch, model::Seq(seq), 1, base::MonoTime(base::Seconds(100 + seq))};
        poller.poll(0);
    }
    Poller{watch, model::Seq(1), 1, base::MonoTime(base::Seconds(200))}.poll(0);
    Poller{watch, model::Seq(5), 1, base::MonoTime(base::Seconds(201))}.poll(0);
    QVERIFY(!watch.marksOf(model::Seq(2)));
    for (const std::uint64_t seq : {1U, 3U, 4U, 5U}) {
        QVERIFY(watch.marksOf(model::Seq(seq)).has_value());
    }
    QCOMPARE(watch.marksOf(model::Seq(5))->intervals, 0U);
}

void PollWatchTest::samplesTheShareItIsTold() {
    int sampled = 0;
    for (std::uint64_t seq = 1; seq <= 100'000; ++seq) {
        sampled += PollWatch::isSampled(model::Seq(seq), 16) ? 1 : 0;
        QVERIFY(PollWatch::isSampled(model::Seq(seq), 1));
        QVERIFY(!PollWatch::isSampled(model::Seq(seq), 0));
    }
    QVERIFY(sampled > 5'900 && sampled < 6'600);
}

void PollWatchTest::seqZeroIsNoToken() {
    PollWatch watch;
    watch.saw({model::Seq(), 1, base::MonoTime(base::Seconds(1)), kAsked});
    QVERIFY(!watch.marksOf(model::Seq()));
    QVERIFY(watch.marksByPrefix(10).empty());
}

QTEST_GUILESS_MAIN(PollWatchTest)
#include "poll_watch_test.moc"
