// SPDX-License-Identifier: Apache-2.0
#include "service/core/lanes.h"
#include "tests/fakes/fake_store.h"
#include "tests/fakes/virtual_thread.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

using namespace breakwater;

namespace {

/// Counts the calls, and keeps them from being answered while it is told to.
class CountingStore final : public fakes::FakeStore {
  public:
    using FakeStore::FakeStore;

    void exchange(Exchange exchange) override {
        ++calls;
        if (fails) {
            scheduler().post([exchange = std::move(exchange)] {
                exchange.fail(base::makeError(base::ErrorCode::StoreUnavailable, "away"));
            });
        } else if (holds) {
            held.push_back(std::move(exchange));
        } else {
            FakeStore::exchange(std::move(exchange));
        }
    }

    void answerHeld() {
        holds = false;
        for (Exchange& exchange : std::exchange(held, {})) {
            FakeStore::exchange(std::move(exchange));
        }
    }

    int calls = 0;
    bool holds = false;
    bool fails = false;
    std::vector<Exchange> held;
};

class NoEntropy final : public core::Entropy {
  public:
    std::uint64_t next() override { return 0; }
};

/// Someone with an Idempotency-Key of their own, and the body that came with it.
struct Someone {
    std::uint16_t key = 0; ///< 0: none
    std::uint64_t fingerprint = 10;
    std::uint64_t address = 0; ///< that is counted; 0: none
};

core::Joiner joinerOf(const Someone& someone) {
    core::Joiner joiner;
    joiner.addressHash = someone.address;
    if (someone.key != 0) {
        joiner.key.emplace();
        joiner.key->bytes[0] = static_cast<std::uint8_t>(someone.key);
        joiner.key->bytes[1] = static_cast<std::uint8_t>(someone.key >> 8);
    }
    return joiner;
}

std::vector<Someone> people(std::uint16_t count, bool withKeys) {
    std::vector<Someone> all;
    for (std::uint16_t i = 1; i <= count; ++i) {
        all.push_back({withKeys ? i : std::uint16_t{0}});
    }
    return all;
}

} // namespace

class JoinLaneTest : public QObject {
    Q_OBJECT
  private slots:
    void init();
    void whoComesAloneDoesNotWait();
    void peopleOfOneMomentTravelTogether();
    void theCallsKeepTheirDistanceAndCarryAll_data();
    void theCallsKeepTheirDistanceAndCarryAll();
    void whoIsLookedUpDoesNotWaitForMany_data();
    void whoIsLookedUpDoesNotWaitForMany();
    void whoComesAfterASilenceDoesNotWaitForMany();
    void whoHasAKeyBringsTheOthersForward();
    void whoseAddressIsCountedBringsTheOthersForward();
    void whoCameFirstGoesFirstAlsoAfterAClaim();
    void aFullCallDoesNotWait();
    void aCallCarriesFewWhoAreLookedUp();
    void aFullCallDoesNotBringTheNextOneForward();
    void whatMayTravelAlongHearsOfEachSending();
    void theClaimsOfTheNextBatchTravelWithTheJoinsOfThisOne();
    void aKeyThatCameWithAnotherBodyIsAConflictAndJoinsNobody();
    void nothingIsSentWhileAnAnswerIsAwaited();
    void whoseClaimIsNotAnsweredIsToldSoAndTheNextIsServed();
    void nobodyWaitsLongerThanTheFirstInAnOutage();
    void whoseActIsAbandonedIsToldOnce();
    void theFingerprintOfABodyIsTheHeadOfItsSha256();

  private:
    /// A place's number, 0 for a conflict, -1 for any other error, nothing yet.
    using Answers = std::vector<std::optional<std::int64_t>>;

    void join(const std::vector<Someone>& all, Answers& answers) {
        answers.assign(all.size(), std::nullopt);
        m_thread.run([&] {
            for (std::size_t i = 0; i < all.size(); ++i) {
                m_lane->join(joinerOf(all[i]), all[i].fingerprint, 1,
                             [&answers, i](const base::Result<core::JoinLane::Place>& place) {
                                 answers[i] =
                                     place ? static_cast<std::int64_t>(place->joined.proof.seq.value())
                                     : place.error().code == base::ErrorCode::IdempotencyConflict ? 0
                                                                                                  : -1;
                             });
            }
        });
    }
    std::shared_ptr<core::ActLane> actLane() {
        return std::make_shared<core::ActLane>(core::LaneContext{m_store, m_thread, m_clock, m_entropy, "g1",
                                                                 m_event, [](model::Version, model::Seq) {},
                                                                 [] {}, [] {}});
    }
    void wait() { m_thread.advance(base::Micros(100'000), base::Micros(1'000)); }
    static Answers numbers(std::int64_t first, std::int64_t last) {
        Answers all;
        for (std::int64_t n = first; n <= last; ++n) {
            all.emplace_back(n);
        }
        return all;
    }

    fakes::VirtualClock m_clock;
    fakes::VirtualThread m_thread{m_clock};
    NoEntropy m_entropy;
    fakes::FakeWorld m_world;
    CountingStore m_store{m_world, m_thread, m_clock};
    std::shared_ptr<core::JoinLane> m_lane;
    int m_sendings = 0;
    const model::EventId m_event = *model::EventId::parse("concert");
};

void JoinLaneTest::init() {
    m_world = {};
    m_store.holds = m_store.fails = false;
    m_thread.run([this] {
        model::Event event;
        event.id = m_event;
        m_store.createEvent(event, {"mina", "", {}}, [](const auto&) {});
    });
    m_thread.run([this] {
        core::EventChange open;
        open.event = m_event;
        open.stamp = {"mina", "", {}};
        open.action = "open";
        open.transition = core::Transition::Open;
        m_store.changeEvent(open, [](const auto& opened) { QVERIFY(opened.ok()); });
    });
    m_lane = std::make_shared<core::JoinLane>(core::LaneContext{m_store, m_thread, m_clock, m_entropy, "g1",
                                                                m_event, [](model::Version, model::Seq) {},
                                                                [] {}, [this] { ++m_sendings; }});
    m_store.calls = m_sendings = 0;
}

void JoinLaneTest::whoComesAloneDoesNotWait() {
    Answers answers;
    join({{}}, answers); // no time goes by
    QCOMPARE(answers, numbers(1, 1));
}

void JoinLaneTest::peopleOfOneMomentTravelTogether() {
    Answers answers;
    join(people(5, true), answers);
    wait();
    QCOMPARE(answers, numbers(1, 5));
    QCOMPARE(m_store.calls, 2); // their claims, then they
}

void JoinLaneTest::theCallsKeepTheirDistanceAndCarryAll_data() {
    QTest::addColumn<int>("atATime");
    QTest::addColumn<int>("calls"); // the first at once
    QTest::newRow("a few: every twelve milliseconds") << 1 << 15;
    QTest::newRow("many: every forty") << 10 << 5;
}

void JoinLaneTest::theCallsKeepTheirDistanceAndCarryAll() {
    QFETCH(const int, atATime);
    QFETCH(const int, calls);
    std::vector<Answers> answers(160);
    for (Answers& some : answers) {
        join(people(static_cast<std::uint16_t>(atATime), false), some);
        m_thread.advance(base::Micros(1'000), base::Micros(1'000));
    }
    wait();
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const std::int64_t first = static_cast<std::int64_t>(i) * atATime + 1;
        QCOMPARE(answers[i], numbers(first, first + atATime - 1));
    }
    QCOMPARE(m_store.calls, calls);
}

void JoinLaneTest::whoIsLookedUpDoesNotWaitForMany_data() {
    QTest::addColumn<bool>("isKeyed");
    QTest::addColumn<int>("calls");
    QTest::newRow("with keys: claims at once, then each time claims and joins") << true << 9;
    QTest::newRow("with counted addresses") << false << 5;
}

void JoinLaneTest::whoIsLookedUpDoesNotWaitForMany() {
    QFETCH(const bool, isKeyed);
    QFETCH(const int, calls);
    std::vector<Answers> answers(48);
    std::uint16_t key = 0;
    for (Answers& some : answers) {
        std::vector<Someone> all(10, {0, 10, isKeyed ? 0U : 7U});
        for (Someone& someone : all) {
            someone.key = isKeyed ? ++key : std::uint16_t{0};
        }
        join(all, some);
        m_thread.advance(base::Micros(1'000), base::Micros(1'000));
    }
    QCOMPARE(m_store.calls, calls); // every twelve milliseconds
    wait();
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto first = static_cast<std::int64_t>(10 * i + 1);
        QCOMPARE(answers[i], numbers(first, first + 9));
    }
}

void JoinLaneTest::whoComesAfterASilenceDoesNotWaitForMany() {
    Answers first;
    join({{}}, first);
    m_thread.advance(base::Millis(20), base::Micros(1'000));
    Answers crowd;
    join(people(100, false), crowd);
    QCOMPARE(crowd, numbers(2, 101));
}

void JoinLaneTest::whoHasAKeyBringsTheOthersForward() {
    const auto pass = [this](int millis) { m_thread.advance(base::Millis(millis), base::Micros(1'000)); };
    std::array<Answers, 3> answers;
    join({{}}, answers[0]);
    pass(1);
    join(people(64, false), answers[1]); // due at 40 ms
    pass(1);
    join({{1}}, answers[2]); // due at 12 ms: all go
    QCOMPARE(m_store.calls, 1);
    pass(11);
    QCOMPARE(m_store.calls, 3); // a batch and a claim
    QCOMPARE(answers[1], numbers(2, 65));
    pass(12);
    QCOMPARE(m_store.calls, 4);
    QCOMPARE(answers[2], numbers(66, 66));
    pass(5);
    Answers last;
    join(people(64, false), last); // due at 64 ms
    pass(20);
    QCOMPARE(m_store.calls, 4); // nothing goes at 40 ms
    pass(20);
    QCOMPARE(last, numbers(67, 130));
}

void JoinLaneTest::whoseAddressIsCountedBringsTheOthersForward() {
    std::array<Answers, 3> answers;
    join({{}}, answers[0]);
    m_thread.advance(base::Millis(1), base::Micros(1'000));
    join(people(64, false), answers[1]); // due at 40 ms
    join({{0, 10, 7}}, answers[2]);      // due at 12 ms
    m_thread.advance(base::Millis(12), base::Micros(1'000));
    QCOMPARE(answers[1], numbers(2, 65));
    QCOMPARE(answers[2], numbers(66, 66));
}

void JoinLaneTest::whoCameFirstGoesFirstAlsoAfterAClaim() {
    m_store.holds = true;
    std::array<Answers, 3> answers;
    const std::array<Someone, 3> people = {Someone{1}, Someone{},
                                           Someone{0, 10, 7}}; // a key, nothing, an address
    for (std::size_t i = 0; i < people.size(); ++i) {
        join({people[i]}, answers[i]);
        m_thread.advance(base::Micros(1'000), base::Micros(1'000));
    }
    m_store.holds = false;
    m_thread.run([this] { m_store.answerHeld(); });
    wait();
    QCOMPARE(answers, (std::array<Answers, 3>{numbers(1, 1), numbers(2, 2), numbers(3, 3)}));
}

void JoinLaneTest::aFullCallDoesNotWait() {
    Answers first;
    join({{}}, first);
    Answers rest;
    join(people(3'072, false), rest);
    QCOMPARE(rest, numbers(2, 3'073));
    QCOMPARE(m_store.calls, 3);
}

void JoinLaneTest::aCallCarriesFewWhoAreLookedUp() {
    std::vector<Someone> all(1'000);
    all.resize(1'600, {0, 10, 7});
    Answers answers;
    join(all, answers);
    QCOMPARE(m_store.calls, 1);
    QCOMPARE(std::count(answers.begin(), answers.end(), std::nullopt), 88);
    wait();
    QCOMPARE(m_store.calls, 2);
    QCOMPARE(answers, numbers(1, 1'600));

    m_store.calls = 0;
    join({{}}, answers);
    Answers rest;
    join({600, {0, 10, 7}}, rest); // at the same moment: 512 are full
    QCOMPARE(m_store.calls, 2);
    QCOMPARE(std::count(rest.begin(), rest.end(), std::nullopt), 88);
}

void JoinLaneTest::aFullCallDoesNotBringTheNextOneForward() {
    const auto pass = [this](int millis) { m_thread.advance(base::Millis(millis), base::Micros(1'000)); };
    std::array<Answers, 4> answers;
    join({{}}, answers[0]);
    pass(1);
    join({{}}, answers[1]); // due at 12 ms
    pass(1);
    join(people(1'535, false), answers[2]); // full: both go at 2 ms
    pass(1);
    join({{}}, answers[3]); // due at 14 ms
    QCOMPARE(m_store.calls, 2);
    pass(10);
    QCOMPARE(m_store.calls, 2);
    pass(2);
    QCOMPARE(m_store.calls, 3);
    QCOMPARE(answers[3], numbers(1'538, 1'538));
}

void JoinLaneTest::whatMayTravelAlongHearsOfEachSending() {
    Answers answers;
    join(people(5, true), answers);
    QCOMPARE(m_sendings, 1); // the claims
    wait();
    QCOMPARE(m_sendings, 2); // the joins
    wait();
    QCOMPARE(m_sendings, 2);
}

void JoinLaneTest::theClaimsOfTheNextBatchTravelWithTheJoinsOfThisOne() {
    m_store.holds = true;
    Answers first;
    join(people(2, true), first);
    QCOMPARE(m_store.held.size(), 1U); // the claims
    Answers second;
    join({{100}, {}}, second);
    m_store.holds = false;
    m_thread.run([this] { m_store.answerHeld(); });
    m_store.holds = true;
    wait();
    QCOMPARE(m_store.held.size(), 2U); // the joins of three, the claims of one
    m_thread.run([this] { m_store.answerHeld(); });
    wait();
    QCOMPARE(first, Answers({2, 3}));
    QCOMPARE(second, Answers({4, 1}));
}

void JoinLaneTest::aKeyThatCameWithAnotherBodyIsAConflictAndJoinsNobody() {
    Answers answers;
    join({{1, 10}, {1, 10}, {1, 20}, {2, 20}}, answers);
    wait();
    QCOMPARE(answers, Answers({1, 1, 0, 2}));
}

void JoinLaneTest::nothingIsSentWhileAnAnswerIsAwaited() {
    m_store.holds = true;
    Answers first;
    join({{}}, first);
    Answers second;
    join(people(600, true), second);
    wait();
    QCOMPARE(m_store.calls, 1);
    m_store.holds = false;
    m_thread.run([this] { m_store.answerHeld(); });
    wait();
    QCOMPARE(first, numbers(1, 1));
    QCOMPARE(second, numbers(2, 601));
}

void JoinLaneTest::whoseClaimIsNotAnsweredIsToldSoAndTheNextIsServed() {
    m_store.holds = true;
    Answers lost;
    join(people(2, true), lost);
    Answers next;
    join({{3}}, next);
    m_store.holds = false;
    m_thread.run([this] {
        m_store.held.at(0).fail(base::makeError(base::ErrorCode::StoreUnavailable, "It can't be reached."));
    });
    wait();
    QCOMPARE(lost, Answers(2, -1));
    QCOMPARE(next, numbers(1, 1));
    m_store.held.clear();
}

void JoinLaneTest::nobodyWaitsLongerThanTheFirstInAnOutage() {
    m_store.fails = true;
    Answers answers;
    join(people(2'000, false), answers);
    std::size_t left = 0;
    m_thread.run([&] {
        auto acts = actLane();
        for (std::uint64_t seq = 1; seq <= 500; ++seq) {
            acts->act({}, {core::ActKind::Enter, model::Seq(seq)}, "key",
                      [&answers, acts](const base::Result<core::ActLane::Outcome>& outcome) {
                          answers.emplace_back(outcome ? 1 : -1);
                      });
        }
    });
    m_thread.advance(base::Seconds(4), base::Millis(10));
    left = static_cast<std::size_t>(std::count(answers.begin(), answers.end(), std::nullopt));
    QCOMPARE(left, 2'000U);
    QCOMPARE(answers.size(), 2'000U);
    m_thread.advance(base::Millis(1'200), base::Millis(10));
    QCOMPARE(answers, Answers(2'500, -1));
    m_store.fails = false;
    join({{}}, answers);
    wait();
    QCOMPARE(answers, numbers(1, 1)); // nobody of the others was given a place
}

void JoinLaneTest::whoseActIsAbandonedIsToldOnce() {
    m_store.holds = true;
    std::vector<bool> told;
    std::shared_ptr<core::ActLane> acts;
    const auto act = [&](std::uint64_t seq) {
        acts->act(
            {}, {core::ActKind::Enter, model::Seq(seq)}, "key",
            [&told](const base::Result<core::ActLane::Outcome>& outcome) { told.push_back(outcome.ok()); });
    };
    m_thread.run([&] {
        acts = actLane();
        act(1);
    });
    m_thread.run([&] { acts->abandon(); });
    QCOMPARE(told, std::vector<bool>{false});
    m_thread.run([&] { act(2); });
    wait();
    QCOMPARE(m_store.held.size(), 2U);
    m_thread.run([this] {
        m_store.held.at(0).fail(base::makeError(base::ErrorCode::StoreUnavailable, "It can't be reached."));
    });
    wait();
    QCOMPARE(m_store.held.size(), 2U); // the second act is not sent again for the first one's answer
    QCOMPARE(told.size(), 1U);
    m_store.held.clear();
}

void JoinLaneTest::theFingerprintOfABodyIsTheHeadOfItsSha256() {
    // echo -n abc | sha256sum
    QCOMPARE(core::fingerprintOf("abc"), std::uint64_t{0xba7816bf8f01cfea});
}

QTEST_GUILESS_MAIN(JoinLaneTest)
#include "join_lane_test.moc"
