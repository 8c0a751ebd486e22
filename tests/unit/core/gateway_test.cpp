// SPDX-License-Identifier: Apache-2.0
#include "service/core/gateway.h"
#include "tests/fakes/fake_store.h"

#include <QTest>
#include <map>

using namespace breakwater;
using namespace breakwater::core;

namespace {

/// A gateway on a store that already holds an event; the test says when the store answers and when time
/// passes.
class GatewayHouse final : public Scheduler, public Entropy, public base::Clock {
  public:
    GatewayHouse() {
        model::Event event;
        event.id = there;
        event.uid = uid;
        m_store.createEvent(event, {"mina", "", {}}, [](const auto&) {});
        answerAll();
    }

    void post(Task task) override { m_due.push_back(std::move(task)); }
    void after(base::Micros delay, Task task) override { m_later.emplace(m_now + delay, std::move(task)); }
    std::uint64_t next() override { return ++m_drawn; }
    base::MonoTime monotonic() const override { return m_now; }
    base::WallTime wall() const override {
        return base::wallFromMicros(1'795'000'000'000'000 + m_now.time_since_epoch().count());
    }

    /// The store's next answer arrives.
    void answerOne() {
        const Task task = std::move(m_due.at(0));
        m_due.erase(m_due.begin());
        task();
    }
    void answerAll() {
        while (!m_due.empty()) {
            answerOne();
        }
    }
    void pass(base::Micros time) {
        const base::MonoTime end = m_now + time;
        while (!m_later.empty() && m_later.begin()->first <= end) {
            m_now = m_later.begin()->first;
            const Task task = std::move(m_later.begin()->second);
            m_later.erase(m_later.begin());
            task();
            if (!m_silent) {
                answerAll();
            }
        }
        m_now = end;
    }
    std::size_t unanswered() const { return m_due.size(); }
    void silence(bool silent) { m_silent = silent; }
    void change(Transition transition) {
        EventChange change;
        change.event = there;
        change.transition = transition;
        m_store.changeEvent(change, [](const auto&) {});
        answerAll();
    }
    /// People join by a gateway that is not seen again.
    void joinElsewhere(std::size_t people) {
        JoinBatch batch;
        batch.event = there;
        batch.gateway = "gone";
        batch.batch = 1;
        batch.joiners.resize(people);
        m_store.join(batch, [](const auto&) {});
        answerAll();
    }
    /// Someone leaves by that gateway. Only asked: answerOne() or answerAll() does it.
    void askToLeaveElsewhere(std::uint64_t seq) {
        m_store.act({there,
                     m_world.events.at(there).state().event.uid,
                     "gone",
                     "k",
                     {{ActKind::Leave, model::Seq(seq)}}},
                    [](const auto&) {});
    }
    fakes::FakeWorld copy() const { return m_world; }
    /// The store restarts with what it held then.
    void goBackTo(fakes::FakeWorld world) {
        m_world = std::move(world);
        m_world.incarnation = std::string(40, '9');
    }
    /// How many of the seconds that have passed, as the gateway knows it, the event was paused.
    std::int64_t paused() const {
        const std::int64_t now = base::secondsOf(wall());
        return gateway.find(there)->view()->pauses.within(now - 1'000, now);
    }

    const model::EventId there = *model::EventId::parse("there");
    const model::EventId nowhere = *model::EventId::parse("nowhere");
    const model::EventUid uid{{1, 2, 3}};

  private:
    std::vector<Task> m_due;
    std::multimap<base::MonoTime, Task> m_later;
    base::MonoTime m_now{base::Micros(1'000'000)};
    std::uint64_t m_drawn = 0;
    bool m_silent = false;
    fakes::FakeWorld m_world;
    fakes::FakeStore m_store{m_world, *this, *this};
    EventDirectory m_directory;
    GatewayParts m_parts{m_store, *this, *this, *this, m_directory, "g1"};

  public:
    Gateway gateway{m_parts};

    /// What comes of asking: nothing yet, or whether it was found.
    std::shared_ptr<std::optional<bool>> ask(const model::EventId& id) {
        auto answer = std::make_shared<std::optional<bool>>();
        gateway.withEvent(id, [answer](Gateway::Sought sought) { *answer = sought.runtime != nullptr; });
        return answer;
    }
};

} // namespace

class GatewayTest : public QObject {
    Q_OBJECT
  private slots:
    void whoComesBeforeTheListIsReadWaitsForIt();
    void whatIsNotInTheStoreIsUnknownOnlyOnceThatWasSeen();
    void whoAsksLaterInAnOutageIsAnsweredInTimeToo();
    void whatIsNotThereIsNoneHoweverManyAsk();
    void anEventThatIsStillOnItsWayIsNotSaidNotToBe();
    void whoWaitsForAnEventThatGoesIsAnswered();
    void whoStartsDuringAPauseKnowsWhenItBegan();
    void aCloseStopsEntryWindowsAsAPauseDoes();
    void aTickThatIsDueSoonTravelsWithAJoin();
    void whatIsDueSoonGoesBeforeATick_data();
    void whatIsDueSoonGoesBeforeATick();
    void whatWasLoadedBeforeARestartThatLostItIsLoadedAgain();
    void theTokenOfAPlaceThatARestartHasLostTellsOfTheLoss();
};

void GatewayTest::whoComesBeforeTheListIsReadWaitsForIt() {
    GatewayHouse house;
    house.gateway.start([] {});
    const auto first = house.ask(house.there);
    const auto second = house.ask(house.there); // not told "unknown" because the first one asks
    QVERIFY(!first->has_value());
    QVERIFY(!second->has_value());
    house.answerAll();
    house.pass(base::Micros(200'000));
    QCOMPARE(*first, std::optional(true));
    QCOMPARE(*second, std::optional(true));
}

void GatewayTest::whatIsNotInTheStoreIsUnknownOnlyOnceThatWasSeen() {
    GatewayHouse house;
    house.gateway.start([] {});
    const auto early = house.ask(house.nowhere);
    QVERIFY(!early->has_value());
    QVERIFY(!house.gateway.knowsAll());
    house.answerAll();
    house.pass(base::Micros(300'000));
    QCOMPARE(*early, std::optional(false));
    QVERIFY(house.gateway.knowsAll());
    const auto late = house.ask(house.nowhere); // believed for a second
    QCOMPARE(*late, std::optional(false));
}

void GatewayTest::whoAsksLaterInAnOutageIsAnsweredInTimeToo() {
    GatewayHouse house;
    house.gateway.start([] {});
    house.answerAll();
    house.silence(true);
    const auto first = house.ask(house.nowhere);
    house.pass(base::Millis(1'500));
    const auto second = house.ask(house.nowhere);
    QVERIFY(!first->has_value());
    house.pass(base::Millis(600));
    QVERIFY(first->has_value() && !second->has_value());
    house.pass(base::Millis(1'500));
    QVERIFY(second->has_value());
}

void GatewayTest::whatIsNotThereIsNoneHoweverManyAsk() {
    GatewayHouse house;
    house.gateway.start([] {});
    house.answerAll();
    int none = 0;
    for (int i = 0; i < 200; ++i) {
        const auto id = *model::EventId::parse("nowhere" + std::to_string(i));
        house.gateway.withEvent(id, [&none](Gateway::Sought sought) { none += sought.isNone ? 1 : 0; });
        house.pass(base::Millis(10));
    }
    house.pass(base::Millis(250));
    QCOMPARE(none, 200);
}

void GatewayTest::whoWaitsForAnEventThatGoesIsAnswered() {
    GatewayHouse house;
    house.gateway.start([] {});
    house.change(Transition::Open);
    house.pass(base::Millis(500));
    EventRuntime& runtime = *house.gateway.find(house.there);
    std::optional<bool> reached;
    bool joined = true;
    runtime.whenKnown({model::Epoch(9), model::Lsn(9)}, base::Seconds(60),
                      [&](bool known) { reached = known; });
    house.silence(true);
    runtime.joins().join({}, 0, 1, [&joined](const auto& place) { joined = place.ok(); });
    house.gateway.drop(house.there);
    house.answerAll();
    QCOMPARE(reached, std::optional(false));
    QVERIFY(!joined);
}

void GatewayTest::anEventThatIsStillOnItsWayIsNotSaidNotToBe() {
    GatewayHouse house;
    house.gateway.start([] {});
    house.answerOne(); // the list; the event's own answers don't come
    house.silence(true);
    const auto asked = house.ask(house.there);
    house.pass(base::Micros(3'000'000));
    QCOMPARE(*asked, std::optional(false));
    QVERIFY(!house.gateway.knowsAll());
    house.silence(false);
    house.answerAll();
    house.pass(base::Micros(1'500'000));
    QVERIFY(house.gateway.knowsAll());
    QCOMPARE(*house.ask(house.there), std::optional(true));
}

void GatewayTest::whoStartsDuringAPauseKnowsWhenItBegan() {
    GatewayHouse house;
    house.change(Transition::Open);
    house.change(Transition::Pause);
    house.pass(base::Seconds(40));
    house.gateway.start([] {});
    house.answerAll();
    house.pass(base::Seconds(10));
    QVERIFY(std::abs(house.paused() - 50) <= 1);
    house.change(Transition::Resume);
    house.pass(base::Seconds(20));
    QVERIFY(std::abs(house.paused() - 50) <= 1);
}

void GatewayTest::aCloseStopsEntryWindowsAsAPauseDoes() {
    GatewayHouse house;
    house.gateway.start([] {});
    house.change(Transition::Open);
    house.pass(base::Seconds(10));
    house.change(Transition::Close);
    house.pass(base::Seconds(30));
    house.change(Transition::Reopen); // paused
    house.pass(base::Seconds(10));
    house.change(Transition::Resume);
    house.pass(base::Seconds(20));
    QVERIFY(std::abs(house.paused() - 40) <= 1);
}

void GatewayTest::aTickThatIsDueSoonTravelsWithAJoin() {
    GatewayHouse house;
    house.gateway.start([] {});
    house.change(Transition::Open);
    house.pass(base::Millis(500));
    EventRuntime& runtime = *house.gateway.find(house.there);
    house.silence(true);
    const auto join = [&] {
        runtime.joins().join({}, 0, 1, [](const auto&) {});
        house.pass(base::Micros(0));
    };
    join();
    house.answerAll();
    const auto tick = [&house] { // somebody waits now, so ticks come every 40 to 50 ms
        while (house.unanswered() == 0) {
            house.pass(base::Millis(1));
        }
        house.answerAll();
    };
    tick();
    house.pass(base::Millis(5));
    join();
    QCOMPARE(house.unanswered(), 1U); // too early for a tick
    house.answerAll();
    tick();
    house.pass(base::Millis(29));
    join();
    QCOMPARE(house.unanswered(), 2U);
    house.answerAll();
    house.pass(base::Millis(20)); // the one that has travelled doesn't come once more
    QCOMPARE(house.unanswered(), 0U);
}

void GatewayTest::whatIsDueSoonGoesBeforeATick_data() {
    QTest::addColumn<bool>("isJoin");
    QTest::newRow("joins") << true;
    QTest::newRow("acts") << false;
}

void GatewayTest::whatIsDueSoonGoesBeforeATick() {
    QFETCH(const bool, isJoin);
    GatewayHouse house;
    house.gateway.start([] {});
    house.change(Transition::Open);
    house.pass(base::Millis(500));
    EventRuntime& runtime = *house.gateway.find(house.there);
    runtime.joins().join({}, 0, 1, [](const auto&) {});
    house.pass(base::Millis(500));
    house.silence(true);
    std::size_t answered = 0;
    const auto ask = [&](int people) {
        for (int i = 0; i < people; ++i) {
            if (isJoin) {
                runtime.joins().join({}, 0, 1, [&answered](const auto&) { ++answered; });
            } else {
                runtime.acts().act(house.uid, {ActKind::Enter, model::Seq(1)}, "k",
                                   [&answered](const auto&) { ++answered; });
            }
        }
        house.pass(base::Micros(0));
    };
    const auto untilSomethingIsAsked = [&house] {
        for (int i = 0; i < 60 && house.unanswered() == 0; ++i) {
            house.pass(base::Millis(1));
        }
    };
    untilSomethingIsAsked();
    QCOMPARE(house.unanswered(), 1U); // a tick
    house.answerAll();
    house.pass(base::Millis(5));
    ask(1); // alone, and long before the next tick
    QCOMPARE(house.unanswered(), 1U);
    house.answerAll();
    ask(isJoin ? 64 : 1); // in 40 ms, which is behind the next tick
    QCOMPARE(house.unanswered(), 0U);
    const std::size_t before = answered;
    untilSomethingIsAsked();
    QCOMPARE(house.unanswered(), 2U);
    house.answerOne();
    QVERIFY(answered > before); // theirs was asked first
}

void GatewayTest::whatWasLoadedBeforeARestartThatLostItIsLoadedAgain() {
    GatewayHouse house;
    house.change(Transition::Open);
    house.joinElsewhere(2);
    house.change(Transition::Pause); // nobody is admitted
    fakes::FakeWorld before = house.copy();
    house.gateway.start([] {});
    house.answerOne(); // the list
    house.askToLeaveElsewhere(1);
    house.answerOne(); // meta
    house.answerOne(); // someone leaves
    house.answerOne(); // the cells, which tell of that already
    house.goBackTo(std::move(before));
    house.answerAll();
    house.pass(base::Seconds(10));
    const auto replica = house.gateway.find(house.there)->replica();
    QVERIFY(replica != nullptr);
    QCOMPARE(replica->stateOf(model::Seq(1)), model::PlaceState::Waiting);
}

void GatewayTest::theTokenOfAPlaceThatARestartHasLostTellsOfTheLoss() {
    GatewayHouse house;
    house.change(Transition::Open);
    fakes::FakeWorld before = house.copy();
    house.joinElsewhere(5);
    house.goBackTo(std::move(before));
    house.gateway.start([] {});
    house.answerAll();
    house.pass(base::Seconds(5));
    EventRuntime& runtime = *house.gateway.find(house.there);
    QCOMPARE(runtime.replica()->event().state, model::EventState::Open); // nobody knows of the five
    QVERIFY(runtime.alarms().empty());
    runtime.wasGiven(runtime.replica()->version().epoch, model::Seq(5)); // of this life: it may still come
    house.pass(base::Seconds(1));
    QVERIFY(runtime.alarms().empty());
    runtime.wasGiven(model::Epoch(1), model::Seq(5));
    house.pass(base::Seconds(1));
    QCOMPARE(runtime.replica()->event().state, model::EventState::Paused);
    QCOMPARE(runtime.alarms().at(0).code, std::string("STORE_LOST_WRITES"));
    const model::Seq next = runtime.replica()->nextSeq();
    QVERIFY(next > model::Seq(5 + (1U << 20U)));
    runtime.wasGiven(model::Epoch(1), model::Seq(5)); // again, with each poll
    house.pass(base::Seconds(1));
    QCOMPARE(runtime.replica()->nextSeq(), next);
}

QTEST_GUILESS_MAIN(GatewayTest)
#include "gateway_test.moc"
