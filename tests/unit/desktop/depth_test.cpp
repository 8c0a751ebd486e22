// SPDX-License-Identifier: Apache-2.0
//
// The console's depth, from a real server on loopback to the label.
#include "console/desktop/depth_feed.h"
#include "console/desktop/depth_window.h"
#include "tests/unit/rpc/harness.h"

#include <QLabel>
#include <QSignalSpy>
#include <QtTest>

using namespace breakwater;
using fakes::RpcHarness;

namespace {

const auto kDemo = *model::EventId::parse("demo");
constexpr int kPatience = 20'000;

model::Snapshot snapshotOf(std::uint64_t waiting) {
    model::Snapshot snapshot;
    snapshot.event.id = kDemo;
    snapshot.event.state = model::EventState::Open;
    snapshot.event.counters.byState[1] = waiting;
    return snapshot;
}

QString textOf(const desktop::DepthWindow& window, const char* name) {
    return window.findChild<QLabel*>(name)->text();
}

} // namespace

class DepthTest : public QObject {
    Q_OBJECT

  private slots:
    void theDepthIsADashUntilItIsKnown() {
        const desktop::DepthWindow window("127.0.0.1:50051", "demo");
        QCOMPARE(textOf(window, "depth"), QString("-"));
        QVERIFY(textOf(window, "link").startsWith("Connecting to demo at 127.0.0.1:50051"));
        QVERIFY(!window.findChild<QLabel*>("depth")->isEnabled());
    }

    void aBrokenLinkKeepsTheLastDepthAndDimsIt() {
        desktop::DepthWindow window("127.0.0.1:50051", "demo");
        window.showSnapshot(snapshotOf(329'050));
        QCOMPARE(textOf(window, "depth"), QString("329,050"));
        QVERIFY(textOf(window, "link").startsWith("LIVE"));
        QVERIFY(window.findChild<QLabel*>("depth")->isEnabled());
        window.showBroken("Nothing listens there.");
        QCOMPARE(textOf(window, "depth"), QString("329,050"));
        QVERIFY(textOf(window, "link").startsWith("DISCONNECTED"));
        QVERIFY(textOf(window, "link").contains("Nothing listens there."));
        QVERIFY(!window.findChild<QLabel*>("depth")->isEnabled());
    }

    void snapshotsComeOverTheWireAndTheLinkComesBack() {
        RpcHarness harness;
        const auto client = harness.client("viewer");
        desktop::DepthWindow window(QString::fromStdString(harness.address()), "demo");
        desktop::DepthFeed feed(*client, kDemo);
        connect(&feed, &desktop::DepthFeed::snapshotArrived, &window, &desktop::DepthWindow::showSnapshot);
        QSignalSpy broke(&feed, &desktop::DepthFeed::linkBroke);
        feed.start();
        feedNext(harness, 300'000, false);
        QTRY_COMPARE_WITH_TIMEOUT(textOf(window, "depth"), QString("300,000"), kPatience);
        harness.storeThread.run([&] {
            last(harness).onEnd(base::makeError(base::ErrorCode::StoreUnavailable, "The service stops."));
        });
        QTRY_COMPARE_WITH_TIMEOUT(broke.size(), 1, kPatience);
        QCOMPARE(broke.at(0).at(0).toString(), QString("The service stops."));
        feedNext(harness, 299'000, true);
        QTRY_COMPARE_WITH_TIMEOUT(textOf(window, "depth"), QString("299,000"), kPatience);
    }

    void aFeedMayGoWhileItsStreamRuns() {
        RpcHarness harness;
        const auto client = harness.client("viewer");
        for (int round = 0; round < 20; ++round) {
            desktop::DepthFeed feed(*client, kDemo);
            feed.start();
            if (round % 2 == 0) {
                QTRY_VERIFY_WITH_TIMEOUT(openStreams(harness) > 0, kPatience);
                harness.storeThread.run([&] { last(harness).onValue(snapshotOf(1), false); });
            }
        }
        QCoreApplication::processEvents();
        QTRY_COMPARE_WITH_TIMEOUT(openWatches(harness), 0, kPatience);
    }

  private:
    static core::Stream<model::Snapshot>& last(RpcHarness& harness) {
        return harness.operations.snapshotStreams.back();
    }
    static std::size_t openStreams(RpcHarness& harness) {
        std::size_t count = 0;
        harness.storeThread.run([&] { count = harness.operations.snapshotStreams.size(); });
        return count;
    }
    static int openWatches(RpcHarness& harness) {
        int count = 0;
        harness.storeThread.run([&] { count = harness.operations.openWatches; });
        return count;
    }
    /// Waits for the first stream, or for a second one, and sends a depth on it.
    static void feedNext(RpcHarness& harness, std::uint64_t waiting, bool second) {
        QTRY_VERIFY_WITH_TIMEOUT(openStreams(harness) > (second ? 1 : 0), kPatience);
        harness.storeThread.run([&] { last(harness).onValue(snapshotOf(waiting), false); });
    }
};

QTEST_MAIN(DepthTest)
#include "depth_test.moc"
