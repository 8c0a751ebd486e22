// SPDX-License-Identifier: Apache-2.0
//
// Every verb through the real client and a real server on loopback, over operations whose answers are known.
#include "tests/unit/ctl/terminal.h"
#include "tests/unit/rpc/harness.h"

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <thread>

using namespace breakwater;
using fakes::has;
using fakes::Outcome;
using fakes::RpcHarness;
using fakes::runIn;

namespace {

model::Snapshot busyMinute(std::int64_t second) {
    model::Snapshot snapshot;
    snapshot.event.id = *model::EventId::parse("demo");
    snapshot.event.at = base::wallFromMicros(second * 1'000'000);
    snapshot.event.state = model::EventState::Open;
    snapshot.event.counters.byState[1] = 329'050;
    snapshot.event.admittedPerSec = 1'001;
    snapshot.event.setRate = model::Rate::perSecond(1'000);
    snapshot.redis.push_back(
        {"127.0.0.1:6379", "master", {}, true, 4.5, 900, 0, 0, 64'000'000, 0, 0, 0, "aof always", {}});
    return snapshot;
}

} // namespace

class CommandTest : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        m_harness = std::make_unique<RpcHarness>();
        m_dir = std::make_unique<QTemporaryDir>();
        m_tokenFile = m_dir->filePath("token").toStdString();
        std::ofstream(m_tokenFile) << "admin\n";
    }

    void everyActSendsWhatWasTyped() {
        const std::vector<std::pair<std::string, std::string>> acts = {
            {"event create demo --title 'Winter tour' --rate 1000.5",
             "createEvent admin demo:Winter tour:1000500 "},
            {"event create demo --rate 1000 --open --reason go", "openEvent admin demo 3:go"},
            {"event update demo --capacity 9 --revision 3 --reason why", "updateEvent admin demo -:9 3:why"},
            {"event delete demo --revision 3", "deleteEvent admin demo 3:"},
            {"event schedule demo --at 1970-01-01T00:00:05Z", "scheduleEvent admin demo 5 0:"},
            {"event schedule demo --at +15m", "scheduleEvent admin demo 1000000900 0:"},
            {"event open demo", "openEvent admin demo 0:"},
            {"event pause demo --reason calm", "pauseEvent admin demo calm"},
            {"event resume demo --rate 0.5 --ramp 1m --from 0.01", "resumeEvent admin demo 500 10>60s 0:"},
            {"event resume demo", "resumeEvent admin demo - - 0:"},
            {"event close demo --because sold_out", "closeEvent admin demo sold_out 0:"},
            {"event reopen demo", "reopenEvent admin demo 0:"},
            {"event recover demo", "recoverEvent admin demo 0:"},
            {"recover demo --reason looked", "recoverEvent admin demo 0:looked"},
            {"rate set demo 1200 --reason 'more seats'", "setAdmissionRate admin demo 1200000 0:more seats"},
            {"queue join demo --key 6f1c0a52-9a3c-4a63-8c35-0d7f5d0b7f10",
             "join demo:6f1c0a52-9a3c-4a63-8c35-0d7f5d0b7f10::"},
            {"queue status tok", "getStatus tok -"},
            {"queue enter tok", "enter tok"},
            {"queue leave tok", "leave tok"},
            {"place show demo 7", "lookUpPlace demo 7"},
            {"place show demo tok", "lookUpPlace demo tok"},
            {"place list demo --state ready --state no_show --score 50 --limit 5", "listPlaces demo 2:50 5:"},
            {"cohort list demo --page x", "listCohorts demo 100:x"},
            {"ban preview demo --prefix 203.0.113.0/24", "previewBan demo 203.0.113.0/24"},
            {"ban delete demo 7 --reason sorry", "deleteBan admin demo 7 0:sorry"},
            {"ban list demo", "listBans demo 100:"},
            {"snapshot list demo --from 1970-01-01T00:00:00Z --limit 3600", "listSnapshots demo 0 - 3600:"},
            {"pass verify jwt --event demo", "verifyPass jwt demo"},
            {"pass finish jwt", "finishPass jwt::"},
            {"pass finish --event demo --jti abc", "finishPass :demo:abc"},
            {"pass revoked demo", "listRevokedPasses demo 100:"},
            {"audit list", "listEntries  100:"},
            {"audit list demo", "listEntries demo 100:"},
            {"operator add mkim viewer", "createOperator admin mkim viewer"},
            {"operator list", "listOperators 100:"},
            {"operator role mkim shop", "setRole admin mkim shop"},
            {"operator revoke mkim", "revokeOperator admin mkim"},
        };
        for (const auto& [line, call] : acts) {
            for (const bool json : {false, true}) {
                const Outcome outcome = run(line + (json ? " --json" : ""));
                QVERIFY2(outcome.status == 0, (line + ": " + outcome.err).c_str());
                QCOMPARE(m_harness->lastCall(), call);
                QVERIFY2(json == outcome.out.starts_with("{\""), (line + ": " + outcome.out).c_str());
            }
        }
    }

    void aTableIsForPeopleAndJsonForScripts() {
        const Outcome people = run("event list");
        QVERIFY2(has(people.out, "demo   open   1,000  1,000,000  -                3  Winter tour\n"),
                 people.out.c_str());
        QVERIFY(has(people.out, "There is more: --page next\n"));
        const Outcome scripts = run("--json event list");
        QVERIFY2(has(scripts.out, "\"rate\":1000,\"capacity\":1000000,\"opens_at\":null,\"revision\":3"),
                 scripts.out.c_str());
        QCOMPARE(run("whoami --json").out, std::string("{\"name\":\"admin\",\"role\":\"admin\"}\n"));
        QVERIFY(has(run("operator add mkim viewer").out, "bw_new_token"));
    }

    void aRefusalIsStatusOneAndSaysTheCodeAndWhatToDo() {
        base::Error conflict =
            base::makeError(base::ErrorCode::RevisionConflict, "Read it again.", "revision");
        conflict.current = 18;
        m_harness->failWith(conflict);
        const Outcome people = run("event open demo --revision 3");
        QCOMPARE(people.status, 1);
        QCOMPARE(people.out, std::string());
        QCOMPARE(people.err, std::string("breakwaterctl: REVISION_CONFLICT: Read it again. (now 18)\n"));
        const Outcome scripts = run("event open demo --json");
        QCOMPARE(scripts.err, std::string("{\"error\":\"REVISION_CONFLICT\",\"detail\":\"Read it again.\","
                                          "\"subject\":\"revision\",\"current\":18}\n"));
    }

    void whatIsTypedWrongIsStatusTwoAndReachesNobody() {
        for (const char* line :
             {"", "nonsense", "event", "event nonsense", "event show", "event show Demo",
              "rate set demo fast", "rate set demo 1.2345", "ban create demo --reason x",
              "ban create demo --place 1", "pass finish",
              "ban create demo --place 1 --prefix 203.0.113.0/24 --reason x",
              "ban create demo --place 0 --reason x", "place list demo --state lost",
              "operator add mkim king", "event schedule demo --at tomorrow", "watch demo --every-ms 99",
              "event list --limit 0", "event show demo --timeout 0"}) {
            const Outcome outcome = run(line);
            QVERIFY2(outcome.status == 2, line);
            QVERIFY2(!outcome.err.empty(), line);
        }
        QVERIFY(m_harness->takeCalls().empty());
    }

    void helpIsNoError() {
        const Outcome outcome = run("--help");
        QCOMPARE(outcome.status, 0);
        for (const char* noun : {"event", "rate", "queue", "place", "cohort", "ban", "snapshot", "watch",
                                 "redis", "pass", "audit", "operator", "whoami", "recover"}) {
            QVERIFY2(has(outcome.out, std::string("\n  ") + noun), noun);
        }
    }

    void whereNobodyAnswersIsStatusThree() {
        const auto nowhere = environment();
        const Outcome outcome = runIn(nowhere, "--server unix:/nowhere/socket event list");
        QCOMPARE(outcome.status, 3);
        QVERIFY2(has(outcome.err, "UNREACHABLE: Nothing listens on unix:/nowhere/socket"),
                 outcome.err.c_str());
        QVERIFY(has(outcome.err, "--server names another address"));
    }

    void aServiceThatCanNotNowIsStatusThreeAndOneThatRefusesIsStatusOne() {
        m_harness->failWith(base::makeError(base::ErrorCode::StoreUnavailable, "The service is stopping."));
        for (const char* line : {"audit watch", "event list", "event open demo", "queue watch tok",
                                 "watch demo", "ban create demo --place 7 --reason x"}) {
            const Outcome outcome = run(line);
            QVERIFY2(outcome.status == 3, line);
            QVERIFY2(has(outcome.err, "STORE_UNAVAILABLE: The service is stopping."), outcome.err.c_str());
        }
        m_harness->failWith(base::makeError(base::ErrorCode::QueueFull, "Full."));
        QCOMPARE(run("queue join demo").status, 1);
    }

    void aTokenFileThatIsNotThereIsAUsageErrorAndNoTokenAtAllIsRefused() {
        QCOMPARE(runIn(environment(), "--token-file /nowhere/token event list").status, 2);
        const auto noToken = [this](const std::string& name) -> std::optional<std::string> {
            return name == "BREAKWATER_SERVER" ? std::optional(m_harness->address()) : std::nullopt;
        };
        const Outcome outcome = runIn(noToken, "event list");
        QCOMPARE(outcome.status, 1);
        QVERIFY2(has(outcome.err, "--token-file"), outcome.err.c_str());
    }

    void theServicesOwnTokenIsFoundOnTheSameMachine() {
        QVERIFY(QDir(m_dir->path()).mkdir("breakwater"));
        std::ofstream(m_dir->filePath("breakwater/admin.token").toStdString()) << "viewer\n";
        const auto found = [this](const std::string& name) -> std::optional<std::string> {
            if (name == "XDG_STATE_HOME") {
                return m_dir->path().toStdString();
            }
            return name == "BREAKWATER_SERVER" ? std::optional(m_harness->address()) : std::nullopt;
        };
        QCOMPARE(runIn(found, "whoami --json").out,
                 std::string("{\"name\":\"viewer\",\"role\":\"viewer\"}\n"));
    }

    void aBanShowsItsLastProgressAndEnds() {
        std::thread service([this] {
            feedFirst(&fakes::CannedOperations::banStreams, [](auto& stream) {
                model::Ban ban;
                ban.number = 7;
                ban.scope.place = model::Seq(7);
                ban.reason = "bots";
                stream.onValue(ban, false);
                ban.banned = 1;
                ban.phase = model::BanPhase::InForce;
                stream.onValue(ban, false);
                stream.onEnd(base::Done{});
            });
        });
        const Outcome outcome = run("ban create demo --place 7 --reason bots --for 1h --expect 1 --json");
        service.join();
        QCOMPARE(outcome.status, 0);
        QVERIFY2(has(outcome.out, "\"phase\":\"in_force\",\"banned\":1"), outcome.out.c_str());
        QVERIFY(has(m_harness->lastCall(), "createBan admin demo 7:bots:3600s 0"));
    }

    void watchDrawsASnapshotPerLineInAPipe() {
        const Outcome outcome = withSnapshots("watch demo --count 2");
        QCOMPARE(outcome.status, 0);
        QVERIFY2(has(outcome.out, "329,050"), outcome.out.c_str());
        QVERIFY(!has(outcome.out, "\x1b"));
        const Outcome scripts = withSnapshots("watch demo --count 1 --json");
        QVERIFY2(has(scripts.out, "\"waiting\":329050") &&
                     has(scripts.out, "\"redis\":[{\"node\":\"127.0.0.1:6379\""),
                 scripts.out.c_str());
    }

    void watchRedrawsALiveTerminal() {
        QVERIFY(withSnapshots("watch demo --count 1", true)
                    .out.starts_with("\x1b[H\x1b[2J"
                                     "demo"));
    }

    void watchGoesOnWhenTheStreamBreaks() {
        std::thread service([this] {
            feedFirst(&fakes::CannedOperations::snapshotStreams, [](auto& stream) {
                stream.onValue(busyMinute(1), true);
                stream.onEnd(base::makeError(base::ErrorCode::StoreUnavailable, "The service stops."));
            });
            feedFirst(&fakes::CannedOperations::snapshotStreams,
                      [](auto& stream) { stream.onValue(busyMinute(2), true); });
        });
        const Outcome outcome = run("watch demo --count 2");
        service.join();
        QCOMPARE(outcome.status, 0);
        QVERIFY2(has(outcome.err, "lost: The service stops. Trying again."), outcome.err.c_str());
        QVERIFY2(has(outcome.out, "1970-01-01T00:00:02"), outcome.out.c_str());
    }

    void redisTakesTheFirstEventWhenNoneIsNamed() {
        const Outcome outcome = withSnapshots("redis");
        QCOMPARE(outcome.status, 0);
        QVERIFY2(has(outcome.out, "127.0.0.1:6379  master  yes"), outcome.out.c_str());
    }

    void aBrokenStreamIsAnError() {
        m_harness->failWith(base::makeError(base::ErrorCode::EventNotFound, "There is no such event."));
        QCOMPARE(run("watch demo").status, 1);
        QCOMPARE(run("audit watch").status, 1);
        QCOMPARE(run("queue watch tok").status, 1);
        QCOMPARE(run("ban create demo --place 7 --reason x").status, 1);
    }

  private:
    client::Environment environment() const {
        return [this](const std::string& name) -> std::optional<std::string> {
            if (name == "BREAKWATER_SERVER") {
                return m_harness->address();
            }
            return name == "BREAKWATER_TOKEN_FILE" ? std::optional(m_tokenFile) : std::nullopt;
        };
    }

    Outcome run(const std::string& line, bool live = false) const {
        return runIn(environment(), line + " --timeout 20", live);
    }

    /// Waits on the store thread for the first stream of a kind and feeds it there.
    template<typename Streams, typename Feed>
    void feedFirst(Streams streams, Feed feed) {
        bool fed = false;
        while (!fed) {
            m_harness->storeThread.run([&] {
                auto& open = m_harness->operations.*streams;
                if (!open.empty()) {
                    feed(open.back());
                    open.clear();
                    fed = true;
                }
            });
            std::this_thread::yield();
        }
    }

    Outcome withSnapshots(const std::string& line, bool live = false) {
        std::thread service([this] {
            feedFirst(&fakes::CannedOperations::snapshotStreams, [](auto& stream) {
                stream.onValue(busyMinute(1), true); // history is never replaced by something newer
                stream.onValue(busyMinute(2), true);
            });
        });
        const Outcome outcome = run(line, live);
        service.join();
        return outcome;
    }

    std::unique_ptr<RpcHarness> m_harness;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::string m_tokenFile;
};

QTEST_GUILESS_MAIN(CommandTest)
#include "command_test.moc"
