// SPDX-License-Identifier: Apache-2.0
//
// Closing in mid-stream, whoever goes first: meant for the address sanitizer, which reports what is used
// after it is gone.
#include "console/client/connect.h"
#include "tests/unit/desktop/models/house.h"
#include "tests/unit/desktop/models/mid_stream.h"

using namespace breakwater;
using namespace breakwater::desktop::models;
using fakes::MidStream;

namespace {

constexpr int kRounds = 200;
constexpr int kPatience = 30'000;

SessionOptions quick() {
    SessionOptions options;
    options.follow.first = base::Millis(1);
    options.follow.longest = base::Millis(2);
    options.follow.settle = base::Millis(1);
    return options;
}

} // namespace

class ClosingTest : public QObject {
    Q_OBJECT

  private slots:
    void aConsoleMayGoInMidStream() {
        for (int round = 0; round < kRounds; ++round) {
            MidStream service;
            const base::SystemClock clock;
            auto console =
                std::make_unique<Console>(ClientPtr(service.harness.client("operator")), clock, quick());
            console->start();
            console->choose(*model::EventId::parse("demo"));
            if (round % 4 != 0) {
                QTRY_VERIFY_WITH_TIMEOUT(service.streams() > 0, kPatience);
                service.feed(static_cast<std::uint64_t>(round));
            }
            if (round % 2 == 0) {
                QCoreApplication::processEvents();
            }
            console.reset();
        }
    }

    void aStreamMayBreakInMidWord() {
        MidStream service;
        const base::SystemClock clock;
        Console console(ClientPtr(service.harness.client("operator")), clock, quick());
        console.start();
        console.choose(*model::EventId::parse("demo"));
        for (int round = 0; round < kRounds; ++round) {
            QTRY_VERIFY_WITH_TIMEOUT(service.streams() > 0, kPatience);
            service.feed(static_cast<std::uint64_t>(round));
            service.breakAll();
        }
        QTRY_VERIFY_WITH_TIMEOUT(service.streams() > 0, kPatience);
        service.feed(1'000);
        QTRY_COMPARE_WITH_TIMEOUT(console.session().link(), LinkState::Live, kPatience);
    }

    void theServiceMayGoInMidStream() {
        for (int round = 0; round < kRounds; ++round) {
            auto service = std::make_unique<MidStream>();
            const base::SystemClock clock;
            Console console(ClientPtr(service->harness.client("operator")), clock, quick());
            console.start();
            console.choose(*model::EventId::parse("demo"));
            QTRY_VERIFY_WITH_TIMEOUT(service->streams() > 0, kPatience);
            service->feed(static_cast<std::uint64_t>(round));
            service->breakAll();
            service.reset();
            QTRY_COMPARE_WITH_TIMEOUT(console.session().link(), LinkState::Disconnected, kPatience);
        }
    }

    void eventsMayBeChosenFasterThanTheyAnswer() {
        MidStream service;
        const base::SystemClock clock;
        Console console(ClientPtr(service.harness.client("operator")), clock, quick());
        console.start();
        for (int round = 0; round < kRounds; ++round) {
            console.choose(*model::EventId::parse(round % 2 == 0 ? "demo" : "other"));
            service.feed(static_cast<std::uint64_t>(round));
            QCoreApplication::processEvents();
        }
        QCOMPARE(console.session().event().text(), std::string("other"));
    }

    void aDemoMayBeClosedAtAnyMoment() {
        const base::SystemClock clock;
        for (int round = 0; round < kRounds; ++round) {
            client::demo::DemoOptions options;
            options.crowd = 0.001;
            Console console(client::demo::openDemo(clock, options), clock, quick());
            console.start();
            console.choose(*model::EventId::parse("winter-tour-seoul-d1"));
            if (round % 10 == 0) {
                QTRY_COMPARE_WITH_TIMEOUT(console.session().link(), LinkState::Live, kPatience);
            }
        }
    }
};

QTEST_GUILESS_MAIN(ClosingTest)
#include "closing_test.moc"
