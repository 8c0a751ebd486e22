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

// What operators can rely on, of any store.

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
    void anotherRateHoldsAtOnceAlsoOnARamp();
    void theRateThatARampLeadsToHoldsAtOnceWhenItIsSet();
    void theTrailTellsFromWhichStateAnActCame();
    void aConflictThatIsTriedAgainIsNotInTheTrail();
    void snapshotsHaveOneWriterASecond();
    void operatorsAndKeysAreKept();

  private:
    void resumeOnARamp(model::Rate from);
    ErrorCode refusal(const base::Result<core::EventMeta>& result) {
        return result ? ErrorCode::Internal : result.error().code;
    }
};

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
    const auto again = house().meta().pausedAt;
    QVERIFY(again > began);
    house().advance(base::Seconds(1));
    QVERIFY(house().change(Transition::Close).ok() && house().change(Transition::Reopen).ok());
    QCOMPARE(house().meta().pausedAt, again); // it has stood still since then
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
    for (const model::AuditEntry& entry : house().trail()) {
        QCOMPARE(entry.actor, std::string("mina"));
        QCOMPARE(entry.reason, std::string("because"));
        QVERIFY(entry.id > last);
        last = entry.id;
        told.push_back(entry.action + " " + entry.outcome);
    }
    const std::vector<std::string> wanted{"create done", "change done", "change INVALID_STATE",
                                          "create_ban done", "create_ban ALREADY_EXISTS"};
    QCOMPARE(told, wanted);
    QVERIFY(house().trail(last).empty());
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
    const auto put = [this](const core::StoredOperator& entry,
                            std::optional<core::StoredOperator> former = {}) {
        return house().call<base::Done>(
            [&](core::Store& store, auto done) { store.putOperator(entry, former, std::move(done)); });
    };
    core::StoredOperator entry;
    entry.who.name = "mina";
    entry.who.role = model::Role::Operator;
    entry.who.createdAt = house().now();
    entry.tokenHash = std::string(64, 'a');
    QVERIFY(put(entry).ok());
    QCOMPARE(put(entry).error().code, ErrorCode::AlreadyExists);
    const core::StoredOperator former = entry;
    entry.who.role = model::Role::Admin;
    QVERIFY(put(entry, former).ok());
    QCOMPARE(put(entry, former).error().code, ErrorCode::RevisionConflict); // that is not what stands there
    core::StoredOperator dismissed = entry;
    dismissed.who.revoked = true;
    QCOMPARE(put(dismissed, entry).error().code, ErrorCode::InvalidState); // nobody would be left
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

void StoreOperatorTest::resumeOnARamp(model::Rate from) {
    QVERIFY(house().change(Transition::Pause).ok());
    core::EventChange resume;
    resume.event = house().event;
    resume.stamp = stamp();
    resume.action = "resume";
    resume.transition = Transition::Resume;
    resume.ramp = model::Ramp{from, base::Seconds(3'600)};
    QVERIFY(house()
                .call<core::EventMeta>(
                    [&](core::Store& store, auto done) { store.changeEvent(resume, std::move(done)); })
                .ok());
}

void StoreOperatorTest::anotherRateHoldsAtOnceAlsoOnARamp() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(1'000);
    house().open(policy);
    QVERIFY(house().join(400).ok());
    resumeOnARamp(model::Rate::perSecond(1'000));
    policy.rate = model::Rate::perSecond(10);
    QVERIFY(house().setPolicy(policy).ok());
    house().run(base::Seconds(5));
    QCOMPARE(house().meta().admitted, 50U);
}

void StoreOperatorTest::theRateThatARampLeadsToHoldsAtOnceWhenItIsSet() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(10);
    house().open(policy);
    QVERIFY(house().join(400).ok());
    resumeOnARamp(model::Rate::perSecond(1));
    QVERIFY(house().setPolicy(policy).ok()); // nothing of the rate has changed: the ramp goes on
    house().run(base::Seconds(5));
    QCOMPARE(house().meta().admitted, 5U);
    core::EventChange change;
    change.event = house().event;
    change.stamp = stamp();
    change.action = "set_rate";
    change.policy = policy;
    change.endsRamp = true;
    QVERIFY(house()
                .call<core::EventMeta>(
                    [&](core::Store& store, auto done) { store.changeEvent(change, std::move(done)); })
                .ok());
    house().run(base::Seconds(5));
    QCOMPARE(house().meta().admitted, 55U);
}

void StoreOperatorTest::theTrailTellsFromWhichStateAnActCame() {
    house().open();
    QVERIFY(house().change(Transition::Pause).ok());
    QCOMPARE(house().trail().back().from, std::string("open"));
    QCOMPARE(refusal(house().change(Transition::Reopen)), ErrorCode::InvalidState);
    QCOMPARE(house().trail().back().from, std::string("paused"));
}

void StoreOperatorTest::aConflictThatIsTriedAgainIsNotInTheTrail() {
    house().open();
    const std::size_t entries = house().trail().size();
    core::EventChange change;
    change.event = house().event;
    change.stamp = stamp(model::Revision(99));
    change.action = "update";
    change.quiet = true;
    const auto crossed = house().call<core::EventMeta>(
        [&](core::Store& store, auto done) { store.changeEvent(change, std::move(done)); });
    QCOMPARE(refusal(crossed), ErrorCode::RevisionConflict);
    QCOMPARE(house().trail().size(), entries);
}

QTEST_GUILESS_MAIN(StoreOperatorTest)
#include "store_operator_test.moc"
