// SPDX-License-Identifier: Apache-2.0
#include "service/core/pace.h"
#include "tests/unit/core/dice.h"

#include <QTest>
#include <type_traits>

namespace base = breakwater::base;
namespace model = breakwater::model;
using namespace breakwater::core;
using model::EventState;
using model::Rate;
using model::VisitorState;

class PaceTest : public QObject {
    Q_OBJECT
  private slots:
    void figuresFitInAFewWords();
    void withoutHistoryBelievesTheSetRate();
    void withoutARateKnowsNothing();
    void learnsHowFastTheHeadReallyMoves();
    void followsAChangedRateAtOnce();
    void pausesTeachNothing();
    void shortLinesTeachNothing();
    void peopleWhoLeaveShortenTheWait();
    void aNewReplicaIsNoMassDeparture();
    void totalsThatFallAreANewBeginning();
    void aLongSilenceForgets();
    void isNotJumpyUnderRandomAdmissions();
    void spreadGrowsWhenThePaceChanges();
    void forecastsNothingUnlessOpen();
    void forecastMatchesAStepByStepSimulation();
    void forecastKeepsItsOrderAndItsBounds();
    void forecastGrowsWithThePosition();
    void nobodyAsksAgainInAFinalState();
    void polledOftenNearTheTurnAndRarelyFarBack();
    void neverMoreThanHalfTheWay();
    void loadMakesPollsLonger();
    void jitterSpreadsByAFifth();
    void everyPollStaysWithinItsBounds();
};

namespace {

/// A line that is fed second by second.
struct Line {
    FallTracker tracker;
    base::MonoTime now{base::Micros(1'000'000)};
    FallTotals totals{0, 0, 100'000};
    Rate rate = Rate::perSecond(100);
    bool admitting = true;

    void tell() { tracker.observe(now, totals, rate, admitting); }
    void run(int seconds, std::uint64_t atHead, std::uint64_t elsewhere = 0) {
        tell();
        for (int i = 0; i < seconds; ++i) {
            now += base::Seconds(1);
            totals.atHead += atHead;
            totals.elsewhere += elsewhere;
            tell();
        }
    }
    double perSec() const { return tracker.figures().headPerSec; }
};

bool isNear(double value, double wanted, double share) {
    if (std::abs(value - wanted) <= share * wanted) {
        return true;
    }
    qWarning("%f is not within %.0f %% of %f", value, share * 100, wanted);
    return false;
}

double pollSeconds(VisitorState state, std::uint64_t position, std::optional<Eta> eta, double load = 0,
                   double random = 0) {
    return static_cast<double>(choosePollAfter(state, position, eta, load, random).count()) / 1000;
}

double waitingPoll(std::uint32_t eta, double load = 0, double random = 0) {
    return pollSeconds(VisitorState::Waiting, 1'000, Eta{eta, eta, eta}, load, random);
}

} // namespace

void PaceTest::figuresFitInAFewWords() {
    QVERIFY(std::is_trivially_copyable_v<PaceFigures>);
    QVERIFY(sizeof(PaceFigures) <= 4 * sizeof(double));
}

void PaceTest::withoutHistoryBelievesTheSetRate() {
    Line line;
    line.tell();
    QCOMPARE(line.perSec(), 100.0);
    QCOMPARE(line.tracker.figures().leavingShare, 0.0);
}

void PaceTest::withoutARateKnowsNothing() {
    QCOMPARE(FallTracker().figures(), PaceFigures{});
    QVERIFY(!forecast(FallTracker().figures(), EventState::Open, 1));
}

void PaceTest::learnsHowFastTheHeadReallyMoves() {
    Line fast; // many are away: they are parked without costing an admission
    fast.run(60, 150);
    QVERIFY(isNear(fast.perSec(), 150, 0.05));
    Line slow; // max_active holds it back
    slow.run(60, 20);
    QVERIFY(isNear(slow.perSec(), 20, 0.1));
}

void PaceTest::followsAChangedRateAtOnce() {
    Line line;
    line.run(60, 100);
    line.rate = Rate::perSecond(250);
    line.tell();
    QVERIFY(isNear(line.perSec(), 250, 0.01));
    line.run(20, 250);
    QVERIFY(isNear(line.perSec(), 250, 0.01));
}

void PaceTest::pausesTeachNothing() {
    Line line;
    line.run(60, 100);
    const PaceFigures before = line.tracker.figures();
    line.admitting = false;
    line.run(300, 0);
    line.admitting = true;
    line.tell();
    QCOMPARE(line.tracker.figures(), before);
}

void PaceTest::shortLinesTeachNothing() {
    Line line;
    line.totals.waiting = 5; // ten come and go each second
    line.run(60, 10);
    QCOMPARE(line.perSec(), 100.0);
}

void PaceTest::peopleWhoLeaveShortenTheWait() {
    Line line;
    line.run(60, 100, 200);
    const PaceFigures figures = line.tracker.figures();
    QVERIFY(isNear(figures.headPerSec, 100, 0.01));
    QVERIFY(isNear(figures.leavingShare, 200.0 / 100'000, 0.2));
    Line staying;
    staying.run(60, 100, 0);
    const auto with = forecast(figures, EventState::Open, 100'000);
    const auto without = forecast(staying.tracker.figures(), EventState::Open, 100'000);
    QCOMPARE(without->sec, 1'000U);
    QVERIFY(with->sec < 700);
}

void PaceTest::aNewReplicaIsNoMassDeparture() {
    Line line;
    line.run(60, 100);
    const PaceFigures before = line.tracker.figures();
    line.tracker.rebase();
    line.totals.atHead += 1'000'000;
    line.totals.elsewhere += 1'000'000;
    line.now += base::Seconds(1);
    line.tell();
    QCOMPARE(line.tracker.figures(), before);
}

void PaceTest::totalsThatFallAreANewBeginning() {
    Line line;
    line.run(60, 100, 10);
    const PaceFigures before = line.tracker.figures();
    line.totals.atHead = 0;
    line.now += base::Seconds(1);
    line.tell();
    line.totals.elsewhere = 0;
    line.now += base::Seconds(1);
    line.tell();
    QCOMPARE(line.tracker.figures(), before);
}

void PaceTest::aLongSilenceForgets() {
    Line line;
    line.run(60, 10);
    line.now += base::Seconds(61);
    line.tell();
    QCOMPARE(line.perSec(), 100.0);
}

void PaceTest::isNotJumpyUnderRandomAdmissions() {
    breakwater::tests::Dice dice(7);
    const auto admissions = [&dice] { // 20 on average, spread nearly as Poisson would
        std::uint64_t count = 0;
        for (int i = 0; i < 200; ++i) {
            count += dice.below(10) == 0 ? 1 : 0;
        }
        return count;
    };
    Line line;
    line.rate = Rate::perSecond(20);
    std::uint32_t before = 0;
    for (int second = 0; second < 300; ++second) {
        line.run(1, admissions());
        const auto eta = forecast(line.tracker.figures(), EventState::Open, 10'000);
        QVERIFY(isNear(eta->sec, 500, 0.12));
        QVERIFY(second == 0 || isNear(eta->sec, before, 0.05));
        before = eta->sec;
    }
}

void PaceTest::spreadGrowsWhenThePaceChanges() {
    Line line;
    line.run(60, 100);
    const double calm = line.tracker.figures().spread;
    line.run(5, 0);
    QVERIFY(line.tracker.figures().spread > 2 * calm);
    line.run(100, 50);
    QVERIFY(line.tracker.figures().spread < 1.5 * calm);
}

void PaceTest::forecastsNothingUnlessOpen() {
    const PaceFigures figures{100, 0, 0.1};
    QVERIFY(forecast(figures, EventState::Open, 1).has_value());
    QVERIFY(!forecast(figures, EventState::Open, 0));
    for (const EventState state :
         {EventState::Draft, EventState::Scheduled, EventState::Paused, EventState::Closed}) {
        QVERIFY(!forecast(figures, state, 1));
    }
}

void PaceTest::forecastMatchesAStepByStepSimulation() {
    for (const double share : {0.0, 1e-12, 0.0001, 0.001, 0.01, 0.1}) {
        const PaceFigures figures{50, share, 0};
        double left = 20'000;
        double seconds = 0;
        for (; left > 0; seconds += 0.001) {
            left -= 0.001 * (50 + share * left);
        }
        QVERIFY(std::abs(forecast(figures, EventState::Open, 20'000)->sec - seconds) < 1.01);
    }
}

void PaceTest::forecastKeepsItsOrderAndItsBounds() {
    for (const double perSec : {0.001, 0.01, 1.0, 99.9, 100'000.0}) {
        for (const double share : {0.0, 1e-9, 0.001, 1.0}) {
            for (const double spread : {-1.0, 0.0, 0.1, 0.8, 5.0}) {
                for (const std::uint64_t position : {1ULL, 2ULL, 1'000ULL, 10'000'000ULL, 1ULL << 40}) {
                    const auto eta = forecast({perSec, share, spread}, EventState::Open, position);
                    QVERIFY(eta && eta->low <= eta->sec && eta->sec <= eta->high && eta->sec >= 1);
                }
            }
        }
    }
}

void PaceTest::forecastGrowsWithThePosition() {
    std::uint32_t before = 0;
    for (std::uint64_t position = 1; position < 50'000; position += 100) {
        const std::uint32_t sec = forecast({100, 0.001, 0.1}, EventState::Open, position)->sec;
        QVERIFY(sec >= before);
        before = sec;
    }
    QVERIFY(before > 100);
}

void PaceTest::nobodyAsksAgainInAFinalState() {
    for (const VisitorState state : {VisitorState::Done, VisitorState::Left, VisitorState::Expired,
                                     VisitorState::Banned, VisitorState::Closed}) {
        QCOMPARE(choosePollAfter(state, 0, {}, 1, 0.5), base::Millis(0));
    }
    QCOMPARE(pollSeconds(VisitorState::Ready, 0, {}), 2.0);
    QCOMPARE(pollSeconds(VisitorState::Entered, 0, {}), 15.0);
}

void PaceTest::polledOftenNearTheTurnAndRarelyFarBack() {
    QVERIFY(waitingPoll(1) == 1);
    QVERIFY(waitingPoll(4) >= 1 && waitingPoll(4) <= 2);
    QCOMPARE(waitingPoll(10), 5.0);
    QCOMPARE(waitingPoll(60), 30.0);
    QCOMPARE(waitingPoll(90), 45.0);
    QCOMPARE(waitingPoll(1'000'000), 45.0);
    // Without a forecast (paused, lobby) the front still asks often.
    QCOMPARE(pollSeconds(VisitorState::Waiting, 1, {}), 2.0);
    QCOMPARE(pollSeconds(VisitorState::Waiting, 500, {}), 5.0);
    QCOMPARE(pollSeconds(VisitorState::Waiting, 1'000'000, {}), 15.0);
    for (std::uint32_t eta = 1; eta < 3'000; ++eta) {
        QVERIFY(waitingPoll(eta + 1) >= waitingPoll(eta));
    }
}

void PaceTest::neverMoreThanHalfTheWay() {
    for (std::uint32_t eta = 2; eta < 3'000; ++eta) {
        QVERIFY(waitingPoll(eta) <= eta / 2.0);
        for (const double load : {0.9, 2.0}) {
            QVERIFY(waitingPoll(eta, load) <= std::max(1.0, eta * 0.9));
        }
    }
}

void PaceTest::loadMakesPollsLonger() {
    const auto unknown = [](double load) { return pollSeconds(VisitorState::Waiting, 500, {}, load); };
    QCOMPARE(unknown(0.6), 5.0);
    QCOMPARE(unknown(0.8), 10.0);
    QCOMPARE(unknown(1), 15.0);
    QCOMPARE(unknown(7), 15.0);
    QCOMPARE(unknown(-1), 5.0);
    QCOMPARE(pollSeconds(VisitorState::Waiting, 1'000'000, {}, 1), 45.0);
    QCOMPARE(pollSeconds(VisitorState::Ready, 0, {}, 1), 6.0);
    // Also of who knows its time, but never behind its turn.
    QCOMPARE(waitingPoll(60), 30.0);
    QVERIFY(waitingPoll(60, 0.8) > 30.0);
    QCOMPARE(waitingPoll(40, 1), 36.0);
    QCOMPARE(waitingPoll(60, 1), 45.0);
}

void PaceTest::jitterSpreadsByAFifth() {
    QCOMPARE(waitingPoll(20, 0, 0), 10.0);
    QCOMPARE(waitingPoll(20, 0, 0.5), 9.0);
    QCOMPARE(waitingPoll(20, 0, 1), 8.0);
}

void PaceTest::everyPollStaysWithinItsBounds() {
    breakwater::tests::Dice dice(3);
    for (int i = 0; i < 100'000; ++i) {
        const auto eta = static_cast<std::uint32_t>(std::exp(dice.unit() * 12));
        const bool known = dice.unit() < 0.8;
        const auto state = static_cast<VisitorState>(1 + static_cast<int>(dice.unit() * 3));
        const double poll = pollSeconds(state, eta, known ? std::optional(Eta{eta, eta, eta}) : std::nullopt,
                                        dice.unit() * 1.5, dice.unit());
        QVERIFY(poll >= 1 && poll <= 45);
    }
}

QTEST_GUILESS_MAIN(PaceTest)
#include "pace_test.moc"
