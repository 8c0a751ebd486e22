// SPDX-License-Identifier: Apache-2.0
//
// Closing in mid-stream, whoever goes first: meant for the address sanitizer, which reports what is used
// after it is gone.
#include "console/client/connect.h"
#include "tests/unit/desktop/models/house.h"
#include "tests/unit/rpc/harness.h"

using namespace breakwater;
using namespace breakwater::desktop::models;
using fakes::RpcHarness;

namespace {

constexpr int kRounds = 200;
constexpr int kPatience = 30'000;

model::Snapshot snapshotOf(std::uint64_t waiting) {
    model::Snapshot snapshot;
    snapshot.event.id = *model::EventId::parse("demo");
    snapshot.event.at =
        base::wallFromMicros(1'780'000'000'000'000 + static_cast<std::int64_t>(waiting) * 1'000'000);
    snapshot.event.counters.byState[1] = waiting;
    return snapshot;
}

SessionOptions quick() {
    SessionOptions options;
    options.follow.first = base::Millis(1);
    options.follow.longest = base::Millis(2);
    options.follow.settle = base::Millis(1);
    return options;
}

/// Sends to every stream that is open.
void feed(RpcHarness& harness, std::uint64_t number) {
    harness.storeThread.run([&] {
        for (auto& stream : harness.operations.snapshotStreams) {
            stream.onValue(snapshotOf(number), number % 3 == 0);
        }
        for (auto& stream : harness.operations.auditStreams) {
            model::AuditEntry entry;
            entry.id = std::to_string(number);
            stream.onValue(entry, false);
        }
    });
}

std::size_t streams(RpcHarness& harness) {
    std::size_t count = 0;
    harness.storeThread.run([&] { count = harness.operations.snapshotStreams.size(); });
    return count;
}

void breakAll(RpcHarness& harness) {
    harness.storeThread.run([&] {
        for (auto& stream : harness.operations.snapshotStreams) {
            stream.onEnd(base::makeError(base::ErrorCode::StoreUnavailable, "The service stops."));
        }
        harness.operations.snapshotStreams.clear();
    });
}

} // namespace

class ClosingTest : public QObject {
    Q_OBJECT

  private slots:
    void aConsoleMayGoInMidStream() {
        for (int round = 0; round < kRounds; ++round) {
            RpcHarness harness;
            const base::SystemClock clock;
            auto console = std::make_unique<Console>(ClientPtr(harness.client("operator")), clock, quick());
            console->start();
            console->choose(*model::EventId::parse("demo"));
            if (round % 4 != 0) {
                QTRY_VERIFY_WITH_TIMEOUT(streams(harness) > 0, kPatience);
                feed(harness, static_cast<std::uint64_t>(round));
            }
            if (round % 2 == 0) {
                QCoreApplication::processEvents();
            }
            console.reset();
        }
    }

    void aStreamMayBreakInMidWord() {
        RpcHarness harness;
        const base::SystemClock clock;
        Console console(ClientPtr(harness.client("operator")), clock, quick());
        console.start();
        console.choose(*model::EventId::parse("demo"));
        for (int round = 0; round < kRounds; ++round) {
            QTRY_VERIFY_WITH_TIMEOUT(streams(harness) > 0, kPatience);
            feed(harness, static_cast<std::uint64_t>(round));
            breakAll(harness);
        }
        QTRY_VERIFY_WITH_TIMEOUT(streams(harness) > 0, kPatience);
        feed(harness, 1'000);
        QTRY_COMPARE_WITH_TIMEOUT(console.session().link(), LinkState::Live, kPatience);
    }

    void theServiceMayGoInMidStream() {
        for (int round = 0; round < kRounds; ++round) {
            auto harness = std::make_unique<RpcHarness>();
            const base::SystemClock clock;
            Console console(ClientPtr(harness->client("operator")), clock, quick());
            console.start();
            console.choose(*model::EventId::parse("demo"));
            QTRY_VERIFY_WITH_TIMEOUT(streams(*harness) > 0, kPatience);
            feed(*harness, static_cast<std::uint64_t>(round));
            breakAll(*harness);
            harness.reset();
            QTRY_COMPARE_WITH_TIMEOUT(console.session().link(), LinkState::Disconnected, kPatience);
        }
    }

    void eventsMayBeChosenFasterThanTheyAnswer() {
        RpcHarness harness;
        const base::SystemClock clock;
        Console console(ClientPtr(harness.client("operator")), clock, quick());
        console.start();
        for (int round = 0; round < kRounds; ++round) {
            console.choose(*model::EventId::parse(round % 2 == 0 ? "demo" : "other"));
            feed(harness, static_cast<std::uint64_t>(round));
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
