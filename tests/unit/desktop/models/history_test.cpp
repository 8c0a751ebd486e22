// SPDX-License-Identifier: Apache-2.0
//
// What the charts draw and the forecast reckons with.
#include "console/desktop/models/forecast.h"
#include "console/desktop/models/snapshot_history.h"

#include <QtTest>
#include <cmath>

using namespace breakwater;
using namespace breakwater::desktop::models;
using base::Seconds;

namespace {

const base::WallTime kStart = base::wallFromMicros(1'780'000'000'000'000);
const Track kWaiting{Figure::Waiting, {}};

model::Snapshot snapshotAt(std::int64_t second, std::uint64_t waiting, double joined = 0, double admitted = 0,
                           double cpuPercent = 5) {
    model::Snapshot snapshot;
    snapshot.event.at = kStart + Seconds(second);
    snapshot.event.counters.byState[1] = waiting;
    snapshot.event.joinedPerSec = joined;
    snapshot.event.admittedPerSec = admitted;
    snapshot.event.setRate = model::Rate::perSecond(1'000);
    model::RedisNodeFigures node;
    node.address = "n1";
    node.reachable = true;
    node.cpuPercent = cpuPercent;
    snapshot.redis.push_back(node);
    return snapshot;
}

SnapshotHistory steady(double joined, double admitted, std::uint64_t waiting = 300'000) {
    SnapshotHistory history;
    for (int second = 0; second < 120; ++second) {
        history.add(snapshotAt(second, waiting, joined, admitted), false);
    }
    return history;
}

} // namespace

class HistoryTest : public QObject {
    Q_OBJECT

  private slots:
    void aGapIsDrawnAsAGap() {
        SnapshotHistory history;
        for (const int second : {0, 1, 2, 5, 6, 10, 11}) {
            history.add(snapshotAt(second, 100), false);
        }
        const auto runs = history.runs(kWaiting, kStart, kStart + Seconds(20), 1'000);
        QCOMPARE(runs.size(), 2);
        QCOMPARE(runs[0].size(), 5);
        QCOMPARE(runs[1].front().x(), static_cast<double>(base::microsOf(kStart)) / 1000 + 10'000);
        QVERIFY(!history.at(kWaiting, kStart + Seconds(8)));
        QCOMPARE(history.at(kWaiting, kStart + Seconds(7)).value(), 100.0);
    }

    void historyMayComeLateAndNeverOverwritesWhatWasLive() {
        SnapshotHistory history;
        history.add(snapshotAt(100, 7), false);
        for (int second = 0; second <= 100; ++second) {
            history.add(snapshotAt(second, 3), true);
        }
        QCOMPARE(history.at(kWaiting, kStart + Seconds(100)).value(), 7.0);
        QCOMPARE(history.at(kWaiting, kStart + Seconds(50)).value(), 3.0);
        QCOMPARE(history.runs(kWaiting, kStart, kStart + Seconds(100), 1'000).size(), 1);
        history.add(snapshotAt(100, 8), false);
        QCOMPARE(history.at(kWaiting, kStart + Seconds(100)).value(), 8.0);
    }

    void thinningKeepsEveryPeak() {
        SnapshotHistory history;
        for (int second = 0; second < 3'600; ++second) {
            history.add(snapshotAt(second, second == 1'777 ? 9'999 : (second == 2'345 ? 1 : 500)), false);
        }
        const auto runs = history.runs(kWaiting, kStart, kStart + Seconds(3'599), 300);
        QCOMPARE(runs.size(), 1);
        QVERIFY2(runs[0].size() <= 620, qPrintable(QString::number(runs[0].size())));
        double low = 1e9;
        double high = 0;
        for (qsizetype i = 0; i < runs[0].size(); ++i) {
            low = std::min(low, runs[0][i].y());
            high = std::max(high, runs[0][i].y());
            QVERIFY(i == 0 || runs[0][i].x() > runs[0][i - 1].x());
        }
        QCOMPARE(low, 1.0);
        QCOMPARE(high, 9'999.0);
        QCOMPARE(history.values(kWaiting, kStart, kStart + Seconds(3'599)).size(), std::size_t{3'600});
    }

    void sixHoursAreKeptAndNoMore() {
        SnapshotHistory history;
        history.add(snapshotAt(0, 1), false);
        history.add(snapshotAt(SnapshotHistory::kSeconds - 1, 2), false);
        QCOMPARE(history.at(kWaiting, kStart).value(), 1.0);
        history.add(snapshotAt(SnapshotHistory::kSeconds, 3), false);
        QVERIFY(!history.at(kWaiting, kStart));
        QVERIFY(*history.oldest() > kStart);
        history.add(snapshotAt(0, 4), true);
        QVERIFY(!history.at(kWaiting, kStart));
    }

    void aNodeThatIsGoneLeavesAGapInItsOwnLine() {
        SnapshotHistory history;
        for (int second = 0; second < 20; ++second) {
            auto snapshot = snapshotAt(second, 100);
            snapshot.redis[0].reachable = second < 5 || second >= 12;
            history.add(snapshot, false);
        }
        QCOMPARE(history.runs({Figure::RedisCpu, "n1"}, kStart, kStart + Seconds(20), 100).size(), 2);
        QCOMPARE(history.runs(kWaiting, kStart, kStart + Seconds(20), 100).size(), 1);
        QCOMPARE(history.nodes(), std::vector<QString>{"n1"});
        QCOMPARE(history.at({Figure::RedisCpu, "n1"}, kStart).value(), static_cast<double>(0.05F));
    }

    void aForecastIsARangeAroundTheMiddleAndUnknownWhenTheQueueGrows() {
        const auto flow = flowOf(steady(400, 1'000));
        QVERIFY(flow.has_value());
        const auto drain = drainAt(*flow, 1'000);
        QVERIFY(drain->low < 500 && drain->high > 500);
        QVERIFY(!drainAt(*flow, 400));
        QVERIFY(!drainAt(*flow, 100));
        QCOMPARE(waitAt(*flow, 1'000).value(), Seconds(300));
        QVERIFY(!waitAt(*flow, 0));
    }

    void aHigherRateNeverForecastsALongerDrain() {
        SnapshotHistory history;
        for (int second = 0; second < 120; ++second) {
            history.add(snapshotAt(second, 200'000, 400 + 150 * std::sin(second), 800), false);
        }
        const auto flow = flowOf(history);
        QVERIFY(flow->deviation > 50);
        std::optional<model::SecondsRange> before;
        for (int rate = 450; rate < 5'000; rate += 50) {
            const auto drain = drainAt(*flow, rate);
            QVERIFY(drain && drain->low <= drain->high);
            QVERIFY(!before || (drain->low <= before->low && drain->high <= before->high));
            before = drain;
        }
    }

    void withTooFewFiguresNothingIsForecast() {
        SnapshotHistory history;
        QVERIFY(!flowOf(history));
        for (int second = 0; second < 9; ++second) {
            history.add(snapshotAt(second, 100), false);
        }
        QVERIFY(!flowOf(history));
        const Preview preview = previewOf(history, model::Rate::perSecond(1), model::Rate::perSecond(2));
        QVERIFY(!preview.drain && !preview.wait && !preview.redisCpu);
    }

    void aPreviewSaysWhatChanges() {
        const Preview preview =
            previewOf(steady(400, 1'000), model::Rate::perSecond(1'000), model::Rate::perSecond(1'400));
        QCOMPARE(preview.drainChange.value(), Seconds(300 - 500));
        QCOMPARE(preview.waitChange.value(), Seconds(214 - 300));
        QVERIFY2(!preview.redisCpu, "the rate never changed: nothing is known of its slope");
    }

    void theSlopeOfRedisIsMeasuredOnceTheRateHasChanged() {
        SnapshotHistory history;
        for (int second = 0; second < 300; ++second) {
            const double admitted = second < 150 ? 500 : 1'000;
            history.add(
                snapshotAt(second, 300'000, 400, admitted, 2 + admitted * 0.004 + std::sin(second) * 0.1),
                false);
        }
        QVERIFY(std::abs(cpuSlopeOf(history)->perAdmission - 0.00004) < 0.000002);
        const Preview preview =
            previewOf(history, model::Rate::perSecond(1'000), model::Rate::perSecond(2'000));
        QVERIFY(std::abs(*preview.redisCpuChange - 0.04) < 0.003);
        QVERIFY(std::abs(*preview.redisCpu - 0.10) < 0.006);
    }

    void theConeOpensAndNeverFallsBelowZero() {
        const Cone cone = coneOf(*flowOf(steady(400, 1'000, 60'000)), 1'000, kStart, Seconds(300));
        QCOMPARE(cone.low.size(), cone.high.size());
        for (std::size_t i = 0; i < cone.low.size(); ++i) {
            QVERIFY(cone.low[i].y() >= 0);
            QVERIFY(cone.low[i].y() <= cone.middle[i].y() && cone.middle[i].y() <= cone.high[i].y());
        }
        QCOMPARE(cone.middle.front().y(), 60'000.0);
        QCOMPARE(cone.middle.back().y(), 0.0);
    }
};

QTEST_GUILESS_MAIN(HistoryTest)
#include "history_test.moc"
