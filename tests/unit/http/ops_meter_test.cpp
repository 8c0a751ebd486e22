// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/api_handler.h"
#include "service/http/ops/gateway_meter.h"
#include "tests/unit/http/loopback.h"

#include <QTest>
#include <algorithm>
#include <memory>

using namespace breakwater;
using namespace breakwater::http;
using namespace breakwater::http::ops;

namespace {

constexpr auto kStatus = static_cast<RouteId>(api::Route::Status);
constexpr auto kJoin = static_cast<RouteId>(api::Route::Join);
constexpr auto kStream = static_cast<RouteId>(api::Route::Stream);

/// A gateway of two loops whose counters, process and time the test moves.
struct Gateway {
    std::array<LoopCounters, 2> loops;
    ManualClock clock;
    ProcessFigures process{.cpu = base::Seconds(40), .residentBytes = 1 << 20, .virtualBytes = 1 << 30};
    std::atomic<double> load{0};
    GatewayMeter meter{{.id = "gate",
                        .counters =
                            [this] {
                                return std::vector<const LoopCounters*>{&loops[0], &loops[1]};
                            },
                        .clock = clock,
                        .load = load,
                        .httpThreads = 2,
                        .replicaLagMillis = [] { return 12.5; },
                        .process = [this] { return process; }}};

    void answer(std::size_t loop, RouteId route, int times, base::Micros took) {
        for (int i = 0; i < times; ++i) {
            loops[loop].answered(route, 200);
            loops[loop].took({&route, 1}, took);
        }
    }
    /// The figures of the second that ends now.
    model::GatewayFigures second(base::Micros cpu = base::Micros(0)) {
        clock.advance(base::Seconds(1));
        process.cpu += cpu;
        return meter.take();
    }
};

const model::RouteFigures* routeOf(const model::GatewayFigures& figures, std::string_view name) {
    const auto found = std::find_if(figures.routes.begin(), figures.routes.end(),
                                    [&](const auto& route) { return route.route == name; });
    return found == figures.routes.end() ? nullptr : &*found;
}

} // namespace

class OpsMeterTest : public QObject {
    Q_OBJECT

  private slots:
    void countsTheAnswersOfAllLoopsInTheLastIntervalOnly() {
        Gateway gate;
        gate.answer(0, kStatus, 30, base::Micros(20));
        gate.answer(1, kStatus, 12, base::Micros(20));
        const auto first = gate.second();
        QVERIFY(routeOf(first, "status") != nullptr);
        QCOMPARE(routeOf(first, "status")->requestsPerSec, 42.0);

        gate.answer(1, kStatus, 10, base::Micros(20));
        gate.clock.advance(base::Seconds(1));
        const auto second = gate.second(); // ten in two seconds
        QCOMPARE(routeOf(second, "status")->requestsPerSec, 5.0);
    }

    void showsOnlyRoutesThatSomebodyHasAskedFor() {
        Gateway gate;
        QVERIFY(gate.second().routes.empty());
        gate.answer(0, kJoin, 1, base::Micros(20));
        const auto figures = gate.second();
        QCOMPARE(figures.routes.size(), std::size_t{1});
        QCOMPARE(figures.routes.front().route, std::string("join"));
        QCOMPARE(gate.second().routes.front().requestsPerSec, 0.0); // and goes on showing them
    }

    void findsTheMiddleAndTheWorstOfTheInterval() {
        Gateway gate;
        gate.answer(0, kStatus, 1'000, base::Micros(400'000)); // long ago: must not show below
        gate.second();
        gate.answer(0, kStatus, 980, base::Micros(20));
        gate.answer(1, kStatus, 20, base::Micros(8'000));
        const auto figures = gate.second();
        const auto* status = routeOf(figures, "status");
        // 980 of 1,000 are between 10 and 25 µs: the 500th lies at 500/980 of that.
        QVERIFY(qAbs(status->p50Millis - (10 + 15.0 * 500 / 980) / 1000) < 1e-9);
        // The 990th is the 10th of 20 between 5 and 10 ms.
        QVERIFY(qAbs(status->p99Millis - 7.5) < 1e-9);
    }

    void takesTheEndlessBucketByItsBeginning() {
        LatencyCounts counts{};
        QCOMPARE(quantileMillis(counts, 0.99), 0.0);
        counts.back() = 3;
        QCOMPARE(quantileMillis(counts, 0.5), 2'000.0);
        counts = {};
        counts.front() = 4;
        QCOMPARE(quantileMillis(counts, 0.5), 0.005);
        QCOMPARE(quantileMillis(counts, 1.0), 0.010);
    }

    void tellsConnectionsStreamsMemoryLagAndName() {
        Gateway gate;
        gate.loops[0].connectionsOpen.add(3);
        gate.loops[1].connectionsOpen.add(4);
        gate.loops[1].streamsOpen.add(2);
        const auto figures = gate.second();
        QCOMPARE(figures.id, std::string("gate"));
        QVERIFY(figures.at == gate.clock.wall());
        QCOMPARE(figures.connections, std::uint64_t{7});
        QCOMPARE(figures.streams, std::uint64_t{2});
        QCOMPARE(figures.rssBytes, std::uint64_t{1 << 20});
        QCOMPARE(figures.replicaLagMillis, 12.5);
    }

    void measuresCpuAsPercentOfOneCore() {
        Gateway gate;
        QCOMPARE(gate.second(base::Millis(1'500)).cpuPercent, 150.0);
        QCOMPARE(gate.second(base::Millis(0)).cpuPercent, 0.0);
    }

    void feedsALoadBetweenIdleAndFull() {
        Gateway gate;
        gate.second();
        QCOMPARE(gate.load.load(), 0.0);
        for (int i = 0; i < 20; ++i) {
            gate.second(base::Seconds(1)); // half of two threads
        }
        QVERIFY(qAbs(gate.meter.load() - 0.5) < 1e-3);
        for (int i = 0; i < 20; ++i) {
            gate.second(base::Seconds(9));
        }
        QVERIFY(gate.meter.load() > 0.999);
        QVERIFY(gate.meter.load() <= 1.0);
        for (int i = 0; i < 20; ++i) {
            gate.second();
        }
        QVERIFY(gate.meter.load() < 1e-3);
    }

    void countsLateAnswersAsLoadButNotLongStreams() {
        Gateway gate;
        for (int i = 0; i < 20; ++i) {
            gate.answer(0, kStatus, 50, base::Millis(1));
            gate.answer(0, kStream, 500, base::Seconds(9));
            gate.second();
        }
        QCOMPARE(gate.meter.load(), 0.0);
        for (int i = 0; i < 20; ++i) {
            gate.answer(0, kStatus, 50, base::Millis(1));
            gate.answer(0, kJoin, 50, base::Millis(900));
            gate.second();
        }
        QVERIFY(qAbs(gate.meter.load() - 0.25) < 1e-3);
    }

    void livesWithoutAServer() {
        ManualClock clock;
        std::atomic<double> load{0};
        GatewayMeter meter({.id = "gate",
                            .counters = [] { return std::vector<const LoopCounters*>{}; },
                            .clock = clock,
                            .load = load,
                            .replicaLagMillis = {}});
        clock.advance(base::Seconds(1));
        const auto figures = meter.take();
        QVERIFY(figures.routes.empty());
        QVERIFY(figures.rssBytes > 100'000); // of this very process
        QVERIFY(readProcess().cpu > base::Micros(0));
        QVERIFY(readProcess().virtualBytes >= figures.rssBytes);
    }
};

QTEST_GUILESS_MAIN(OpsMeterTest)
#include "ops_meter_test.moc"
