// SPDX-License-Identifier: Apache-2.0
// The waiting page by forms alone.
#include "tests/contract/http/plain_visitor.h"

#include <QTest>

using namespace breakwater;
using namespace breakwater::fakes;
using core::Transition;

class PlainTest : public QObject {
    Q_OBJECT

  private slots:
    void aVisitorWithoutScriptsJoinsWaitsEntersAndIsHandedOn() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        PlainVisitor first(browser);
        PlainVisitor second(browser);
        for (PlainVisitor* visitor : {&first, &second}) {
            visitor->open("/wait/show");
            QCOMPARE(visitor->state(), std::string("open"));
            visitor->press("join");
            QCOMPARE(visitor->sent.status(), 303);
            QVERIFY(visitor->attributes["breakwater_place"].find("Path=/wait/show;") != std::string::npos);
            QVERIFY(visitor->attributes["breakwater_place"].find("HttpOnly; SameSite=Lax") !=
                    std::string::npos);
        }
        QCOMPARE(second.state(), std::string("waiting"));
        QCOMPARE(second.text("big"), std::string("2"));
        QCOMPARE(second.text("ahead"), std::string("1 person"));
        QVERIFY(second.page.raw.field("Refresh").find("url=/wait/show") != std::string::npos);
        model::Policy policy = quick();
        house.setPolicy("show", policy);
        house.advance(base::Seconds(2));
        second.open("/wait/show");
        QCOMPARE(second.state(), std::string("ready"));
        QVERIFY(second.can("enter"));
        QVERIFY(!second.page.raw.field("Refresh").empty());
        second.press("enter");
        QCOMPARE(second.page.status(), 200);
        QVERIFY(has(second.page, "action=\"https://shop.test/enter\""));
        const std::string pass = second.group("name=\"reservation_token\" value=\"(.*?)\"");
        QCOMPARE(browser.get("/verify?event=show", bearer(pass)).raw.field("X-Breakwater-Place"),
                 std::string("2"));
        QCOMPARE(second.group("<a href=\"(.*?)\""), std::string("../show?lang=ko"));
        second.open("/wait/show");
        QCOMPARE(second.state(), std::string("entered"));
        second.press("enter");
        QCOMPARE(second.group("name=\"reservation_token\" value=\"(.*?)\""), pass);
        QCOMPARE(browser.fault, QString());
    }

    void withoutAShopThePassIsShown() {
        ApiHouse house;
        Browser browser(house);
        model::Policy policy = quick();
        policy.shopUrl.clear();
        house.make("show", policy);
        PlainVisitor visitor(browser);
        visitor.open("/wait/show");
        visitor.press("join");
        house.advance(base::Seconds(2));
        visitor.open("/wait/show");
        visitor.press("enter");
        QVERIFY(visitor.can("pass") && !visitor.can("shop"));
        const std::string pass = visitor.text("pass-text");
        QCOMPARE(browser.get("/verify?event=show", bearer(pass)).status(), 204);
        ApiHouse demo(true);
        Browser other(demo);
        demo.make("show", policy);
        PlainVisitor trying(other);
        trying.open("/wait/show");
        trying.press("join");
        demo.advance(base::Seconds(2));
        trying.open("/wait/show");
        trying.press("enter");
        QCOMPARE(trying.action("shop"), std::string("../../demo/shop"));
    }

    void leavesByAFormAndMayJoinAgainAtTheEnd() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        PlainVisitor visitor(browser);
        visitor.open("/wait/show");
        visitor.press("join");
        const std::string place = visitor.cookies["breakwater_place"];
        visitor.press("leave");
        QCOMPARE(visitor.state(), std::string("left"));
        QVERIFY(!visitor.cookies.contains("breakwater_place"));
        QVERIFY(visitor.page.raw.field("Refresh").empty());
        QCOMPARE(browser.status(place).state(), QString("left"));
        visitor.press("join");
        QCOMPARE(visitor.state(), std::string("waiting"));
        QVERIFY(visitor.cookies["breakwater_place"] != place);
    }

    void refusesFormsThatAreNotItsOwn() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        PlainVisitor visitor(browser);
        visitor.open("/wait/show");
        const std::string good = visitor.token("join");
        QCOMPARE(visitor.token("enter"), std::string());                     // the script needs none
        visitor.submit("show/join", "0b6f3a52-6b0e-4d0e-9a51-0a2f6b3c4d5e"); // somebody else's
        QCOMPARE(visitor.sent.status(), 303);
        QVERIFY(!visitor.cookies.contains("breakwater_place"));
        QVERIFY(visitor.can("trouble"));
        visitor.submit("show/join", "");
        QVERIFY(!visitor.cookies.contains("breakwater_place"));
        PlainVisitor other(browser); // a browser without the cookie, as at a form on another site
        other.submit("show/join", good);
        QVERIFY(!other.cookies.contains("breakwater_place"));
        QVERIFY(other.can("trouble"));
        QCOMPARE(
            browser.send("POST", "/wait/show/join", "Content-Type: text/plain\r\n", "csrf=" + good).status(),
            415);
        house.advance(base::Seconds(1));
        QCOMPARE(browser.get("/events/show").number("waiting"), 0);
        visitor.submit("show/join", visitor.cookies["breakwater_form"]);
        QCOMPARE(visitor.state(), std::string("waiting"));
        visitor.submit("show/leave", good);
        QCOMPARE(visitor.state(), std::string("waiting"));
        QCOMPARE(browser.fault, QString());
    }

    void aFormThatIsSentTwiceTakesOnePlace() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        PlainVisitor visitor(browser);
        visitor.open("/wait/show");
        const auto jar = visitor.cookies;
        const std::string csrf = visitor.token("join");
        visitor.submit("show/join", csrf);
        const std::string place = visitor.cookies["breakwater_place"];
        visitor.cookies = jar; // the first answer was lost
        visitor.submit("show/join", csrf);
        QCOMPARE(visitor.cookies["breakwater_place"], place);
        house.advance(base::Seconds(1));
        QCOMPARE(browser.get("/events/show").number("waiting"), 1);
    }

    void lookingAtThePageTakesNoPlace() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        for (const char* path : {"/wait/show", "/wait/show?js", "/wait/show?notice=full"}) {
            QCOMPARE(browser.get(path).status(), 200);
        }
        QCOMPARE(browser.send("HEAD", "/wait/show").status(), 200);
        QCOMPARE(browser.get("/wait/show/join").status(), 405);
        house.advance(base::Seconds(1));
        QCOMPARE(browser.get("/events/show").number("waiting"), 0);
    }

    void tellsAPlaceThatIsPausedAwayExpiredOrBanned() {
        ApiHouse house;
        Browser browser(house);
        model::Policy policy = slow();
        house.make("show", policy);
        PlainVisitor visitor(browser);
        visitor.open("/wait/show");
        visitor.press("join");
        house.change("show", Transition::Pause);
        visitor.open("/wait/show");
        QCOMPARE(visitor.state(), std::string("paused"));
        QVERIFY(has(visitor.page, "You keep your place"));
        house.setPolicy("show", quick());
        house.advance(base::Seconds(200)); // long enough to count as away
        house.change("show", Transition::Resume);
        house.advance(base::Seconds(2));
        visitor.open("/wait/show"); // its turn came while it was away
        QCOMPARE(visitor.state(), std::string("next"));
        house.advance(base::Seconds(2));
        visitor.open("/wait/show");
        QCOMPARE(visitor.state(), std::string("ready"));
        house.advance(base::Seconds(130));
        const std::string place = visitor.cookies["breakwater_place"];
        visitor.open("/wait/show");
        QCOMPARE(visitor.state(), std::string("expired"));
        QVERIFY(has(visitor.page, "the time to enter ran out"));
        QVERIFY(!visitor.cookies.contains("breakwater_place"));
        QCOMPARE(browser.status(place).text("expired_reason"), std::string("no_show"));
        visitor.press("join");
        house.ban("show",
                  {.place = house.seqOf(visitor.cookies["breakwater_place"]), .prefix = {}, .agent = {}});
        visitor.open("/wait/show");
        QCOMPARE(visitor.state(), std::string("banned"));
        QCOMPARE(browser.fault, QString());
    }

    void aGatewayThatIsBehindShowsNoNumberThatRose() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        browser.token("show");
        PlainVisitor visitor(browser);
        visitor.open("/wait/show");
        visitor.press("join");
        QCOMPARE(visitor.text("big"), std::string("2"));
        QCOMPARE(visitor.cookies["breakwater_shown"], std::string("2"));
        QVERIFY(visitor.attributes["breakwater_shown"].find("Path=/wait/show;") != std::string::npos);
        visitor.cookies["breakwater_shown"] = "1"; // another gateway was further already
        visitor.open("/wait/show");
        QCOMPARE(visitor.text("big"), std::string("1"));
        QCOMPARE(visitor.text("ahead"), std::string("Nobody"));
        for (const char* broken : {"", "0", "x", "-1", "1x", "99999999999999999999999"}) {
            visitor.cookies["breakwater_shown"] = broken;
            visitor.open("/wait/show");
            QCOMPARE(visitor.text("big"), std::string("2"));
        }
        visitor.press("leave");
        QVERIFY(!visitor.cookies.contains("breakwater_shown"));
        visitor.cookies["breakwater_shown"] = "1"; // of a place that is over
        visitor.press("join");
        QCOMPARE(visitor.text("big"), std::string("2"));
    }

    void saysToEveryoneThatTheEventIsPaused() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", quick());
        PlainVisitor visitor(browser);
        visitor.open("/wait/show");
        visitor.press("join");
        house.advance(base::Seconds(2));
        house.change("show", Transition::Pause);
        visitor.open("/wait/show");
        QCOMPARE(visitor.state(), std::string("ready"));
        QVERIFY(visitor.text("note").starts_with("Paused: your time stands still"));
        QVERIFY(visitor.can("enter"));
        PlainVisitor late(browser);
        late.open("/wait/show");
        QCOMPARE(late.state(), std::string("open"));
        QVERIFY(late.text("line").starts_with("Nobody is let in just now"));
        QVERIFY(late.can("join"));
    }

    void tellsAPlaceThatWasNotGivenOutHere() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        house.make("other", slow());
        PlainVisitor visitor(browser);
        visitor.cookies["breakwater_place"] = std::string(70, 'A');
        visitor.open("/wait/show");
        QCOMPARE(visitor.state(), std::string("forged"));
        QVERIFY(visitor.can("join"));
        QVERIFY(!visitor.cookies.contains("breakwater_place"));
        visitor.cookies["breakwater_place"] = browser.token("other");
        visitor.open("/wait/show");
        QCOMPARE(visitor.state(), std::string("gone"));
    }

    void saysWhyAFormCouldNotBeFollowed() {
        ApiHouse house;
        Browser browser(house);
        model::Policy policy = slow();
        policy.capacity = 1;
        house.make("show", policy);
        browser.token("show");
        house.advance(base::Seconds(1));
        PlainVisitor visitor(browser);
        visitor.open("/wait/show");
        visitor.press("join");
        QVERIFY(has(visitor.page, "The queue is full"));
        QVERIFY(visitor.can("trouble") && visitor.can("join"));
        house.cutOffStore(true);
        visitor.press("join");
        QVERIFY(has(visitor.page, "can’t be reached"));
        QVERIFY(!has(browser.get("/wait/show?notice=%3Cscript%3E"), "<script>&"));
    }

    void aScriptThatRunsAfterAllTakesThePlaceOver() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        PlainVisitor visitor(browser);
        visitor.open("/wait/show");
        QVERIFY(!has(visitor.page, "data-token"));
        visitor.press("join");
        QCOMPARE(visitor.group("data-token=\"(.*?)\""), visitor.cookies["breakwater_place"]);
        visitor.open("/wait/show?js");
        QCOMPARE(visitor.state(), std::string("open"));
        QVERIFY(!has(visitor.page, "data-token"));
        QVERIFY(visitor.page.raw.field("Refresh").empty());
        visitor.cookies.erase("breakwater_place");
        visitor.open("/wait/show");
        visitor.press("join");
        visitor.press(
            "leave"); // a place that is over is nothing to take over; the script may have one of its own
        QVERIFY(has(visitor.page, "data-token=\"\"") && has(visitor.page, "location.replace"));
    }
};

QTEST_GUILESS_MAIN(PlainTest)
#include "plain_test.moc"
