// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/http/browser.h"

#include <QTest>
#include <functional>

using namespace breakwater;
using namespace breakwater::fakes;

// Who comes to a gateway that has not heard of the event yet: it looks, and answers as the others do.

namespace {

constexpr const char* kShop = "https://shop.test";

model::Policy listed() {
    model::Policy policy = quick();
    policy.corsOrigins = {kShop};
    return policy;
}

using Ask = std::function<Reply(Browser&, const ApiHouse::Stranger&)>;

std::string fromShop(const std::string& token) {
    return "Origin: " + std::string(kShop) + "\r\n" + (token.empty() ? "" : bearer(token));
}

} // namespace

Q_DECLARE_METATYPE(Ask)

class StrangerTest : public QObject {
    Q_OBJECT

  private slots:
    void isAnsweredAlsoToAPageOfItsShop_data() {
        QTest::addColumn<Ask>("ask");
        QTest::addColumn<int>("status");
        QTest::newRow("status") << Ask([](Browser& browser, const ApiHouse::Stranger& who) {
            return browser.get("/queue/status", fromShop(who.token));
        }) << 200;
        QTest::newRow("stream") << Ask([](Browser& browser, const ApiHouse::Stranger& who) {
            return browser.get("/queue/stream", fromShop(who.token));
        }) << 200;
        QTest::newRow("event") << Ask([](Browser& browser, const ApiHouse::Stranger&) {
            return browser.get("/events/new", fromShop(""));
        }) << 200;
        QTest::newRow("join") << Ask([](Browser& browser, const ApiHouse::Stranger&) {
            return browser.join("new", fromShop(""));
        }) << 202;
        QTest::newRow("enter") << Ask([](Browser& browser, const ApiHouse::Stranger& who) {
            return browser.post("/queue/enter", "", fromShop(who.token));
        }) << 200;
        QTest::newRow("leave") << Ask([](Browser& browser, const ApiHouse::Stranger& who) {
            return browser.send("DELETE", "/queue/leave", fromShop(who.token));
        }) << 200;
    }
    void isAnsweredAlsoToAPageOfItsShop() {
        QFETCH(Ask, ask);
        QFETCH(int, status);
        ApiHouse house;
        Browser browser(house);
        const auto who = house.makeElsewhere("new", listed());
        const Reply reply = ask(browser, who);
        QCOMPARE(reply.status(), status);
        QCOMPARE(reply.raw.field("Access-Control-Allow-Origin"), std::string(kShop));
        QCOMPARE(browser.fault, QString());
    }

    void isNotAnsweredToAPageOfAnother() {
        ApiHouse house;
        Browser browser(house);
        house.make("old", listed());
        const auto who = house.makeElsewhere("new", quick());
        const Reply reply =
            browser.get("/queue/status", fromShop(who.token)); // the old event's list is not its own
        QCOMPARE(reply.status(), 200);
        QCOMPARE(reply.raw.field("Access-Control-Allow-Origin"), std::string());
    }

    void joinsTheNewEventWhereTheFormerOneIsStillServed() {
        ApiHouse house;
        Browser browser(house);
        house.make("new", quick());
        const std::string former = browser.token("new");
        house.change("new", core::Transition::Close);
        house.removeElsewhere("new");
        house.makeElsewhere("new", quick());
        const Reply joined = browser.join("new");
        QCOMPARE(joined.status(), 202);
        QVERIFY(joined.state() == "waiting" || joined.state() == "ready"); // not `closed`, as it was there
        QCOMPARE(house.seqOf(joined.text("waiting_token")).value(), 2U);
        QCOMPARE(browser.status(joined.text("waiting_token")).state(), QString("ready"));
        QCOMPARE(browser.status(former).status(), 410);
        QCOMPARE(browser.fault, QString());
    }

    void entersAgainWithTheSamePass() {
        ApiHouse house;
        Browser browser(house);
        const auto who = house.makeElsewhere("new", quick());
        QCOMPARE(browser.enter(who.token).text("reservation_token"), who.pass);
    }

    void itsPassOpensTheShop() {
        ApiHouse house;
        Browser browser(house);
        const auto who = house.makeElsewhere("new", quick());
        const Reply verified = browser.get("/verify?event=new", bearer(who.pass));
        QCOMPARE(verified.status(), 204);
        QCOMPARE(verified.raw.field("X-Breakwater-Event"), std::string("new"));
        QCOMPARE(browser.fault, QString());
    }

    void itsPassIsFinished() {
        ApiHouse house;
        Browser browser(house);
        const auto who = house.makeElsewhere("new", quick());
        QCOMPARE(browser.send("POST", "/pass/finish", bearer(who.pass)).status(), 204);
        QCOMPARE(browser.status(who.token).state(), QString("done"));
        QCOMPARE(browser.get("/verify?event=new", bearer(who.pass)).status(), 401);
        QCOMPARE(browser.fault, QString());
    }

    void isNotTurnedAwayWhileTheStoreCannotBeAsked() {
        ApiHouse house;
        Browser browser(house);
        const auto who = house.makeElsewhere("new", quick());
        house.cutOffStore(true);
        QCOMPARE(browser.get("/verify?event=new", bearer(who.pass)).status(), 503);
        QCOMPARE(browser.join("new").status(), 503);
        house.cutOffStore(false);
        house.advance(base::Seconds(2));
        QCOMPARE(browser.status(who.token).state(), QString("entered"));
        QCOMPARE(browser.get("/verify?event=new", bearer(who.pass)).status(), 204);
        QCOMPARE(browser.fault, QString());
    }
};

QTEST_GUILESS_MAIN(StrangerTest)
#include "stranger_test.moc"
