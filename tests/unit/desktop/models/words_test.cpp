// SPDX-License-Identifier: Apache-2.0
#include "console/client/link_fault.h"
#include "console/desktop/models/words.h"

#include <QSet>
#include <QtTest>

using namespace breakwater;
using namespace breakwater::desktop::models;
using client::LinkFault;

class WordsTest : public QObject {
    Q_OBJECT

  private slots:
    void everyFaultOfTheLinkHasASentenceThatNamesTheServer() {
        constexpr LinkFault kFaults[] = {
            LinkFault::NotTrusted, LinkFault::NoTls,    LinkFault::NameUnknown,  LinkFault::Refused,
            LinkFault::Closed,     LinkFault::NoAnswer, LinkFault::OtherVersion, LinkFault::SwitchedOff};
        QSet<QString> sentences;
        for (const LinkFault fault : kFaults) {
            // By its code: what the client says of it in English does not matter.
            const base::Error error = client::linkError(base::ErrorCode::Unreachable, fault, "Anything.");
            QVERIFY(client::linkFaultOf(error) == fault);
            const QString sentence = linkSentence(error, "seoul:50051");
            QVERIFY2(fault == LinkFault::SwitchedOff || sentence.contains("seoul:50051"),
                     qPrintable(sentence));
            QVERIFY(sentence.endsWith('.') && sentence != "Anything.");
            sentences.insert(sentence);
        }
        QCOMPARE(sentences.size(), int(std::size(kFaults)));
    }

    void anErrorThatIsNoFaultOfTheLinkKeepsItsOwnSentence() {
        const auto error = base::makeError(base::ErrorCode::Unreachable, "The dog ate the cable.", "cable");
        QCOMPARE(linkSentence(error, "seoul:50051"), QString("The dog ate the cable."));
        QCOMPARE(linkSentence(base::makeError(base::ErrorCode::EventNotFound, "No."), "seoul:50051"),
                 sentenceOf(base::makeError(base::ErrorCode::EventNotFound, "No.")));
    }

    void anAlarmOfTheServiceIsSaidInOurWordsIfWeKnowIt() {
        Alert alert;
        alert.rule = AlertRule::ServiceAlarm;
        alert.text = "Look at it.";
        for (const char* code :
             {"STORE_LOST_WRITES", "STORE_UNWITNESSED", "STORE_MAY_LOSE", "REPLICA_STOPPED", "SWEEP_BOUND"}) {
            alert.subject = code;
            QVERIFY2(!wordsOf(alert).contains(code) && !wordsOf(alert).contains("Look at it."), code);
        }
        alert.subject = "SOMETHING_NEWER";
        QCOMPARE(wordsOf(alert), QString("The service reports: SOMETHING_NEWER. Look at it."));
        alert = {};
        alert.rule = AlertRule::RedisNodeDown;
        alert.subject = "10.0.0.7";
        QCOMPARE(wordsOf(alert), QString("Redis node is not reached: 10.0.0.7"));
    }

    void statesAndRatesOfTheTrailAreSaidInOurWords() {
        const Format format(Language::Korean, QTimeZone::utc());
        QCOMPARE(auditValue("paused", format), wordOf(model::EventState::Paused));
        QCOMPARE(auditValue("scheduled", format), wordOf(model::EventState::Scheduled));
        QCOMPARE(auditValue("800/s", format), format.rate(model::Rate::perSecond(800)));
        QCOMPARE(auditValue("203.0.113.0/24", format), QString("203.0.113.0/24"));
        QCOMPARE(auditValue("", format), Format::dash());
    }

    void whatTheServiceDoesByItselfIsSaidInOurWordsAndWhatPeopleWriteIsTheirs() {
        model::AuditEntry entry;
        entry.actor = "system";
        entry.reason = "opens_at has come";
        QCOMPARE(actorWord(entry.actor), QString("the service"));
        QCOMPARE(reasonWord(entry), QString("the time set for it has come"));
        entry.reason = "something new";
        QCOMPARE(reasonWord(entry), QString("something new"));
        entry.actor = "jlee";
        entry.reason = "opens_at has come";
        QCOMPARE(actorWord(entry.actor), QString("jlee"));
        QCOMPARE(reasonWord(entry), QString("opens_at has come"));
        entry.reason.clear();
        QCOMPARE(reasonWord(entry), Format::dash());
    }
};

QTEST_GUILESS_MAIN(WordsTest)
#include "words_test.moc"
