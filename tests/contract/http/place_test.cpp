// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/http/browser.h"

#include <QTest>

using namespace breakwater;
using namespace breakwater::fakes;
using core::Transition;
using model::EventState;

// The table of place states in the contract: what a status and an enter say in each.

namespace {

/// One place of one event, and its way through the table.
struct Visit {
    ApiHouse house;
    Browser browser{house};
    std::string token;

    explicit Visit(const model::Policy& policy, EventState state = EventState::Open) {
        house.make("show", policy, state);
        token = browser.token("show");
    }
    Reply status() { return browser.status(token); }
    Reply enter() { return browser.enter(token); }
    /// A final state: polls end, the place is gone for entering.
    bool isOver(const QString& state) {
        const Reply now = status();
        const Reply refused = enter();
        return now.status() == 200 && now.state() == state && now.number("poll_after_ms") == 0 &&
               now.number("position") == 0 && now.has("since") && refused.status() == 410 &&
               refused.code() == "TOKEN_EXPIRED";
    }
};

std::string altered(std::string token) {
    token[40] = token[40] == 'A' ? 'B' : 'A';
    return token;
}

} // namespace

class PlaceTest : public QObject {
    Q_OBJECT

  private slots:
    void waitsItsTurn() {
        Visit visit(slow());
        const std::string second = visit.browser.token("show");
        const Reply waiting = visit.browser.status(second);
        QCOMPARE(waiting.status(), 200);
        QCOMPARE(waiting.state(), QString("waiting"));
        QCOMPARE(waiting.number("position"), 2);
        QCOMPARE(waiting.json["ready_for_entry"], QJsonValue(false));
        QVERIFY(!waiting.has("waiting_token"));
        const Reply refused = visit.browser.enter(second);
        QCOMPARE(refused.status(), 403);
        QCOMPARE(refused.code(), QString("NOT_READY"));
        QCOMPARE(refused.number("position"), 2);
        QVERIFY(refused.number("poll_after_ms") > 0);
        QCOMPARE(visit.browser.status(second).number("position"), 2); // the place is kept
        QCOMPARE(visit.browser.fault, QString());
    }

    void tellsWhenToExpectItsTurn() {
        Visit visit(slow()); // one in a hundred seconds
        const std::string second = visit.browser.token("show");
        visit.house.advance(base::Seconds(5));
        const Reply waiting = visit.browser.status(second);
        const int eta = waiting.number("eta_sec");
        QVERIFY2(eta > 100 && eta < 400, std::to_string(eta).c_str());
        QVERIFY(waiting.number("eta_low_sec") <= eta && eta <= waiting.number("eta_high_sec"));
        QVERIFY(waiting.number("poll_after_ms") <= 45'000);
        QVERIFY(waiting.number("waiting_time") >= 5);
        QCOMPARE(visit.browser.fault, QString());
    }

    void isReadyForAWhile() {
        Visit visit(quick());
        visit.house.advance(base::Seconds(1));
        const Reply ready = visit.status();
        QCOMPARE(ready.state(), QString("ready"));
        QCOMPARE(ready.json["ready_for_entry"], QJsonValue(true));
        QCOMPARE(ready.number("position"), 0);
        QCOMPARE(ready.number("eta_sec"), 0);
        QVERIFY(ready.number("poll_after_ms") > 0);
        QVERIFY(ready.number("enter_within_sec") > 115 && ready.number("enter_within_sec") <= 120);
        visit.house.advance(base::Seconds(20));
        QVERIFY(visit.status().number("enter_within_sec") <= 100);
        QCOMPARE(visit.browser.fault, QString());
    }

    void hasTheTimeThatItWasPromisedWhenThePolicyChanges() {
        Visit visit(quick());
        visit.house.advance(base::Seconds(2));
        model::Policy hasty = quick();
        hasty.entryWindow = base::Seconds(30);
        visit.house.setPolicy("show", hasty);
        QVERIFY(visit.status().number("enter_within_sec") > 100);
        const std::string later = visit.browser.token("show");
        visit.house.advance(base::Seconds(1));
        const int left = visit.browser.status(later).number("enter_within_sec");
        QVERIFY(left > 20 && left <= 30);
        visit.house.advance(base::Seconds(40));
        QCOMPARE(visit.browser.status(later).state(), QString("expired"));
        QCOMPARE(visit.enter().status(), 200);
        QCOMPARE(visit.browser.fault, QString());
    }

    void entersOnceAndIsGivenTheSamePassAgain() {
        Visit visit(quick());
        visit.house.advance(base::Seconds(3));
        const Reply granted = visit.enter();
        QCOMPARE(granted.status(), 200);
        QCOMPARE(granted.json["admission"], QJsonValue("granted"));
        QCOMPARE(granted.number("ttl_sec"), 600);
        QCOMPARE(granted.text("shop_url"), std::string("https://shop.test/enter"));
        const auto facts =
            visit.house.passes().verify(granted.text("reservation_token"), visit.house.clock().wall());
        QVERIFY(facts.ok());
        QCOMPARE(facts->event.text(), std::string("show"));
        QCOMPARE(facts->seq.value(), visit.house.seqOf(visit.token).value());

        const Reply entered = visit.status(); // known at once to who asks next
        QCOMPARE(entered.state(), QString("entered"));
        QCOMPARE(entered.number("position"), 0);
        QVERIFY(entered.number("poll_after_ms") > 0);
        const int waited = entered.number("waiting_time");
        visit.house.advance(base::Seconds(300));
        QCOMPARE(visit.status().number("waiting_time"), waited); // frozen at enter
        const Reply again = visit.enter();
        QCOMPARE(again.status(), 200);
        QCOMPARE(again.text("reservation_token"), granted.text("reservation_token"));
        QVERIFY(again.number("ttl_sec") <= 300);

        visit.house.advance(base::Seconds(301)); // the pass is over
        QVERIFY(visit.isOver("done"));
        QCOMPARE(visit.status().number("waiting_time"), waited);
        QCOMPARE(visit.browser.fault, QString());
    }

    void mintsOnePassForTwoEntersAtOnce() {
        Visit visit(quick());
        visit.house.advance(base::Seconds(1));
        http::TestClient one(visit.house.port());
        http::TestClient two(visit.house.port());
        for (http::TestClient* client : {&one, &two}) {
            client->send(http::post("/queue/enter", inBody(visit.token)));
        }
        const Reply first = visit.browser.judge("POST", "/queue/enter", visit.house.read(one));
        const Reply second = visit.browser.judge("POST", "/queue/enter", visit.house.read(two));
        QCOMPARE(first.status(), 200);
        QCOMPARE(second.text("reservation_token"), first.text("reservation_token"));
    }

    void expiresWhenItDoesNotEnterInTime() {
        Visit visit(quick());
        visit.house.advance(base::Seconds(122));
        QVERIFY(visit.isOver("expired"));
        QCOMPARE(visit.browser.fault, QString());
    }

    void isParkedWhenAwayAndReturnsByAsking() {
        Visit visit(quick(), EventState::Paused);
        visit.house.advance(base::Seconds(150)); // not a word for so long
        const std::string behind = visit.browser.token("show");
        visit.house.change("show", Transition::Resume);
        QCOMPARE(visit.browser.status(behind).state(), QString("ready")); // nobody was held up
        visit.house.change("show", Transition::Pause);
        const Reply refused = visit.enter();
        QCOMPARE(refused.code(), QString("NOT_READY"));
        QCOMPARE(refused.number("position"), 1);
        const Reply parked = visit.status();
        QCOMPARE(parked.state(), QString("waiting"));
        QCOMPARE(parked.json["away"], QJsonValue(true));
        QCOMPARE(parked.number("position"), 1);
        visit.house.advance(base::Seconds(1));
        const Reply returned = visit.status();
        QCOMPARE(returned.json["away"], QJsonValue(true));
        QCOMPARE(returned.number("position"), 1);
        QCOMPARE(visit.enter().code(), QString("NOT_READY"));
        visit.house.change("show", Transition::Resume);
        QCOMPARE(visit.status().state(), QString("ready"));
        QVERIFY(!visit.status().has("away"));
        QCOMPARE(visit.enter().status(), 200);
        QCOMPARE(visit.browser.fault, QString());
    }

    void expiresWhenItStaysAway() {
        Visit visit(quick(), EventState::Paused);
        visit.house.advance(base::Seconds(150));
        visit.house.change("show", Transition::Resume);
        visit.house.advance(base::Seconds(605));
        QVERIFY(visit.isOver("expired"));
    }

    void expiresWhenItIsSilentForTooLong() {
        model::Policy policy = slow();
        policy.heartbeatTimeout = base::Seconds(600);
        Visit visit(policy, EventState::Paused);
        const std::string other = visit.browser.token("show");
        for (int i = 0; i < 60; ++i) {
            visit.house.advance(base::Seconds(20));
            QCOMPARE(visit.browser.status(other).state(), QString("waiting")); // a poll is a sign of life
        }
        QVERIFY(visit.isOver("expired"));
        QCOMPARE(visit.browser.status(other).number("position"), 1);
    }

    void leavesInEveryWayAndAsOftenAsItLikes() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const std::vector<std::function<Reply(const std::string&)>> ways{
            [&](const std::string& token) { return browser.leave(token); },
            [&](const std::string& token) { return browser.send("DELETE", "/queue/leave?token=" + token); },
            [&](const std::string& token) { return browser.send("POST", "/queue/leave", bearer(token)); },
            [&](const std::string& token) {
                return browser.send("POST", "/queue/leave", "Content-Type: text/plain;charset=UTF-8\r\n",
                                    token);
            },
            [&](const std::string& token) {
                return browser.send("POST", "/queue/leave", "Content-Type: Text/Plain\r\n", token + "\r\n");
            },
            [&](const std::string& token) { return browser.post("/queue/leave", inBody(token)); }};
        for (const auto& way : ways) {
            const std::string token = browser.token("show");
            for (int i = 0; i < 2; ++i) {
                const Reply left = way(token);
                QCOMPARE(left.status(), 200);
                QCOMPARE(left.raw.body, std::string(R"({"status":"left"})"));
                QCOMPARE(browser.status(token).state(), QString("left"));
            }
            QCOMPARE(browser.status(token).number("poll_after_ms"), 0);
            QVERIFY(browser.status(token).has("since"));
            QCOMPARE(browser.enter(token).status(), 410);
        }
        QCOMPARE(browser.send("POST", "/queue/leave", "Content-Type: image/png\r\n", "x").status(), 415);
        QCOMPARE(browser.send("POST", "/queue/leave").code(), QString("MISSING_TOKEN"));
        QCOMPARE(browser.fault, QString());
    }

    void whoEnteredIsDoneByLeaving() {
        Visit visit(quick());
        visit.house.advance(base::Seconds(1));
        QCOMPARE(visit.enter().status(), 200);
        QCOMPARE(visit.browser.leave(visit.token).raw.body, std::string(R"({"status":"left"})"));
        QVERIFY(visit.isOver("done"));
    }

    void isToldThatItIsBanned() {
        Visit visit(slow());
        visit.house.ban("show", {.place = visit.house.seqOf(visit.token), .prefix = {}, .agent = {}});
        const Reply banned = visit.status();
        QCOMPARE(banned.state(), QString("banned"));
        QCOMPARE(banned.number("poll_after_ms"), 0);
        QCOMPARE(banned.number("position"), 0);
        const Reply refused = visit.enter();
        QCOMPARE(refused.status(), 403);
        QCOMPARE(refused.code(), QString("BANNED"));
        QCOMPARE(visit.browser.fault, QString());
    }

    void pauseHoldsTheLineButNotWhoIsReady() {
        Visit visit(quick());
        visit.house.advance(base::Seconds(1));
        visit.house.change("show", Transition::Pause);
        const std::string late = visit.browser.token("show");
        const int left = visit.status().number("enter_within_sec");
        visit.house.advance(base::Seconds(200));
        const Reply ready = visit.status();
        QCOMPARE(ready.state(), QString("ready"));
        QCOMPARE(ready.json["paused"], QJsonValue(true));
        QVERIFY(std::abs(ready.number("enter_within_sec") - left) <= 2); // the window stands still
        const Reply waiting = visit.browser.status(late);
        QCOMPARE(waiting.state(), QString("waiting"));
        QCOMPARE(waiting.json["event_state"], QJsonValue("paused"));
        QVERIFY(waiting.json["eta_sec"].isNull() && waiting.json["eta_low_sec"].isNull() &&
                waiting.json["eta_high_sec"].isNull());
        QVERIFY(waiting.number("poll_after_ms") > 0);
        QCOMPARE(visit.browser.enter(late).code(), QString("NOT_READY"));
        QCOMPARE(visit.enter().status(), 200);
        QCOMPARE(visit.browser.fault, QString());
    }

    void closingEndsWhatIsLiveAndKeepsPassesAlreadyGiven() {
        Visit visit(quick());
        const std::string ready = visit.browser.token("show");
        visit.house.advance(base::Seconds(1));
        const Reply granted = visit.enter();
        QCOMPARE(granted.status(), 200);
        visit.house.change("show", Transition::Pause);
        const std::string waiting = visit.browser.token("show");
        const std::string left = visit.browser.token("show");
        visit.browser.leave(left);
        visit.house.change("show", Transition::Close, model::ClosedReason::SoldOut);
        const std::string since = visit.browser.status(waiting).text("since");
        QVERIFY(!since.empty());
        visit.house.advance(base::Seconds(5));
        for (const std::string& token : {ready, waiting}) {
            const Reply closed = visit.browser.status(token);
            QCOMPARE(closed.text("since"), since);
            QCOMPARE(closed.state(), QString("closed"));
            QCOMPARE(closed.number("poll_after_ms"), 0);
            QCOMPARE(closed.number("position"), 0);
            QCOMPARE(closed.json["closed_reason"], QJsonValue("sold_out"));
            QCOMPARE(closed.json["event_state"], QJsonValue("closed"));
            QCOMPARE(closed.json["ready_for_entry"], QJsonValue(false));
            const Reply refused = visit.browser.enter(token);
            QCOMPARE(refused.status(), 409);
            QCOMPARE(refused.code(), QString("EVENT_NOT_OPEN"));
        }
        QCOMPARE(visit.status().state(), QString("entered"));
        QCOMPARE(visit.enter().text("reservation_token"), granted.text("reservation_token"));
        QCOMPARE(visit.browser.status(left).state(), QString("left"));
        QCOMPARE(visit.browser.leave(waiting).status(), 200);
        QCOMPARE(visit.browser.fault, QString());
    }

    void aTokenOfADeletedEventIsOverEvenWhenItsIdLivesAgain() {
        Visit visit(slow());
        visit.house.change("show", Transition::Close);
        visit.house.remove("show");
        for (int i = 0; i < 2; ++i) {
            const std::vector<Reply> replies{visit.status(), visit.enter(), visit.browser.leave(visit.token),
                                             visit.browser.get("/queue/stream?token=" + visit.token)};
            for (const Reply& reply : replies) {
                QCOMPARE(reply.status(), 410);
                QCOMPARE(reply.code(), QString("TOKEN_EXPIRED"));
            }
            if (i == 0) {
                visit.house.make("show", slow());
                visit.house.advance(base::Seconds(2));
            }
        }
        QCOMPARE(visit.browser.fault, QString());
    }

    void refusesEveryBadTokenInTheSameWords() {
        Visit visit(slow());
        const std::string foreign(70, 'A');
        std::string one;
        for (const std::string& token :
             {altered(visit.token), foreign, visit.token + "A", visit.token.substr(1), std::string("x"),
              std::string("../../etc"), visit.token + "!", "'" + visit.token + "'", std::string("a b")}) {
            const std::string id = "X-Request-Id: same\r\n";
            const std::vector<Reply> replies{
                visit.browser.get("/queue/status", id + bearer(token)),
                visit.browser.get("/queue/stream", id + bearer(token)),
                visit.browser.post("/queue/enter", inBody(token), id),
                visit.browser.send("DELETE", "/queue/leave", id + bearer(token))};
            for (const Reply& reply : replies) {
                QCOMPARE(reply.status(), 401);
                QCOMPARE(reply.code(), QString("INVALID_TOKEN"));
                QVERIFY(!reply.raw.field("WWW-Authenticate").empty());
                one = one.empty() ? reply.raw.body : one;
                QCOMPARE(reply.raw.body, one);
            }
        }
        QCOMPARE(visit.browser.fault, QString());
    }

    void wantsAToken() {
        Visit visit(slow());
        for (const Reply& reply :
             {visit.browser.get("/queue/status"), visit.browser.get("/queue/stream"),
              visit.browser.post("/queue/enter", ""), visit.browser.post("/queue/enter", "{}"),
              visit.browser.send("DELETE", "/queue/leave")}) {
            QCOMPARE(reply.status(), 400);
            QCOMPARE(reply.code(), QString("MISSING_TOKEN"));
        }
        QCOMPARE(visit.browser.get("/queue/status?token=" + visit.token).status(), 200);
        QCOMPARE(visit.browser.post("/queue/enter", "[]", bearer(visit.token)).code(),
                 QString("INVALID_REQUEST"));
        QCOMPARE(visit.browser.post("/queue/enter", R"({"waiting_token":1})").code(),
                 QString("INVALID_REQUEST"));
        QCOMPARE(visit.browser
                     .send("POST", "/queue/enter", "Content-Type: text/plain\r\n" + bearer(visit.token), "x")
                     .status(),
                 415);
        QCOMPARE(visit.browser.fault, QString());
    }

    void answersPollsFromMemoryWhenTheStoreIsAway() {
        Visit visit(slow());
        QVERIFY(!visit.status().has("as_of"));
        visit.house.cutOffStore(true);
        visit.house.advance(base::Seconds(10));
        const Reply stale = visit.status();
        QCOMPARE(stale.status(), 200);
        QCOMPARE(stale.state(), QString("waiting"));
        QVERIFY(stale.has("as_of"));
        const Reply refused = visit.enter();
        QCOMPARE(refused.status(), 503);
        QCOMPARE(refused.code(), QString("STORE_UNAVAILABLE"));
        QVERIFY(std::stoi(refused.raw.field("Retry-After")) >= 1);
        QCOMPARE(visit.browser.leave(visit.token).status(), 503);
        visit.house.cutOffStore(false);
        visit.house.advance(base::Seconds(1));
        QVERIFY(!visit.status().has("as_of"));
        QCOMPARE(visit.browser.fault, QString());
    }

    void neverAnswersOlderThanSeenWithoutSayingSo() {
        Visit visit(slow());
        const std::string version = visit.status().text("version");
        const auto ask = [&](const std::string& seen) {
            return visit.browser.get("/queue/status?seen=" + seen, bearer(visit.token));
        };
        QVERIFY(!ask(version).has("as_of"));
        const auto before = visit.house.clock().monotonic();
        const Reply ahead = ask("9-999");
        QCOMPARE(ahead.status(), 200);
        QVERIFY(ahead.has("as_of"));
        const auto held = visit.house.clock().monotonic() - before;
        QVERIFY(held >= base::Millis(900) && held <= base::Millis(1'500));
        for (const char* bad : {"x", "1", "1-", "-1", "1-2-3", ""}) {
            const Reply refused = ask(bad);
            QCOMPARE(refused.status(), 400);
            QCOMPARE(refused.code(), QString("INVALID_REQUEST"));
        }
        QCOMPARE(visit.browser.fault, QString());
    }

    void positionsFallAndNeverRise() {
        ApiHouse house;
        Browser browser(house);
        model::Policy policy = quick();
        policy.rate = model::Rate::perSecond(2);
        house.make("show", policy, EventState::Paused);
        std::vector<std::string> tokens;
        for (int i = 0; i < 12; ++i) {
            tokens.push_back(browser.token("show"));
        }
        browser.leave(tokens[3]);
        QCOMPARE(browser.status(tokens[2]).number("position"), 3);
        QCOMPARE(browser.status(tokens[4]).number("position"), 4);
        QCOMPARE(browser.status(tokens[11]).number("total_waiting"), 11);
        house.change("show", Transition::Resume);
        int last = 12;
        for (int i = 0; i < 40; ++i) {
            house.advance(base::Millis(250));
            const Reply now = browser.status(tokens[11]);
            QVERIFY(now.number("position") <= last);
            QCOMPARE(now.number("position") == 0, now.state() == "ready");
            last = now.number("position");
        }
        QCOMPARE(last, 0);
        QCOMPARE(browser.fault, QString());
    }
};

QTEST_GUILESS_MAIN(PlaceTest)
#include "place_test.moc"
