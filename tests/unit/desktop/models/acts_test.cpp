// SPDX-License-Identifier: Apache-2.0
//
// Rate, pause and bans: what is sent, when, and what is not.
#include "tests/unit/desktop/models/house.h"

#include <QSignalSpy>

using namespace breakwater;
using namespace breakwater::desktop::models;
using fakes::House;
using model::Rate;

namespace {

std::size_t actsOf(const House& house, const char* action) {
    std::size_t count = 0;
    for (const auto& entry : house.trail()) {
        count += entry.action == action ? 1 : 0;
    }
    return count;
}

} // namespace

class ActsTest : public QObject {
    Q_OBJECT

  private slots:
    void aRateIsSentOnlyByApplyAndCanBeUndone() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        RateChange& rate = house.console->rate();
        const std::size_t before = actsOf(house, "set_rate");
        QCOMPARE(rate.confirmed(), Rate::perSecond(1'000));
        QVERIFY(!rate.canApply());
        rate.edit(Rate::perSecond(1'100));
        rate.step(100);
        rate.step(50);
        QCOMPARE(rate.wanted(), Rate::perSecond(1'250));
        QCOMPARE(rate.confirmed(), Rate::perSecond(1'000));
        QCOMPARE(actsOf(house, "set_rate"), before);
        QVERIFY(rate.canApply());
        rate.apply();
        QCOMPARE(rate.phase(), RateChange::Phase::Sending);
        QVERIFY(!rate.canApply());
        HAPPENS(rate.phase() == RateChange::Phase::Applied);
        QCOMPARE(house.truth().policy.rate, Rate::perSecond(1'250));
        QCOMPARE(rate.confirmed(), Rate::perSecond(1'250));
        HAPPENS(rate.canUndo());
        QCOMPARE(rate.formerRate().value(), Rate::perSecond(1'000));
        rate.undo();
        HAPPENS(house.truth().policy.rate == Rate::perSecond(1'000) &&
                rate.phase() == RateChange::Phase::Idle);
        QVERIFY(!rate.canUndo());
        QCOMPARE(actsOf(house, "set_rate"), before + 2);
    }

    void undoEndsAfterHalfAMinuteAndWithAColleaguesAct() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        RateChange& rate = house.console->rate();
        rate.edit(Rate::perSecond(1'010));
        rate.apply();
        HAPPENS(rate.canUndo());
        house.clock.advance(RateChange::kUndoable);
        house.look();
        QVERIFY(!rate.canUndo());
        HAPPENS(house.isUp());
        rate.edit(Rate::perSecond(1'020));
        rate.apply();
        HAPPENS(rate.canUndo());
        QVERIFY(house.evening->clientOf("mkim", model::Role::Operator)
                    ->setAdmissionRate(house.show, Rate::perSecond(900), {})
                    .ok());
        HAPPENS(rate.confirmed() == Rate::perSecond(900));
        QVERIFY(!rate.canUndo());
        rate.undo();
        house.moment();
        QCOMPARE(house.truth().policy.rate, Rate::perSecond(900));
    }

    void ourOwnPauseDoesNotEndTheUndo() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        RateChange& rate = house.console->rate();
        rate.edit(Rate::perSecond(1'010));
        rate.apply();
        HAPPENS(rate.canUndo());
        house.console->pause().press();
        house.console->pause().press();
        HAPPENS(house.console->pause().phase() == Pause::Phase::Paused);
        HAPPENS(rate.canUndo());
        rate.undo();
        HAPPENS(house.truth().policy.rate == Rate::perSecond(1'000));
        QCOMPARE(house.truth().state, model::EventState::Paused);
    }

    void aColleaguesChangeEndsAnEditRatherThanBeingOverwritten() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        RateChange& rate = house.console->rate();
        QSignalSpy overtaken(&rate, &RateChange::overtaken);
        rate.edit(Rate::perSecond(1'200));
        QVERIFY(house.evening->clientOf("mkim", model::Role::Operator)
                    ->setAdmissionRate(house.show, Rate::perSecond(900), {})
                    .ok());
        HAPPENS(overtaken.size() == 1);
        QCOMPARE(rate.phase(), RateChange::Phase::Idle);
        QCOMPARE(rate.wanted(), Rate::perSecond(900));
        QVERIFY(!rate.canApply());
    }

    void whoWasFasterWinsAndWeAreTold() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        RateChange& rate = house.console->rate();
        rate.edit(Rate::perSecond(1'200));
        // Between our look and our act: nothing has told us yet.
        QVERIFY(house.evening->clientOf("mkim", model::Role::Operator)
                    ->setAdmissionRate(house.show, Rate::perSecond(900), {})
                    .ok());
        rate.apply();
        QTRY_COMPARE_WITH_TIMEOUT(rate.phase(), RateChange::Phase::Failed, 20'000);
        QCOMPARE(rate.failure()->code, base::ErrorCode::RevisionConflict);
        QCOMPARE(house.truth().policy.rate, Rate::perSecond(900));
        HAPPENS(rate.confirmed() == Rate::perSecond(900));
        rate.edit(Rate::perSecond(950));
        HAPPENS(rate.canApply());
    }

    void ourOwnPauseDoesNotEndAnEdit() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        RateChange& rate = house.console->rate();
        rate.edit(Rate::perSecond(1'200));
        house.console->pause().press();
        house.console->pause().press();
        HAPPENS(house.console->pause().phase() == Pause::Phase::Paused);
        QCOMPARE(rate.phase(), RateChange::Phase::Editing);
        HAPPENS(rate.canApply());
        rate.apply();
        HAPPENS(house.truth().policy.rate == Rate::perSecond(1'200));
    }

    void ourOwnPauseIsKnownAsOursThoughItsNewsComeBeforeItsAnswer() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        RateChange& rate = house.console->rate();
        rate.edit(Rate::perSecond(1'200));
        house.evening->holdAnswers(true);
        house.console->pause().press();
        house.console->pause().press();
        HAPPENS(house.truth().state == model::EventState::Paused);
        // The list of events tells it first.
        const EventTable& events = house.console->events();
        HAPPENS(events.at(events.find(house.show.text())).state == model::EventState::Paused);
        QCOMPARE(rate.phase(), RateChange::Phase::Editing);
        house.evening->holdAnswers(false);
        HAPPENS(house.console->pause().phase() == Pause::Phase::Paused);
        QCOMPARE(rate.phase(), RateChange::Phase::Editing);
        HAPPENS(rate.canApply());
        rate.apply();
        HAPPENS(house.truth().policy.rate == Rate::perSecond(1'200));
    }

    void aJumpOfHalfTheRateWantsAReason() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        RateChange& rate = house.console->rate();
        rate.edit(Rate::perSecond(1'499));
        QVERIFY(!rate.wantsReason() && rate.canApply());
        rate.edit(Rate::perSecond(1'500));
        QVERIFY(rate.wantsReason() && !rate.canApply());
        rate.setReason("  ");
        QVERIFY(!rate.canApply());
        rate.setReason("the shop has room");
        QVERIFY(rate.canApply());
        rate.edit(Rate::perSecond(500));
        QVERIFY(rate.wantsReason());
        rate.apply();
        HAPPENS(house.truth().policy.rate == Rate::perSecond(500));
        QCOMPARE(house.trail().front().reason, std::string("the shop has room"));
    }

    void aRateStaysWithinItsRange() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        RateChange& rate = house.console->rate();
        rate.step(-5'000);
        QCOMPARE(rate.wanted(), Rate{10});
        rate.edit(Rate::perSecond(9'999'999));
        QCOMPARE(rate.wanted(), Rate::perSecond(100'000));
        rate.discard();
        QCOMPARE(rate.wanted(), Rate::perSecond(1'000));
    }

    void applyIsLockedWhileTheFiguresAreOld() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        RateChange& rate = house.console->rate();
        rate.edit(Rate::perSecond(1'100));
        QVERIFY(rate.canApply());
        house.evening->silence(true);
        house.clock.advance(base::Seconds(3));
        house.look();
        QVERIFY(!rate.canApply());
        rate.apply();
        QCOMPARE(rate.phase(), RateChange::Phase::Editing);
    }

    void oncePressedIsNotPausedTwiceIs() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        Pause& pause = house.console->pause();
        pause.press();
        QCOMPARE(pause.phase(), Pause::Phase::Armed);
        house.clock.advance(base::Millis(2'001));
        house.look();
        QCOMPARE(pause.phase(), Pause::Phase::Ready);
        pause.press();
        QCOMPARE(pause.phase(), Pause::Phase::Armed);
        QCOMPARE(house.truth().state, model::EventState::Open);
        house.clock.advance(base::Millis(1'999));
        pause.press();
        QCOMPARE(pause.phase(), Pause::Phase::Sending);
        HAPPENS(pause.phase() == Pause::Phase::Paused);
        QCOMPARE(house.truth().state, model::EventState::Paused);
        QVERIFY(!pause.canPress());
        QVERIFY(
            house.evening->clientOf("mkim", model::Role::Operator)->resumeEvent(house.show, {}, {}, {}).ok());
        HAPPENS(pause.phase() == Pause::Phase::Ready && pause.canPress());
    }

    void pauseWorksOnOldFigures() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        house.evening->silence(true);
        house.clock.advance(base::Seconds(5));
        house.look();
        QCOMPARE(house.console->session().link(), LinkState::Stale);
        house.console->pause().press();
        house.console->pause().press();
        QTRY_COMPARE_WITH_TIMEOUT(house.console->pause().phase(), Pause::Phase::Paused, 20'000);
        QCOMPARE(house.truth().state, model::EventState::Paused);
    }

    void withoutALinkPauseIsTriedForTenSecondsAndIsNotConfirmed() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        house.evening->cutOff(true);
        HAPPENS(house.console->session().link() == LinkState::Disconnected);
        Pause& pause = house.console->pause();
        QVERIFY(pause.canPress());
        pause.press();
        pause.press();
        HAPPENS(pause.tries() >= 3);
        QCOMPARE(pause.phase(), Pause::Phase::Sending);
        house.evening->cutOff(false);
        HAPPENS(pause.phase() == Pause::Phase::Paused);
        QCOMPARE(house.truth().state, model::EventState::Paused);
    }

    void pauseGivesUpAfterTenSecondsAndSaysSo() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        house.evening->cutOff(true);
        HAPPENS(house.console->session().link() == LinkState::Disconnected);
        Pause& pause = house.console->pause();
        pause.press();
        pause.press();
        const base::MonoTime pressed = house.clock.monotonic();
        HAPPENS(pause.phase() == Pause::Phase::Failed);
        QVERIFY(house.clock.monotonic() - pressed >= Pause::kTriedFor);
        QCOMPARE(pause.failure()->code, base::ErrorCode::Unreachable);
        pause.press();
        QCOMPARE(pause.phase(), Pause::Phase::Armed);
    }

    void aBanGoesFromItsDryRunToItsUndo() {
        House house(model::Role::Operator, 1);
        house.open();
        HAPPENS(house.isUp());
        house.console->lookAt({Listing::Cohorts, Listing::Bans});
        HAPPENS(house.console->cohorts().rowCount() > 10);
        RowCheck worst{house.console->cohorts()};
        BanRun& run = house.console->banRun();
        run.preview({CohortTable::scopeOf(worst.first()), CohortTable::scopeOf(worst.second())});
        HAPPENS(run.phase() == BanRun::Phase::Previewed);
        QVERIFY2(run.total().matching > 20, qPrintable(QString::number(run.total().matching)));
        QVERIFY(!run.canStart());
        run.setReason("bots");
        QVERIFY(!run.canStart());
        run.setTypedCount(run.total().matching + 1);
        QVERIFY(!run.canStart());
        run.setTypedCount(run.total().matching);
        run.setLasts(base::Seconds(3'600));
        QVERIFY(run.canStart());
        run.start();
        HAPPENS(run.phase() == BanRun::Phase::Done);
        QCOMPARE(run.made().size(), std::size_t{2});
        QVERIFY(run.banned() > 20);
        QCOMPARE(run.progress(), 1.0);
        HAPPENS(house.console->bans().rowCount() == 2);
        QVERIFY(run.canUndo());
        run.undo();
        HAPPENS(run.phase() == BanRun::Phase::Lifted);
        HAPPENS(house.evening->clientOf("t", model::Role::Admin)->listBans(house.show, {})->items.empty());
        HAPPENS(house.console->bans().rowCount() == 0);
    }

    void aBanThatIsStoppedBeginsNoFurtherOneAndCanBeUndone() {
        House house(model::Role::Operator, 1);
        house.open();
        HAPPENS(house.isUp());
        house.console->lookAt({Listing::Cohorts});
        HAPPENS(house.console->cohorts().rowCount() > 10);
        RowCheck worst{house.console->cohorts()};
        BanRun& run = house.console->banRun();
        run.preview({CohortTable::scopeOf(worst.first()), CohortTable::scopeOf(worst.second())});
        HAPPENS(run.phase() == BanRun::Phase::Previewed);
        run.setReason("bots");
        run.setTypedCount(run.total().matching);
        run.start();
        run.stop();
        HAPPENS(run.phase() == BanRun::Phase::Stopped);
        QCOMPARE(run.made().size(), std::size_t{1});
        run.undo();
        HAPPENS(run.phase() == BanRun::Phase::Lifted);
    }

    void aPlaceIsFoundByItsNumberHoweverItIsWritten() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        for (const char* text : {"1234", "1,234", "#1,234", " 1234\n"}) {
            std::optional<base::Result<client::FoundPlace>> found;
            house.console->acts().lookUp(text, this, [&found](const auto& answer) { found = answer; });
            HAPPENS(found.has_value());
            QVERIFY2(found->ok(), text);
            QCOMPARE(found->value().place.seq, model::Seq(1'234));
        }
        std::optional<base::Result<client::FoundPlace>> found;
        house.console->acts().lookUp("nonsense", this, [&found](const auto& answer) { found = answer; });
        HAPPENS(found.has_value());
        QCOMPARE(found->error().code, base::ErrorCode::InvalidToken);
    }

    void eventsAreMadeScheduledOpenedAndClosed() {
        House house;
        house.console->start();
        HAPPENS(house.console->session().createLock() == Lock::None);
        std::optional<base::Result<model::Event>> answer;
        const auto keep = [&answer](const base::Result<model::Event>& given) { answer = given; };
        house.console->acts().create({*model::EventId::parse("new"), "New", {}}, "", this, keep);
        HAPPENS(answer.has_value());
        QVERIFY(answer->ok());
        QVERIFY(house.console->events().find("new") >= 0);
        model::Event event = answer->value();
        house.console->choose(event.id);
        HAPPENS(house.isUp());
        for (const auto state :
             {model::EventState::Scheduled, model::EventState::Open, model::EventState::Closed}) {
            answer.reset();
            if (state == model::EventState::Scheduled) {
                house.console->acts().schedule(event, house.console->session().now() + base::Seconds(60'000),
                                               this, keep);
            } else if (state == model::EventState::Open) {
                house.console->acts().open(event, this, keep);
            } else {
                house.console->acts().close(event, model::ClosedReason::SoldOut, "all gone", this, keep);
            }
            HAPPENS(answer.has_value());
            QVERIFY(answer->ok());
            event = answer->value();
            QCOMPARE(event.state, state);
            HAPPENS(house.console->event()->state == state);
        }
    }

    void anAnswerIsNotGivenToWhoIsGone() {
        House house;
        house.open();
        HAPPENS(house.isUp());
        bool called = false;
        {
            QObject dialog;
            house.console->acts().lookUp("1", &dialog, [&called](const auto&) { called = true; });
        }
        bool after = false;
        house.console->acts().lookUp("1", this, [&after](const auto&) { after = true; });
        HAPPENS(after);
        QVERIFY(!called);
    }

  private:
    /// The two worst cohorts as they are listed.
    struct RowCheck {
        const CohortTable& table;
        model::Cohort first() const { return table.at(0); }
        model::Cohort second() const { return table.at(1); }
    };
};

QTEST_GUILESS_MAIN(ActsTest)
#include "acts_test.moc"
