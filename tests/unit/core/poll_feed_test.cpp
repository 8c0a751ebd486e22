// SPDX-License-Identifier: Apache-2.0
#include "service/core/cohorts.h"
#include "service/core/poll_feed.h"
#include "service/core/visitor_address.h"

#include <QTest>

using namespace breakwater;
using namespace breakwater::core;

namespace {

/// Tasks wait until the test runs them.
class Tasks final : public Scheduler {
  public:
    void post(Task task) override { waiting.push_back(std::move(task)); }
    void after(base::Micros, Task task) override { waiting.push_back(std::move(task)); }
    void run() {
        for (const Task& task : std::exchange(waiting, {})) {
            task();
        }
    }
    std::vector<Task> waiting;
};

PollSample sampleOf(std::uint64_t seq) {
    return {model::Seq(seq), 77, base::MonoTime(base::Micros(7)), base::Millis(2'000)};
}

} // namespace

class PollFeedTest : public QObject {
    Q_OBJECT
  private slots:
    void whatWasNotedArrivesInOneBatchOnTheStoreThread();
    void nothingNotedIsNothingSent();
    void aFullBatchDropsWhatComesAfter();
    void followsEveryoneOfFewAndAboutAsManyOfMany();
};

void PollFeedTest::whatWasNotedArrivesInOneBatchOnTheStoreThread() {
    Tasks tasks;
    std::vector<EventPollSample> taken;
    PollFeed feed(tasks, [&](const auto& batch) { taken.insert(taken.end(), batch.begin(), batch.end()); });
    const model::EventUid uid{{1, 2, 3, 4, 5, 6, 7, 8}};
    feed.note(uid, sampleOf(5));
    feed.note(uid, sampleOf(6));
    QVERIFY(tasks.waiting.empty());
    feed.flush();
    QCOMPARE(tasks.waiting.size(), 1U);
    QVERIFY(taken.empty());
    tasks.run();
    QCOMPARE(taken.size(), 2U);
    QVERIFY(taken[0].uid == uid);
    QCOMPARE(taken[0].sample.seq, model::Seq(5));
    QCOMPARE(taken[1].sample.seq, model::Seq(6));
    QCOMPARE(taken[1].sample.prefixKey, 77U);
    QCOMPARE(taken[1].sample.asked, base::Millis(2'000));
}

void PollFeedTest::nothingNotedIsNothingSent() {
    Tasks tasks;
    PollFeed feed(tasks, [](const auto&) {});
    feed.flush();
    QVERIFY(tasks.waiting.empty());
}

void PollFeedTest::aFullBatchDropsWhatComesAfter() {
    Tasks tasks;
    std::size_t taken = 0;
    PollFeed feed(tasks, [&](const auto& batch) { taken += batch.size(); });
    for (std::uint64_t i = 1; i <= 10'000; ++i) {
        feed.note({}, sampleOf(i));
    }
    feed.flush();
    tasks.run();
    QCOMPARE(taken, 4'096U);
    feed.note({}, sampleOf(1));
    feed.flush();
    tasks.run();
    QCOMPARE(taken, 4'097U);
}

void PollFeedTest::followsEveryoneOfFewAndAboutAsManyOfMany() {
    const auto followed = [](std::uint64_t people) {
        std::uint64_t count = 0;
        for (std::uint64_t seq = 1; seq <= people; ++seq) {
            count += PollFeed::wants(model::Seq(seq), people) ? 1 : 0;
        }
        return count;
    };
    QCOMPARE(followed(1'000), 1'000U);
    QCOMPARE(followed(30'000), 30'000U);
    for (const std::uint64_t people : {40'000U, 300'000U, 3'000'000U}) {
        QVERIFY(followed(people) > 15'000);
        QVERIFY(followed(people) < 35'000);
    }
    // Who is followed among many still is when fewer are left.
    for (std::uint64_t seq = 1; seq < 10'000; ++seq) {
        QVERIFY(!PollFeed::wants(model::Seq(seq), 300'000) || PollFeed::wants(model::Seq(seq), 100'000));
    }
}

QTEST_GUILESS_MAIN(PollFeedTest)
#include "poll_feed_test.moc"
