// SPDX-License-Identifier: Apache-2.0
#include "shared/model/policy.h"

#include <QTest>
#include <functional>

namespace base = breakwater::base;
using namespace breakwater::model;
using base::Seconds;

class PolicyTest : public QObject {
    Q_OBJECT
  private slots:
    void theDefaultsAreValid();
    void namesTheFieldThatIsOutOfRange_data();
    void namesTheFieldThatIsOutOfRange();
    void takesTheEndsOfEveryRange_data();
    void takesTheEndsOfEveryRange();
    void theBurstInForceIsAQuarterSecondOrItsOwn();
};

using Change = std::function<void(Policy&)>;
Q_DECLARE_METATYPE(Change)

void PolicyTest::theDefaultsAreValid() {
    QVERIFY(validate(Policy{}).ok());
}

void PolicyTest::namesTheFieldThatIsOutOfRange_data() {
    QTest::addColumn<std::string>("field");
    QTest::addColumn<Change>("change");
    const auto row = [](const char* name, const char* field, Change change) {
        QTest::newRow(name) << std::string(field) << std::move(change);
    };
    row("no rate", "admissions_per_second", [](Policy& p) { p.rate = Rate{9}; });
    row("wild rate", "admissions_per_second", [](Policy& p) { p.rate = Rate{100'000'001}; });
    row("burst over 10 s", "burst", [](Policy& p) { p.burst = 1'001; });
    row("burst of a slow rate", "burst", [](Policy& p) {
        p.rate = Rate{10};
        p.burst = 2;
    });
    row("no capacity", "capacity", [](Policy& p) { p.capacity = 0; });
    row("capacity", "capacity", [](Policy& p) { p.capacity = 10'000'001; });
    row("entry window low", "entry_window", [](Policy& p) { p.entryWindow = Seconds(29); });
    row("entry window high", "entry_window", [](Policy& p) { p.entryWindow = Seconds(3'601); });
    row("pass ttl low", "pass_ttl", [](Policy& p) { p.passTtl = Seconds(59); });
    row("pass ttl high", "pass_ttl", [](Policy& p) { p.passTtl = Seconds(7'201); });
    row("keep time low", "keep_time", [](Policy& p) { p.keepTime = Seconds(-1); });
    row("keep time high", "keep_time", [](Policy& p) { p.keepTime = Seconds(3'601); });
    row("heartbeat low", "heartbeat_timeout", [](Policy& p) { p.heartbeatTimeout = Seconds(599); });
    row("heartbeat high", "heartbeat_timeout", [](Policy& p) { p.heartbeatTimeout = Seconds(21'601); });
    row("message", "message", [](Policy& p) { p.message = std::string(2'001, 'm'); });
    row("shop url scheme", "shop_url", [](Policy& p) { p.shopUrl = "javascript:alert(1)"; });
    row("shop url quote", "shop_url", [](Policy& p) { p.shopUrl = "https://a/\"onload"; });
    row("shop url newline", "shop_url", [](Policy& p) { p.shopUrl = "https://a/\nb"; });
    row("shop url length", "shop_url", [](Policy& p) { p.shopUrl = "https://" + std::string(1'017, 'a'); });
    row("audience length", "shop_audience", [](Policy& p) { p.shopAudience = std::string(1'025, 'a'); });
    row("audience quote", "shop_audience", [](Policy& p) { p.shopAudience = "a\"b"; });
    row("audience backslash", "shop_audience", [](Policy& p) { p.shopAudience = "a\\b"; });
    row("audience newline", "shop_audience", [](Policy& p) { p.shopAudience = "a\n"; });
    row("logo", "style.logo_url", [](Policy& p) { p.style.logoUrl = "data:text/html,x"; });
    row("accent", "style", [](Policy& p) { p.style.accentColour = "#12345"; });
    row("background", "style", [](Policy& p) { p.style.backgroundColour = "red;}"; });
    row("origin with a path", "cors_origins", [](Policy& p) { p.corsOrigins = {"https://a.example/"}; });
    row("origin star", "cors_origins", [](Policy& p) { p.corsOrigins = {"*"}; });
    row("origin empty", "cors_origins", [](Policy& p) { p.corsOrigins = {""}; });
    row("33 origins", "cors_origins", [](Policy& p) { p.corsOrigins.assign(33, "https://a.example"); });
    row("33 exempt", "join_limit_exempt", [](Policy& p) { p.joinLimitExempt.assign(33, "10.0.0.0/8"); });
    for (const char* range :
         {"", "office", "10.0.0.0/33", "10.0.0/8", "2001:db8::/129", "10.0.0.0/", "10.0.0.0/8/8"}) {
        row(range, "join_limit_exempt", [range](Policy& p) { p.joinLimitExempt = {range}; });
    }
}

void PolicyTest::namesTheFieldThatIsOutOfRange() {
    QFETCH(std::string, field);
    QFETCH(Change, change);
    Policy policy;
    change(policy);
    const auto status = validate(policy);
    QVERIFY(!status.ok());
    QCOMPARE(status.error().code, base::ErrorCode::OutOfRange);
    QCOMPARE(status.error().subject, field);
    QVERIFY(status.error().detail.find(field) != std::string::npos);
}

void PolicyTest::takesTheEndsOfEveryRange_data() {
    QTest::addColumn<Change>("change");
    QTest::newRow("lowest") << Change([](Policy& p) {
        p.rate = Rate{10};
        p.burst = 1;
        p.capacity = 1;
        p.entryWindow = Seconds(30);
        p.passTtl = Seconds(60);
        p.keepTime = Seconds(0);
        p.heartbeatTimeout = Seconds(600);
    });
    QTest::newRow("highest") << Change([](Policy& p) {
        p.rate = Rate{100'000'000};
        p.burst = 1'000'000;
        p.capacity = 10'000'000;
        p.entryWindow = Seconds(3'600);
        p.passTtl = Seconds(7'200);
        p.keepTime = Seconds(3'600);
        p.heartbeatTimeout = Seconds(21'600);
        p.message = std::string(2'000, 'm');
        p.shopUrl = "https://" + std::string(1'016, 'a');
        p.shopAudience = std::string(1'024, 'a');
        p.corsOrigins.assign(32, "http://localhost:3000");
        p.joinLimitExempt.assign(32, "10.0.0.0/8");
        p.style = {"#aAbB09", "#000000", "http://cdn.example/l.png"};
    });
}

void PolicyTest::takesTheEndsOfEveryRange() {
    QFETCH(Change, change);
    Policy policy;
    change(policy);
    const auto status = validate(policy);
    QVERIFY2(status.ok(), status.ok() ? "" : status.error().detail.c_str());
}

void PolicyTest::theBurstInForceIsAQuarterSecondOrItsOwn() {
    Policy policy;
    policy.rate = Rate::perSecond(1'000);
    QCOMPARE(effectiveBurst(policy), 250U);
    policy.rate = Rate{10};
    QCOMPARE(effectiveBurst(policy), 1U);
    policy.burst = 77;
    QCOMPARE(effectiveBurst(policy), 77U);
}

QTEST_GUILESS_MAIN(PolicyTest)
#include "policy_test.moc"
