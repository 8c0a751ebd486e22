// SPDX-License-Identifier: Apache-2.0
//
// What an operator does, through the real widgets and the keyboard alone; what came of it is asked of the
// service, not of the labels.
#include "console/desktop/views/admission_panel.h"
#include "console/desktop/views/rate_box.h"
#include "console/desktop/views/tables_pane.h"
#include "tests/console/hand.h"
#include "tests/console/stage.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <algorithm>

using namespace breakwater;
using namespace breakwater::desktop::views;
using breakwater::desktop::models::BanRun;
using breakwater::desktop::models::LinkState;
using stage::Hand;
using stage::Stage;

namespace {

const auto kShow = *model::EventId::parse("winter-tour-seoul-d1");
constexpr double kSmall = 0.05;

Stage::Options small() {
    Stage::Options options;
    options.crowd = kSmall;
    return options;
}

model::Event atService(Stage& stage, const model::EventId& id = kShow) {
    return stage.colleague("mkim")->getEvent(id).value();
}

std::vector<model::AuditEntry> trail(Stage& stage, const model::EventId& id = kShow) {
    return stage.colleague("mkim")->listEntries(id, {}).value().items;
}

model::Rate perSecond(std::uint64_t rate) {
    return model::Rate::perSecond(rate);
}

QDialog* dialog(Stage& stage, const char* name) {
    QDialog* found = nullptr;
    Stage::until([&] {
        found = stage.window().findChild<QDialog*>(QString::fromLatin1(name));
        return found && found->isVisible() && QApplication::activeWindow() == found;
    });
    return found;
}

QString whyText(Stage& stage) {
    return stage.window().findChild<QWidget*>("why")->property("text").toString();
}

} // namespace

class SteerTest : public QObject {
    Q_OBJECT

  private slots:
    void aRateIsChangedInThreeActs() {
        Stage stage(small());
        Hand hand;
        hand.press(Qt::CTRL | Qt::Key_R);
        hand.type("1250");
        QCOMPARE(atService(stage).policy.rate, perSecond(1'000)); // nothing acts before Apply
        hand.press(Qt::CTRL | Qt::Key_Return);
        QVERIFY(Stage::until([&] { return atService(stage).policy.rate == perSecond(1'250); }));
        QVERIFY(hand.acts() <= 3);
        QCOMPARE(trail(stage).front().actor, std::string("jlee"));
        QCOMPARE(trail(stage).front().action, std::string("set_rate"));
    }

    void aChangeIsUndoneWithOneKey() {
        Stage stage(small());
        Hand hand;
        hand.press(Qt::CTRL | Qt::Key_R);
        hand.type("900");
        hand.press(Qt::CTRL | Qt::Key_Return);
        QVERIFY(Stage::until([&] { return stage.act(Act::UndoRate)->isEnabled(); }));
        QCOMPARE(atService(stage).policy.rate, perSecond(900));
        // From the reason's field: the rate box has an undo of its own for what is typed.
        stage.window().findChild<QPushButton*>("undo")->setFocus();
        hand.press(Qt::CTRL | Qt::Key_Z);
        QVERIFY(Stage::until([&] { return atService(stage).policy.rate == perSecond(1'000); }));
    }

    void aJumpOfHalfWantsAReason() {
        Stage stage(small());
        Hand hand;
        hand.press(Qt::CTRL | Qt::Key_R);
        hand.type("1500");
        QVERIFY(!stage.act(Act::ApplyRate)->isEnabled());
        hand.press(Qt::CTRL | Qt::Key_Return);
        QCoreApplication::processEvents();
        QCOMPARE(atService(stage).policy.rate, perSecond(1'000));
        stage.window().findChild<QLineEdit*>("rateReason")->setFocus();
        hand.type("the shop has room");
        QVERIFY(stage.act(Act::ApplyRate)->isEnabled());
        hand.press(Qt::CTRL | Qt::Key_Return);
        QVERIFY(Stage::until([&] { return atService(stage).policy.rate == perSecond(1'500); }));
        QCOMPARE(trail(stage).front().reason, std::string("the shop has room"));
    }

    void escapeTakesAnEditBack() {
        Stage stage(small());
        Hand hand;
        hand.press(Qt::CTRL | Qt::Key_R);
        hand.type("777");
        QVERIFY(stage.console().rate().dirty());
        hand.press(Qt::Key_Escape);
        QVERIFY(!stage.console().rate().dirty());
        QCOMPARE(stage.window().findChild<RateBox*>("rate")->rate(), perSecond(1'000));
    }

    void aColleaguesChangeEndsAnEditInsteadOfBeingOverwritten() {
        Stage stage(small());
        Hand hand;
        hand.press(Qt::CTRL | Qt::Key_R);
        hand.type("1250");
        QVERIFY(stage.act(Act::ApplyRate)->isEnabled());
        QVERIFY(
            stage.colleague("mkim")->setAdmissionRate(kShow, perSecond(800), {{}, "payment is slow"}).ok());
        stage.pass(base::Millis(1'000));
        QVERIFY(Stage::until([&] { return stage.console().rate().confirmed() == perSecond(800); }));
        QVERIFY(!stage.act(Act::ApplyRate)->isEnabled());
        QVERIFY2(whyText(stage).contains("800/s"), qPrintable(whyText(stage)));
        hand.press(Qt::CTRL | Qt::Key_Return);
        QCoreApplication::processEvents();
        QCOMPARE(atService(stage).policy.rate, perSecond(800));
    }

    void thePauseTakesTwoPressesAndOneIsNone() {
        Stage stage(small());
        Hand hand;
        hand.press(Qt::Key_F9);
        stage.pass(base::Millis(2'500)); // too long ago
        hand.press(Qt::Key_F9);
        QCoreApplication::processEvents();
        QCOMPARE(atService(stage).state, model::EventState::Open);
        stage.pass(base::Millis(2'500));
        Hand fresh;
        fresh.press(Qt::Key_F9);
        fresh.press(Qt::Key_F9);
        QVERIFY(Stage::until([&] { return atService(stage).state == model::EventState::Paused; }));
        QCOMPARE(fresh.acts(), 2);
    }

    void onStaleFiguresApplyIsLockedAndPauseIsNot() {
        Stage stage(small());
        Hand hand;
        hand.press(Qt::CTRL | Qt::Key_R);
        hand.type("1200");
        QVERIFY(stage.act(Act::ApplyRate)->isEnabled());
        stage.evening().silence(true);
        stage.pass(base::Millis(4'000));
        QCOMPARE(stage.console().session().link(), LinkState::Stale);
        QVERIFY(!stage.act(Act::ApplyRate)->isEnabled());
        QVERIFY(!stage.window().findChild<QPushButton*>("apply")->isEnabled());
        QVERIFY(!whyText(stage).isEmpty()); // and says why
        hand.press(Qt::CTRL | Qt::Key_Return);
        hand.press(Qt::CTRL | Qt::Key_R); // a change of the box doesn't unlock it
        hand.type("1100");
        hand.press(Qt::CTRL | Qt::Key_Return);
        QCoreApplication::processEvents();
        QCOMPARE(atService(stage).policy.rate, perSecond(1'000));
        hand.press(Qt::Key_F9);
        hand.press(Qt::Key_F9);
        QVERIFY(Stage::until([&] { return atService(stage).state == model::EventState::Paused; }));
    }

    void thePauseWorksFromWithinADialog() {
        Stage stage(small());
        stage.act(Act::NewEvent)->trigger();
        QVERIFY(dialog(stage, "eventDialog"));
        Hand hand;
        hand.press(Qt::Key_F9);
        hand.press(Qt::Key_F9);
        QVERIFY(Stage::until([&] { return atService(stage).state == model::EventState::Paused; }));
    }

    void aResumeHasItsRateAndItsRamp() {
        Stage stage(small());
        Hand hand;
        hand.press(Qt::Key_F9);
        hand.press(Qt::Key_F9);
        QVERIFY(Stage::until([&] {
            return stage.console().event() && stage.console().event()->state == model::EventState::Paused;
        }));
        hand.press(Qt::SHIFT | Qt::Key_F9);
        QCOMPARE(atService(stage).state, model::EventState::Paused); // only shows what would be
        hand.type("600");
        QCOMPARE(atService(stage).state, model::EventState::Paused);
        hand.press(Qt::CTRL | Qt::Key_Return);
        QVERIFY(Stage::until([&] { return atService(stage).state == model::EventState::Open; }));
        QCOMPARE(atService(stage).policy.rate, perSecond(600));
    }

    void aCohortIsBannedInSixActsWithItsCountTypedAndUndoneInOne() {
        Stage::Options options;
        options.crowd = 0.3; // cohorts of some size
        Stage stage(options);
        Hand hand;
        hand.press(Qt::CTRL | Qt::Key_2);
        QVERIFY(
            stage.untilPassing([&] { return !stage.window().tables().current().selectedRows().isEmpty(); }));
        hand.press(Qt::Key_B);
        QDialog* ban = dialog(stage, "banDialog");
        QVERIFY(ban);
        QVERIFY(Stage::until([&] { return stage.console().banRun().phase() == BanRun::Phase::Previewed; }));
        const auto matching = stage.console().banRun().total().matching;
        QVERIFY(matching > 1);
        auto* accept = ban->findChild<QPushButton*>("accept");
        hand.type("bots");
        QVERIFY(!accept->isEnabled()); // the count is missing
        ban->findChild<QLineEdit*>("banCount")->setText(QString::number(matching + 1));
        QVERIFY(!accept->isEnabled()); // and a wrong one does not do
        ban->findChild<QLineEdit*>("banCount")->clear();
        hand.press(Qt::Key_Tab);
        hand.type(QString::number(matching));
        QVERIFY(accept->isEnabled());
        hand.press(Qt::Key_Return);
        QVERIFY(hand.acts() <= 6);
        QVERIFY(Stage::until([&] {
            stage.pass(base::Millis(500));
            return stage.console().banRun().phase() == BanRun::Phase::Done;
        }));
        const auto bans = stage.colleague("mkim")->listBans(kShow, {}).value().items;
        const auto banned = std::find_if(bans.begin(), bans.end(),
                                         [](const model::Ban& made) { return made.reason == "bots"; });
        QVERIFY(banned != bans.end());
        QVERIFY(banned->scope.prefix.has_value() || banned->scope.agent.has_value());
        QVERIFY(banned->banned > 0);
        QVERIFY(Stage::until([&] { return accept->isEnabled(); }));
        accept->click(); // Undo
        QVERIFY(Stage::until([&] {
            stage.pass(base::Millis(500));
            return stage.console().banRun().phase() == BanRun::Phase::Lifted;
        }));
    }

    void aViewerCanActOnNothing() {
        Stage::Options options = small();
        options.role = model::Role::Viewer;
        Stage stage(options);
        stage.pass(base::Millis(1'000));
        for (const Act act : {Act::NewEvent, Act::EditEvent, Act::CloseEvent, Act::ApplyRate, Act::Pause,
                              Act::BanSelected, Act::BanMatching, Act::Unban}) {
            QVERIFY2(!stage.act(act)->isEnabled(), qPrintable(stage.act(act)->text()));
            QVERIFY(!stage.window().actions().whyNot(act).isEmpty());
        }
        Hand hand;
        hand.press(Qt::Key_F9);
        hand.press(Qt::Key_F9);
        QCoreApplication::processEvents();
        QCOMPARE(atService(stage).state, model::EventState::Open);
    }

    void readOnlyLocksAnOperatorToo() {
        Stage::Options options = small();
        options.readOnly = true;
        Stage stage(options);
        for (const Act act : {Act::NewEvent, Act::CloseEvent, Act::ApplyRate, Act::Pause}) {
            QVERIFY2(!stage.act(act)->isEnabled(), qPrintable(stage.act(act)->text()));
        }
    }

    void anEventIsCreatedAndOpenedOnlyWithItsIdTyped() {
        Stage stage(small());
        stage.act(Act::NewEvent)->trigger();
        QDialog* create = dialog(stage, "eventDialog");
        QVERIFY(create);
        Hand hand;
        hand.type("Spring tour");
        hand.press(Qt::Key_Tab);
        hand.type("spring");
        auto* accept = create->findChild<QPushButton*>("accept");
        QVERIFY(accept->isEnabled());
        create->findChild<QComboBox*>("opening")->setCurrentIndex(2); // now
        QVERIFY(!accept->isEnabled());
        auto* typed = create->findChild<QLineEdit*>("typed");
        typed->setFocus();
        hand.type("sprin");
        QVERIFY(!accept->isEnabled());
        hand.type("g");
        QVERIFY(accept->isEnabled());
        hand.press(Qt::Key_Return);
        const auto spring = *model::EventId::parse("spring");
        QVERIFY(Stage::until([&] {
            const auto made = stage.colleague("mkim")->getEvent(spring);
            return made.ok() && made->state == model::EventState::Open;
        }));
        QCOMPARE(atService(stage, spring).title, std::string("Spring tour"));
        QVERIFY(Stage::until([&] { return stage.console().session().event() == spring; }));
    }

    void anEventOpensAtTheHourOfTheConsolesZone() {
        Stage stage(small());
        const QTimeZone newYork("America/New_York"); // the desktop's own is another
        stage.console().setFormat(desktop::models::Format(desktop::models::Language::English, newYork));
        stage.act(Act::NewEvent)->trigger();
        QDialog* create = dialog(stage, "eventDialog");
        QVERIFY(create);
        create->findChild<QLineEdit*>("title")->setText("Spring tour");
        create->findChild<QLineEdit*>("id")->setText("spring");
        create->findChild<QComboBox*>("opening")->setCurrentIndex(1); // at an hour
        auto* at = create->findChild<QDateTimeEdit*>("opensAt");
        at->setDate(QDate(2026, 12, 24));
        at->setTime(QTime(20, 30));
        create->findChild<QPushButton*>("accept")->click();
        const auto spring = *model::EventId::parse("spring");
        const auto hour = QDateTime(QDate(2026, 12, 24), QTime(20, 30), newYork).toMSecsSinceEpoch();
        QVERIFY(Stage::until([&] {
            const auto made = stage.colleague("mkim")->getEvent(spring);
            return made.ok() && made->opensAt && base::microsOf(*made->opensAt) == hour * 1'000;
        }));
    }

    void closingWantsTheIdTypedAndSaysWhoWaits() {
        Stage stage(small());
        stage.act(Act::CloseEvent)->trigger();
        QDialog* close = dialog(stage, "closeSheet");
        QVERIFY(close);
        auto* accept = close->findChild<QPushButton*>("accept");
        auto* typed = close->findChild<QLineEdit*>("typed");
        QVERIFY(!accept->isEnabled());
        Hand hand;
        typed->setFocus();
        hand.type("winter-tour-seoul-d2");
        hand.press(Qt::Key_Return);
        QCoreApplication::processEvents();
        QCOMPARE(atService(stage).state, model::EventState::Open);
        typed->clear();
        hand.type(QString::fromStdString(kShow.text()));
        hand.press(Qt::Key_Return);
        QVERIFY(Stage::until([&] { return atService(stage).state == model::EventState::Closed; }));
        QCOMPARE(atService(stage).closedReason, model::ClosedReason::SoldOut);
    }

    void aPlaceIsLookedUpByItsNumber() {
        Stage stage(small());
        stage.window().resize(1440, 900);
        QCoreApplication::processEvents();
        Hand hand;
        hand.press(Qt::CTRL | Qt::Key_J);
        hand.type("4,711");
        hand.press(Qt::Key_Return);
        const auto answer = [&] {
            return stage.window().findChild<QWidget*>("lookUpAnswer")->property("text").toString();
        };
        QVERIFY(Stage::until([&] { return !answer().isEmpty(); }));
        QVERIFY2(answer().contains("4,711"), qPrintable(answer()));
    }
};

QTEST_MAIN(SteerTest)
#include "steer_test.moc"
