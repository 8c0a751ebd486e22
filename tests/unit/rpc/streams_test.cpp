// SPDX-License-Identifier: Apache-2.0
//
// Streams through the client, a real socket and the server: what arrives, what a slow reader misses, how they
// end.
#include "tests/unit/rpc/harness.h"

#include <QtTest>
#include <condition_variable>
#include <mutex>

using namespace breakwater;
using fakes::RpcHarness;

namespace {

const auto kDemo = *model::EventId::parse("demo");

/// Collects a stream; its reader can be held up.
template<typename T>
struct Heard {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<T> values;
    std::optional<base::Status> end;
    bool heldUp = false;

    client::Watcher<T> watcher() {
        return {[this](const T& value) {
                    std::unique_lock lock(mutex);
                    values.push_back(value);
                    changed.notify_all();
                    changed.wait(lock, [this] { return !heldUp; });
                },
                [this](base::Status status) {
                    const std::lock_guard lock(mutex);
                    end = std::move(status);
                    changed.notify_all();
                }};
    }
    void holdUp(bool hold) {
        const std::lock_guard lock(mutex);
        heldUp = hold;
        changed.notify_all();
    }
    template<typename Predicate>
    bool waitFor(Predicate predicate) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(20), predicate);
    }
};

model::Snapshot snapshotOf(std::uint64_t waiting) {
    model::Snapshot snapshot;
    snapshot.event.id = kDemo;
    snapshot.event.counters.byState[1] = waiting;
    return snapshot;
}

/// Runs store-thread tasks until `predicate`, which reads what belongs to that thread, is true.
template<typename Predicate>
void untilOnStoreThread(RpcHarness& harness, Predicate predicate) {
    bool is = false;
    while (!is) {
        harness.storeThread.run([&] { is = predicate(); });
        std::this_thread::yield();
    }
}

} // namespace

class StreamsTest : public QObject {
    Q_OBJECT

  private slots:
    void historyArrivesWholeAndInOrderThenLive() {
        RpcHarness harness;
        Heard<client::WatchedSnapshot> heard;
        const auto subscription = harness.client("viewer")->watchSnapshots(
            kDemo, base::Millis(100), base::Seconds(3600), heard.watcher());
        untilOnStoreThread(harness, [&] { return !harness.operations.snapshotStreams.empty(); });
        QCOMPARE(harness.lastCall(), std::string("watchSnapshots demo 100ms 3600s"));
        harness.storeThread.run([&] {
            for (std::uint64_t i = 0; i < 3'600; ++i) {
                harness.operations.snapshotStreams[0].onValue(snapshotOf(i), true);
            }
            harness.operations.snapshotStreams[0].onValue(snapshotOf(99'999), false);
        });
        QVERIFY(heard.waitFor([&] { return heard.values.size() == 3'601; }));
        for (std::uint64_t i = 0; i < 3'600; ++i) {
            QCOMPARE(heard.values[i].snapshot.event.counters.byState[1], i);
            QVERIFY(heard.values[i].fromHistory);
        }
        QVERIFY(!heard.values.back().fromHistory);
    }

    void aSlowReaderMissesOldSnapshotsAndNeverTheNewest() {
        RpcHarness harness;
        Heard<client::WatchedSnapshot> heard;
        heard.holdUp(true);
        const auto subscription =
            harness.client()->watchSnapshots(kDemo, base::Millis(1000), base::Seconds(0), heard.watcher());
        untilOnStoreThread(harness, [&] { return !harness.operations.snapshotStreams.empty(); });
        constexpr std::uint64_t kLast = 50'000;
        harness.storeThread.run([&] {
            for (std::uint64_t i = 1; i <= kLast; ++i) {
                harness.operations.snapshotStreams[0].onValue(snapshotOf(i), false);
            }
        });
        heard.holdUp(false);
        const auto newest = [&] {
            return !heard.values.empty() && heard.values.back().snapshot.event.counters.byState[1] == kLast;
        };
        QVERIFY(heard.waitFor(newest));
        QVERIFY2(heard.values.size() < kLast, "the reader was held up and yet missed nothing");
    }

    void entriesAreNeverLeftOutSoATooSlowReaderIsSentAway() {
        RpcHarness harness;
        Heard<model::AuditEntry> heard;
        heard.holdUp(true);
        const auto subscription = harness.client()->watchEntries({}, heard.watcher());
        untilOnStoreThread(harness, [&] { return !harness.operations.auditStreams.empty(); });
        harness.storeThread.run([&] {
            model::AuditEntry entry;
            entry.reason = std::string(400, 'x');
            for (int i = 0; i < 20'000; ++i) {
                entry.id = std::to_string(i);
                harness.operations.auditStreams[0].onValue(entry, false);
            }
        });
        heard.holdUp(false);
        QVERIFY(heard.waitFor([&] { return heard.end.has_value(); }));
        QCOMPARE(heard.end->error().code, base::ErrorCode::RateLimited);
        for (std::size_t i = 0; i < heard.values.size(); ++i) {
            QCOMPARE(heard.values[i].id, std::to_string(i));
        }
    }

    void aBanStreamEndsInOrderAfterItsLastValue() {
        RpcHarness harness;
        Heard<model::Ban> heard;
        model::BanRequest ban;
        ban.scope.place = model::Seq(7);
        ban.reason = "bots";
        ban.lasts = base::Seconds(3600);
        const auto subscription =
            harness.client("operator")->createBan(kDemo, ban, model::Revision(3), heard.watcher());
        untilOnStoreThread(harness, [&] { return !harness.operations.banStreams.empty(); });
        QCOMPARE(harness.lastCall(), std::string("createBan operator demo 7:bots:3600s 3"));
        harness.storeThread.run([&] {
            model::Ban made;
            made.scope.place = model::Seq(7);
            harness.operations.banStreams[0].onValue(made, false);
            made.phase = model::BanPhase::InForce;
            harness.operations.banStreams[0].onValue(made, false);
            harness.operations.banStreams[0].onEnd(base::Done{});
        });
        QVERIFY(heard.waitFor([&] { return heard.end.has_value(); }));
        QVERIFY(heard.end->ok());
        QCOMPARE(heard.values.back().phase, model::BanPhase::InForce);
    }

    void aRefusedStreamSaysWhy() {
        RpcHarness harness;
        Heard<model::Ban> heard;
        const auto subscription = harness.client("viewer")->createBan(kDemo, {}, {}, heard.watcher());
        QVERIFY(heard.waitFor([&] { return heard.end.has_value(); }));
        QCOMPARE(heard.end->error().code, base::ErrorCode::PermissionDenied);
        Heard<client::WatchedSnapshot> fine;
        const auto second =
            harness.client()->watchSnapshots(kDemo, base::Millis(99), base::Seconds(0), fine.watcher());
        QVERIFY(fine.waitFor([&] { return fine.end.has_value(); }));
        QCOMPARE(fine.end->error().subject, std::string("interval"));
        harness.failWith(base::makeError(base::ErrorCode::EventNotFound, "No such event."));
        Heard<model::VisitorStatus> missing;
        const auto third = harness.client("shop")->watchStatus("token", "", missing.watcher());
        QVERIFY(missing.waitFor([&] { return missing.end.has_value(); }));
        QCOMPARE(missing.end->error().code, base::ErrorCode::EventNotFound);
    }

    void aReaderThatGoesAwayGivesUpItsWatch() {
        RpcHarness harness;
        for (int round = 0; round < 30; ++round) {
            Heard<model::VisitorStatus> heard;
            auto subscription = harness.client("shop")->watchStatus("token", "1-1", heard.watcher());
            if (round % 3 != 0) {
                untilOnStoreThread(harness, [&] { return harness.operations.openWatches == 1; });
                harness.storeThread.run([&] { harness.operations.statusStreams.back().onValue({}, false); });
            }
            subscription.reset();
            untilOnStoreThread(harness, [&] { return harness.operations.openWatches == 0; });
        }
        harness.storeThread.run([&] { // the store thread may be late: what it still says is ignored
            for (const auto& stream : harness.operations.statusStreams) {
                stream.onValue({}, false);
                stream.onEnd(base::Done{});
            }
        });
    }

    void aStreamEndsWhenItsCallersTokenIsRevoked() {
        RpcHarness harness;
        Heard<client::WatchedSnapshot> gone;
        Heard<client::WatchedSnapshot> stays;
        const auto first = harness.client("viewer")->watchSnapshots(kDemo, base::Millis(1000),
                                                                    base::Seconds(0), gone.watcher());
        const auto second =
            harness.client("operator")
                ->watchSnapshots(kDemo, base::Millis(1000), base::Seconds(0), stays.watcher());
        untilOnStoreThread(harness, [&] { return harness.operations.openWatches == 2; });
        harness.callers.change("viewer", std::nullopt);
        QVERIFY(gone.waitFor([&] { return gone.end.has_value(); }));
        QCOMPARE(gone.end->error().code, base::ErrorCode::Unauthenticated);
        untilOnStoreThread(harness, [&] { return harness.operations.openWatches == 1; });
        harness.callers.change("operator", model::Role::Shop);
        QVERIFY(stays.waitFor([&] { return stays.end.has_value(); }));
        QCOMPARE(stays.end->error().code, base::ErrorCode::PermissionDenied);
    }

    void stoppingEndsEveryStreamAndSaysSo() {
        RpcHarness harness;
        Heard<client::WatchedSnapshot> heard;
        const auto subscription =
            harness.client()->watchSnapshots(kDemo, base::Millis(1000), base::Seconds(0), heard.watcher());
        untilOnStoreThread(harness, [&] { return harness.operations.openWatches == 1; });
        harness.server->stop(base::Millis(5'000));
        QVERIFY(heard.waitFor([&] { return heard.end.has_value(); }));
        QCOMPARE(heard.end->error().code, base::ErrorCode::StoreUnavailable);
        untilOnStoreThread(harness, [&] { return harness.operations.openWatches == 0; });
    }
};

QTEST_GUILESS_MAIN(StreamsTest)
#include "streams_test.moc"
