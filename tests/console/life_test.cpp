// SPDX-License-Identifier: Apache-2.0
//
// Windows come and go while streams speak, lists are asked for and acts are on their way.
#include "console/desktop/views/banner.h"
#include "console/desktop/views/chart_grid.h"
#include "console/desktop/views/tables_pane.h"
#include "tests/console/stage.h"

#include <QApplication>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QTest>

using namespace breakwater;
using namespace breakwater::desktop::views;
using breakwater::desktop::models::LinkState;
using stage::Stage;

namespace {

#ifdef BREAKWATER_SANITIZED
constexpr int kRounds = 200;
#else
constexpr int kRounds = 50;
#endif

Stage::Options small() {
    Stage::Options options;
    options.crowd = 0.01;
    return options;
}

desktop::models::ServerProfile profile(const QString& address) {
    desktop::models::ServerProfile made;
    made.address = address;
    return made;
}

} // namespace

class LifeTest : public QObject {
    Q_OBJECT

  private slots:
    void aWindowMayGoAtAnyMomentOfAStream() {
        Stage stage(small());
        for (int round = 0; round < kRounds; ++round) {
            stage.shell().open(stage.evening().clientOf("jlee", model::Role::Operator), profile("one:1"), {});
            stage.window().tables().setCurrentIndex(round % kTableTabs);
            for (int step = 0; step < round % 4; ++step) {
                stage.pass(base::Millis(500));
            }
            if (round % 3 == 1) { // with an act on its way
                stage.act(Act::Pause)->trigger();
                stage.act(Act::Pause)->trigger();
            } else if (round % 3 == 2) { // with a dialog open
                stage.act(Act::LookUp)->trigger();
                stage.act(Act::NewEvent)->trigger();
            }
            if (round % 5 == 4) { // and the service gone
                stage.evening().cutOff(true);
                stage.pass(base::Millis(500));
                stage.evening().cutOff(false);
            }
        }
        stage.shell().open(stage.evening().clientOf("jlee", model::Role::Operator), profile("one:1"), {});
        QVERIFY(Stage::until([&] {
            stage.pass(base::Millis(500));
            return stage.console().session().link() == LinkState::Live;
        }));
    }

    void theConsoleComesBackWhenTheServiceDoes() {
        Stage stage(small());
        stage.evening().cutOff(true);
        QVERIFY(Stage::until([&] {
            stage.pass(base::Millis(500));
            return stage.console().session().link() == LinkState::Disconnected;
        }));
        QVERIFY(stage.window().findChild<QWidget*>("linkBanner")->isVisible());
        stage.evening().cutOff(false);
        stage.act(Act::RetryNow)->trigger();
        QVERIFY(Stage::until([&] {
            stage.pass(base::Millis(500));
            return stage.console().session().link() == LinkState::Live;
        }));
        QVERIFY(!stage.window().findChild<QWidget*>("linkBanner")->isVisible());
    }

    void aServiceThatIsNotThereAtTheStartIsToldAndComesBack() {
        Stage stage(small());
        stage.evening().cutOff(true);
        stage.shell().open(stage.evening().clientOf("jlee", model::Role::Operator), profile("gone:1"), {});
        const auto* banner = stage.window().findChild<Banner*>("linkBanner");
        QVERIFY(
            stage.untilPassing([&] { return stage.console().session().link() == LinkState::Disconnected; }));
        QVERIFY(banner->isVisible());
        QVERIFY2(banner->text().contains("switched off"), qPrintable(banner->text()));
        for (const Act act : {Act::NewEvent, Act::ApplyRate, Act::CloseEvent}) {
            QVERIFY(!stage.act(act)->isEnabled());
        }
        QVERIFY(stage.act(Act::RetryNow)->isEnabled());
        stage.evening().cutOff(false);
        stage.act(Act::RetryNow)->trigger();
        QVERIFY(stage.untilPassing([&] { return stage.console().session().link() == LinkState::Live; }));
        QVERIFY(!banner->isVisible());
        // The one that is open was chosen by itself.
        QVERIFY(stage.untilPassing([&] { return stage.console().event().has_value(); }));
    }

    void aRedisNodeThatIsGoneIsNamedAndLocksNothing() {
        Stage stage(small());
        stage.evening().losePartOfRedis(true);
        const auto* banner = stage.window().findChild<Banner*>("linkBanner");
        QVERIFY(stage.untilPassing([&] { return banner->isVisible(); }));
        const QString node = stage.console().session().missingNodes().first();
        QVERIFY2(banner->text().contains(node), qPrintable(banner->text()));
        QVERIFY(stage.window().findChild<QLabel*>("linkState")->text().contains("DEGRADED"));
        QVERIFY(stage.act(Act::NewEvent)->isEnabled());
        stage.evening().losePartOfRedis(false);
        QVERIFY(stage.untilPassing([&] { return !banner->isVisible(); }));
    }

    void anEventDeletedUnderOurEyesIsSaidAndLocks() {
        Stage stage(small());
        auto admin = stage.evening().clientOf("root", model::Role::Admin);
        const auto show = *model::EventId::parse("winter-tour-seoul-d1");
        QVERIFY(admin->closeEvent(show, model::ClosedReason::Cancelled, {}).ok());
        QVERIFY(admin->deleteEvent(show, {}).ok());
        const auto* banner = stage.window().findChild<Banner*>("linkBanner");
        QVERIFY(stage.untilPassing([&] { return stage.console().eventIsGone(); }));
        QVERIFY2(banner->text().contains("deleted"), qPrintable(banner->text()));
        for (const Act act : {Act::ApplyRate, Act::CloseEvent, Act::Pause}) {
            QVERIFY(!stage.act(act)->isEnabled());
        }
    }

    void anAlertIsAcknowledgedWithOneKey() {
        Stage stage(small());
        stage.evening().losePartOfRedis(true);
        QVERIFY(stage.untilPassing([&] { return stage.console().activeAlerts() > 0; }));
        const std::size_t before = stage.console().activeAlerts();
        stage.act(Act::ShowAlerts)->trigger();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_A);
        QCOMPARE(stage.console().activeAlerts(), before - 1);
    }

    void layoutAndColumnsAreRememberedForEachServer() {
        Stage stage(small());
        const auto header = [&] {
            return stage.window().tables().table(TableTab::Audit).view().horizontalHeader();
        };
        header()->resizeSection(0, 133);
        stage.act(Act::ShowEvents)->trigger(); // closed
        stage.window().close();
        stage.shell().open(stage.evening().clientOf("jlee", model::Role::Operator), profile("10.0.0.5:7443"),
                           {});
        QCOMPARE(header()->sectionSize(0), 133);
        QVERIFY(!stage.act(Act::ShowEvents)->isChecked());
        stage.shell().open(stage.evening().clientOf("jlee", model::Role::Operator), profile("elsewhere:1"),
                           {});
        QVERIFY(header()->sectionSize(0) != 133);
        QVERIFY(stage.act(Act::ShowEvents)->isChecked());
    }

    void chartsAreSavedAsPictureAndAsFigures() {
        Stage stage(small());
        stage.pass(base::Millis(5'000));
        const QPixmap picture = stage.window().charts().picture();
        QVERIFY(picture.width() > 1'000);
        const QStringList lines = stage.window().charts().csv().split('\n', Qt::SkipEmptyParts);
        QVERIFY(lines.size() > 60);
        const auto columns = lines.first().count(',');
        QVERIFY2(lines.first().contains("Queue length: waiting (people)"), qPrintable(lines.first()));
        for (const QString& line : lines) {
            QCOMPARE(line.count(','), columns);
        }
        // ISO 8601 with the offset.
        QVERIFY2(QDateTime::fromString(lines.last().section(',', 0, 0), Qt::ISODate).isValid(),
                 qPrintable(lines.last()));
        QVERIFY(lines.last().contains("+") || lines.last().section(',', 0, 0).endsWith('Z'));
    }

    void theCursorOfOneChartIsThatOfAll() {
        Stage stage(small());
        ChartGrid& charts = stage.window().charts();
        emit charts.chart(ChartKind::Flow).pointed(charts.chart(ChartKind::Flow).span().now - 60'000);
        for (int kind = 1; kind < kCharts; ++kind) {
            QCOMPARE(charts.chart(static_cast<ChartKind>(kind)).span(),
                     charts.chart(ChartKind::Queue).span());
            QCOMPARE(charts.chart(static_cast<ChartKind>(kind)).cursorAt(),
                     charts.chart(ChartKind::Queue).cursorAt());
        }
        QVERIFY(charts.chart(ChartKind::Queue).cursorAt().has_value());
    }
};

QTEST_MAIN(LifeTest)
#include "life_test.moc"
