// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/crowd.h"
#include "tests/crowd/report.h"
#include "tests/unit/crowd/fake_gateway.h"

#include <rapidjson/document.h>

#include <QtTest>

using namespace breakwater;
using namespace breakwater::crowd;
using breakwater::fakes::FakeGateway;
using breakwater::fakes::FakeQueue;
using breakwater::fakes::Faults;
using breakwater::fakes::Plant;

Q_DECLARE_METATYPE(breakwater::fakes::Plant)
Q_DECLARE_METATYPE(breakwater::crowd::Invariant)

namespace {

Options optionsFor(std::initializer_list<const FakeGateway*> gateways, std::uint32_t people) {
    Options options;
    for (const auto* gateway : gateways) {
        options.gateways.push_back(resolveGateway(gateway->url()).value());
    }
    options.event = "demo";
    options.shape.people = people;
    options.shape.joinSpan = base::Millis(400);
    options.connections = 8;
    options.workers = 1;
    options.waitForService = base::Seconds(0);
    return options;
}

/// A crowd that is quick: machines, which enter at once.
Options quickOptionsFor(std::initializer_list<const FakeGateway*> gateways, std::uint32_t people) {
    auto options = optionsFor(gateways, people);
    options.shape.bots = 1;
    options.shape.probe = 0.2;
    options.shape.checkPasses = 1;
    options.poll = PollMode::Fixed;
    options.pollEvery = base::Millis(100);
    options.requestTimeout = base::Millis(500);
    options.judge.grace = base::Seconds(20);
    options.timeout = base::Seconds(60);
    return options;
}

Summary run(const Options& options) {
    const std::atomic<int> stop{0};
    auto summary = runCrowd(options, stop, [](std::string_view) {});
    if (!summary) {
        throw std::runtime_error(summary.error().detail);
    }
    return std::move(summary).value();
}

std::string casesOf(const Summary& summary) {
    std::string out;
    for (const auto invariant : kInvariants) {
        for (const auto& sentence : summary.verdict.of(invariant).cases) {
            out += sentence + "; ";
        }
    }
    return out;
}

} // namespace

class CrowdTest : public QObject {
    Q_OBJECT

  private slots:
    void takesAnHonestQueueOverTwoGatewaysForClean() {
        FakeQueue queue(1000, Plant::Nothing);
        FakeGateway one(queue, {});
        FakeGateway other(queue, {});
        auto options = optionsFor({&one, &other}, 2000);
        options.workers = 2;
        options.shape.streams = 50;
        options.shape.bots = 0.2;
        options.shape.leave = 0.1;
        options.shape.away = 0.1;
        options.shape.awayFor = base::Millis(500);
        options.shape.probe = 0.1;
        const auto summary = run(options);
        QVERIFY2(summary.verdict.clean(), casesOf(summary).c_str());
        QCOMPARE(summary.joined, 2000U);
        QCOMPARE(summary.withoutPlace(), 0U);
        QCOMPARE(summary.entered + summary.left, 2000U);
        QVERIFY(summary.left > 100);
        QVERIFY(summary.streamEvents >= 50);
        QVERIFY(summary.passesChecked > 10);
        QVERIFY(!summary.cutShort);
        for (const auto invariant : {Invariant::UniqueSeq, Invariant::OneJoinOnePlace, Invariant::JoinOrder,
                                     Invariant::AdmissionOrder, Invariant::OnePass, Invariant::Rate,
                                     Invariant::PositionFalls, Invariant::GoneStaysOut, Invariant::Accounted,
                                     Invariant::Liveness, Invariant::AlteredRefused}) {
            QVERIFY2(summary.verdict.of(invariant).judged > 0, sentenceOf(invariant).data());
        }
        // Nobody is called later than it could be, so the set rate is what is measured.
        QVERIFY2(summary.admissions.perSecond < 1300, std::to_string(summary.admissions.perSecond).c_str());
    }

    void pipelinesPollsWithoutMixingUpAnswers() {
        FakeQueue queue(2000, Plant::Nothing);
        FakeGateway gateway(queue, {});
        auto options = quickOptionsFor({&gateway}, 1000);
        options.pipeline = 16;
        const auto summary = run(options);
        QVERIFY2(summary.verdict.clean(), casesOf(summary).c_str());
        QCOMPARE(summary.entered, 1000U);
    }

    void survivesLostAnswersAndResolvesEveryJoinByItsKey() {
        FakeQueue queue(1000, Plant::Nothing);
        FakeGateway gateway(queue,
                            {.dropEvery = 13, .unavailableEvery = 17, .cutEvery = 19, .hangEvery = 301});
        const auto summary = run(quickOptionsFor({&gateway}, 500));
        QVERIFY2(summary.verdict.clean(), casesOf(summary).c_str());
        QCOMPARE(summary.joined, 500U);
        QCOMPARE(summary.entered, 500U);
        QVERIFY(summary.unknownJoins > 20);
        QVERIFY(summary.resolvedJoins > 20);
        QCOMPARE(summary.unresolvedJoins, 0U);
        QVERIFY(summary.errors.contains("join 503 STORE_UNAVAILABLE"));
        QVERIFY(summary.errors.contains("status connection lost"));
    }

    void goesOnWhileAGatewayIsGone() {
        FakeQueue queue(500, Plant::Nothing);
        FakeGateway mortal(queue, {.dieAfter = 300, .deadFor = base::Millis(700)});
        FakeGateway other(queue, {});
        const auto summary = run(quickOptionsFor({&mortal, &other}, 500));
        QVERIFY2(summary.verdict.clean(), casesOf(summary).c_str());
        QCOMPARE(summary.entered, 500U);
        QVERIFY(summary.failures > 0);
    }

    void waitsForTheOnlyGatewayToComeBack() {
        FakeQueue queue(500, Plant::Nothing);
        FakeGateway mortal(queue, {.dieAfter = 400, .deadFor = base::Millis(1500)});
        auto options = quickOptionsFor({&mortal}, 300);
        options.shape.streams = 20;
        const auto summary = run(options);
        QVERIFY2(summary.verdict.clean(), casesOf(summary).c_str());
        QCOMPARE(summary.entered, 300U);
        QVERIFY(summary.longestSilence >= base::Millis(300));
    }

    void asksEveryoneWhenTimeIsUp() {
        FakeQueue queue(10, Plant::Nothing);
        FakeGateway gateway(queue, {});
        auto options = quickOptionsFor({&gateway}, 500);
        options.timeout = base::Seconds(2);
        const auto summary = run(options);
        QVERIFY2(summary.verdict.clean(), casesOf(summary).c_str());
        QVERIFY(summary.cutShort);
        QVERIFY(!summary.bySignal);
        QCOMPARE(summary.verdict.of(Invariant::Accounted).judged, 500U);
        QVERIFY(summary.entered < 100);
    }

    void findsEachPlantedFault_data() {
        QTest::addColumn<Plant>("plant");
        QTest::addColumn<Invariant>("invariant");
        QTest::newRow("same seq twice") << Plant::SameSeqTwice << Invariant::UniqueSeq;
        QTest::newRow("new token on replay") << Plant::NewTokenOnReplay << Invariant::OneJoinOnePlace;
        QTest::newRow("a join goes ahead") << Plant::JoinGoesAhead << Invariant::JoinOrder;
        QTest::newRow("the last goes first") << Plant::LastGoesFirst << Invariant::AdmissionOrder;
        QTest::newRow("a second pass") << Plant::SecondPass << Invariant::OnePass;
        QTest::newRow("a forged pass") << Plant::ForgedPass << Invariant::OnePass;
        QTest::newRow("a pass of another event") << Plant::StrayPass << Invariant::OnePass;
        QTest::newRow("a pass that has run out") << Plant::StalePass << Invariant::OnePass;
        QTest::newRow("a pass of an unknown key") << Plant::OddKeyPass << Invariant::OnePass;
        QTest::newRow("a pass that is refused") << Plant::PassRefused << Invariant::OnePass;
        QTest::newRow("twice the rate") << Plant::TwiceTheRate << Invariant::Rate;
        QTest::newRow("a position rises") << Plant::PositionRises << Invariant::PositionFalls;
        QTest::newRow("who left is called") << Plant::LeftIsCalled << Invariant::GoneStaysOut;
        QTest::newRow("a place is forgotten") << Plant::ForgetsAPlace << Invariant::Accounted;
        QTest::newRow("somebody is never called") << Plant::NeverCalls << Invariant::Liveness;
        QTest::newRow("calls in a pause") << Plant::CallsInPause << Invariant::QuietInPause;
        QTest::newRow("takes altered ones") << Plant::AltersPass << Invariant::AlteredRefused;
        QTest::newRow("done but refused") << Plant::DoneButRefused << Invariant::HonestErrors;
    }

    void findsEachPlantedFault() {
        QFETCH(Plant, plant);
        QFETCH(Invariant, invariant);
        FakeQueue queue(300, plant);
        FakeGateway gateway(queue, {});
        auto options = quickOptionsFor({&gateway}, 300);
        options.shape.leave = 0.05;
        options.judge.grace = base::Seconds(2);
        options.timeout = base::Seconds(5);
        const auto summary = run(options);
        const Finding& finding = summary.verdict.of(invariant);
        QVERIFY2(finding.broken > 0, casesOf(summary).c_str());
        QVERIFY(finding.cases.front().find("visitor ") != std::string::npos);
    }

    void saysThatNothingAnswers() {
        Options options;
        options.gateways.push_back(resolveGateway("http://127.0.0.1:1").value());
        options.event = "demo";
        options.waitForService = base::Seconds(0);
        const std::atomic<int> stop{0};
        const auto summary = runCrowd(options, stop, [](std::string_view) {});
        QVERIFY(!summary.ok());
        QCOMPARE(summary.error().code, base::ErrorCode::StoreUnavailable);
    }

    void saysThatTheEventDoesNotExist() {
        FakeQueue queue(10, Plant::Nothing);
        FakeGateway gateway(queue, {});
        auto options = quickOptionsFor({&gateway}, 1);
        options.event = "another";
        const std::atomic<int> stop{0};
        const auto summary = runCrowd(options, stop, [](std::string_view) {});
        QVERIFY(!summary.ok());
        QCOMPARE(summary.error().code, base::ErrorCode::EventNotFound);
    }

    void writesTheSameNumbersForPrograms() {
        FakeQueue queue(1000, Plant::Nothing);
        FakeGateway gateway(queue, {});
        const auto summary = run(quickOptionsFor({&gateway}, 50));
        rapidjson::Document report;
        report.Parse(reportJson(summary).c_str());
        QVERIFY(!report.HasParseError());
        QVERIFY2(report["clean"].GetBool(), casesOf(summary).c_str());
        QCOMPARE(report["entered"].GetUint64(), 50U);
        QCOMPARE(report["invariants"].Size(), static_cast<rapidjson::SizeType>(kInvariants.size()));
        QVERIFY(report["calls"]["join"]["ms_from_wanted"]["p99"].GetDouble() > 0);
        const std::uint64_t settled = report["calls"]["settled"]["answered"].GetUint64();
        QVERIFY(settled > 0 && settled <= report["calls"]["status"]["answered"].GetUint64());
        QVERIFY(report["calls"]["settled"]["ms_from_sent"]["p99"].GetDouble() > 0);
    }

    void refusesACommandLineItCannotFollow_data() {
        QTest::addColumn<QByteArray>("arguments");
        QTest::newRow("no event") << QByteArray("--people 1");
        QTest::newRow("no such event id") << QByteArray("--event A");
        QTest::newRow("a share above one") << QByteArray("--event a --bots 1.5");
        QTest::newRow("two shares above one") << QByteArray("--event a --leave 0.6 --away 0.6");
        QTest::newRow("no such poll") << QByteArray("--event a --poll 5");
        QTest::newRow("https") << QByteArray("--event a --http https://h");
        QTest::newRow("a path") << QByteArray("--event a --http http://127.0.0.1:1/x");
        QTest::newRow("more streams than people") << QByteArray("--event a --people 5 --streams 6");
        QTest::newRow("unknown flag") << QByteArray("--event a --nothing");
    }

    void refusesACommandLineItCannotFollow() {
        QFETCH(QByteArray, arguments);
        auto words = arguments.split(' ');
        words.prepend("breakwater-crowd");
        std::vector<const char*> argv;
        for (const auto& word : words) {
            argv.push_back(word.constData());
        }
        int exitCode = 0;
        QVERIFY(!parseOptions(static_cast<int>(argv.size()), argv.data(), exitCode));
        QCOMPARE(exitCode, 2);
    }

    void understandsACommandLine() {
        const std::array argv{"breakwater-crowd",
                              "--http",
                              "http://127.0.0.1:9",
                              "--http",
                              "http://[::1]:8080/",
                              "--event",
                              "demo",
                              "--people",
                              "300000",
                              "--poll",
                              "2.5s",
                              "--away",
                              "0.1",
                              "--rate",
                              "1000",
                              "--timeout",
                              "1.5"};
        int exitCode = 0;
        const auto options = parseOptions(static_cast<int>(argv.size()), argv.data(), exitCode);
        QVERIFY(options.has_value());
        QCOMPARE(options->gateways.size(), 2U);
        QCOMPARE(options->pollEvery, base::Millis(2500));
        QCOMPARE(options->rate, std::optional<double>(1000));
        QCOMPARE(options->workers, 1U);
        QCOMPARE(options->connections, 2048U);
        QCOMPARE(options->timeout, base::Seconds(2));
    }
};

QTEST_GUILESS_MAIN(CrowdTest)
#include "crowd_test.moc"
