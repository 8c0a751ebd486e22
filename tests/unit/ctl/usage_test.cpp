// SPDX-License-Identifier: Apache-2.0
//
// What is typed wrong: it reaches nobody, is status 2 and says what to type instead.
#include "tests/unit/ctl/terminal.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace breakwater;
using fakes::has;
using fakes::Outcome;

namespace {

struct Wrong {
    std::string line;
    std::string said;
};

} // namespace

class UsageTest : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        m_connections = 0;
        m_server.reset();
    }

    void cleanup() { QCOMPARE(m_connections, 0); }

    void aServerThatIsNoAddressIsRefusedWithWhatIsWanted() {
        for (const char* server : {"''", "host", "host:", "host:0", "host:65536", "::1:50051"}) {
            refuses(
                {std::string("whoami --server ") + server, "must be HOST:PORT with a port of 1 to 65535"});
        }
        refuses({"--server 127.0.0.1 whoami", "not `127.0.0.1`"});
        m_server = "somewhere";
        refuses({"whoami", "BREAKWATER_SERVER): must be HOST:PORT"});
    }

    void aTlsOptionThatWouldBeIgnoredNamesTheOneThatIsMissing() {
        refuses({"whoami --key f.pem", "--key: needs --cert"});
        refuses({"whoami --tls --key f.pem", "--key: needs --cert"});
        refuses({"whoami --ca ca.pem --cert f.pem", "--cert: needs --key"});
        refuses({"whoami --server-name queue.test", "--server-name: needs TLS: --ca"});
    }

    void numbersOutOfRangeNameTheirRange() {
        for (const char* number : {"0", "16777216", "-1", "4294967297"}) {
            const Outcome outcome = refuses({std::string("ban delete c1 -- ") + number, "1 to 16777215"});
            QVERIFY2(outcome.err.size() < 200, outcome.err.c_str());
        }
        for (const char* rate : {"0", "0.0", "0.009", "100001"}) {
            for (const char* line : {"event create c1 --rate ", "event update c1 --rate ",
                                     "event resume c1 --rate ", "rate set c1 "}) {
                refuses({std::string(line) + rate, "must be 0.01 to 100000"});
            }
        }
        refuses({"event create c1 --capacity 0", "1 to 10000000"});
        refuses({"whoami --timeout 0", "0.1 to 600 seconds"});
        refuses({"whoami --timeout nan", "0.1 to 600 seconds"});
    }

    void aNumberBelowZeroIsNotTheLargestThereIs() {
        for (const char* line :
             {"ban create c1 --place 7 --reason x --expect -1",
              "ban create c1 --place 7 --reason x --revision -1", "event open c1 --revision -1",
              "watch c1 --count -1", "pass finish jwt --seq -1"}) {
            refuses({line, "must be a whole number, not `-1`"});
        }
    }

    void theUnknownWordIsNamed() {
        refuses({"event nope", "There is no command `event nope`"});
        refuses({"evnt show c1", "There is no command `evnt`"});
        refuses({"--bogus", "There is no option `--bogus`"});
        refuses({"--bogus event", "There is no option `--bogus`"});
        refuses({"event show --bogus", "There is no option `--bogus`"});
        refuses({"event show c1 --bogus", "There is no option `--bogus`"});
        refuses({"event show c1 c2", "`c2` is one word too many for `event show`"});
        refuses({"ban create c1 c2 --place 7 --reason x", "`c2` is one word too many for `ban create`"});
        refuses({"event", "A subcommand is required"});
        refuses({"event show", "event is required"});
    }

    void scriptsGetTheShapeOfEveryOtherError() {
        for (const Wrong& wrong : {Wrong{"event nope --json", "There is no command `event nope`"},
                                   {"--json event show", "event is required"},
                                   {"event create c1 --rate 0 --json", "0.01 to 100000"},
                                   {"ban preview c1 --place --json", "must be the number of a place"},
                                   {"--json whoami --timeout", "--timeout"},
                                   {"whoami --server host --json", "must be HOST:PORT"}}) {
            const Outcome outcome = run(wrong.line);
            QVERIFY2(outcome.status == 2, wrong.line.c_str());
            QVERIFY2(outcome.out.empty(), outcome.out.c_str());
            const auto error = QJsonDocument::fromJson(QByteArray::fromStdString(outcome.err)).object();
            QCOMPARE(error.keys(), QStringList({"current", "detail", "error", "subject"}));
            QCOMPARE(error["error"].toString(), QString("INVALID_REQUEST"));
            QVERIFY2(has(error["detail"].toString().toStdString(), wrong.said), outcome.err.c_str());
            QCOMPARE(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1);
        }
        QCOMPARE(run("--json --help").status, 0);
    }

  private:
    Outcome run(const std::string& line) {
        const auto environment = [this](const std::string& name) {
            return name == "BREAKWATER_SERVER" ? m_server : std::nullopt;
        };
        return fakes::runIn(environment, line, false, [this](const client::ConnectOptions&) {
            ++m_connections;
            return base::makeError(base::ErrorCode::Unreachable, "Nobody should have been called.");
        });
    }

    Outcome refuses(const Wrong& wrong) {
        Outcome outcome = run(wrong.line);
        [&] {
            QVERIFY2(outcome.status == 2, (wrong.line + ": " + outcome.err).c_str());
            QVERIFY2(has(outcome.err, wrong.said), (wrong.line + ": " + outcome.err).c_str());
            QVERIFY2(outcome.out.empty(), outcome.out.c_str());
        }();
        return outcome;
    }

    int m_connections = 0;
    std::optional<std::string> m_server;
};

QTEST_GUILESS_MAIN(UsageTest)
#include "usage_test.moc"
