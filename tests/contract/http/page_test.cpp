// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/http/plain_visitor.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QTest>

using namespace breakwater;
using namespace breakwater::fakes;
using core::Transition;
using model::EventState;

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
        QVERIFY(visitor.text("line").find("it is kept") != std::string::npos);
        QCOMPARE(visitor.group("<title>(.*?)</title>"), std::string("Waiting room"));
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
};

QTEST_GUILESS_MAIN(PageTest)
#include "page_test.moc"
