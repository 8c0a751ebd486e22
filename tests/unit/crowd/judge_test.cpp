// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/crowd/history.h"

#include <QtTest>

using namespace breakwater;
using namespace breakwater::crowd;

namespace {

/// Only this invariant is broken, so many times, and the first case names the visitor.
void expectBroken(const Verdict& verdict, Invariant invariant, const char* named, std::uint64_t times = 1) {
    for (const auto other : kInvariants) {
        const Finding& finding = verdict.of(other);
        const auto said = finding.cases.empty() ? std::string() : finding.cases.front();
        const auto text = std::to_string(static_cast<int>(other)) + ": " + said;
        QVERIFY2(finding.broken == (other == invariant ? times : 0), text.c_str());
    }
    const auto& sentence = verdict.of(invariant).cases.front();
    QVERIFY2(sentence.find(named) != std::string::npos, sentence.c_str());
}

} // namespace

class JudgeTest : public QObject {
    Q_OBJECT

  private slots:
    void findsNothingInAnHonestHistory() {
        History history;
        history.everyone();
        const auto verdict = history.verdict();
        QVERIFY(verdict.clean());
        for (const auto invariant :
             {Invariant::UniqueSeq, Invariant::JoinOrder, Invariant::AdmissionOrder, Invariant::OnePass,
              Invariant::Rate, Invariant::PositionFalls, Invariant::Accounted, Invariant::Liveness,
              Invariant::PresentNotExpired}) {
            QVERIFY2(verdict.of(invariant).judged > 0, sentenceOf(invariant).data());
        }
    }

    void findsASeqGivenTwice() {
        History history;
        history.everyone(4, [&] {
            history.judge.joinSent(4, momentAt(0.025)); // beside visitor 2, whose seq it gets
            history.judge.joinAnswered(4, momentAt(0.045), tokenOf(3, 9), false, waitingAt(3, 14));
            history.call(4);
            history.enter(4);
            history.finish(4);
        });
        expectBroken(history.verdict(), Invariant::UniqueSeq, "seq 3");
    }

    void findsATokenThatCannotBeRead() {
        History history;
        history.everyone(0, [&] {
            history.judge.joinSent(0, momentAt(0));
            history.judge.joinAnswered(0, momentAt(0.005), "no token", false, waitingAt(1, 10));
            history.call(0);
            history.finish(0);
        });
        expectBroken(history.verdict(), Invariant::UniqueSeq, "visitor 0");
    }

    void acceptsARepeatedJoinWithTheSameToken() {
        History history;
        history.everyone(3, [&] {
            history.join(3);
            history.judge.joinAnswered(3, momentAt(0.5), tokenOf(4), true, waitingAt(4, 20));
            history.wait(3);
            history.call(3);
            history.finish(3, VisitorStatus::Expired);
        });
        const auto verdict = history.verdict();
        QVERIFY(verdict.clean());
        QCOMPARE(verdict.of(Invariant::OneJoinOnePlace).judged, 1U);
    }

    void findsAnotherTokenForTheSameKey() {
        History history;
        history.everyone();
        history.judge.joinAnswered(3, momentAt(0.5), tokenOf(400), true,
                                   statusAt(VisitorStatus::Entered, 2000));
        expectBroken(history.verdict(), Invariant::OneJoinOnePlace, "visitor 3");
    }

    void findsTheSamePlaceInATokenOfOtherBytes() {
        History history;
        history.everyone();
        history.judge.joinAnswered(3, momentAt(0.5), tokenOf(4, 1), true,
                                   statusAt(VisitorStatus::Entered, 2000));
        expectBroken(history.verdict(), Invariant::OneJoinOnePlace, "visitor 3");
    }

    void findsAReplayThatDoesNotSaySo() {
        History history;
        history.everyone();
        history.judge.joinAnswered(3, momentAt(0.5), tokenOf(4), false,
                                   statusAt(VisitorStatus::Entered, 2000));
        expectBroken(history.verdict(), Invariant::OneJoinOnePlace, "Idempotency-Replayed");
    }

    void findsAKeyThatIsSaidToBelongToAnotherBody() {
        History history;
        history.everyone();
        history.judge.joinConflict(7);
        expectBroken(history.verdict(), Invariant::OneJoinOnePlace, "visitor 7");
    }

    void findsAJoinThatOvertookAnEarlierOne() {
        History history;
        history.everyone(8, [&] {
            history.judge.joinSent(8, momentAt(0.08)); // visitor 7 was answered at 75 ms
            history.judge.joinAnswered(8, momentAt(0.085), tokenOf(0), false, waitingAt(1, 18));
            history.call(8);
            history.finish(8);
        });
        // Seq 0 is ahead of all, and is called after them: that is not an overtaking, but the join was.
        expectBroken(history.verdict(), Invariant::JoinOrder, "visitor 8");
    }

    void allowsEitherOrderForJoinsThatOverlap() {
        History history;
        history.everyone(9, [&] {
            history.judge.joinSent(9,
                                   momentAt(0.021)); // before 3 to 8, yet behind them: its answer came late
            history.judge.joinAnswered(9, momentAt(0.2), tokenOf(20), false, waitingAt(10, 18));
            history.wait(9);
            history.call(9);
            history.finish(9);
        });
        QVERIFY(history.verdict().clean());
    }

    void findsSomebodyCalledBeforeOneWhoIsAhead() {
        History history;
        history.everyone(6, [&] {
            history.join(6);
            history.poll(6, 2.5,
                         statusAt(VisitorStatus::Ready, calledLsn(2))); // visitors 3, 4, 5 still wait then
            history.finish(6);
        });
        expectBroken(history.verdict(), Invariant::AdmissionOrder, "visitor 6", 3);
    }

    void letsOneWhoWasAwayGoFirst() {
        History history;
        history.everyone(6, [&] {
            history.join(6);
            auto away = waitingAt(1, 1001);
            away.away = true;
            history.poll(6, 1.5, away);
            history.poll(6, 2.5, statusAt(VisitorStatus::Ready, calledLsn(2)));
            history.finish(6);
        });
        QVERIFY(history.verdict().clean());
    }

    void letsOneWhoWasSilentForLongGoFirst() {
        JudgeSettings settings;
        settings.presence = base::Seconds(1);
        settings.grace = base::Micros(0);
        History history(settings);
        history.join(0);
        history.join(1);
        history.poll(1, 3, statusAt(VisitorStatus::Ready, 1000));
        history.poll(0, 0.5, waitingAt(1, 1000));
        history.finish(0, VisitorStatus::Left);
        history.finish(1);
        QCOMPARE(history.verdict().of(Invariant::AdmissionOrder).broken, 0U);
    }

    void findsAPlaceCalledTwice() {
        History history;
        history.everyone(5, [&] {
            history.join(5);
            history.wait(5);
            history.call(5);
            history.poll(5, 7, waitingAt(1, 1800));
            history.finish(5);
        });
        // Waiting at a version at which those behind it are ready is an overtaking as well.
        const auto verdict = history.verdict();
        QCOMPARE(verdict.of(Invariant::OnePass).broken, 1U);
        QVERIFY(verdict.of(Invariant::OnePass).cases.front().find("visitor 5") != std::string::npos);
    }

    void findsASecondPassId() {
        History history;
        history.everyone();
        history.judge.passSeen(5, {"another", "another jti", "seq5", 0});
        expectBroken(history.verdict(), Invariant::OnePass, "visitor 5");
    }

    void findsTheSamePassInOtherBytes() {
        History history;
        history.everyone();
        history.judge.passSeen(5, {"another", "jti5", "seq5", 0});
        expectBroken(history.verdict(), Invariant::OnePass, "visitor 5");
    }

    void findsOnePassIdForTwoPlaces() {
        History history;
        history.everyone(5, [&] {
            history.join(5);
            history.wait(5);
            history.call(5);
            history.judge.passSeen(5, {"pass5", "jti4", "seq5", 0});
            history.finish(5);
        });
        expectBroken(history.verdict(), Invariant::OnePass, "share one pass id");
    }

    void findsOnePlaceInTwoPasses() {
        History history;
        history.everyone(5, [&] {
            history.join(5);
            history.wait(5);
            history.call(5);
            history.judge.passSeen(5, {"pass5", "jti5", "seq4", 0});
            history.finish(5);
        });
        expectBroken(history.verdict(), Invariant::OnePass, "share one place");
    }

    void findsAPassThatIsWrong() {
        History history;
        history.everyone();
        history.judge.passWrong(2, "its signature doesn't hold");
        expectBroken(history.verdict(), Invariant::OnePass, "visitor 2");
    }

    void findsMoreAdmissionsThanTheRateAllows() {
        History history;
        for (std::uint32_t who = 0; who < History::kPeople; ++who) {
            history.join(who);
            history.poll(who, 1.0 + 0.01 * who, statusAt(VisitorStatus::Ready, calledLsn(who)));
            history.finish(who);
        }
        expectBroken(history.verdict(), Invariant::Rate, "10th to be called");
    }

    void countsOneBurstToTheRate() {
        JudgeSettings settings;
        settings.burst = 8;
        History history(settings);
        for (std::uint32_t who = 0; who < History::kPeople; ++who) {
            history.join(who);
            history.poll(who, 1.0 + 0.01 * who, statusAt(VisitorStatus::Ready, calledLsn(who)));
            history.finish(who);
        }
        QVERIFY(history.verdict().clean());
    }

    void findsAPositionThatRises() {
        History history;
        history.everyone(9, [&] {
            history.join(9);
            history.poll(9, 1, waitingAt(5, 1000));
            history.poll(9, 2, waitingAt(6, 1001));
            history.call(9);
            history.finish(9);
        });
        expectBroken(history.verdict(), Invariant::PositionFalls, "visitor 9");
    }

    void findsAPositionThatRisesAtTheSameVersion() {
        History history;
        history.everyone(9, [&] {
            history.join(9);
            history.poll(9, 1, waitingAt(5, 1000));
            history.poll(9, 2, waitingAt(6, 1000));
            history.call(9);
            history.finish(9);
        });
        expectBroken(history.verdict(), Invariant::PositionFalls, "visitor 9");
    }

    void findsAnAnswerOlderThanWhatWasSeen() {
        History history;
        history.everyone(9, [&] {
            history.join(9);
            history.poll(9, 1, waitingAt(5, 1004));
            history.poll(9, 2, waitingAt(7, 1002));
            history.call(9);
            history.finish(9);
        });
        expectBroken(history.verdict(), Invariant::PositionFalls, "not marked as stale");
    }

    void allowsAStaleAnswerThatSaysSo() {
        History history;
        history.everyone(9, [&] {
            history.join(9);
            history.poll(9, 1, waitingAt(5, 1004));
            auto old = waitingAt(7, 1002);
            old.stale = true;
            history.poll(9, 2, old);
            history.call(9);
            history.finish(9);
        });
        QVERIFY(history.verdict().clean());
    }

    void findsABetterPositionInAnOlderAnswer() {
        History history;
        history.everyone(9, [&] {
            history.join(9);
            history.poll(9, 1, waitingAt(5, 1004));
            auto old = waitingAt(3, 1002);
            old.stale = true;
            history.poll(9, 2, old);
            history.call(9);
            history.finish(9);
        });
        expectBroken(history.verdict(), Invariant::PositionFalls, "older version");
    }

    void findsAWaitingVisitorAtPositionZero() {
        History history;
        history.everyone(9, [&] {
            history.join(9);
            history.poll(9, 1, waitingAt(0, 1000));
            history.call(9);
            history.finish(9);
        });
        expectBroken(history.verdict(), Invariant::PositionFalls, "position 0");
    }

    void findsAnAdmissionAfterLeaving() {
        History history;
        history.everyone(4, [&] {
            history.join(4);
            history.wait(4);
            history.judge.leaveAcked(4);
            history.call(4);
            history.finish(4, VisitorStatus::Expired);
        });
        expectBroken(history.verdict(), Invariant::GoneStaysOut, "visitor 4");
    }

    void findsAPassAfterLeaving() {
        History history;
        history.everyone(4, [&] {
            history.join(4);
            history.judge.leaveAcked(4);
            history.enter(4);
            history.finish(4, VisitorStatus::Done);
        });
        expectBroken(history.verdict(), Invariant::GoneStaysOut, "got a pass");
    }

    void findsOneWhoLeftStillInTheLineAtTheEnd() {
        History history;
        history.everyone(4, [&] {
            history.join(4);
            history.judge.leaveAcked(4);
            history.judge.finalAnswer(4, momentAt(20), momentAt(20), waitingAt(1, 900));
        });
        expectBroken(history.verdict(), Invariant::GoneStaysOut, "visitor 4");
    }

    void findsOneWhoLeftAndIsDoneThen() {
        History history;
        history.everyone(4, [&] {
            history.join(4);
            history.poll(4, 3, statusAt(VisitorStatus::Left, 1500));
            history.poll(4, 4, statusAt(VisitorStatus::Done, 1600));
            history.finish(4, VisitorStatus::Done);
        });
        expectBroken(history.verdict(), Invariant::Accounted, "visitor 4");
    }

    void findsOneWhoIsDoneAndInsideAgain() {
        History history;
        history.everyone(4, [&] {
            history.join(4);
            history.wait(4);
            history.call(4);
            history.enter(4);
            history.poll(4, 6, statusAt(VisitorStatus::Done, 1500));
            history.poll(4, 7, statusAt(VisitorStatus::Entered, 1600));
            history.finish(4);
        });
        expectBroken(history.verdict(), Invariant::Accounted, "visitor 4");
    }

    void findsAnExpiredPlaceThatIsCalled() {
        JudgeSettings settings;
        settings.grace = base::Micros(0);
        History history(settings);
        history.everyone(4, [&] {
            history.join(4);
            history.poll(4, 40, statusAt(VisitorStatus::Expired, 1003));
            history.poll(4, 41, statusAt(VisitorStatus::Ready, 1004));
            history.finish(4);
        });
        expectBroken(history.verdict(), Invariant::GoneStaysOut, "visitor 4");
    }

    void findsAJoinThatNobodyKnowsAtTheEnd() {
        History history;
        history.everyone(4, [&] {
            history.join(4);
            history.wait(4);
            history.call(4);
        });
        expectBroken(history.verdict(), Invariant::Accounted, "visitor 4");
    }

    void findsATokenThatIsRefusedLater() {
        History history;
        history.everyone(4, [&] {
            history.join(4);
            history.judge.tokenRefused(4);
            history.call(4);
        });
        expectBroken(history.verdict(), Invariant::Accounted, "visitor 4");
    }

    void findsAStatusThatDoesNotExist() {
        History history;
        history.everyone(4, [&] {
            history.join(4);
            history.poll(4, 1, StatusSeen{});
            history.call(4);
            history.finish(4);
        });
        expectBroken(history.verdict(), Invariant::Accounted, "visitor 4");
    }

    void findsAnEnteredVisitorBackInTheLine() {
        History history;
        history.everyone(4, [&] {
            history.join(4);
            history.wait(4);
            history.call(4);
            history.enter(4);
            history.finish(4, VisitorStatus::Left);
        });
        expectBroken(history.verdict(), Invariant::Accounted, "visitor 4");
    }

    void findsSomebodyWhoIsNeverCalled() {
        JudgeSettings settings;
        settings.grace = base::Seconds(5);
        History history(settings);
        history.everyone(0, [&] {
            history.join(0);
            history.poll(0, 19, waitingAt(1, 900));
            history.judge.finalAnswer(0, momentAt(20), momentAt(20), waitingAt(1, 900));
        });
        expectBroken(history.verdict(), Invariant::Liveness, "visitor 0");
    }

    void findsSomebodyWhoIsCalledFarTooLate() {
        JudgeSettings settings;
        settings.grace = base::Seconds(5);
        History history(settings);
        history.everyone(2, [&] {
            history.join(2);
            history.poll(2, 19, statusAt(VisitorStatus::Ready, calledLsn(2)));
            history.finish(2);
        });
        expectBroken(history.verdict(), Invariant::Liveness, "visitor 2");
    }

    void givesTheTimeOfOutagesAndPausesBack() {
        JudgeSettings settings;
        settings.grace = base::Seconds(5);
        const auto late = [&](const std::function<void(RunFacts&)>& why) {
            History history(settings);
            history.everyone(2, [&] {
                history.join(2);
                history.poll(2, 19, statusAt(VisitorStatus::Ready, calledLsn(2)));
                history.finish(2);
            });
            why(history.facts);
            return history.verdict().of(Invariant::Liveness).broken;
        };
        QCOMPARE(late([](RunFacts&) {}), 1U);
        QCOMPARE(late([](RunFacts& facts) { facts.outages = base::Seconds(12); }), 0U);
        QCOMPARE(late([](RunFacts& facts) {
                     facts.rate.add(momentAt(1), 0);
                     facts.rate.add(momentAt(18), 0);
                 }),
                 0U);
    }

    void findsSomebodyExpiredWhoKeptAsking() {
        History history;
        history.everyone(4, [&] {
            history.join(4);
            history.wait(4);
            history.poll(4, 5, statusAt(VisitorStatus::Expired, 1004));
            history.finish(4, VisitorStatus::Expired);
        });
        expectBroken(history.verdict(), Invariant::PresentNotExpired, "visitor 4");
    }

    void findsAnAdmissionInAPause() {
        History history;
        history.everyone(4, [&] {
            history.join(4);
            auto paused = waitingAt(4, 1001);
            paused.paused = true;
            paused.revision = 3;
            history.poll(4, 2, paused);
            auto called = statusAt(VisitorStatus::Ready, calledLsn(4));
            called.paused = true;
            called.revision = 3;
            history.poll(4, 5, called);
            history.finish(4);
        });
        expectBroken(history.verdict(), Invariant::QuietInPause, "visitor 4");
    }

    void allowsAnAdmissionBetweenTwoPauses() {
        History history;
        history.everyone(4, [&] {
            history.join(4);
            auto paused = waitingAt(4, 1001);
            paused.paused = true;
            paused.revision = 3;
            history.poll(4, 2, paused);
            auto called = statusAt(VisitorStatus::Ready, calledLsn(4));
            called.paused = true;
            called.revision = 5;
            history.poll(4, 5, called);
            history.finish(4);
        });
        QVERIFY(history.verdict().clean());
    }

    void findsAnAlteredTokenThatIsTaken() {
        History history;
        history.everyone();
        history.judge.alteredAnswered(3, Altered::Token, 401);
        history.judge.alteredAnswered(4, Altered::Token, 200);
        expectBroken(history.verdict(), Invariant::AlteredRefused, "visitor 4");
    }

    void findsAnAlteredPassThatIsTaken() {
        History history;
        history.everyone();
        history.judge.alteredAnswered(4, Altered::Pass, 204);
        expectBroken(history.verdict(), Invariant::AlteredRefused, "pass");
    }

    void findsARefusalThatWasNone() {
        History history;
        history.everyone(4, [&] {
            history.judge.joinSent(4, momentAt(0.04));
            history.judge.joinFailed(4, JoinFailure::RefusedForSure);
            history.judge.joinAnswered(4, momentAt(0.045), tokenOf(5), true, waitingAt(5, 14));
            history.wait(4);
            history.call(4);
            history.finish(4);
        });
        expectBroken(history.verdict(), Invariant::HonestErrors, "visitor 4");
    }

    void takesATimeoutForUnknown() {
        History history;
        history.everyone(4, [&] {
            history.judge.joinSent(4, momentAt(0.04));
            history.judge.joinFailed(4, JoinFailure::Unknown);
            history.judge.joinFailed(4, JoinFailure::RefusedForSure);
            history.judge.joinAnswered(4, momentAt(0.045), tokenOf(5), true, waitingAt(5, 14));
            history.wait(4);
            history.call(4);
            history.finish(4);
        });
        const auto verdict = history.verdict();
        QVERIFY(verdict.clean());
        QCOMPARE(verdict.of(Invariant::HonestErrors).judged, 1U);
    }

    void keepsOnlyTheFirstCasesAndCountsAll() {
        History history;
        for (int i = 0; i < 100; ++i) {
            history.judge.alteredAnswered(0, Altered::Token, 200);
        }
        const auto verdict = history.verdict();
        QCOMPARE(verdict.of(Invariant::AlteredRefused).broken, 100U);
        QCOMPARE(verdict.of(Invariant::AlteredRefused).cases.size(), Verdict::kCasesKept);
    }
};

QTEST_GUILESS_MAIN(JudgeTest)
#include "judge_test.moc"
