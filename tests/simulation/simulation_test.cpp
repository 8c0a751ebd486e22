// SPDX-License-Identifier: Apache-2.0
#include "shared/base/log.h"
#include "tests/simulation/simulation.h"

#include <QTest>

using breakwater::fakes::PlantedBug;
using breakwater::simulation::Coverage;
using breakwater::simulation::ReaderBug;
using breakwater::simulation::Report;
using breakwater::simulation::simulate;

namespace {

#ifdef BREAKWATER_SANITIZED
constexpr std::uint64_t kSeeds = 120;
#else
constexpr std::uint64_t kSeeds = 2'000;
#endif
constexpr std::uint64_t kChunk = kSeeds / 20;
constexpr std::uint64_t kMostSeeds = 2'000; // in which a planted bug must show

} // namespace

class SimulationTest : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void everySeedKeepsEveryInvariant_data();
    void everySeedKeepsEveryInvariant();
    void everyFaultAndOutcomeCameUp();
    void aSeedReplaysToTheByte();
    void aPlantedBugIsFoundByItsInvariant_data();
    void aPlantedBugIsFoundByItsInvariant();
    void aBugOfTheReaderIsFoundByItsInvariant_data();
    void aBugOfTheReaderIsFoundByItsInvariant();

  private:
    Coverage m_coverage;
    std::uint64_t m_run = 0;
};

void SimulationTest::initTestCase() {
    breakwater::base::setLogLevel(breakwater::base::LogLevel::Error);
}

void SimulationTest::everySeedKeepsEveryInvariant_data() {
    QTest::addColumn<quint64>("first");
    for (std::uint64_t first = 1; first <= kSeeds; first += kChunk) {
        QTest::addRow("seeds %llu to %llu", static_cast<unsigned long long>(first),
                      static_cast<unsigned long long>(first + kChunk - 1))
            << static_cast<quint64>(first);
    }
}

void SimulationTest::everySeedKeepsEveryInvariant() {
    QFETCH(quint64, first);
    for (std::uint64_t seed = first; seed < first + kChunk; ++seed) {
        const Report report = simulate(seed);
        QVERIFY2(report.violations.empty(), report.text().c_str());
        m_coverage.add(report.coverage);
        ++m_run;
    }
}

void SimulationTest::everyFaultAndOutcomeCameUp() {
    if (m_run < 1'000) {
        QSKIP("Too few seeds have run to say what never comes up.");
    }
    const auto missing = m_coverage.missing();
    QVERIFY2(missing.empty(), missing.empty() ? "" : missing.front().c_str());
}

void SimulationTest::aSeedReplaysToTheByte() {
    for (const std::uint64_t seed : {1, 8, 72, 96, 146, 184}) {
        const Report once = simulate(seed);
        const Report again = simulate(seed);
        QVERIFY(once.trace != 0);
        QCOMPARE(again.trace, once.trace);
        QCOMPARE(again.steps, once.steps);
    }
    QVERIFY(simulate(1).trace != simulate(2).trace);
}

void SimulationTest::aPlantedBugIsFoundByItsInvariant_data() {
    QTest::addColumn<int>("bug");
    QTest::addColumn<int>("invariant");
    const auto row = [](const char* name, PlantedBug bug, int invariant) {
        QTest::newRow(name) << static_cast<int>(bug) << invariant;
    };
    row("a seq is given twice", PlantedBug::SeqGivenTwice, 1);
    row("a retry joins again", PlantedBug::RetryJoinsAgain, 2);
    row("a batch is answered in reverse", PlantedBug::BatchReversed, 3);
    row("the order skips one", PlantedBug::OrderSkipsOne, 4);
    row("one is admitted twice", PlantedBug::AdmittedTwice, 5);
    row("the burst has no bound", PlantedBug::BurstUnbounded, 6);
    row("the room is forgotten", PlantedBug::RoomForgotten, 7);
    row("the returned are counted again", PlantedBug::ReturnedCountedAgain, 8);
    row("enter forgets bans", PlantedBug::EnterForgetsBans, 9);
    row("a leaver stays in line", PlantedBug::LeaverStaysInLine, 10);
    row("a counter is forgotten", PlantedBug::CounterForgotten, 11);
    row("a join is forgotten", PlantedBug::JoinForgotten, 12);
    row("the frontier is stuck", PlantedBug::FrontierStuck, 13);
    row("a revision goes back", PlantedBug::RevisionGoesBack, 14);
    row("the sweep forgets heartbeats", PlantedBug::SweepForgetsHeartbeat, 15);
    row("a pause still admits", PlantedBug::PauseStillAdmits, 16);
    row("a refusal is not audited", PlantedBug::RefusalNotAudited, 18);
    row("a refusal is a lie", PlantedBug::RefusalLies, 19);
}

void SimulationTest::aPlantedBugIsFoundByItsInvariant() {
    QFETCH(int, bug);
    QFETCH(int, invariant);
    for (std::uint64_t seed = 1; seed <= kMostSeeds; ++seed) {
        if (simulate(seed, static_cast<PlantedBug>(bug)).breaks(invariant)) {
            return;
        }
    }
    QFAIL("No seed shows it.");
}

void SimulationTest::aBugOfTheReaderIsFoundByItsInvariant_data() {
    QTest::addColumn<int>("bug");
    QTest::addColumn<int>("invariant");
    QTest::newRow("it counts the returned") << static_cast<int>(ReaderBug::CountsTheReturned) << 8;
    QTest::newRow("it forgets what was seen") << static_cast<int>(ReaderBug::ForgetsSeen) << 14;
    QTest::newRow("it compares a part of the MAC") << static_cast<int>(ReaderBug::CutsTheMac) << 17;
}

void SimulationTest::aBugOfTheReaderIsFoundByItsInvariant() {
    QFETCH(int, bug);
    QFETCH(int, invariant);
    for (std::uint64_t seed = 1; seed <= kMostSeeds; ++seed) {
        if (simulate(seed, PlantedBug::None, static_cast<ReaderBug>(bug)).breaks(invariant)) {
            return;
        }
    }
    QFAIL("No seed shows it.");
}

QTEST_GUILESS_MAIN(SimulationTest)
#include "simulation_test.moc"
