// SPDX-License-Identifier: Apache-2.0
//
// The states of a connection, and what they do to what an operator may do.
#include "console/desktop/models/connection.h"
#include "console/desktop/models/words.h"
#include "tests/unit/desktop/models/house.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <set>

using namespace breakwater;
using namespace breakwater::desktop::models;
using fakes::House;

class SessionTest : public QObject {
    Q_OBJECT

  private slots:
    void itConnectsAndIsLive() {
        House house;
        QCOMPARE(house.console->session().link(), LinkState::Connecting);
        QCOMPARE(house.console->session().lock(), Lock::NoEvent);
        house.console->start();
        HAPPENS(house.console->events().rowCount() == 3);
        HAPPENS(house.console->session().link() == LinkState::Live);
        QCOMPARE(house.console->session().createLock(), Lock::None);
        house.console->choose(house.show);
        QCOMPARE(house.console->session().link(), LinkState::Connecting);
        HAPPENS(house.isUp());
        QCOMPARE(house.console->session().caller()->name, std::string("jlee"));
        QVERIFY(house.console->session().snapshot()->event.admittedPerSec > 0);
        HAPPENS(house.console->history().oldest() &&
                *house.console->history().newest() - *house.console->history().oldest() > base::Seconds(580));
    }

    void oldFiguresAreStaleAfterTwoSecondsAndLockAllButPause() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        house.evening->silence(true);
        house.look();
        const base::Millis age = *house.console->session().age();
        house.clock.advance(base::Millis(2'000) - age);
        house.look();
        QCOMPARE(house.console->session().link(), LinkState::Live);
        house.clock.advance(base::Millis(1));
        house.look();
        QCOMPARE(house.console->session().link(), LinkState::Stale);
        QCOMPARE(house.console->session().lock(), Lock::Stale);
        QCOMPARE(house.console->session().pauseLock(), Lock::None);
        QVERIFY(house.console->session().snapshot().has_value());
        house.evening->silence(false);
        HAPPENS(house.console->session().link() == LinkState::Live);
    }

    void aLostLinkSaysSoKeepsTheFiguresAndComesBackWithoutAGap() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        house.evening->cutOff(true);
        HAPPENS(house.console->session().link() == LinkState::Disconnected);
        QCOMPARE(house.console->session().lock(), Lock::Disconnected);
        QCOMPARE(house.console->session().broken()->code, base::ErrorCode::Unreachable);
        QVERIFY(house.console->session().snapshot().has_value());
        const auto lost = *house.console->history().newest();
        for (int second = 0; second < 90; ++second) {
            house.clock.advance(base::Seconds(1));
            house.evening->step();
        }
        house.look();
        QVERIFY(*house.console->session().age() > base::Seconds(89));
        house.evening->cutOff(false);
        HAPPENS(house.isUp());
        const auto newest = [&house] { return *house.console->history().newest(); };
        const auto missing = [&] {
            const auto runs = house.console->history().runs({Figure::Waiting, {}}, lost - base::Seconds(60),
                                                            newest(), 10'000);
            return runs.size() != 1;
        };
        HAPPENS(!missing());
        QVERIFY(newest() - lost > base::Seconds(85));
    }

    void aDesktopClockThatIsWrongByAnHourDoesNoHarm() {
        /// The same passing of time, another hour of the day.
        struct WrongClock final : base::Clock {
            const base::Clock& right;
            explicit WrongClock(const base::Clock& clock) : right(clock) {}
            base::MonoTime monotonic() const override { return right.monotonic(); }
            base::WallTime wall() const override { return right.wall() - base::Seconds(3'600); }
        };
        House house;
        const WrongClock wrong(house.clock);
        SessionOptions options;
        options.ticking = false;
        house.console =
            std::make_unique<Console>(house.evening->clientOf("jlee", model::Role::Operator), wrong, options);
        house.open();
        HAPPENS(house.isUp());
        QVERIFY(*house.console->session().age() < base::Seconds(2));
        const auto off = house.console->session().now() - house.clock.wall();
        QVERIFY(off < base::Seconds(2) && off > base::Seconds(-2));
        // An alert, a ban's end, a countdown: all by the service's clock.
        HAPPENS(house.console->pausedSince() == std::nullopt);
    }

    void aViewerLooksAndIsToldWhy() {
        House house(model::Role::Viewer);
        house.open();
        HAPPENS(house.console->session().link() == LinkState::Live && house.console->session().caller());
        QCOMPARE(house.console->session().lock(), Lock::Viewer);
        QCOMPARE(house.console->session().pauseLock(), Lock::Viewer);
        QVERIFY(!sentenceOf(Lock::Viewer).isEmpty());
        std::optional<base::Error> refused;
        house.console->acts().open(
            *house.console->event(), this,
            [&refused](const base::Result<model::Event>& answer) { refused = answer.error(); });
        QCOMPARE(refused->code, base::ErrorCode::PermissionDenied);
    }

    void readOnlyLocksEvenAnAdmin() {
        House house(model::Role::Admin);
        house.console = house.consoleOf(house.evening->clientOf("jlee", model::Role::Admin), true);
        house.open();
        HAPPENS(house.console->session().link() == LinkState::Live && house.console->session().caller());
        QCOMPARE(house.console->session().lock(), Lock::ReadOnly);
        QCOMPARE(house.console->session().pauseLock(), Lock::ReadOnly);
        house.console->session().setReadOnly(false);
        QCOMPARE(house.console->session().lock(), Lock::None);
    }

    void aTokenThatIsRefusedIsNotTriedForEver() {
        House house;
        const auto stranger = house.evening->clientOf("stranger", model::Role::Operator);
        QVERIFY(house.evening->clientOf("root", model::Role::Admin)->revokeOperator("stranger").ok());
        house.console = house.consoleOf(stranger);
        house.open();
        HAPPENS(house.console->session().link() == LinkState::Disconnected &&
                !house.console->session().retryIn());
        QCOMPARE(house.console->session().broken()->code, base::ErrorCode::Unauthenticated);
        QCOMPARE(house.evening->clientOf("root", model::Role::Admin)
                     ->setRole("stranger", model::Role::Operator)
                     .ok(),
                 true);
        house.evening->clientOf("stranger", model::Role::Operator);
        house.console->session().retryNow();
        HAPPENS(house.isUp());
    }

    void aRedisNodeThatIsGoneIsNamed() {
        House house;
        house.open();
        HAPPENS(house.isUp() && house.console->history().nodes().size() == 2);
        QVERIFY(house.console->session().missingNodes().isEmpty());
        house.evening->losePartOfRedis(true);
        HAPPENS(house.console->session().missingNodes() == QStringList{"10.0.0.22:6379"});
        QCOMPARE(house.console->session().link(), LinkState::Live);
        for (int i = 0; i < 80; ++i) {
            house.moment();
        }
        // A gap in its line, none in the other's; and an alert.
        const auto now = *house.console->history().newest();
        QVERIFY(!house.console->history().at({Figure::RedisCpu, "10.0.0.22:6379"}, now));
        QVERIFY(house.console->history().at({Figure::RedisCpu, "10.0.0.21:6379"}, now));
        HAPPENS(house.console->activeAlerts() >= 1);
        house.evening->losePartOfRedis(false);
        HAPPENS(house.console->session().missingNodes().isEmpty());
    }

    void anEventDeletedUnderOurEyesIsGone() {
        House house(model::Role::Admin);
        house.open();
        HAPPENS(house.isUp());
        const auto colleague = house.evening->clientOf("mkim", model::Role::Admin);
        QVERIFY(colleague->closeEvent(house.show, model::ClosedReason::Ended, {}).ok());
        QVERIFY(colleague->deleteEvent(house.show, {}).ok());
        HAPPENS(house.console->eventIsGone());
        QVERIFY(!house.console->event());
        QVERIFY(!house.console->rate().canApply());
        QVERIFY(!house.console->pause().canPress());
        QCOMPARE(house.console->events().rowCount(), 2);
    }

    void anotherEventBeginsAnew() {
        House house;
        house.open();
        HAPPENS(house.isUp() && !house.console->history().empty() && !house.console->flags().empty());
        house.console->choose(*model::EventId::parse("winter-tour-seoul-d2"));
        QVERIFY(house.console->history().empty());
        QVERIFY(house.console->flags().empty());
        QVERIFY(!house.console->session().snapshot());
        HAPPENS(house.isUp());
        QCOMPARE(house.console->session().snapshot()->event.id.text(), std::string("winter-tour-seoul-d2"));
    }

    void whatOperatorsDidStandsAsFlagsAlsoColleagues() {
        House house;
        house.open();
        HAPPENS(house.console->flags().size() == 4); // opened, 800 -> 1,000, paused, resumed
        const auto& flags = house.console->flags();
        QCOMPARE(flags[0].action, std::string("open"));
        QCOMPARE(flags[1].actor, QString("jlee"));
        QVERIFY2(flags[1].text.contains(QStringLiteral("800/s\u21921,000/s")), qPrintable(flags[1].text));
        QCOMPARE(flags[2].actor, QString("mkim"));
        QCOMPARE(flags[2].action, std::string("pause"));
        for (std::size_t i = 0; i < flags.size(); ++i) {
            QCOMPARE(flags[i].number, static_cast<int>(i) + 1);
        }
        HAPPENS(house.isUp());
        QVERIFY(house.evening->clientOf("mkim", model::Role::Operator)->pauseEvent(house.show, "shop").ok());
        HAPPENS(house.console->flags().size() == 5 &&
                house.console->event()->state == model::EventState::Paused);
        // The pause of half an hour ago was resumed: it is not this one.
        HAPPENS(house.console->pausedSince() == house.console->flags().back().at);
        HAPPENS(house.console->addedSincePause().value_or(0) > 0);
    }

    void aServiceThatIsSilentHoldsNobodyUpWhoGoes() {
        // Whoever connects is never answered: each call would wait for ten minutes.
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        ServerProfile profile;
        profile.address = QStringLiteral("127.0.0.1:%1").arg(silent.serverPort());
        const base::SystemClock clock;
        for (int round = 0; round < 5; ++round) {
            Console console(*connectTo(profile, "token"), clock);
            console.start();
            console.choose(*model::EventId::parse("demo"));
            QTRY_VERIFY_WITH_TIMEOUT(silent.hasPendingConnections(), 20'000);
            delete silent.nextPendingConnection();
        }
    }

    void whereNothingListensIsSaidAndTriedAgain() {
        ServerProfile profile;
        profile.address = QStringLiteral("unix:/nowhere/breakwater.sock");
        const base::SystemClock clock;
        Console console(*connectTo(profile, ""), clock);
        console.start();
        console.choose(*model::EventId::parse("demo"));
        QTRY_COMPARE_WITH_TIMEOUT(console.session().link(), LinkState::Disconnected, 20'000);
        QVERIFY(QString::fromStdString(console.session().broken()->detail).contains("Nothing listens"));
        QVERIFY(console.session().retryIn().has_value());
    }
};

QTEST_GUILESS_MAIN(SessionTest)
#include "session_test.moc"
