// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/http/browser.h"

#include <QTest>

using namespace breakwater;
using namespace breakwater::fakes;
using model::EventState;

namespace {

const std::string kKey = "Idempotency-Key: 7f9c24e8-3b12-4fef-91d0-51a3b6a5c0de\r\n";

} // namespace

class JoinTest : public QObject {
    Q_OBJECT

  private slots:
    void givesPlacesInTheOrderOfArrival() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const Reply first = browser.join("show");
        const Reply second = browser.join("show");
        QCOMPARE(first.status(), 202);
        QCOMPARE(first.state(), QString("waiting"));
        QCOMPARE(first.number("position"), 1);
        QCOMPARE(first.number("position_hint"), 1);
        QCOMPARE(first.number("total_waiting"), 1);
        QCOMPARE(first.number("waiting_time"), 0);
        QCOMPARE(first.json["ready_for_entry"], QJsonValue(false));
        QCOMPARE(first.json["paused"], QJsonValue(false));
        QCOMPARE(first.json["event_state"], QJsonValue("open"));
        QVERIFY(first.number("poll_after_ms") > 0);
        QVERIFY(!first.has("away") && !first.has("since") && !first.has("enter_within_sec"));
        QCOMPARE(first.raw.field("Cache-Control"), std::string("no-store"));
        QVERIFY(first.raw.field("Idempotency-Replayed").empty());
        QCOMPARE(second.number("position"), 2);
        QCOMPARE(second.number("position_hint"), 2);
        QCOMPARE(second.number("total_waiting"), 2);
        QVERIFY(first.text("waiting_token") != second.text("waiting_token"));
        QCOMPARE(browser.status(first.text("waiting_token")).number("position"), 1);
        QCOMPARE(browser.status(second.text("waiting_token")).number("position"), 2);
        QCOMPARE(browser.fault, QString());
    }

    void wantsAnEventAndNothingElse_data() {
        QTest::addColumn<QString>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("code");
        QTest::newRow("nothing in it") << "{}" << 400 << "MISSING_EVENT_ID";
        QTest::newRow("an empty id") << R"({"event_id":""})" << 400 << "MISSING_EVENT_ID";
        QTest::newRow("no body") << "" << 400 << "INVALID_REQUEST";
        QTest::newRow("not JSON") << "event_id=show" << 400 << "INVALID_REQUEST";
        QTest::newRow("cut off") << R"({"event_id":"show")" << 400 << "INVALID_REQUEST";
        QTest::newRow("an array") << R"(["show"])" << 400 << "INVALID_REQUEST";
        QTest::newRow("a number") << R"({"event_id":7})" << 400 << "INVALID_REQUEST";
        QTest::newRow("an object") << R"({"event_id":{"a":1}})" << 400 << "INVALID_REQUEST";
        QTest::newRow("two ids") << R"({"event_id":"show","event_id":"show"})" << 400 << "INVALID_REQUEST";
        QTest::newRow("16 deep") << R"({"event_id":"show","x":)" + QString(15, '[') + QString(15, ']') + "}"
                                 << 202 << "";
        QTest::newRow("17 deep") << R"({"event_id":"show","x":)" + QString(16, '[') + QString(16, ']') + "}"
                                 << 400 << "INVALID_REQUEST";
        QTest::newRow("unknown fields")
            << R"({"a":[1,{"b":null}],"event_id":"show","user_id":"u"})" << 202 << "";
        QTest::newRow("no such event") << R"({"event_id":"nowhere"})" << 404 << "EVENT_NOT_FOUND";
        QTest::newRow("no id of ours") << R"({"event_id":"No Such_Event!"})" << 404 << "EVENT_NOT_FOUND";
    }
    void wantsAnEventAndNothingElse() {
        QFETCH(QString, body);
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const Reply reply = browser.post("/queue/join", body.toStdString());
        QTEST(reply.status(), "status");
        QTEST(reply.code(), "code");
        QCOMPARE(browser.fault, QString());
    }

    void takesJsonOnly() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const std::string body = R"({"event_id":"show"})";
        QCOMPARE(browser.send("POST", "/queue/join", "Content-Type: text/plain\r\n", body).status(), 415);
        QCOMPARE(
            browser.send("POST", "/queue/join", "Content-Type: application/json; charset=utf-8\r\n", body)
                .status(),
            202);
        QCOMPARE(browser.fault, QString());
    }

    void followsTheEventsState() {
        ApiHouse house;
        Browser browser(house);
        house.make("draft", slow(), EventState::Draft);
        house.make("closed", slow(), EventState::Closed);
        house.make("paused", slow(), EventState::Paused);
        house.make("lobby", slow(), EventState::Scheduled, house.clock().wall() + base::Seconds(600));
        for (const char* event : {"draft", "closed"}) {
            const Reply refused = browser.join(event);
            QCOMPARE(refused.status(), 409);
            QCOMPARE(refused.code(), QString("EVENT_NOT_OPEN"));
        }
        const Reply paused = browser.join("paused");
        QCOMPARE(paused.status(), 202);
        QCOMPARE(paused.json["paused"], QJsonValue(true));
        QVERIFY(paused.json["eta_sec"].isNull());
        const Reply lobby = browser.join("lobby");
        QCOMPARE(lobby.status(), 202);
        QCOMPARE(lobby.json["event_state"], QJsonValue("scheduled"));
        QVERIFY(lobby.json["eta_sec"].isNull());
        house.advance(base::Seconds(601)); // and it opens itself
        QCOMPARE(browser.status(lobby.text("waiting_token")).json["event_state"], QJsonValue("open"));
        QCOMPARE(browser.fault, QString());
    }

    void givesOnePlaceForOneKey() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        browser.join("show");
        const Reply first = browser.join("show", kKey);
        QCOMPARE(first.status(), 202);
        QVERIFY(first.raw.field("Idempotency-Replayed").empty());
        house.advance(base::Seconds(90));
        const Reply again = browser.join("show", kKey);
        QCOMPARE(again.status(), 202);
        QCOMPARE(again.raw.field("Idempotency-Replayed"), std::string("true"));
        QCOMPARE(again.text("waiting_token"), first.text("waiting_token"));
        QCOMPARE(again.number("position"), 2);
        QVERIFY(again.number("waiting_time") >= 90); // today's
        const Reply shouted =
            browser.join("show", "Idempotency-Key: 7F9C24E8-3B12-4FEF-91D0-51A3B6A5C0DE\r\n");
        QCOMPARE(shouted.text("waiting_token"), first.text("waiting_token"));
        QCOMPARE(browser.join("show").number("position"), 3);
        QCOMPARE(browser.fault, QString());
    }

    void refusesAKeyWithAnotherBody() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        house.make("drop", slow());
        QCOMPARE(browser.join("show", kKey).status(), 202);
        for (const char* body : {R"({"event_id":"drop"})", R"({"event_id":"show","x":1})"}) {
            const Reply conflict = browser.post("/queue/join", body, kKey);
            QCOMPARE(conflict.status(), 409);
            QCOMPARE(conflict.code(), QString("IDEMPOTENCY_CONFLICT"));
        }
        QCOMPARE(browser.join("show", kKey).status(), 202);
        QCOMPARE(browser.fault, QString());
    }

    void twoAtOnceWithOneKeyGetOnePlace() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        http::TestClient one(house.port());
        http::TestClient two(house.port());
        const std::string request =
            http::post("/queue/join", R"({"event_id":"show"})", "Content-Type: application/json\r\n" + kKey);
        one.send(request);
        two.send(request);
        const Reply first = browser.judge("POST", "/queue/join", house.read(one));
        const Reply second = browser.judge("POST", "/queue/join", house.read(two));
        QCOMPARE(first.status(), 202);
        QCOMPARE(second.status(), 202);
        QCOMPARE(first.text("waiting_token"), second.text("waiting_token"));
        QVERIFY(first.raw.field("Idempotency-Replayed") != second.raw.field("Idempotency-Replayed"));
        QCOMPARE(browser.join("show").number("position"), 2);
        QCOMPARE(browser.fault, QString());
    }

    void forgetsAKeyInTime() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow(), EventState::Paused);
        const Reply first = browser.join("show", kKey);
        house.advance(base::Seconds(295));
        QCOMPARE(browser.join("show", kKey).text("waiting_token"), first.text("waiting_token"));
        house.advance(base::Seconds(620));
        const Reply later = browser.join("show", kKey);
        QVERIFY(later.text("waiting_token") != first.text("waiting_token"));
        QVERIFY(later.raw.field("Idempotency-Replayed").empty());
        QCOMPARE(browser.fault, QString());
    }

    void refusesWhatIsNoKey() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        for (const char* key : {"", "00000000-0000-0000-0000-000000000000", "7f9c24e8",
                                "7f9c24e83b124fef91d051a3b6a5c0de", "7f9c24e8-3b12-4fef-91d0-51a3b6a5c0dg"}) {
            const Reply reply = browser.join("show", "Idempotency-Key: " + std::string(key) + "\r\n");
            QCOMPARE(reply.status(), 400);
            QCOMPARE(reply.code(), QString("INVALID_IDEMPOTENCY_KEY"));
        }
        QCOMPARE(browser.fault, QString());
    }

    void believesNoIdentityInTheBody() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const std::string body = R"({"event_id":"show","user_id":"somebody","waiting_token":"x"})";
        const Reply one = browser.post("/queue/join", body);
        const Reply two = browser.post("/queue/join", body);
        QVERIFY(one.text("waiting_token") != two.text("waiting_token"));
        QCOMPARE(two.number("position"), 2);
    }

    void refusesABannedCohort() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        house.ban("show", {.place = {}, .prefix = model::parseAddressPrefix("127.0.0.0/24"), .agent = {}});
        const Reply refused = browser.join("show");
        QCOMPARE(refused.status(), 403);
        QCOMPARE(refused.code(), QString("BANNED"));
        QCOMPARE(browser.fault, QString());
    }

    void refusesWhoIsOneTooManyAndSaysWhenToComeBack() {
        ApiHouse house;
        Browser browser(house);
        model::Policy full = slow();
        full.capacity = 1;
        house.make("full", full);
        model::Policy limited = slow();
        limited.joinsPerAddressPerMin = 1;
        house.make("limited", limited);
        QCOMPARE(browser.join("full").status(), 202);
        QCOMPARE(browser.join("limited").status(), 202);
        const Reply queueFull = browser.join("full");
        QCOMPARE(queueFull.status(), 429);
        QCOMPARE(queueFull.code(), QString("QUEUE_FULL"));
        QVERIFY(std::stoi(queueFull.raw.field("Retry-After")) >= 1);
        const Reply tooMany = browser.join("limited");
        QCOMPARE(tooMany.status(), 429);
        QCOMPARE(tooMany.code(), QString("RATE_LIMITED"));
        QVERIFY(std::stoi(tooMany.raw.field("Retry-After")) >= 1);
        QCOMPARE(browser.fault, QString());
    }

    void givesNothingOutWhileRedisIsNearlyFull() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        house.fillStore(true);
        const Reply refused = browser.join("show");
        QCOMPARE(refused.status(), 429);
        QCOMPARE(refused.code(), QString("QUEUE_FULL"));
        QVERIFY(std::stoi(refused.raw.field("Retry-After")) >= 5);
        house.fillStore(false);
        QCOMPARE(house.seqOf(browser.token("show")).value(), 1U); // the refused one took no number
        QCOMPARE(browser.fault, QString());
    }

    void leavesAloneWhoComesFromAnExemptRange() {
        ApiHouse house;
        Browser browser(house);
        model::Policy office = slow();
        office.joinsPerAddressPerMin = 1;
        office.joinLimitExempt = {"2001:db8::/32", "127.0.0.0/8"};
        house.make("office", office);
        office.joinLimitExempt = {"127.0.0.2", "10.0.0.0/8"};
        house.make("else", office);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(browser.join("office").status(), 202);
        }
        QCOMPARE(browser.join("else").status(), 202);
        QCOMPARE(browser.join("else").code(), QString("RATE_LIMITED"));
        QCOMPARE(browser.fault, QString());
    }

    void saysWhenTheStoreIsAway() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        house.cutOffStore(true);
        for (const std::string& fields : {std::string(), kKey}) {
            const Reply away = browser.join("show", fields);
            QCOMPARE(away.status(), 503);
            QCOMPARE(away.code(), QString("STORE_UNAVAILABLE"));
            QVERIFY(std::stoi(away.raw.field("Retry-After")) >= 1);
        }
        house.advance(base::Seconds(4));
        QCOMPARE(browser.join("nowhere").status(), 503); // nobody can say that it isn't there
        house.cutOffStore(false);
        house.advance(base::Seconds(2));
        QCOMPARE(browser.join("show").status(), 202);
        QCOMPARE(browser.fault, QString());
    }
};

QTEST_GUILESS_MAIN(JoinTest)
#include "join_test.moc"
