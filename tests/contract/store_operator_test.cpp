// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store_house.h"

#include <algorithm>

using namespace breakwater;
using namespace breakwater::contract;
using base::ErrorCode;
using core::ActKind;
using core::AdoptOutcome;
using core::Transition;
using model::EventState;
using model::PlaceState;

// What operators can rely on, and what holds after a restart, of any store.

class StoreOperatorTest final : public StoreSuite {
    Q_OBJECT
  private slots:
    void anEventIsMadeOnceAsADraft();
    void onlyTheTransitionsOfALifeAreAllowed();
    void anActOnAnotherRevisionIsRefusedWithTheOneThatHolds();
    void pausingWhatIsPausedIsDone();
    void theStoreKeepsWhenAnEventWasClosed();
    void aDeletedEventLeavesNothingButItsTrail();
    void everyActStandsInTheTrailTheRefusedOnesToo();
    void aBanHoldsFromItsCallOnAndTicksMarkWhoIsThere();
    void aBanKeepsItsPaceWhileTheLineMoves();
    void aLiftedBanGivesBackWhatItTook();
    void aBanEndsByItself();
    void aBanNamesAPlaceThatIsThereAndACohortOnce();
    void afterARestartNothingIsDoneBeforeAnAdoption();
    void aRestartThatLostNothingIsClean();
    void aMissingWitnessMakesTheNumbersJump();
    void aWitnessOfMoreThanSurvivedPausesTheEvent();
    void aWitnessThatSleptThroughTwoRestartsIsStillHeard();
    void aLaterRestartBeginsAnotherEpoch();
    void anEpochThatARestartLostIsTestifiedTo();
    void aWitnessTellsOfEachEpochThatItHasSeen();
    void whoKnewAnEventThatHadTheIdBeforeIsToldThatItIsGone();
    void aClockThatWasFarBehindDoesNotLiftEpochsBeyondTheirBound();
    void anOperatorDecidesAnAdoption();
    void snapshotsHaveOneWriterASecond();
    void operatorsAndKeysAreKept();

  private:
    ErrorCode refusal(const base::Result<core::EventMeta>& result) {
        return result ? ErrorCode::Internal : result.error().code;
    }
    std::vector<model::AuditEntry> trail(const std::string& after = "") {
        return *house().call<std::vector<model::AuditEntry>>([&](core::Store& store, auto done) {
            store.readAudit(house().event, after, 1'000, std::move(done));
        });
    }
    base::Result<model::Ban> lift(std::uint32_t number) {
        return house().call<model::Ban>([&](core::Store& store, auto done) {
            store.liftBan(house().event, number, stamp(), std::move(done));
        });
    }
    /// `g1` and `g2` serve the event, five have joined; the version that both have seen.
    model::Version serving() {
        model::Policy policy;
        policy.rate = model::Rate::perSecond(1);
        house().open(policy);
        house().tick("g2");
        (void)house().join(5);
        return house().meta().version;
    }
};

namespace {

model::BanScope prefixOf(std::uint8_t house) {
    model::BanScope scope;
    scope.prefix = model::AddressPrefix{4, {203, 0, house}};
    return scope;
}

model::BanScope placeOf(std::uint64_t seq) {
    model::BanScope scope;
    scope.place = model::Seq(seq);
    return scope;
}

core::JoinBatch from(core::JoinBatch batch, std::uint8_t house) {
    for (core::Joiner& joiner : batch.joiners) {
        joiner.prefix = *prefixOf(house).prefix;
    }
    return batch;
}

constexpr std::uint64_t kJump = std::uint64_t{1} << 20;

} // namespace

void StoreOperatorTest::anEventIsMadeOnceAsADraft() {
    const auto made = house().create();
    QCOMPARE(made->event.state, EventState::Draft);
    QCOMPARE(made->event.uid, house().uid);
    QCOMPARE(made->nextSeq, model::Seq(1));
    QCOMPARE(refusal(house().create()), ErrorCode::AlreadyExists);
    const auto ids = *house().call<std::vector<model::EventId>>(
        [](core::Store& store, auto done) { store.listEvents(std::move(done)); });
    QCOMPARE(ids, std::vector<model::EventId>{house().event});
}

void StoreOperatorTest::onlyTheTransitionsOfALifeAreAllowed() {
    QVERIFY(house().create().ok());
    const auto refused = [this](std::initializer_list<Transition> transitions) {
        return std::all_of(transitions.begin(), transitions.end(), [this](Transition transition) {
            return refusal(house().change(transition)) == ErrorCode::InvalidState;
        });
    };
    const auto reaches = [this](Transition transition, EventState state) {
        const auto changed = house().change(transition);
        return changed.ok() && changed->event.state == state;
    };
    QVERIFY(refused({Transition::Pause, Transition::Resume, Transition::Reopen, Transition::Unschedule}));
    QVERIFY(reaches(Transition::Schedule, EventState::Scheduled));
    QVERIFY(refused({Transition::Resume, Transition::Reopen}));
    QVERIFY(reaches(Transition::Open, EventState::Open));
    QVERIFY(refused({Transition::Schedule, Transition::Resume, Transition::Reopen}));
    QVERIFY(reaches(Transition::Pause, EventState::Paused));
    QVERIFY(refused({Transition::Schedule, Transition::Open, Transition::Reopen}));
    QVERIFY(reaches(Transition::Resume, EventState::Open));
    QVERIFY(reaches(Transition::Close, EventState::Closed));
    QVERIFY(refused({Transition::Schedule, Transition::Open, Transition::Pause, Transition::Resume}));
    QVERIFY(reaches(Transition::Reopen, EventState::Paused));
}

void StoreOperatorTest::anActOnAnotherRevisionIsRefusedWithTheOneThatHolds() {
    const model::Revision first = house().create()->event.revision;
    const model::Revision second = house().change(Transition::Open, first)->event.revision;
    QVERIFY(second > first);
    const auto refused = house().setPolicy({}, first);
    QCOMPARE(refusal(refused), ErrorCode::RevisionConflict);
    QCOMPARE(refused.error().current, std::optional<std::uint64_t>(second.value()));
    QVERIFY(house().setPolicy({}, second).ok());
    QVERIFY(house().setPolicy({}, model::Revision(0)).ok()); // unconditional
    // Bans too.
    const model::Revision now = house().meta().event.revision;
    const auto ban = [&](model::Revision expected) {
        return house().call<model::Ban>([&](core::Store& store, auto done) {
            store.createBan({house().event, stamp(expected), prefixOf(1), std::nullopt}, std::move(done));
        });
    };
    QCOMPARE(ban(first).error().code, ErrorCode::RevisionConflict);
    QCOMPARE(ban(first).error().current, std::optional<std::uint64_t>(now.value()));
    const auto made = ban(now);
    QVERIFY(made.ok());
    const auto lifted = [&](model::Revision expected) {
        return house().call<model::Ban>([&](core::Store& store, auto done) {
            store.liftBan(house().event, made->number, stamp(expected), std::move(done));
        });
    };
    QCOMPARE(lifted(first).error().code, ErrorCode::RevisionConflict);
    QVERIFY(lifted(now).ok());
}

void StoreOperatorTest::pausingWhatIsPausedIsDone() {
    house().open();
    const model::Revision paused = house().change(Transition::Pause)->event.revision;
    QCOMPARE(house().change(Transition::Pause, model::Revision(1))->event.revision, paused);
    const auto began = house().meta().pausedAt;
    QVERIFY(began);
    QVERIFY(house().change(Transition::Resume).ok());
    QCOMPARE(house().meta().pausedAt, began);
    house().advance(base::Seconds(1));
    QVERIFY(house().change(Transition::Pause).ok());
    QVERIFY(house().meta().pausedAt > began);
}

void StoreOperatorTest::theStoreKeepsWhenAnEventWasClosed() {
    house().open();
    QVERIFY(!house().meta().closedAt);
    QVERIFY(house().change(Transition::Close).ok());
    const auto closed = house().meta().closedAt;
    QVERIFY(closed);
    house().advance(base::Seconds(1));
    QVERIFY(house().change(Transition::Reopen).ok());
    QVERIFY(house().change(Transition::Close).ok());
    QVERIFY(house().meta().closedAt > closed);
}

void StoreOperatorTest::aDeletedEventLeavesNothingButItsTrail() {
    house().open();
    QVERIFY(house().join(10).ok());
    const auto remove = [this] {
        return house().call<base::Done>([&](core::Store& store, auto done) {
            store.deleteEvent(house().event, stamp(), std::move(done));
        });
    };
    QCOMPARE(remove().error().code, ErrorCode::InvalidState);
    QVERIFY(house().change(Transition::Close).ok());
    QVERIFY(remove().ok());
    QCOMPARE(house().join(1).error().code, ErrorCode::EventNotFound);
    QCOMPARE(refusal(house().change(Transition::Open)), ErrorCode::EventNotFound);
    QVERIFY(house().create().ok());
    QCOMPARE(house().meta().nextSeq, model::Seq(1));
    const auto service = *house().call<std::vector<model::AuditEntry>>(
        [](core::Store& store, auto done) { store.readAudit(model::EventId(), "", 1'000, std::move(done)); });
    QVERIFY(std::any_of(service.begin(), service.end(),
                        [](const auto& entry) { return entry.action == "delete" && entry.actor == "mina"; }));
}

void StoreOperatorTest::everyActStandsInTheTrailTheRefusedOnesToo() {
    house().open();
    QVERIFY(!house().change(Transition::Reopen).ok());
    QVERIFY(house().ban(prefixOf(1)).ok());
    QVERIFY(!house().ban(prefixOf(1)).ok());
    std::vector<std::string> told;
    std::string last;
    for (const model::AuditEntry& entry : trail()) {
        QCOMPARE(entry.actor, std::string("mina"));
        QCOMPARE(entry.reason, std::string("because"));
        QVERIFY(entry.id > last);
        last = entry.id;
        told.push_back(entry.action + " " + entry.outcome);
    }
    const std::vector<std::string> wanted{"create done", "change done", "change INVALID_STATE",
                                          "create_ban done", "create_ban ALREADY_EXISTS"};
    QCOMPARE(told, wanted);
    QVERIFY(trail(last).empty());
}

void StoreOperatorTest::aBanHoldsFromItsCallOnAndTicksMarkWhoIsThere() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(100'000);
    house().open(policy);
    QVERIFY(house().join(from(house().batchOf(3), 1)).ok());
    QVERIFY(house().join(from(house().batchOf(2), 2)).ok());
    house().run(base::Seconds(1));
    QVERIFY(house().outcome(ActKind::Enter, 1).grant.has_value());
    const auto ban = house().ban(prefixOf(1));
    QCOMPARE(ban->phase, model::BanPhase::Marking);
    QCOMPARE(house().outcome(ActKind::Enter, 2).refused, std::optional(ErrorCode::Banned)); // before any tick
    QCOMPARE(std::get<ErrorCode>(house().join(from(house().batchOf(1), 1))->results[0]), ErrorCode::Banned);
    house().settle();
    for (const std::uint64_t seq : {1, 2, 3}) {
        QCOMPARE(house().stateOf(seq), PlaceState::Banned);
    }
    QCOMPARE(house().lookUp(1).cell.formerState, PlaceState::Entered);
    QCOMPARE(house().stateOf(4), PlaceState::Ready);
    const auto bans = *house().call<std::vector<model::Ban>>(
        [&](core::Store& store, auto done) { store.readBans(house().event, std::move(done)); });
    QCOMPARE(bans.size(), 1U);
    QCOMPARE(bans[0].phase, model::BanPhase::InForce);
    QCOMPARE(bans[0].banned, 3U);
}

void StoreOperatorTest::aBanKeepsItsPaceWhileTheLineMoves() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(100);
    policy.burst = 10;
    house().open(policy);
    for (int i = 0; i < 6; ++i) {
        QVERIFY(house().join(from(house().batchOf(512), 2)).ok());
        QVERIFY(house().join(from(house().batchOf(512), 1)).ok());
    }
    house().run(base::Seconds(6));
    QVERIFY(house().ban(prefixOf(1)).ok());
    // Each of these ticks admits; a walk of 6,144 places needs few of them all the same.
    house().run(base::Micros(1'000'000), base::Micros(100'000));
    const auto bans = *house().call<std::vector<model::Ban>>(
        [&](core::Store& store, auto done) { store.readBans(house().event, std::move(done)); });
    QCOMPARE(bans[0].phase, model::BanPhase::InForce);
    QCOMPARE(house().count(PlaceState::Banned), 6 * 512U);
    QCOMPARE(bans[0].banned, 6 * 512U);
    QCOMPARE(house().stateOf(513), PlaceState::Banned);
    house().run(base::Seconds(3));
    QCOMPARE(house().stateOf(1025), PlaceState::Ready); // the line goes on behind them
}

void StoreOperatorTest::aLiftedBanGivesBackWhatItTook() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(1);
    policy.burst = 1;
    house().open(policy);
    QVERIFY(house().join(from(house().batchOf(2), 1)).ok());
    QVERIFY(house().join(from(house().batchOf(9), 2)).ok());
    const auto ban = house().ban(prefixOf(1));
    house().run(base::Seconds(4), base::Micros(500'000));
    QCOMPARE(house().stateOf(3), PlaceState::Ready); // the line went on without them
    QVERIFY(lift(ban->number).ok());
    QCOMPARE(lift(99).error().code, ErrorCode::NotFound);
    house().settle();
    QCOMPARE(house().stateOf(1), PlaceState::Returned); // their turn has passed: they go next
    house().run(base::Seconds(2), base::Micros(500'000));
    QCOMPARE(house().stateOf(1), PlaceState::Ready);
    QCOMPARE(house().stateOf(2), PlaceState::Ready);
}

void StoreOperatorTest::aBanEndsByItself() {
    house().open();
    QVERIFY(house().ban(prefixOf(1), base::Seconds(10)).ok());
    house().run(base::Seconds(9), base::Micros(1'000'000));
    QCOMPARE(std::get<ErrorCode>(house().join(from(house().batchOf(1), 1))->results[0]), ErrorCode::Banned);
    house().run(base::Seconds(2), base::Micros(1'000'000));
    QCOMPARE(seqsOf(*house().join(from(house().batchOf(1), 1))), std::vector<std::uint64_t>{1});
}

void StoreOperatorTest::aBanNamesAPlaceThatIsThereAndACohortOnce() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(1);
    house().open(policy);
    QVERIFY(house().join(2).ok());
    QCOMPARE(house().ban(placeOf(3)).error().code, ErrorCode::NotFound);
    QCOMPARE(house().ban(placeOf(kJump * 100)).error().code, ErrorCode::NotFound);
    const auto made = house().ban(placeOf(2));
    QVERIFY(made.ok());
    const auto again = house().ban(placeOf(2));
    QCOMPARE(again.error().code, ErrorCode::AlreadyExists);
    QCOMPARE(again.error().current, std::optional<std::uint64_t>(made->number));
    house().settle();
    QCOMPARE(house().stateOf(2), PlaceState::Banned);
}

void StoreOperatorTest::afterARestartNothingIsDoneBeforeAnAdoption() {
    const model::Version seen = serving();
    house().restart(std::string(40, '2'));
    QCOMPARE(house().join(1).error().code, ErrorCode::StoreFenced);
    QCOMPARE(house().act(ActKind::Leave, 1).error().code, ErrorCode::StoreFenced);
    QCOMPARE(house().ban(placeOf(1)).error().code, ErrorCode::StoreFenced);
    QCOMPARE(house().adopt("g1", seen, 6)->outcome, AdoptOutcome::Began);
    QCOMPARE(house().join(1).error().code, ErrorCode::StoreFenced); // a witness is still missing
    QCOMPARE(house().count(PlaceState::Waiting), 5U);
}

void StoreOperatorTest::aRestartThatLostNothingIsClean() {
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

void StoreOperatorTest::aMissingWitnessMakesTheNumbersJump() {
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

void StoreOperatorTest::aWitnessOfMoreThanSurvivedPausesTheEvent() {
    const model::Version seen = serving();
    house().restart(std::string(40, '2'));
    const model::Version more{seen.epoch, model::Lsn(seen.lsn.value() + 3)};
    QCOMPARE(house().adopt("g1", more, 40)->outcome, AdoptOutcome::Lost);
    QCOMPARE(house().meta().event.state, EventState::Paused);
    QCOMPARE(seqsOf(*house().join(1)), std::vector<std::uint64_t>{40 + kJump}); // joins go on behind
    const auto entries = trail();
    QCOMPARE(entries.back().reason, std::string("STORE_LOST_WRITES"));
    QCOMPARE(entries.back().actor, std::string("system"));
    // The other gateway lost them too: that is known, and pauses nothing again.
    QVERIFY(house().change(Transition::Resume).ok());
    QCOMPARE(house().adopt("g2", more, 40)->outcome, AdoptOutcome::Lost);
    QCOMPARE(house().meta().event.state, EventState::Open);
}

void StoreOperatorTest::aWitnessThatSleptThroughTwoRestartsIsStillHeard() {
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
void StoreOperatorTest::aLaterRestartBeginsAnotherEpoch() {
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

void StoreOperatorTest::anEpochThatARestartLostIsTestifiedTo() {
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

void StoreOperatorTest::aWitnessTellsOfEachEpochThatItHasSeen() {
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

void StoreOperatorTest::whoKnewAnEventThatHadTheIdBeforeIsToldThatItIsGone() {
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

void StoreOperatorTest::aClockThatWasFarBehindDoesNotLiftEpochsBeyondTheirBound() {
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

void StoreOperatorTest::anOperatorDecidesAnAdoption() {
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
}

void StoreOperatorTest::snapshotsHaveOneWriterASecond() {
    house().open();
    const auto put = [this](std::int64_t second, const std::string& bytes) {
        return *house().call<bool>([&](core::Store& store, auto done) {
            store.appendSnapshot(house().event, {second, bytes}, std::move(done));
        });
    };
    QVERIFY(put(100, "a"));
    QVERIFY(!put(100, "b"));
    QVERIFY(put(101, "c"));
    QVERIFY(put(103, "d"));
    const auto read = *house().call<std::vector<core::StoredSnapshot>>([&](core::Store& store, auto done) {
        store.readSnapshots(house().event, 100, 102, 10, std::move(done));
    });
    QCOMPARE(read, (std::vector<core::StoredSnapshot>{{100, "a"}, {101, "c"}}));
}

void StoreOperatorTest::operatorsAndKeysAreKept() {
    const auto put = [this](const core::StoredOperator& entry, bool createOnly) {
        return house().call<base::Done>(
            [&](core::Store& store, auto done) { store.putOperator(entry, createOnly, std::move(done)); });
    };
    core::StoredOperator entry;
    entry.who.name = "mina";
    entry.who.role = model::Role::Operator;
    entry.who.createdAt = house().now();
    entry.tokenHash = std::string(64, 'a');
    QVERIFY(put(entry, true).ok());
    QCOMPARE(put(entry, true).error().code, ErrorCode::AlreadyExists);
    entry.who.revoked = true;
    QVERIFY(put(entry, false).ok());
    const auto read = *house().call<std::vector<core::StoredOperator>>(
        [](core::Store& store, auto done) { store.readOperators(std::move(done)); });
    QCOMPARE(read, std::vector<core::StoredOperator>{entry});
    const auto claim = [this](const std::string& fingerprint) {
        return house().call<base::Done>(
            [&](core::Store& store, auto done) { store.claimKeys(fingerprint, std::move(done)); });
    };
    QVERIFY(claim("one").ok());
    QVERIFY(claim("one").ok());
    QCOMPARE(claim("another").error().code, ErrorCode::InvalidState);
}

QTEST_GUILESS_MAIN(StoreOperatorTest)
#include "store_operator_test.moc"
