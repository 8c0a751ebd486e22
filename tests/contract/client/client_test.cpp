// SPDX-License-Identifier: Apache-2.0
//
// One contract for every OperatorClient: the demo in memory, and gRPC to a real service.
#include "console/client/follow.h"
#include "tests/contract/client/forms.h"
#include "tests/contract/client/heard.h"

#include <QtTest>
#include <algorithm>
#include <map>
#include <set>

using namespace breakwater;
using base::ErrorCode;
using contract::ClientPtr;
using contract::Form;
using contract::Heard;
using model::EventState;

// Asks again and again, a moment apart, as the form measures time.
#define HAPPENS(condition) QTRY_VERIFY_WITH_TIMEOUT((m_form->moment(), (condition)), 30'000)

namespace {

std::vector<model::AuditEntry> trailOf(client::OperatorClient& client, const model::EventId& id) {
    return client.listEntries(id, {}).value().items;
}

/// Why it was refused; nullopt: it was not.
template<typename T>
std::optional<ErrorCode> codeOf(const base::Result<T>& result) {
    return result.ok() ? std::nullopt : std::optional(result.error().code);
}

model::BanScope prefixScope(const char* prefix) {
    model::BanScope scope;
    scope.prefix = model::parseAddressPrefix(prefix);
    return scope;
}

} // namespace

class ClientContract : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        QFETCH(QString, form);
        m_form = form == QLatin1String("demo") ? contract::demoForm() : contract::grpcForm();
        m_admin = m_form->admin();
        QVERIFY(m_admin);
    }
    void cleanup() {
        m_bans.clear();
        m_heardBans.clear();
        m_shop.reset();
        m_admin.reset();
        m_form.reset();
    }

    void anEventGoesThroughItsStates_data() { forms(); }
    void anEventGoesThroughItsStates() {
        const auto made = m_admin->createEvent({id("tour"), "Winter tour", {}}, "because");
        QVERIFY2(made.ok(), made.ok() ? "" : made.error().detail.c_str());
        QCOMPARE(made->state, EventState::Draft);
        QVERIFY(codeOf(m_admin->createEvent({id("tour"), "Again", {}}, "")) == ErrorCode::AlreadyExists);
        const auto past = m_admin->scheduleEvent(id("tour"), made->createdAt - base::Seconds(60), {});
        QVERIFY(codeOf(past) == ErrorCode::OutOfRange);
        QCOMPARE(past.error().subject, std::string("opens_at"));
        const auto later = made->createdAt + base::Seconds(3'600);
        QCOMPARE(m_admin->scheduleEvent(id("tour"), later, {made->revision, ""})->state,
                 EventState::Scheduled);
        QCOMPARE(m_admin->getEvent(id("tour"))->opensAt.value(), later);
        QCOMPARE(m_admin->openEvent(id("tour"), {})->state, EventState::Open);
        QVERIFY(codeOf(m_admin->openEvent(id("tour"), {})) == ErrorCode::InvalidState);
        QCOMPARE(m_admin->pauseEvent(id("tour"), "")->state, EventState::Paused);
        const auto resumed =
            m_admin->resumeEvent(id("tour"), model::Rate::perSecond(50),
                                 model::Ramp{model::Rate::perSecond(1), base::Seconds(30)}, {});
        QCOMPARE(resumed->state, EventState::Open);
        QCOMPARE(resumed->policy.rate, model::Rate::perSecond(50));
        QVERIFY(codeOf(m_admin->deleteEvent(id("tour"), {})) == ErrorCode::InvalidState);
        const auto closed = m_admin->closeEvent(id("tour"), model::ClosedReason::SoldOut, {});
        QCOMPARE(closed->state, EventState::Closed);
        QCOMPARE(closed->closedReason, model::ClosedReason::SoldOut);
        QCOMPARE(m_admin->reopenEvent(id("tour"), {})->state, EventState::Paused);
        QVERIFY(m_admin->closeEvent(id("tour"), model::ClosedReason::Ended, {}).ok());
        QVERIFY(m_admin->deleteEvent(id("tour"), {}).ok());
        QVERIFY(codeOf(m_admin->getEvent(id("tour"))) == ErrorCode::EventNotFound); // at once
    }

    void anActOnAnOldRevisionIsRefusedWithTheCurrentOne_data() { forms(); }
    void anActOnAnOldRevisionIsRefusedWithTheCurrentOne() {
        const auto made = make("tour");
        const auto first =
            m_admin->setAdmissionRate(id("tour"), model::Rate::perSecond(200), {made.revision, "more"});
        QVERIFY(first.ok());
        QVERIFY(first->revision > made.revision);
        const auto second =
            m_admin->setAdmissionRate(id("tour"), model::Rate::perSecond(300), {made.revision, "more still"});
        QVERIFY(codeOf(second) == ErrorCode::RevisionConflict);
        QCOMPARE(second.error().current.value(), first->revision.value());
        QCOMPARE(m_admin->getEvent(id("tour"))->policy.rate, model::Rate::perSecond(200));
        QVERIFY(m_admin->setAdmissionRate(id("tour"), model::Rate::perSecond(300), {}).ok());
    }

    void aRateOutOfRangeIsRefusedAndNamed_data() { forms(); }
    void aRateOutOfRangeIsRefusedAndNamed() {
        make("tour");
        const auto refused = m_admin->setAdmissionRate(id("tour"), model::Rate{1}, {});
        QVERIFY(codeOf(refused) == ErrorCode::OutOfRange);
        QCOMPARE(refused.error().subject, std::string("admissions_per_second"));
    }

    void pauseNeedsNoRevisionAndMayBeSaidTwice_data() { forms(); }
    void pauseNeedsNoRevisionAndMayBeSaidTwice() {
        make("tour");
        QVERIFY(m_admin->openEvent(id("tour"), {}).ok());
        const auto once = m_admin->pauseEvent(id("tour"), "calm");
        const auto twice = m_admin->pauseEvent(id("tour"), "calm");
        QCOMPARE(twice->state, EventState::Paused);
        QCOMPARE(twice->revision, once->revision);
    }

    void onlyWhatIsPatchedChanges_data() { forms(); }
    void onlyWhatIsPatchedChanges() {
        const auto made = make("tour");
        model::EventPatch patch;
        patch.capacity = 4'711;
        patch.title = "Spring tour";
        const auto changed = m_admin->updateEvent(id("tour"), patch, {made.revision, "smaller hall"});
        QCOMPARE(changed->policy.capacity, 4'711U);
        QCOMPARE(changed->title, std::string("Spring tour"));
        QCOMPARE(changed->policy.rate, made.policy.rate);
    }

    void everyActStandsInTheTrailAlsoARefusedOne_data() { forms(); }
    void everyActStandsInTheTrailAlsoARefusedOne() {
        const auto made = make("tour");
        Heard<model::AuditEntry> heard;
        const auto watch = m_admin->watchEntries(id("tour"), heard.watcher());
        Heard<model::AuditEntry> ofAll;
        const auto watchAll = m_admin->watchEntries({}, ofAll.watcher());
        // The stream has begun when it tells of an act.
        HAPPENS((static_cast<void>(m_admin->pauseEvent(id("tour"), "probe")),
                 heard.count() > 0 && ofAll.count() > 0));
        QVERIFY(
            m_admin->setAdmissionRate(id("tour"), model::Rate::perSecond(200), {made.revision, "more"}).ok());
        QVERIFY(!m_admin->setAdmissionRate(id("tour"), model::Rate::perSecond(300), {made.revision, "late"})
                     .ok());
        const auto has = [](const std::vector<model::AuditEntry>& trail, const char* reason,
                            const char* outcome) {
            return std::any_of(trail.begin(), trail.end(), [&](const model::AuditEntry& entry) {
                return entry.actor == "admin" && entry.action == "set_rate" && entry.reason == reason &&
                       entry.outcome == outcome && entry.event == id("tour") && entry.from != entry.to;
            });
        };
        HAPPENS(has(heard.values(), "more", "done") && has(heard.values(), "late", "REVISION_CONFLICT"));
        HAPPENS(has(ofAll.values(), "more", "done") && has(ofAll.values(), "late", "REVISION_CONFLICT"));
        const auto trail = trailOf(*m_admin, id("tour"));
        QVERIFY(has(trail, "more", "done") && has(trail, "late", "REVISION_CONFLICT"));
        QCOMPARE(trail.back().action, std::string("create"));
        QVERIFY(std::is_sorted(trail.begin(), trail.end(),
                               [](const auto& a, const auto& b) { return a.at > b.at; }));
        std::set<std::string> keys;
        for (const auto& entry : heard.values()) {
            QVERIFY2(keys.insert(entry.id).second, "an entry came twice");
        }
        // The trail of a deleted event goes on elsewhere: watchers hear the end of it, and nothing again.
        QVERIFY(m_admin->deleteEvent(id("tour"), {{}, "over"}).ok());
        for (Heard<model::AuditEntry>* watcher : {&heard, &ofAll}) {
            const auto times = [watcher](const char* action) {
                const auto told = watcher->values();
                return std::count_if(told.begin(), told.end(), [&](const model::AuditEntry& entry) {
                    return entry.action == action && entry.event == id("tour");
                });
            };
            HAPPENS(times("delete") == 1);
            QCOMPARE(times("set_rate"), 2);
        }
    }

    void rolesAreKept_data() { forms(); }
    void rolesAreKept() {
        make("tour");
        const auto viewer = m_form->clientOf("lee", model::Role::Viewer);
        HAPPENS(viewer->whoAmI().ok());
        QCOMPARE(viewer->whoAmI()->role, model::Role::Viewer);
        QVERIFY(viewer->getEvent(id("tour")).ok());
        QVERIFY(codeOf(viewer->setAdmissionRate(id("tour"), model::Rate::perSecond(1), {})) ==
                ErrorCode::PermissionDenied);
        QVERIFY(codeOf(viewer->listOperators({})) == ErrorCode::PermissionDenied);
        const auto shop = m_form->clientOf("shop", model::Role::Shop);
        HAPPENS(shop->whoAmI().ok());
        QVERIFY(codeOf(shop->getEvent(id("tour"))) == ErrorCode::PermissionDenied);
        const auto anOperator = m_form->clientOf("kim", model::Role::Operator);
        HAPPENS(anOperator->whoAmI().ok());
        QVERIFY(anOperator->openEvent(id("tour"), {}).ok());
        QVERIFY(codeOf(anOperator->deleteEvent(id("tour"), {})) == ErrorCode::PermissionDenied);
    }

    void aPageTokenThatNoPageGaveIsRefused_data() { forms(); }
    void aPageTokenThatNoPageGaveIsRefused() {
        make("tour");
        const model::PageRequest page{2, "No Such Page"};
        for (const auto& refused :
             {codeOf(m_admin->listEvents(page)), codeOf(m_admin->listOperators(page)),
              codeOf(m_admin->listPlaces(id("tour"), {}, page)),
              codeOf(m_admin->listCohorts(id("tour"), page)), codeOf(m_admin->listBans(id("tour"), page))}) {
            QVERIFY(refused == ErrorCode::InvalidRequest);
        }
    }

    void aRefusalForTheRoleStandsInTheTrail_data() { forms(); }
    void aRefusalForTheRoleStandsInTheTrail() {
        make("tour");
        const auto viewer = m_form->clientOf("lee", model::Role::Viewer);
        HAPPENS(codeOf(viewer->pauseEvent(id("tour"), "")) == ErrorCode::PermissionDenied);
        const auto refused = [this] {
            for (const auto& entry : trailOf(*m_admin, id("tour"))) {
                if (entry.actor == "lee" && entry.outcome == "PERMISSION_DENIED") {
                    return true;
                }
            }
            return false;
        };
        HAPPENS(refused());
    }

    void operatorsComeAndGo_data() { forms(); }
    void operatorsComeAndGo() {
        const auto kim = m_form->clientOf("kim", model::Role::Operator);
        HAPPENS(kim->whoAmI().ok());
        QCOMPARE(m_admin->setRole("kim", model::Role::Viewer)->role, model::Role::Viewer);
        HAPPENS(kim->whoAmI().ok() && kim->whoAmI()->role == model::Role::Viewer);
        QVERIFY(m_admin->revokeOperator("kim")->revoked);
        HAPPENS(codeOf(kim->whoAmI()) == ErrorCode::Unauthenticated);
        QVERIFY(codeOf(m_admin->revokeOperator("nobody")) == ErrorCode::NotFound);
        QVERIFY(codeOf(m_admin->createOperator("no spaces", model::Role::Viewer)) ==
                ErrorCode::InvalidRequest);
        const auto told = [this](const char* action, const char* from, const char* to) {
            const auto trail = trailOf(*m_admin, {});
            return std::any_of(trail.begin(), trail.end(), [&](const model::AuditEntry& entry) {
                return entry.action == action && entry.from == from && entry.to == to;
            });
        };
        HAPPENS(told("set_role", "kim, operator", "kim, viewer"));
        HAPPENS(told("revoke_operator", "kim, viewer", "kim, revoked"));
        QVERIFY(m_admin->createOperator("min", model::Role::Shop).ok());
        HAPPENS(told("create_operator", "", "min, shop"));
    }

    void listsComeInPages_data() { forms(); }
    void listsComeInPages() {
        for (const char* name : {"a", "b", "c"}) {
            make(name);
        }
        std::vector<std::string> names;
        model::PageRequest page{1, {}};
        do {
            const auto found = m_admin->listEvents(page);
            QVERIFY(found.ok());
            QCOMPARE(found->items.size(), std::size_t{1});
            names.push_back(found->items.front().id.text());
            page.token = found->nextToken;
        } while (!page.token.empty() && names.size() < 9);
        QCOMPARE(names, (std::vector<std::string>{"a", "b", "c"}));
        const model::PageRequest invented{1, "No page gave this!"};
        QVERIFY(codeOf(m_admin->listEvents(invented)) == ErrorCode::InvalidRequest);
        QVERIFY(codeOf(m_admin->listBans(id("a"), invented)) == ErrorCode::InvalidRequest);
        QVERIFY(codeOf(m_admin->listPlaces(id("a"), {}, invented)) == ErrorCode::InvalidRequest);
        QVERIFY(codeOf(m_admin->listEntries(id("a"), invented)) == ErrorCode::InvalidRequest);
        QVERIFY(codeOf(m_admin->listSnapshots(id("a"), {}, {}, invented)) == ErrorCode::InvalidRequest);
    }

    void snapshotsBeginWithThePast_data() { forms(); }
    void snapshotsBeginWithThePast() {
        make("tour");
        HAPPENS(m_admin->listSnapshots(id("tour"), {}, {}, {})->items.size() >= 3);
        const auto all = m_admin->listSnapshots(id("tour"), {}, {}, {});
        const auto edge = all->items[1].event.at;
        QCOMPARE(m_admin->listSnapshots(id("tour"), edge, {}, {})->items.front().event.at, edge);
        QCOMPARE(m_admin->listSnapshots(id("tour"), {}, edge, {})->items.size(), std::size_t{1}); // before it
        Heard<client::WatchedSnapshot> heard;
        const auto watch =
            m_admin->watchSnapshots(id("tour"), base::Millis(500), base::Seconds(3'600), heard.watcher());
        const auto live = [&heard] {
            const auto values = heard.values();
            return std::any_of(values.begin(), values.end(),
                               [](const auto& value) { return !value.fromHistory; });
        };
        HAPPENS(live());
        const auto values = heard.values();
        QVERIFY(values.front().fromHistory);
        for (std::size_t i = 1; i < values.size(); ++i) {
            QVERIFY(values[i].snapshot.event.at > values[i - 1].snapshot.event.at);
            QVERIFY2(values[i - 1].fromHistory || !values[i].fromHistory, "history after what is live");
        }
        QCOMPARE(values.back().snapshot.event.id, id("tour"));
    }

    void aStreamOfAnEventThatIsNotThereEndsSo_data() { forms(); }
    void aStreamOfAnEventThatIsNotThereEndsSo() {
        Heard<client::WatchedSnapshot> heard;
        const auto watch =
            m_admin->watchSnapshots(id("nowhere"), base::Millis(100), base::Seconds(0), heard.watcher());
        HAPPENS(heard.end().has_value());
        QCOMPARE(heard.end()->error().code, ErrorCode::EventNotFound);
        QVERIFY(codeOf(m_admin->getEvent(id("nowhere"))) == ErrorCode::EventNotFound);
        QVERIFY(codeOf(m_admin->setAdmissionRate(id("nowhere"), model::Rate::perSecond(1), {})) ==
                ErrorCode::EventNotFound);
    }

    void aVisitorWaitsEntersAndIsDone_data() { forms(); }
    void aVisitorWaitsEntersAndIsDone() {
        make("tour");
        QVERIFY(codeOf(joinFrom("tour", "203.0.113.7")) == ErrorCode::EventNotOpen);
        QVERIFY(m_admin->openEvent(id("tour"), {}).ok());
        QVERIFY(m_admin->pauseEvent(id("tour"), "").ok());
        const auto joined = joinFrom("tour", "203.0.113.7");
        QVERIFY2(joined.ok(), joined.ok() ? "" : joined.error().detail.c_str());
        const std::string token = joined->waitingToken;
        HAPPENS(m_admin->getStatus(token, "")->state == model::VisitorState::Waiting);
        QVERIFY(codeOf(m_admin->enter(token)) == ErrorCode::NotReady);
        const auto found = m_admin->lookUpPlace({}, token);
        QCOMPARE(found->event, id("tour"));
        QCOMPARE(m_admin->lookUpPlace(id("tour"), found->place.seq)->place.cell.prefix,
                 *model::parseAddressPrefix("203.0.113.7"));
        QVERIFY(codeOf(m_admin->lookUpPlace({}, "no token")) == ErrorCode::InvalidToken);
        QVERIFY(codeOf(m_admin->lookUpPlace(id("other"), token)) == ErrorCode::InvalidRequest);
        QCOMPARE(m_admin->lookUpPlace(id("tour"), token)->place.seq, found->place.seq);
        QVERIFY(!m_admin->lookUpPlace(id("tour"), model::Seq(1'000'000)).ok());
        QVERIFY(m_admin->resumeEvent(id("tour"), {}, {}, {}).ok());
        HAPPENS(m_admin->getStatus(token, "")->state == model::VisitorState::Ready);
        const auto entered = m_admin->enter(token);
        QVERIFY(entered.ok());
        const auto facts = m_admin->verifyPass(entered->reservationToken, id("tour"));
        QVERIFY2(facts.ok(), facts.ok() ? "" : facts.error().detail.c_str());
        QCOMPARE(facts->seq, found->place.seq);
        QVERIFY(codeOf(m_admin->finishPass({entered->reservationToken, id("other"), {}, {}})) ==
                ErrorCode::InvalidToken);
        QVERIFY(m_admin->finishPass({entered->reservationToken, {}, {}, {}}).ok());
        HAPPENS(m_admin->getStatus(token, "")->state == model::VisitorState::Done);
    }

    void aBanIsPreviewedMadeAndUndone_data() { forms(); }
    void aBanIsPreviewedMadeAndUndone() {
        make("tour");
        QVERIFY(m_admin->openEvent(id("tour"), {}).ok());
        QVERIFY(m_admin->pauseEvent(id("tour"), "").ok());
        std::vector<std::string> bots;
        for (int i = 1; i <= 5; ++i) {
            bots.push_back(joinFrom("tour", "203.0.113." + std::to_string(i))->waitingToken);
        }
        const std::string honest = joinFrom("tour", "198.51.100.1")->waitingToken;
        const model::BanScope scope = prefixScope("203.0.113.0/24");
        HAPPENS(m_admin->previewBan(id("tour"), scope)->matching == 5);
        const auto preview = m_admin->previewBan(id("tour"), scope);
        QCOMPARE(preview->sample.size(), std::size_t{5});
        QVERIFY(preview->shareOfQueue > 0.5 && preview->shareOfQueue < 1);

        QVERIFY(codeOf(outcomeOf(ban({scope, "", {}, {}}))) == ErrorCode::InvalidRequest);
        QVERIFY(codeOf(outcomeOf(ban({scope, "bots", {}, 2}))) == ErrorCode::CountGrew);
        const auto made = ban({scope, "bots", base::Seconds(3'600), 5});
        QVERIFY(outcomeOf(made).ok());
        const model::Ban last = made->values().back();
        QCOMPARE(last.phase, model::BanPhase::InForce);
        QCOMPARE(last.banned, std::uint64_t{5});
        QCOMPARE(last.author, std::string("admin"));
        QVERIFY(last.until.has_value());
        QVERIFY(codeOf(outcomeOf(ban({scope, "again", {}, {}}))) == ErrorCode::AlreadyExists);
        HAPPENS(m_admin->getStatus(bots[0], "")->state == model::VisitorState::Banned);
        QCOMPARE(m_admin->lookUpPlace({}, bots[0])->place.banReason, std::string("bots"));
        QCOMPARE(m_admin->getStatus(honest, "")->state, model::VisitorState::Waiting);
        QCOMPARE(m_admin->listBans(id("tour"), {})->items.front().number, last.number);

        QVERIFY(m_admin->deleteBan(id("tour"), last.number, {{}, "sorry"}).ok());
        HAPPENS(m_admin->getStatus(bots[4], "")->state == model::VisitorState::Waiting);
        HAPPENS(m_admin->listBans(id("tour"), {})->items.empty());
        QVERIFY(codeOf(m_admin->deleteBan(id("tour"), 999, {})) == ErrorCode::NotFound);
    }

    void whoHangsUpIsNotAnswered_data() { forms(); }
    void whoHangsUpIsNotAnswered() {
        make("tour");
        const auto other = m_form->admin();
        other->hangUp();
        QVERIFY(codeOf(other->getEvent(id("tour"))) == ErrorCode::Unreachable);
        QVERIFY(codeOf(other->whoAmI()) == ErrorCode::Unreachable);
        QVERIFY(m_admin->getEvent(id("tour")).ok());
    }

    void noCallbackComesOnceTheSubscriptionIsGone_data() { forms(); }
    void noCallbackComesOnceTheSubscriptionIsGone() {
        make("tour");
        for (int round = 0; round < 20; ++round) {
            auto heard =
                std::make_unique<Heard<client::WatchedSnapshot>>(); // freed memory would be written to
            auto watch =
                m_admin->watchSnapshots(id("tour"), base::Millis(100), base::Seconds(60), heard->watcher());
            m_form->moment();
            watch.reset();
            QVERIFY(!heard->end());
            heard.reset();
            m_form->moment();
        }
    }

    void whatIsFollowedComesBackWithoutAGap_data() { forms(); }
    void whatIsFollowedComesBackWithoutAGap() {
        make("tour");
        client::FollowOptions options;
        options.settle = base::Millis(200);
        Heard<client::WatchedSnapshot> snapshots;
        Heard<model::AuditEntry> entries;
        const auto figures = client::followSnapshots(m_admin, id("tour"), base::Millis(500),
                                                     base::Seconds(600), options, snapshots.follower());
        const auto trail = client::followEntries(m_admin, {}, 10, options, entries.follower());
        HAPPENS(snapshots.count() >= 4 && entries.count() >= 1);
        m_form->stop();
        HAPPENS(snapshots.breaks() > 0 && entries.breaks() > 0);
        const std::size_t before = snapshots.count();
        m_form->start();
        HAPPENS(codeOf(m_form->admin()->pauseEvent(id("tour"), "")) == ErrorCode::InvalidState);
        HAPPENS(snapshots.count() >= before + 4);
        const auto hasPause = [&entries] {
            const auto values = entries.values();
            return std::any_of(values.begin(), values.end(),
                               [](const auto& entry) { return entry.action == "pause"; });
        };
        HAPPENS(hasPause());
        std::set<std::string> keys;
        for (const auto& entry : entries.values()) {
            QVERIFY2(keys.insert(entry.event.text() + entry.id).second, "an entry came twice");
        }
        // Every second that the service remembers was given.
        const auto allGiven = [&] {
            std::set<std::int64_t> seconds;
            for (const auto& value : snapshots.values()) {
                seconds.insert(base::secondsOf(value.snapshot.event.at));
            }
            const auto known = m_admin->listSnapshots(id("tour"), {}, {}, {3'600, {}});
            return known.ok() && known->items.size() >= 4 &&
                   std::all_of(known->items.begin(), known->items.end() - 1,
                               [&seconds](const auto& snapshot) {
                                   return seconds.count(base::secondsOf(snapshot.event.at)) > 0;
                               });
        };
        HAPPENS(allGiven());
    }

  private:
    static void forms() {
        QTest::addColumn<QString>("form");
        QTest::newRow("demo") << QStringLiteral("demo");
        QTest::newRow("grpc") << QStringLiteral("grpc");
    }
    static model::EventId id(const char* text) { return *model::EventId::parse(text); }

    model::Event make(const char* name) { return m_admin->createEvent({id(name), name, {}}, "").value(); }
    base::Result<model::JoinAnswer> joinFrom(const char* event, const std::string& address) {
        if (!m_shop) {
            m_shop = m_form->clientOf("shop", model::Role::Shop); // whose word about addresses is believed
        }
        auto joined = m_shop->join({id(event), {}, address, "Mozilla/5.0"});
        for (int tries = 0; codeOf(joined) == ErrorCode::Unauthenticated && tries < 1'000; ++tries) {
            m_form->moment();
            joined = m_shop->join({id(event), {}, address, "Mozilla/5.0"});
        }
        return joined;
    }
    using HeardBan = std::shared_ptr<Heard<model::Ban>>;
    HeardBan ban(const model::BanRequest& request) {
        auto heard = std::make_shared<Heard<model::Ban>>();
        m_bans.push_back(m_admin->createBan(id("tour"), request, {}, heard->watcher()));
        m_heardBans.push_back(heard);
        return heard;
    }
    base::Status outcomeOf(const HeardBan& heard) {
        [&] { HAPPENS(heard->end().has_value()); }();
        m_bans.clear();
        return heard->end().value_or(base::makeError(ErrorCode::TimedOut, "no end"));
    }

    std::unique_ptr<Form> m_form;
    ClientPtr m_admin;
    ClientPtr m_shop;
    std::vector<HeardBan> m_heardBans;
    std::vector<client::SubscriptionPtr> m_bans;
};

QTEST_GUILESS_MAIN(ClientContract)
#include "client_test.moc"
