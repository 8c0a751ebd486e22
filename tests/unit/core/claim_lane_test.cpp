// SPDX-License-Identifier: Apache-2.0
#include "service/core/lanes.h"
#include "tests/fakes/fake_store.h"
#include "tests/fakes/virtual_thread.h"

#include <QTest>
#include <optional>
#include <utility>

using namespace breakwater;

namespace {

/// Counts the calls, and keeps them from being answered while it is told to.
class CountingStore final : public fakes::FakeStore {
  public:
    using FakeStore::FakeStore;

    void exchange(Exchange exchange) override {
        ++calls;
        if (holds) {
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
    std::vector<Exchange> held;
};

core::KeyClaim claimOf(std::uint16_t key, std::uint64_t fingerprint) {
    core::KeyClaim claim;
    claim.key.bytes[0] = static_cast<std::uint8_t>(key);
    claim.key.bytes[1] = static_cast<std::uint8_t>(key >> 8);
    claim.key.bytes[15] = 1;
    claim.fingerprint = fingerprint;
    return claim;
}

std::vector<core::KeyClaim> manyClaims(std::uint16_t count) {
    std::vector<core::KeyClaim> many;
    for (std::uint16_t i = 0; i < count; ++i) {
        many.push_back(claimOf(i, 7));
    }
    return many;
}

} // namespace

class ClaimLaneTest : public QObject {
    Q_OBJECT
  private slots:
    void init();
    void claimsOfOneMomentTravelTogether();
    void whoComesAloneDoesNotWait();
    void inAStormTheCallsKeepTheirDistanceAndCarryAll();
    void aFullCallDoesNotWait();
    void noCallCarriesMoreThanItMay();
    void oneCallIsInFlightWhileTheNextOneCollects();
    void whoCanNotBeAnsweredIsToldSoAndTheNextIsServed();
    void theFingerprintOfABodyIsTheHeadOfItsSha256();

  private:
    using Answers = std::vector<std::optional<bool>>;

    /// The answers arrive in here, nullopt for an error; `answered` counts both.
    void claim(const std::vector<core::KeyClaim>& claims, Answers& answers) {
        answers.assign(claims.size(), std::nullopt);
        m_thread.run([&] {
            for (std::size_t i = 0; i < claims.size(); ++i) {
                m_lane->claim(claims[i], [this, &answers, i](base::Result<bool> granted) {
                    ++m_answered;
                    answers[i] = granted ? std::optional(*granted) : std::nullopt;
                });
            }
        });
    }
    void wait() { m_thread.advance(base::Micros(100'000), base::Micros(1'000)); }

    fakes::VirtualClock m_clock;
    fakes::VirtualThread m_thread{m_clock};
    fakes::FakeWorld m_world;
    CountingStore m_store{m_world, m_thread, m_clock};
    std::shared_ptr<core::ClaimLane> m_lane = std::make_shared<core::ClaimLane>(m_store, m_thread, m_clock);
    int m_answered = 0;
};

void ClaimLaneTest::init() {
    m_store.calls = 0;
    m_store.holds = false;
    m_answered = 0;
    m_world.fingerprints.clear();
}

void ClaimLaneTest::claimsOfOneMomentTravelTogether() {
    Answers answers;
    claim({claimOf(1, 10), claimOf(2, 10), claimOf(1, 10), claimOf(1, 20)}, answers);
    wait();
    QCOMPARE(answers, Answers({true, true, true, false}));
    QCOMPARE(m_store.calls, 1);
}

void ClaimLaneTest::whoComesAloneDoesNotWait() {
    wait();
    Answers answers;
    claim({claimOf(1, 10)}, answers); // no time goes by
    QCOMPARE(answers, Answers({true}));
}

void ClaimLaneTest::inAStormTheCallsKeepTheirDistanceAndCarryAll() {
    wait();
    std::vector<Answers> answers(160);
    for (std::uint16_t i = 0; i < 160; ++i) {
        claim({claimOf(i, 10)}, answers[i]);
        m_thread.advance(base::Micros(1'000), base::Micros(1'000));
    }
    wait();
    QCOMPARE(answers, std::vector<Answers>(160, Answers({true})));
    QCOMPARE(m_store.calls, 21); // the first at once, then one in eight milliseconds
}

void ClaimLaneTest::aFullCallDoesNotWait() {
    wait();
    Answers first;
    claim({claimOf(60'000, 10)}, first);
    Answers rest;
    claim(manyClaims(512), rest);
    QCOMPARE(rest, Answers(512, true));
    QCOMPARE(m_store.calls, 2);
}

void ClaimLaneTest::noCallCarriesMoreThanItMay() {
    const std::vector<core::KeyClaim> many = manyClaims(1'300);
    Answers answers;
    claim(many, answers);
    wait();
    QCOMPARE(answers, Answers(many.size(), true));
    QCOMPARE(m_store.calls, 3); // of 512 at most
}

void ClaimLaneTest::oneCallIsInFlightWhileTheNextOneCollects() {
    m_store.holds = true;
    Answers first;
    claim({claimOf(1, 10)}, first);
    wait();
    Answers second;
    claim({claimOf(2, 10)}, second);
    wait();
    Answers third;
    claim({claimOf(1, 20)}, third);
    wait();
    QCOMPARE(m_store.calls, 1);
    QCOMPARE(m_answered, 0);
    m_thread.run([this] { m_store.answerHeld(); });
    wait();
    QCOMPARE(m_store.calls, 2);
    QCOMPARE(first, Answers({true}));
    QCOMPARE(second, Answers({true}));
    QCOMPARE(third, Answers({false}));
}

void ClaimLaneTest::whoCanNotBeAnsweredIsToldSoAndTheNextIsServed() {
    m_store.holds = true;
    Answers lost;
    claim({claimOf(1, 10), claimOf(2, 10)}, lost);
    wait();
    Answers next;
    claim({claimOf(3, 10)}, next);
    m_store.holds = false;
    m_thread.run([this] {
        m_store.held.at(0).fail(base::makeError(base::ErrorCode::StoreUnavailable, "It can't be reached."));
    });
    wait();
    QCOMPARE(m_answered, 3);
    QCOMPARE(lost, Answers(2, std::nullopt));
    QCOMPARE(next, Answers({true}));
    m_store.held.clear();
}

void ClaimLaneTest::theFingerprintOfABodyIsTheHeadOfItsSha256() {
    // echo -n abc | sha256sum
    QCOMPARE(core::fingerprintOf("abc"), std::uint64_t{0xba7816bf8f01cfea});
}

QTEST_GUILESS_MAIN(ClaimLaneTest)
#include "claim_lane_test.moc"
