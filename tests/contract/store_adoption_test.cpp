// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store_house.h"

using namespace breakwater;
using namespace breakwater::contract;
using base::ErrorCode;
using core::ActKind;
using core::AdoptOutcome;
using core::Transition;
using model::EventState;
using model::PlaceState;

// What holds after a restart, of any store.

class StoreAdoptionTest : public StoreSuite {
    Q_OBJECT
  private slots:
    void afterARestartNothingIsDoneBeforeAnAdoption();
    void aRestartThatLostNothingIsClean();
    void whoHasTakenItsLeaveIsNotAwaited();
    void whoHasNotLeftIsAwaitedBesideOneThatHas();
    void aMissingWitnessMakesTheNumbersJump();
    void beyondTheHighestNumberNobodyJoins();
    void aWitnessOfMoreThanSurvivedPausesTheEvent();
    void aWitnessThatSleptThroughTwoRestartsIsStillHeard();
    void aLaterRestartBeginsAnotherEpoch();
    void anEpochThatARestartLostIsTestifiedTo();
    void aWitnessTellsOfEachEpochThatItHasSeen();
    void whoKnewAnEventThatHadTheIdBeforeIsToldThatItIsGone();
    void aClockThatWasFarBehindDoesNotLiftEpochsBeyondTheirBound();
    void anOperatorDecidesAnAdoption();

  private:
    /// `g1` and `g2` serve the event, five have joined; the version that both have seen.
    model::Version serving() {
        model::Policy policy;
        policy.rate = model::Rate::perSecond(1);
        house().open(policy);
        house().tick("g2");
        (void)house().join(5);
        return house().meta().version;
    }

    static constexpr std::uint64_t kJump = std::uint64_t{1} << 20;
};

void StoreAdoptionTest::afterARestartNothingIsDoneBeforeAnAdoption() {
    const model::Version seen = serving();
    house().restart(std::string(40, '2'));
    QCOMPARE(house().join(1).error().code, ErrorCode::StoreFenced);
    QCOMPARE(house().act(ActKind::Leave, 1).error().code, ErrorCode::StoreFenced);
    QCOMPARE(house().ban(placeOf(1)).error().code, ErrorCode::StoreFenced);
    QCOMPARE(house().adopt("g1", seen, 6)->outcome, AdoptOutcome::Began);
    QCOMPARE(house().join(1).error().code, ErrorCode::StoreFenced); // a witness is still missing
    QCOMPARE(house().count(PlaceState::Waiting), 5U);
}

void StoreAdoptionTest::aRestartThatLostNothingIsClean() {
    const model::Version seen = serving();
    house().restart(std::string(40, '2'));
    QCOMPARE(house().adopt("g1", seen, 6)->outcome, AdoptOutcome::Began);
    const auto decided = house().adopt("g2", seen, 6);
    QCOMPARE(decided->outcome, AdoptOutcome::Clean);
    QVERIFY(decided->version.epoch > seen.epoch);
    QVERIFY(decided->version.lsn > seen.lsn);
    QCOMPARE(seqsOf(*house().join(1)), std::vector<std::uint64_t>{6});
    QCOMPARE(house().meta().event.state, EventState::Open);
}

void StoreAdoptionTest::whoHasTakenItsLeaveIsNotAwaited() {
    const model::Version seen = serving();
    const core::JoinBatch last = house().batchOf(1, "g1");
    QCOMPARE(seqsOf(*house().join(last)), std::vector<std::uint64_t>{6});
    for (const char* gateway : {"g1", "g2"}) {
        QVERIFY(house().call<base::Done>([&](core::Store& store, auto done) {
            store.merge({house().event, gateway, 0, "", true}, std::move(done));
        }));
    }
    // A batch that comes a second time, behind the leave, is the same one still.
    QCOMPARE(seqsOf(*house().join(last)), std::vector<std::uint64_t>{6});
    house().restart(std::string(40, '2'));
    QCOMPARE(house().adopt("g3", {}, 0)->outcome, AdoptOutcome::Clean);
    QCOMPARE(seqsOf(*house().join(1, "g3")), std::vector<std::uint64_t>{7});
    // Who comes back and has seen more than there is, is believed still.
    QCOMPARE(house().adopt("g1", {seen.epoch, model::Lsn(seen.lsn.value() + 9)}, 40)->outcome,
             AdoptOutcome::Lost);
}

void StoreAdoptionTest::whoHasNotLeftIsAwaitedBesideOneThatHas() {
    const model::Version seen = serving();
    QVERIFY(house().call<base::Done>([&](core::Store& store, auto done) {
        store.merge({house().event, "g1", 0, "", true}, std::move(done));
    }));
    house().restart(std::string(40, '2'));
    QCOMPARE(house().adopt("g3", {}, 0)->outcome, AdoptOutcome::Began);
    QCOMPARE(house().adopt("g2", seen, 6)->outcome, AdoptOutcome::Clean);
}

void StoreAdoptionTest::beyondTheHighestNumberNobodyJoins() {
    const model::Version seen = serving();
    constexpr std::uint64_t kHighest = (std::uint64_t{1} << 26) - 1;
    house().restart(std::string(40, '2'));
    const model::Version more{seen.epoch, model::Lsn(seen.lsn.value() + 3)};
    QCOMPARE(house().adopt("g1", more, kHighest - kJump - 1)->outcome, AdoptOutcome::Lost);
    const auto answer = *house().join(3);
    QCOMPARE(std::get<core::Joined>(answer.results[0]).proof.seq, model::Seq(kHighest - 1));
    QCOMPARE(std::get<core::Joined>(answer.results[1]).proof.seq, model::Seq(kHighest));
    QCOMPARE(std::get<ErrorCode>(answer.results[2]), ErrorCode::QueueFull);
    QCOMPARE(std::get<ErrorCode>(house().join(1)->results[0]), ErrorCode::QueueFull);
}

void StoreAdoptionTest::aMissingWitnessMakesTheNumbersJump() {
    const model::Version seen = serving();
    house().restart(std::string(40, '2'));
    QVERIFY(house().adopt("g1", seen, 6).ok());
    house().advance(base::Micros(1'900'000));
    QCOMPARE(house().adopt("g1", seen, 6)->outcome, AdoptOutcome::Began);
    house().advance(base::Micros(200'000));
    QCOMPARE(house().adopt("g1", seen, 6)->outcome, AdoptOutcome::Unwitnessed);
    QCOMPARE(seqsOf(*house().join(1)), std::vector<std::uint64_t>{6 + kJump});
    QCOMPARE(house().meta().event.state, EventState::Open);
}

void StoreAdoptionTest::aWitnessOfMoreThanSurvivedPausesTheEvent() {
    const model::Version seen = serving();
    house().restart(std::string(40, '2'));
    const model::Version more{seen.epoch, model::Lsn(seen.lsn.value() + 3)};
    QCOMPARE(house().adopt("g1", more, 40)->outcome, AdoptOutcome::Lost);
    QCOMPARE(house().meta().event.state, EventState::Paused);
    QCOMPARE(seqsOf(*house().join(1)), std::vector<std::uint64_t>{40 + kJump}); // joins go on behind
    const auto entries = house().trail();
    QCOMPARE(entries.back().reason, std::string("STORE_LOST_WRITES"));
    QCOMPARE(entries.back().actor, std::string("system"));
    // The other gateway lost them too: that is known, and pauses nothing again.
    QVERIFY(house().change(Transition::Resume).ok());
    QCOMPARE(house().adopt("g2", more, 40)->outcome, AdoptOutcome::Lost);
    QCOMPARE(house().meta().event.state, EventState::Open);
}

void StoreAdoptionTest::aWitnessThatSleptThroughTwoRestartsIsStillHeard() {
    const model::Version seen = serving();
    house().restart(std::string(40, '2'));
    QVERIFY(house().adopt("g1", seen, 6).ok());
    house().advance(base::Micros(2'100'000));
    const auto first = house().adopt("g1", seen, 6);
    QCOMPARE(first->outcome, AdoptOutcome::Unwitnessed); // g2 sleeps, and has seen three records more
    const std::uint64_t next = house().meta().nextSeq.value();
    for (int i = 0; i < 20; ++i) {
        (void)house().join(1);
    }
    const model::Version later = house().meta().version;
    house().restart(std::string(40, '3'));
    QVERIFY(house().adopt("g1", later, next + 20).ok());
    house().advance(base::Micros(2'100'000));
    QVERIFY(house().adopt("g1", later, next + 20)->outcome != AdoptOutcome::Lost);
    // It wakes up: its lsn is long surpassed, but it was of the first life.
    const model::Version lost{seen.epoch, model::Lsn(seen.lsn.value() + 3)};
    QCOMPARE(house().adopt("g2", lost, 8)->outcome, AdoptOutcome::Lost);
    QCOMPARE(house().meta().event.state, EventState::Paused);
    QVERIFY(house().change(Transition::Resume).ok());
    QVERIFY(house().adopt("g2", lost, 8).ok()); // heard once
    QCOMPARE(house().meta().event.state, EventState::Open);
}

/// Of the same state: it may be what another restart has gone back to.
void StoreAdoptionTest::aLaterRestartBeginsAnotherEpoch() {
    const auto epochAfter = [&](base::Micros time, char life) {
        const model::Version seen = serving();
        house().advance(time);
        house().restart(std::string(40, life));
        (void)house().adopt("g1", seen, 6);
        return house().adopt("g2", seen, 6)->version.epoch;
    };
    const model::Epoch first = epochAfter(base::Seconds(1), '2');
    QVERIFY(house().change(Transition::Close).ok());
    QVERIFY(house()
                .call<base::Done>([&](core::Store& store, auto done) {
                    store.deleteEvent(house().event, stamp(), std::move(done));
                })
                .ok());
    const model::Epoch second = epochAfter(base::Micros(1'300'000), '3');
    QVERIFY(first < second);
    QCOMPARE(house().meta().epochs, (std::vector<model::Epoch>{model::Epoch(1), second}));
}

void StoreAdoptionTest::anEpochThatARestartLostIsTestifiedTo() {
    const model::Version seen = serving();
    house().restart(std::string(40, '2'));
    const auto begun = house().adopt("g1", seen, 6);
    QCOMPARE(house().adopt("g2", seen, 6)->outcome, AdoptOutcome::Clean);
    const model::Version foreign{model::Epoch(begun->version.epoch.value() + 7), seen.lsn.next().next()};
    const auto tick = house().call<core::TickAnswer>([&](core::Store& store, auto done) {
        store.tick({house().event, house().uid, "g3", foreign, {}}, std::move(done));
    });
    QCOMPARE(tick.error().code, ErrorCode::StoreFenced); // it knows another history
    const auto heard = house().adopt("g3", foreign, 9);
    QCOMPARE(heard->outcome, AdoptOutcome::Lost);
    QVERIFY(heard->version.epoch > foreign.epoch);
    QCOMPARE(house().meta().event.state, EventState::Paused);
    QCOMPARE(house().meta().epochs,
             (std::vector<model::Epoch>{model::Epoch(1), begun->version.epoch, heard->version.epoch}));
    QCOMPARE(seqsOf(*house().join(1)), std::vector<std::uint64_t>{9 + kJump});
}

void StoreAdoptionTest::aWitnessTellsOfEachEpochThatItHasSeen() {
    const model::Version seen = serving();
    house().restart(std::string(40, '2'));
    QVERIFY(house().adopt("g1", seen, 6).ok());
    const auto clean = house().adopt("g2", seen, 6);
    QCOMPARE(clean->outcome, AdoptOutcome::Clean);
    const model::Version lost{seen.epoch, model::Lsn(seen.lsn.value() + 1)};
    const auto heard = house().call<core::AdoptAnswer>([&](core::Store& store, auto done) {
        store.adopt(
            {house().event, house().uid, "g3", {{lost, model::Seq(8)}, {clean->version, model::Seq(6)}}},
            std::move(done));
    });
    QCOMPARE(heard->outcome, AdoptOutcome::Lost);
    QCOMPARE(seqsOf(*house().join(1)), std::vector<std::uint64_t>{8 + kJump});
}

void StoreAdoptionTest::whoKnewAnEventThatHadTheIdBeforeIsToldThatItIsGone() {
    const model::Version seen = serving();
    house().restart(std::string(40, '2'));
    const model::EventUid former{{8, 7, 6, 5, 4, 3, 2, 1}};
    const model::Version ahead{model::Epoch(345'600), seen.lsn.next()};
    const auto tick = house().call<core::TickAnswer>([&](core::Store& store, auto done) {
        store.tick({house().event, former, "g1", ahead, {}}, std::move(done));
    });
    QCOMPARE(tick.error().code, ErrorCode::EventNotFound);
    const auto adoption = house().call<core::AdoptAnswer>([&](core::Store& store, auto done) {
        store.adopt({house().event, former, "g1", {{ahead, model::Seq(900)}}}, std::move(done));
    });
    QCOMPARE(adoption.error().code, ErrorCode::EventNotFound);
    QCOMPARE(house().adopt("g1", seen, 6)->outcome, AdoptOutcome::Began); // of the event that there is
}

void StoreAdoptionTest::aClockThatWasFarBehindDoesNotLiftEpochsBeyondTheirBound() {
    const model::Version seen = serving();
    house().advance(base::Seconds(std::int64_t{40} * 365 * 86'400)); // a clock without a battery is set
    house().restart(std::string(40, '3'));
    (void)house().adopt("g1", seen, 6);
    const auto decided = house().adopt("g2", seen, 6);
    QCOMPARE(decided->outcome, AdoptOutcome::Clean);
    QVERIFY(decided->version.epoch > seen.epoch &&
            decided->version.epoch.value() <= seen.epoch.value() + 256);
    QCOMPARE(house().meta().epochs.back(), decided->version.epoch);
}

void StoreAdoptionTest::anOperatorDecidesAnAdoption() {
    const model::Version seen = serving();
    house().restart(std::string(40, '2'));
    QVERIFY(house().adopt("g1", seen, 6).ok());
    const auto recover = [&](model::Revision expected) {
        return house().call<core::AdoptAnswer>([&](core::Store& store, auto done) {
            store.recover(house().event, stamp(expected), std::move(done));
        });
    };
    QCOMPARE(recover(model::Revision(99)).error().code, ErrorCode::RevisionConflict);
    const auto decided = recover(house().meta().event.revision);
    QCOMPARE(decided->outcome, AdoptOutcome::Lost);
    QCOMPARE(house().meta().event.state, EventState::Paused);
    QCOMPARE(seqsOf(*house().join(1)), std::vector<std::uint64_t>{6 + kJump});
    // Decided is decided: whoever asks again pauses nothing and takes no numbers.
    QVERIFY(house().change(Transition::Resume).ok());
    const model::Seq next = house().meta().nextSeq;
    QCOMPARE(recover(house().meta().event.revision)->outcome, AdoptOutcome::Clean);
    QCOMPARE(house().meta().event.state, EventState::Open);
    QCOMPARE(house().meta().nextSeq, next);
}

QTEST_GUILESS_MAIN(StoreAdoptionTest)
#include "store_adoption_test.moc"
