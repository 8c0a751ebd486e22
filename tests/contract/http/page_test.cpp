// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/http/browser.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QTest>

using namespace breakwater;
using namespace breakwater::fakes;
using core::Transition;
using model::EventState;

namespace {

/// A visitor without scripts: keeps cookies, follows redirects, fills in the forms of the page it is on.
class PlainVisitor {
  public:
    explicit PlainVisitor(Browser& browser, std::string language = "en")
        : m_browser(browser), m_language(language) {}

    Reply page; ///< the one it is on

    const Reply& open(const std::string& target) {
        page = keep(m_browser.get(target, fields()));
        return page;
    }
    /// Presses the button of the form with this id; `csrf`: sends that instead of what the page holds.
    const Reply& press(const std::string& form, const std::optional<std::string>& csrf = std::nullopt) {
        return submit(action(form), csrf.value_or(token(form)));
    }
    const Reply& submit(const std::string& action, const std::string& csrf) {
        page = keep(m_browser.send("POST", "/wait/" + action,
                                   "Content-Type: application/x-www-form-urlencoded\r\n" + fields(),
                                   "csrf=" + csrf));
        sent = page;
        if (page.status() == 303) {
            const std::string to = page.raw.field("Location");
            open("/wait/" + to.substr(to.rfind('/') + 1));
        }
        return page;
    }
    std::string token(const std::string& form) const {
        return group("id=\"" + form + "\".*?name=\"csrf\" value=\"(.*?)\"");
    }
    std::string action(const std::string& form) const {
        return group("id=\"" + form + "\".*?action=\"(.*?)\"");
    }
    std::string state() const { return group("data-state=\"(.*?)\""); }
    std::string text(const std::string& id) const { return group("id=\"" + id + "\"[^>]*>(.*?)</"); }
    bool can(const std::string& part) const {
        return QString::fromStdString(group("data-can=\"(.*?)\""))
            .split(' ')
            .contains(QString::fromStdString(part));
    }
    std::string group(const std::string& pattern) const {
        const QRegularExpression form(QString::fromStdString(pattern),
                                      QRegularExpression::DotMatchesEverythingOption);
        return form.match(QString::fromStdString(page.raw.body)).captured(1).toStdString();
    }

    std::map<std::string, std::string> cookies;
    Reply sent; ///< the last form's own answer

  private:
    std::string fields() const {
        std::string jar;
        for (const auto& [name, value] : cookies) {
            jar += (jar.empty() ? "" : "; ") + name + "=" + value;
        }
        return "Accept-Language: " + m_language + "\r\n" + (jar.empty() ? "" : "Cookie: " + jar + "\r\n");
    }
    Reply keep(Reply reply) {
        const QRegularExpression form("Set-Cookie: ([a-z_]+)=([^;]*);([^\r]*)");
        auto all = form.globalMatch(QString::fromStdString(reply.raw.head));
        while (all.hasNext()) {
            const auto one = all.next();
            const std::string name = one.captured(1).toStdString();
            attributes[name] = one.captured(3).toStdString();
            if (one.captured(3).contains("Max-Age=0")) {
                cookies.erase(name);
            } else {
                cookies[name] = one.captured(2).toStdString();
            }
        }
        return reply;
    }

    Browser& m_browser;
    std::string m_language;

  public:
    std::map<std::string, std::string> attributes; ///< of the cookies that were set
};

bool has(const Reply& reply, const std::string& text) {
    return reply.raw.body.find(text) != std::string::npos;
}

} // namespace

class PageTest : public QObject {
    Q_OBJECT

  private slots:
    void isWholeInOneAnswerAndFetchesNothingElse() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const Reply page = browser.get("/wait/show");
        QCOMPARE(page.status(), 200);
        QVERIFY(page.raw.field("Content-Type").starts_with("text/html"));
        QCOMPARE(page.raw.field("Referrer-Policy"), std::string("no-referrer"));
        QCOMPARE(page.raw.field("Cache-Control"), std::string("no-store"));
        const QString html = QString::fromStdString(page.raw.body);
        QVERIFY(!html.contains(QRegularExpression("(src|href)=\"?(https?:)?//")));
        QVERIFY(!html.contains(QRegularExpression("<(script|link|img)[^>]* (src|href)=\"(?!data:)")));
        QVERIFY(!html.contains(QRegularExpression("\\{\\{|\x01")));
        QVERIFY(!html.contains(QRegularExpression(" (style|on[a-z]+)=\"")));
        QCOMPARE(browser.fault, QString());
    }

    void itsPolicyNamesEveryInlineTextByItsHashAndAllowsNoOther() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const Reply page = browser.get("/wait/show");
        const QString policy = QString::fromStdString(page.raw.field("Content-Security-Policy"));
        QVERIFY(policy.startsWith("default-src 'none'"));
        QVERIFY(!policy.contains("unsafe"));
        const QRegularExpression inline_("<(style|script)>(.*?)</\\1>",
                                         QRegularExpression::DotMatchesEverythingOption);
        auto all = inline_.globalMatch(QString::fromStdString(page.raw.body));
        int found = 0;
        while (all.hasNext()) {
            const QByteArray text = all.next().captured(2).toUtf8();
            const auto hash = QCryptographicHash::hash(text, QCryptographicHash::Sha256).toBase64();
            QVERIFY2(policy.contains("'sha256-" + hash + "'"), text.left(40));
            ++found;
        }
        QCOMPARE(found, 3);
    }

    void isServedCompressedWhereTheBrowserTakesIt() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        for (const char* language : {"en", "ko"}) {
            const std::string fields =
                std::string("Accept-Language: ") + language +
                "\r\nCookie: breakwater_form=" + "0b6f3a52-6b0e-4d0e-9a51-0a2f6b3c4d5e\r\n";
            const Reply plain = browser.get("/wait/show", fields);
            const Reply small = browser.get("/wait/show", fields + "Accept-Encoding: br, gzip\r\n");
            QCOMPARE(small.raw.field("Content-Encoding"), std::string("gzip"));
            QVERIFY(plain.raw.field("Content-Encoding").empty());
            const std::string sizes =
                std::to_string(small.raw.body.size()) + " of " + std::to_string(plain.raw.body.size());
            QVERIFY2(small.raw.body.size() <= 20'000, sizes.c_str());
            const auto size = static_cast<std::uint32_t>(plain.raw.body.size());
            const std::string& body =
                small.raw.body; // its last four bytes are the size of what it unpacks to
            for (std::size_t i = 0; i < 4; ++i) {
                QCOMPARE(static_cast<std::uint8_t>(body[body.size() - 4 + i]),
                         static_cast<std::uint8_t>(size >> (8 * i)));
            }
        }
    }

    void speaksTheLanguageThatIsAskedForAndRemembersAChoice() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const auto language = [&](const std::string& accept) {
            PlainVisitor visitor(browser, accept);
            visitor.open("/wait/show");
            return visitor.group("<html lang=\"(.*?)\"");
        };
        QCOMPARE(language("ko-KR,ko;q=0.9,en;q=0.8"), std::string("ko"));
        QCOMPARE(language("de,en;q=0.5,ko;q=0.6"), std::string("ko"));
        QCOMPARE(language("KO;q=0, en-GB"), std::string("en"));
        QCOMPARE(language("fr"), std::string("en"));
        QCOMPARE(language(";;,q=x,*"), std::string("en"));
        PlainVisitor visitor(browser, "ko");
        visitor.open("/wait/show?lang=en");
        QCOMPARE(visitor.group("<html lang=\"(.*?)\""), std::string("en"));
        visitor.open("/wait/show");
        QCOMPARE(visitor.group("<html lang=\"(.*?)\""), std::string("en"));
        QCOMPARE(visitor.page.raw.field("Content-Language"), std::string("en"));
        visitor.open("/wait/show?lang=xx%22");
        QCOMPARE(visitor.group("<html lang=\"(.*?)\""), std::string("en"));
    }

    void wearsWhatTheOperatorSetAndNothingOfItIsMarkup() {
        ApiHouse house;
        Browser browser(house);
        model::Policy policy = slow();
        policy.message = "Bring <b>your</b> \"ticket\"</script><script>alert(1)</script>";
        policy.style = {"#e4007f", "#fff4d6", "https://cdn.test/logo.svg?a=1&b='2'"};
        house.make("show", policy);
        PlainVisitor visitor(browser);
        visitor.open("/wait/show");
        QCOMPARE(visitor.text("title"), std::string("Title of show"));
        QVERIFY(!has(visitor.page, "<b>your"));
        QVERIFY(!has(visitor.page, "<script>alert"));
        QVERIFY(has(visitor.page, "Bring &lt;b&gt;your"));
        QVERIFY(visitor.can("message"));
        QVERIFY(has(visitor.page, "--sky:#fff4d6"));
        QVERIFY(has(visitor.page, "<img src=\"https://cdn.test/logo.svg?a=1&amp;b=&#39;2&#39;\""));
        const std::string policyLine = visitor.page.raw.field("Content-Security-Policy");
        QVERIFY(policyLine.find("img-src data: https://cdn.test;") != std::string::npos);
    }

    void tellsOfAnEventThatIsNotThereWithItsOwnWords() {
        ApiHouse house;
        Browser browser(house);
        for (const char* target : {"/wait/nowhere", "/wait/No_Such", "/wait/%3Cscript%3E"}) {
            PlainVisitor visitor(browser, "ko");
            visitor.open(target);
            QCOMPARE(visitor.page.status(), 404);
            QCOMPARE(visitor.state(), std::string("unknown"));
            QVERIFY(visitor.can("retry") && !visitor.can("join"));
        }
        house.cutOffStore(true);
        house.advance(base::Seconds(3));
        PlainVisitor visitor(browser);
        visitor.open("/wait/nowhere"); // it may well be there
        QCOMPARE(visitor.page.status(), 503);
        QVERIFY(!visitor.page.raw.field("Retry-After").empty());
        QVERIFY(!visitor.page.raw.field("Refresh").empty());
        QCOMPARE(browser.fault, QString());
    }

    void tellsTheStateOfTheEvent() {
        ApiHouse house;
        Browser browser(house);
        house.make("draft", slow(), EventState::Draft);
        house.make("soon", slow(), EventState::Scheduled, house.clock().wall() + base::Seconds(4'000));
        house.make("later", slow(), EventState::Scheduled, house.clock().wall() + base::Seconds(200'000));
        house.make("over", slow(), EventState::Open);
        house.change("over", Transition::Close, model::ClosedReason::SoldOut);
        PlainVisitor visitor(browser);
        visitor.open("/wait/draft");
        QCOMPARE(visitor.state(), std::string("draft"));
        QVERIFY(!visitor.can("join"));
        visitor.open("/wait/soon");
        QCOMPARE(visitor.state(), std::string("before"));
        QVERIFY(visitor.can("join"));
        QVERIFY(visitor.text("big").starts_with("1:0"));
        visitor.open("/wait/later");
        QVERIFY(visitor.text("big").starts_with("2 days 07:"));
        visitor.open("/wait/over");
        QCOMPARE(visitor.text("big"), std::string("Sold out"));
        QVERIFY(!visitor.can("join"));
    }

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
        QVERIFY(has(visitor.page, "can&#39;t be reached"));
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
    }
};

QTEST_GUILESS_MAIN(PageTest)
#include "page_test.moc"
