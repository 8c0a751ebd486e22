// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/input.h"
#include "console/ctl/output.h"
#include "shared/base/text.h"

#include <QtTest>
#include <sstream>

using namespace breakwater;
using ctl::Row;

namespace {

const std::vector<Row> kRows = {
    {{"event", std::string("demo")}, {"waiting", std::uint64_t{300'000}}, {"rate", ctl::Real{0.5, 1}}},
    {{"event", std::string("winter-tour")}, {"waiting", std::uint64_t{7}}, {"rate", ctl::Unknown{}}},
};

std::string tableOf(const std::vector<Row>& rows) {
    std::ostringstream out;
    ctl::printTable(out, rows);
    return out.str();
}

} // namespace

class OutputTest : public QObject {
    Q_OBJECT

  private slots:
    void numbersStandRightWithThousandsAndTheUnknownIsADash() {
        QCOMPARE(tableOf(kRows), std::string("event        waiting  rate\n"
                                             "demo         300,000   0.5\n"
                                             "winter-tour        7     -\n"));
        QCOMPARE(tableOf({}), std::string("(none)\n"));
    }

    void hangulTakesTwoColumns() {
        QCOMPARE(tableOf({{{"title", std::string("겨울")}, {"n", std::uint64_t{1}}},
                          {{"title", std::string("ab")}, {"n", std::uint64_t{2}}}}),
                 std::string("title  n\n겨울   1\nab     2\n"));
    }

    void scriptsGetPlainNumbersAndNull() {
        std::ostringstream out;
        ctl::printRows(out, kRows, "more\"", true);
        QCOMPARE(out.str(), std::string("{\"items\":[{\"event\":\"demo\",\"waiting\":300000,\"rate\":0.5},"
                                        "{\"event\":\"winter-tour\",\"waiting\":7,\"rate\":null}],"
                                        "\"next_page_token\":\"more\\\"\"}\n"));
    }

    void aListOfTextsIsALineForPeopleAndAnArrayForScripts() {
        const Row row = {{"ranges", ctl::Texts{"10.0.0.0/8", "a\"b\x1b"}}, {"none", ctl::Texts{}}};
        std::ostringstream people;
        ctl::printRow(people, row, false);
        QCOMPARE(people.str(), std::string("ranges  10.0.0.0/8, a\"b \nnone    -\n"));
        std::ostringstream scripts;
        ctl::printRow(scripts, row, true);
        QCOMPARE(scripts.str(), std::string("{\"ranges\":[\"10.0.0.0/8\",\"a\\\"b\\u001b\"],\"none\":[]}\n"));
    }

    void nothingFromOutsideSteersTheTerminal() {
        const std::string text = tableOf({{{"title", std::string("a\x1b[2Jb\nc")}}});
        QCOMPARE(text.find('\x1b'), std::string::npos);
        QCOMPARE(std::count(text.begin(), text.end(), '\n'), 2);
    }

    void thousandsAreGrouped() {
        QCOMPARE(ctl::withThousands(0), std::string("0"));
        QCOMPARE(ctl::withThousands(999), std::string("999"));
        QCOMPARE(ctl::withThousands(1'000), std::string("1,000"));
        QCOMPARE(ctl::withThousands(18'446'744'073'709'551'615ULL),
                 std::string("18,446,744,073,709,551,615"));
    }

    void spansAreRead() {
        QCOMPARE(ctl::parseSpan("90")->count(), 90);
        QCOMPARE(ctl::parseSpan("1h30m")->count(), 5'400);
        QCOMPARE(ctl::parseSpan("2d")->count(), 172'800);
        QCOMPARE(ctl::parseSpan("0")->count(), 0);
        for (const char* bad : {"", "h", "1x", "-5", "1.5h", "101d", "5m3", "99999999999999999999s", " 5"}) {
            QVERIFY2(!ctl::parseSpan(bad), bad);
        }
    }

    void ratesAreReadExactly() {
        QCOMPARE(ctl::parseRate("1000")->milliPerSecond, std::uint64_t{1'000'000});
        QCOMPARE(ctl::parseRate("0.5")->milliPerSecond, std::uint64_t{500});
        QCOMPARE(ctl::parseRate("33.33")->milliPerSecond, std::uint64_t{33'330});
        QCOMPARE(ctl::parseRate("0.001")->milliPerSecond, std::uint64_t{1});
        for (const char* bad : {"", ".5", "1.", "1.2345", "1e3", "-1", "1,000", "1.x"}) {
            QVERIFY2(!ctl::parseRate(bad), bad);
        }
    }

    void momentsAreRead() {
        const auto now = base::wallFromMicros(1'000'000'000'000'000);
        QCOMPARE(base::toRfc3339(*ctl::parseMoment("2026-12-01T20:00:00+09:00", now)),
                 std::string("2026-12-01T11:00:00.000Z"));
        QCOMPARE(base::toRfc3339(*ctl::parseMoment("2026-12-01T20:00:00Z", now)),
                 std::string("2026-12-01T20:00:00.000Z"));
        QVERIFY(*ctl::parseMoment("+15m", now) == now + base::Seconds(900));
        for (const char* bad : {"", "+", "2026-12-01", "2026-12-01T20:00:00", "2026-02-30T20:00:00Z",
                                "2026-12-01T24:00:00Z", "2026-12-01T20:00:00+0900", "2026-12-01 20:00:00Z"}) {
            QVERIFY2(!ctl::parseMoment(bad, now), bad);
        }
    }

    void whatTheApiHasRangesForIsReadWithinThem() {
        QCOMPARE(ctl::parseAdmissionRate("0.01")->milliPerSecond, std::uint64_t{10});
        QCOMPARE(ctl::parseAdmissionRate("100000")->milliPerSecond, std::uint64_t{100'000'000});
        for (const char* bad : {"0", "0.009", "100000.001", "-1", ""}) {
            QVERIFY2(!ctl::parseAdmissionRate(bad), bad);
        }
        QCOMPARE(*ctl::parseBanNumber("1"), 1U);
        QCOMPARE(*ctl::parseBanNumber("16777215"), 16'777'215U);
        for (const char* bad : {"0", "16777216", "4294967297", "-1", "1.5", ""}) {
            QVERIFY2(!ctl::parseBanNumber(bad), bad);
        }
        QCOMPARE(ctl::parseTimeout("0.1")->count(), 100);
        QCOMPARE(ctl::parseTimeout("600")->count(), 600'000);
        for (const char* bad : {"0", "0.09", "601", "nan", "inf", "5s", "-5", ""}) {
            QVERIFY2(!ctl::parseTimeout(bad), bad);
        }
    }

    void serversAreHostAndPortOrWhatGrpcNames() {
        for (const char* good : {"127.0.0.1:50051", "queue.example:1", "[::1]:65535", "unix:/run/bw.sock",
                                 "unix:///run/bw.sock", "unix-abstract:bw", "dns:///queue.example:50051",
                                 "dns:queue.example:50051", "ipv4:127.0.0.1:50051", "ipv6:[::1]:50051"}) {
            QVERIFY2(ctl::isServerAddress(good), good);
        }
        for (const char* bad :
             {"", "host", "host:", ":50051", "host:0", "host:65536", "host:http", "host:-1", "::1:50051",
              "[::1]", "[]:50051", "http://host:50051", "ho st:50051", "unix:", "dns:"}) {
            QVERIFY2(!ctl::isServerAddress(bad), bad);
        }
    }

    void anAgentsHashComesBack() {
        const model::AgentHash agent(0x00FEDCBA98765432);
        QVERIFY(ctl::parseAgent(ctl::toText(agent)) == agent);
        QVERIFY(!ctl::parseAgent("12"));
    }
};

QTEST_GUILESS_MAIN(OutputTest)
#include "output_test.moc"
