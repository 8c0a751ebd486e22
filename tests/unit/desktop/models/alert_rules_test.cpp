// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/alert_rules.h"

#include <QtTest>

using namespace breakwater;
using namespace breakwater::desktop::models;
using base::Seconds;

namespace {

/// Looks once a second of its own time.
struct Watchman {
    AlertRules rules;
    base::WallTime now = base::wallFromMicros(1'780'000'000'000'000);
    model::Snapshot snapshot;
    LinkState link = LinkState::Live;

    Watchman() {
        snapshot.event.state = model::EventState::Open;
        snapshot.event.setRate = model::Rate::perSecond(1'000);
        snapshot.event.admittedPerSec = 1'000;
        snapshot.event.counters.byState[1] = 100'000;
        snapshot.redis.resize(1);
        snapshot.redis[0].address = "n1";
        snapshot.redis[0].reachable = true;
        snapshot.gateways.resize(1);
        snapshot.gateways[0].id = "gw";
        snapshot.gateways[0].routes = {{"status", 100, 1, 5}};
    }
    void look(int seconds = 1) {
        for (int i = 0; i < seconds; ++i) {
            now += Seconds(1);
            rules.look({now, &snapshot, link, base::Millis(link == LinkState::Live ? 100 : 5'000)});
        }
    }
    std::optional<Alert> alert(AlertRule rule) const {
        for (const Alert& alert : rules.alerts()) {
            if (alert.rule == rule) {
                return alert;
            }
        }
        return std::nullopt;
    }
};

} // namespace

class AlertRulesTest : public QObject {
    Q_OBJECT

  private slots:
    void aCalmEveningHasNone() {
        Watchman watchman;
        watchman.look(120);
        QVERIFY(watchman.rules.alerts().empty());
    }

    void eachRuleRisesAndClears_data() {
        QTest::addColumn<int>("rule");
        QTest::addColumn<int>("within");
        for (const auto& [name, rule, within] : {std::tuple{"node", AlertRule::RedisNodeDown, 4},
                                                 {"cpu", AlertRule::RedisCpuHigh, 6},
                                                 {"lag", AlertRule::ReplicaLag, 6},
                                                 {"stands", AlertRule::QueueStands, 12},
                                                 {"rate", AlertRule::RateNotReached, 32},
                                                 {"no-shows", AlertRule::NoShowsHigh, 16},
                                                 {"latency", AlertRule::LatencyHigh, 6},
                                                 {"stale", AlertRule::DataStale, 1},
                                                 {"service", AlertRule::ServiceAlarm, 1}}) {
            QTest::newRow(name) << static_cast<int>(rule) << within;
        }
    }
    void eachRuleRisesAndClears() {
        QFETCH(int, rule);
        QFETCH(int, within);
        const auto which = static_cast<AlertRule>(rule);
        Watchman watchman;
        watchman.look(5);
        const model::Snapshot calm = watchman.snapshot;
        spoil(watchman, which);
        if (within > 1) {
            watchman.look(within / 2);
            QVERIFY2(!watchman.alert(which), "too early");
        }
        watchman.look(within - within / 2);
        QVERIFY2(watchman.alert(which), "it did not rise");
        QCOMPARE(watchman.alert(which)->state, AlertState::Active);
        QCOMPARE(watchman.rules.activeCount() >= 1, true);
        watchman.snapshot = calm;
        watchman.link = LinkState::Live;
        watchman.look(20);
        QCOMPARE(watchman.alert(which)->state, AlertState::Cleared);
        watchman.rules.acknowledge(which, watchman.alert(which)->subject, "jlee");
        QVERIFY(!watchman.alert(which));
    }

    void aValueAroundTheLimitDoesNotFlutter() {
        Watchman watchman;
        int changes = 0;
        std::optional<AlertState> last;
        for (int second = 0; second < 300; ++second) {
            watchman.snapshot.redis[0].cpuPercent = second % 2 == 0 ? 79 : 82;
            if (second > 60 && second < 120) {
                watchman.snapshot.redis[0].cpuPercent = 85;
            }
            watchman.look();
            const auto alert = watchman.alert(AlertRule::RedisCpuHigh);
            const auto state = alert ? std::optional(alert->state) : std::nullopt;
            changes += state != last ? 1 : 0;
            last = state;
        }
        QCOMPARE(changes, 1); // it rose, once, and 79 % is not low enough to clear it
    }

    void whatIsAcknowledgedStaysUntilItIsOverAndThenGoes() {
        Watchman watchman;
        spoil(watchman, AlertRule::RedisNodeDown);
        watchman.look(10);
        watchman.rules.acknowledge(AlertRule::RedisNodeDown, "n1", "jlee");
        QCOMPARE(watchman.alert(AlertRule::RedisNodeDown)->state, AlertState::Acknowledged);
        QCOMPARE(watchman.alert(AlertRule::RedisNodeDown)->acknowledgedBy, std::string("jlee"));
        QCOMPARE(watchman.rules.activeCount(), std::size_t{0});
        watchman.look(60);
        QCOMPARE(watchman.alert(AlertRule::RedisNodeDown)->state, AlertState::Acknowledged);
        watchman.snapshot.redis[0].reachable = true;
        watchman.look(5);
        QVERIFY(!watchman.alert(AlertRule::RedisNodeDown));
        spoil(watchman, AlertRule::RedisNodeDown);
        watchman.look(5);
        QCOMPARE(watchman.alert(AlertRule::RedisNodeDown)->state, AlertState::Active);
    }

    void aQueueThatStandsOnPurposeIsNoAlert() {
        Watchman watchman;
        watchman.snapshot.event.admittedPerSec = 0;
        watchman.snapshot.event.state = model::EventState::Paused;
        watchman.look(120);
        QVERIFY(watchman.rules.alerts().empty());
        watchman.snapshot.event.state = model::EventState::Open;
        watchman.snapshot.event.counters.byState[1] = 0;
        watchman.look(120);
        QVERIFY(watchman.rules.alerts().empty());
    }

    void withoutALinkOldFiguresAreNotJudgedAnew() {
        Watchman watchman;
        spoil(watchman, AlertRule::RedisNodeDown);
        watchman.look(10);
        watchman.link = LinkState::Disconnected;
        watchman.snapshot.redis[0].reachable = true;
        watchman.look(60);
        QCOMPARE(watchman.alert(AlertRule::RedisNodeDown)->state, AlertState::Active);
        QVERIFY(watchman.alert(AlertRule::DataStale));
    }

    void whatIsOverLeavesTheListByItself() {
        Watchman watchman;
        spoil(watchman, AlertRule::RedisNodeDown);
        watchman.look(10);
        watchman.snapshot.redis[0].reachable = true;
        watchman.look(10);
        QVERIFY(watchman.alert(AlertRule::RedisNodeDown));
        watchman.look(601);
        QVERIFY(!watchman.alert(AlertRule::RedisNodeDown));
    }

  private:
    static void spoil(Watchman& watchman, AlertRule rule) {
        model::Snapshot& snapshot = watchman.snapshot;
        switch (rule) {
        case AlertRule::DataStale: watchman.link = LinkState::Stale; break;
        case AlertRule::RedisNodeDown: snapshot.redis[0].reachable = false; break;
        case AlertRule::RedisCpuHigh: snapshot.redis[0].cpuPercent = 81; break;
        case AlertRule::ReplicaLag: snapshot.gateways[0].replicaLagMillis = 600; break;
        case AlertRule::QueueStands: snapshot.event.admittedPerSec = 0; break;
        case AlertRule::RateNotReached: snapshot.event.admittedPerSec = 700; break;
        case AlertRule::NoShowsHigh: snapshot.event.noShowShare = 0.4; break;
        case AlertRule::LatencyHigh: snapshot.gateways[0].routes[0].p99Millis = 300; break;
        case AlertRule::ServiceAlarm: snapshot.alarms.push_back({"STORE_LOST_WRITES", "Look.", {}}); break;
        }
    }
};

QTEST_GUILESS_MAIN(AlertRulesTest)
#include "alert_rules_test.moc"
