// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/http/browser.h"

#include <QDateTime>
#include <QJsonArray>
#include <QTest>

using namespace breakwater;
using namespace breakwater::fakes;
using core::Transition;
using model::EventState;

namespace {

/// A visitor who has entered `show`.
std::string passOf(ApiHouse& house, Browser& browser, const std::string& event = "show") {
    const std::string token = browser.token(event);
    house.advance(base::Seconds(1));
    return browser.enter(token).text("reservation_token");
}

std::string cookie(const std::string& pass) {
    return "Cookie: theme=dark; breakwater_pass=" + pass + "\r\n";
}

} // namespace

class AroundTest : public QObject {
    Q_OBJECT

  private slots:
    void showsAnEvent() {
        ApiHouse house;
        Browser browser(house);
        model::Policy policy = slow();
        policy.rate = model::Rate{2'500};
        policy.message = "Bring \"your\" ticket";
        const auto opensAt = house.clock().wall() + base::Seconds(3'600);
        house.make("show", policy, EventState::Scheduled, opensAt);
        browser.token("show");
        house.advance(base::Seconds(1));
        const Reply event = browser.get("/events/show");
        QCOMPARE(event.status(), 200);
        QCOMPARE(event.text("event_id"), std::string("show"));
        QCOMPARE(event.text("title"), std::string("Title of show"));
        QCOMPARE(event.state().toStdString(), std::string()); // its word is `state`
        QCOMPARE(event.json["state"], QJsonValue("scheduled"));
        QCOMPARE(
            QDateTime::fromString(event.json["opens_at"].toString(), Qt::ISODateWithMs).toMSecsSinceEpoch(),
            base::microsOf(opensAt) / 1000);
        const auto serverTime = QDateTime::fromString(event.json["server_time"].toString(), Qt::ISODateWithMs)
                                    .toMSecsSinceEpoch();
        QVERIFY(std::abs(serverTime - base::microsOf(house.clock().wall()) / 1000) < 1'000);
        QCOMPARE(event.number("waiting"), 1);
        QCOMPARE(event.json["admission_rate"].toDouble(), 2.5);
        QCOMPARE(event.text("message"), policy.message);
        QVERIFY(event.number("revision") >= 1);
        house.make("now", quick());
        QVERIFY(browser.get("/events/now").json["opens_at"].isNull());
        house.change("now", Transition::Close, model::ClosedReason::SoldOut);
        QCOMPARE(browser.get("/events/now").json["closed_reason"], QJsonValue("sold_out"));
        for (const char* unknown : {"/events/nowhere", "/events/No_Such"}) {
            const Reply missing = browser.get(unknown);
            QCOMPARE(missing.status(), 404);
            QCOMPARE(missing.code(), QString("EVENT_NOT_FOUND"));
        }
        QCOMPARE(browser.fault, QString());
    }

    void verifiesPasses() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", quick());
        const std::string pass = passOf(house, browser);
        QVERIFY(!pass.empty());
        const auto check = [&](const std::string& target, const std::string& fields) {
            return browser.get(target, fields);
        };
        const std::vector<Reply> good{
            check("/verify", bearer(pass)), // there is but one event
            check("/verify", cookie(pass)),
            check("/verify?event=show", bearer(pass)),
            check("/verify?event=show", cookie(pass)),
            check("/verify", "X-Breakwater-Expect-Event: show\r\n" + bearer(pass)),
            check("/verify?event=show", bearer("the.shops.own") + cookie(pass)),
        };
        for (const Reply& reply : good) {
            QCOMPARE(reply.status(), 204);
            QCOMPARE(reply.raw.field("X-Breakwater-Event"), std::string("show"));
            QCOMPARE(reply.raw.field("X-Breakwater-Place"), std::string("1"));
            QVERIFY(!reply.raw.field("X-Breakwater-Jti").empty());
        }
        std::string forged = pass;
        forged[forged.size() - 8] = forged[forged.size() - 8] == 'A' ? 'B' : 'A';
        const std::string other = "a." + pass;
        for (const std::string& fields :
             {std::string(), bearer("x"), bearer(forged), cookie(forged), bearer(other)}) {
            const Reply refused = check("/verify?event=show", fields);
            QCOMPARE(refused.status(), 401);
            QCOMPARE(refused.code(), QString("INVALID_TOKEN"));
        }
        QCOMPARE(check("/verify?event=show&event=drop", bearer(pass)).status(), 400);
        QCOMPARE(check("/verify?event=NOT%20AN%20ID", bearer(pass)).status(), 400);
        QCOMPARE(check("/verify?event=", bearer(pass)).status(), 400);
        QCOMPARE(check("/verify?event=show", "X-Breakwater-Expect-Event: drop\r\n" + bearer(pass)).status(),
                 400);

        house.make("drop", quick());
        const Reply unsaid = check("/verify", bearer(pass)); // now there are two
        QCOMPARE(unsaid.status(), 400);
        QCOMPARE(unsaid.code(), QString("INVALID_REQUEST"));
        QCOMPARE(check("/verify?event=drop", bearer(pass)).status(), 401); // another event's
        QCOMPARE(check("/verify?event=nowhere", bearer(pass)).status(), 401);

        house.ban("show", {.place = model::Seq(1), .prefix = {}, .agent = {}});
        QCOMPARE(check("/verify?event=show", bearer(pass)).status(), 401); // revoked
        const std::string old = passOf(house, browser, "drop");
        QCOMPARE(check("/verify?event=drop", bearer(old)).status(), 204);
        house.advance(base::Seconds(601));
        QCOMPARE(check("/verify?event=drop", bearer(old)).status(), 401); // expired
        QCOMPARE(browser.fault, QString());
    }

    void finishesAPassAndAgain() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", quick());
        const std::string pass = passOf(house, browser);
        QCOMPARE(browser.get("/verify", bearer(pass)).status(), 204);
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(browser.send("POST", "/pass/finish", bearer(pass)).status(), 204);
            QCOMPARE(browser.get("/verify", bearer(pass)).status(), 401);
        }
        house.advance(base::Seconds(700));
        QCOMPARE(browser.send("POST", "/pass/finish", bearer(pass)).status(), 204);
        QCOMPARE(browser.send("POST", "/pass/finish", bearer("x")).status(), 401);
        QCOMPARE(browser.send("POST", "/pass/finish").status(), 401);
        QCOMPARE(browser.fault, QString());
    }

    void aPassOfADeletedEventFinishesNobodyElse() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", quick());
        const std::string old = passOf(house, browser);
        house.change("show", Transition::Close);
        house.remove("show");
        house.make("show", quick());
        const std::string mine = passOf(house, browser); // the same number of the same id
        QCOMPARE(browser.get("/verify", bearer(mine)).raw.field("X-Breakwater-Place"), std::string("1"));
        QCOMPARE(browser.get("/verify", bearer(old)).status(), 401);
        QCOMPARE(browser.send("POST", "/pass/finish", bearer(old)).status(), 204);
        QCOMPARE(browser.get("/verify", bearer(mine)).status(), 204);
    }

    void showsTheKeysOfPasses() {
        ApiHouse house;
        Browser browser(house);
        const Reply keys = browser.get("/.well-known/jwks.json");
        QCOMPARE(keys.status(), 200);
        const QJsonObject key = keys.json["keys"].toArray().first().toObject();
        QCOMPARE(key["kty"], QJsonValue("OKP"));
        QCOMPARE(key["crv"], QJsonValue("Ed25519"));
        QCOMPARE(key["kid"], QJsonValue("k1"));
        QCOMPARE(browser.fault, QString());
    }

    void isHealthyAndReadyOrSaysWhyNot() {
        ApiHouse house;
        Browser browser(house);
        QCOMPARE(browser.get("/healthz").raw.body, std::string(R"({"status":"healthy"})"));
        const Reply able = browser.get("/readyz");
        QCOMPARE(able.status(), 200);
        QCOMPARE(able.raw.body, std::string(R"({"status":"healthy"})"));
        house.setNotReady("redis unavailable");
        const Reply ready = browser.get("/readyz");
        QCOMPARE(ready.status(), 503);
        QCOMPARE(ready.raw.body, std::string(R"({"status":"not ready","reason":"redis unavailable"})"));
        QCOMPARE(browser.get("/healthz").status(), 200);
        QCOMPARE(browser.fault, QString());
    }

    void describesItself() {
        ApiHouse house;
        Browser browser(house);
        QVERIFY(browser.api().info().startsWith("3.1"));
        for (const char* path :
             {"/queue/join", "/queue/status", "/queue/stream", "/queue/enter", "/queue/leave", "/events/{id}",
              "/wait/{id}", "/wait/{id}/join", "/wait/{id}/enter", "/wait/{id}/leave", "/verify",
              "/pass/finish", "/.well-known/jwks.json", "/healthz", "/readyz"}) {
            QVERIFY2(browser.api().knows(path), path);
        }
    }

    void hasAShopForTryingOutOnlyWhenAsked() {
        ApiHouse plain;
        Browser without(plain);
        QCOMPARE(without.get("/demo/shop").status(), 404);
        ApiHouse house(true);
        Browser browser(house);
        house.make("show", quick());
        QCOMPARE(browser.get("/demo/shop").status(), 401);
        const std::string pass = passOf(house, browser);
        const Reply shop =
            browser.send("POST", "/demo/shop", "Content-Type: application/x-www-form-urlencoded\r\n",
                         "reservation_token=" + pass);
        QCOMPARE(shop.status(), 200);
        QVERIFY(shop.raw.body.find("show") != std::string::npos);
        QVERIFY(shop.raw.head.find("Set-Cookie: breakwater_pass=" + pass +
                                   "; Path=/demo/shop; HttpOnly; SameSite=Lax\r\n") != std::string::npos);
        QCOMPARE(browser.get("/demo/shop", cookie(pass)).status(), 200);
    }

    void answersUnderThePrefixToo() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", quick());
        const Reply joined = browser.post("/api/v1/queue/join", R"({"event_id":"show"})");
        QCOMPARE(joined.status(), 202);
        const std::string token = joined.text("waiting_token");
        house.advance(base::Seconds(1));
        QCOMPARE(browser.get("/api/v1/queue/status", bearer(token)).state(), QString("ready"));
        const Reply granted = browser.post("/api/v1/queue/enter", "", bearer(token));
        QCOMPARE(granted.status(), 200);
        const std::string pass = granted.text("reservation_token");
        QCOMPARE(browser.get("/api/v1/verify?event=show", bearer(pass)).status(), 204);
        QCOMPARE(browser.send("POST", "/api/v1/pass/finish", bearer(pass)).status(), 204);
        QCOMPARE(browser.send("DELETE", "/api/v1/queue/leave", bearer(token)).status(), 200);
        const std::string end = browser.get("/api/v1/queue/status", bearer(token)).text("version");
        QCOMPARE(
            browser.get("/api/v1/queue/stream?token=" + token, "Last-Event-ID: " + end + "\r\n").status(),
            204);
        for (const char* path : {"/api/v1/events/show", "/api/v1/wait/show", "/api/v1/.well-known/jwks.json",
                                 "/api/v1/healthz", "/api/v1/readyz", "/api/v1/openapi.json"}) {
            QVERIFY2(browser.get(path).status() == 200, path);
        }
        QCOMPARE(browser.fault, QString());
    }

    void refusesOtherPathsAndMethods() {
        ApiHouse house;
        Browser browser(house);
        const Reply nothing = browser.get("/nothing");
        QCOMPARE(nothing.status(), 404);
        QCOMPARE(nothing.code(), QString("NOT_FOUND"));
        QCOMPARE(nothing.raw.field("Content-Type"), std::string("application/problem+json"));
        const Reply wrong = browser.get("/queue/join");
        QCOMPARE(wrong.status(), 405);
        QVERIFY(wrong.raw.field("Allow").find("POST") != std::string::npos);
        QCOMPARE(browser.fault, QString());
    }

    void takesARequestIdOverOrMakesOne() {
        ApiHouse house;
        Browser browser(house);
        const Reply kept = browser.get("/queue/status", "X-Request-Id: a.B-9_z\r\n");
        QCOMPARE(kept.raw.field("X-Request-Id"), std::string("a.B-9_z"));
        QCOMPARE(kept.text("trace_id"), std::string("a.B-9_z"));
        for (const std::string& bad : {std::string("no spaces"), std::string(65, 'x')}) {
            const Reply made = browser.get("/queue/status", "X-Request-Id: " + bad + "\r\n");
            QVERIFY(made.raw.field("X-Request-Id") != bad);
            QVERIFY(!made.raw.field("X-Request-Id").empty());
        }
        house.make("show", slow());
        const Reply late = browser.join("nowhere", "X-Request-Id: late\r\n"); // an answer from elsewhere
        QCOMPARE(late.text("trace_id"), std::string("late"));
        QCOMPARE(browser.fault, QString());
    }

    void keepsItsLimits() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        QCOMPARE(browser.post("/queue/join", std::string(4'097, ' ')).status(), 413);
        QCOMPARE(browser.post("/queue/join", R"({"event_id":"show"})" + std::string(4'000, ' ')).status(),
                 202);
        QCOMPARE(browser.get("/" + std::string(2'048, 'x')).status(), 414);
        QCOMPARE(browser.get("/healthz", "X-Long: " + std::string(8'192, 'x') + "\r\n").status(), 431);
        QCOMPARE(browser.fault, QString());
    }

    void answersOnlyOriginsOnTheListOfTheEvent() {
        ApiHouse house;
        Browser browser(house);
        model::Policy policy = slow();
        policy.corsOrigins = {"https://shop.test"};
        house.make("show", policy);
        policy.corsOrigins = {"https://other.test"};
        house.make("drop", policy);
        const auto allowed = [](const Reply& reply) {
            return reply.raw.field("Access-Control-Allow-Origin");
        };
        const std::string shop = "Origin: https://shop.test\r\n";
        const std::string stranger = "Origin: https://evil.test\r\n";
        const std::string asks = "Access-Control-Request-Method: POST\r\n";
        for (const std::string& origin : {shop, std::string("Origin: https://other.test\r\n")}) {
            const Reply preflight = browser.send("OPTIONS", "/queue/join", origin + asks);
            QCOMPARE(preflight.status(), 204);
            QCOMPARE(allowed(preflight), origin.substr(8, origin.size() - 10));
            QVERIFY(preflight.raw.field("Access-Control-Allow-Methods").find("POST") != std::string::npos);
            QVERIFY(preflight.raw.field("Access-Control-Allow-Headers").find("Idempotency-Key") !=
                    std::string::npos);
            QVERIFY(preflight.raw.field("Access-Control-Allow-Credentials").empty());
        }
        QCOMPARE(allowed(browser.send("OPTIONS", "/queue/join", stranger + asks)), std::string());

        const Reply joined = browser.join("show", shop);
        QCOMPARE(allowed(joined), std::string("https://shop.test"));
        QCOMPARE(joined.raw.field("Vary"), std::string("Origin"));
        const std::string token = joined.text("waiting_token");
        QCOMPARE(allowed(browser.join("drop", shop)), std::string()); // not on its own list
        QCOMPARE(allowed(browser.get("/queue/status", shop + bearer(token))),
                 std::string("https://shop.test"));
        QCOMPARE(allowed(browser.get("/queue/status", "Origin: https://other.test\r\n" + bearer(token))),
                 std::string());
        QCOMPARE(allowed(browser.get("/queue/status", stranger + bearer(token))), std::string());
        QCOMPARE(allowed(browser.post("/queue/enter", "", shop + bearer(token))),
                 std::string("https://shop.test")); // errors too, or the page could not read them
        QCOMPARE(allowed(browser.get("/events/show", shop)), std::string("https://shop.test"));
        QCOMPARE(allowed(browser.get("/events/drop", shop)), std::string());
        QCOMPARE(allowed(browser.get("/queue/status", shop + bearer("x"))), std::string("https://shop.test"));
        QCOMPARE(browser.fault, QString());
    }

    void answersPipelinedRequestsInOrder() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        http::TestClient client(house.port());
        client.send(http::post("/queue/join", R"({"event_id":"show"})") + http::get("/healthz") +
                    http::get("/queue/status"));
        QCOMPARE(house.read(client).status, 202); // a late answer, yet first
        QCOMPARE(house.read(client).status, 200);
        QCOMPARE(house.read(client).status, 400);
    }
};

QTEST_GUILESS_MAIN(AroundTest)
#include "around_test.moc"
