// SPDX-License-Identifier: Apache-2.0
#include "service/core/record.h"
#include "service/core/varint.h"

#include <QTest>

namespace base = breakwater::base;
namespace model = breakwater::model;
using breakwater::core::appendVarint;
using breakwater::core::decodeProfile;
using breakwater::core::encodeProfile;

class ProfileTest : public QObject {
    Q_OBJECT
  private slots:
    void everyFieldSurvives();
    void nothingIsTheDefaults();
    void unknownFieldsArePassedOver();
    void refusesEveryCut();
    void refusesBadNumbers_data();
    void refusesBadNumbers();
};

namespace {

model::Policy unlikeTheDefaults() {
    model::Policy policy;
    policy.rate = model::Rate{1'234'567};
    policy.burst = 11;
    policy.maxActive = 12;
    policy.capacity = 13;
    policy.entryWindow = base::Seconds(14);
    policy.passTtl = base::Seconds(15);
    policy.keepTime = base::Seconds(0);
    policy.heartbeatTimeout = base::Seconds(17);
    policy.joinsPerAddressPerMin = 18;
    policy.joinLimitExempt = {"10.0.0.0/8", "", "2001:db8::/32"};
    policy.message = std::string("line\nline\0", 10);
    policy.shopUrl = "https://shop.example/";
    policy.shopAudience = "shop";
    policy.corsOrigins = {"https://b.example", "https://a.example"};
    policy.style = {"#112233", "#445566", "https://cdn.example/logo.png"};
    return policy;
}

std::string field(std::uint64_t tag, std::string_view bytes) {
    std::string out;
    appendVarint(out, tag);
    appendVarint(out, bytes.size());
    return out.append(bytes);
}

} // namespace

void ProfileTest::everyFieldSurvives() {
    const auto decoded = decodeProfile(encodeProfile("공연 \"A\"", unlikeTheDefaults()));
    QVERIFY(decoded.ok());
    QCOMPARE(decoded->title, std::string("공연 \"A\""));
    QVERIFY(decoded->policy == unlikeTheDefaults());
}

void ProfileTest::nothingIsTheDefaults() {
    const auto decoded = decodeProfile("");
    QVERIFY(decoded.ok());
    QVERIFY(decoded->title.empty() && decoded->policy == model::Policy{});
}

void ProfileTest::unknownFieldsArePassedOver() {
    const std::string text = encodeProfile("t", unlikeTheDefaults());
    const auto decoded = decodeProfile(field(19, "x") + text + field(1'000'000, std::string(300, 'y')));
    QVERIFY(decoded.ok());
    QVERIFY(decoded->policy == unlikeTheDefaults());
}

void ProfileTest::refusesEveryCut() {
    const std::string text = field(1, "title") + field(14, "shop");
    for (std::size_t length = 1; length < text.size(); ++length) {
        QCOMPARE(decodeProfile(text.substr(0, length)).ok(), length == field(1, "title").size());
    }
}

void ProfileTest::refusesBadNumbers_data() {
    QTest::addColumn<std::string>("text");
    QTest::newRow("none") << field(2, "");
    QTest::newRow("cut") << field(2, "\x80");
    QTest::newRow("padded") << field(2, std::string("\x81\x00", 2));
    QTest::newRow("more than one") << field(2, "\x01\x02");
    std::string wide;
    appendVarint(wide, std::uint64_t{1} << 32);
    QTest::newRow("wide burst") << field(3, wide);
    QTest::newRow("wide seconds") << field(6, wide);
    QTest::newRow("length beyond the end") << std::string("\x01\x05title").substr(0, 6);
}

void ProfileTest::refusesBadNumbers() {
    QFETCH(std::string, text);
    const auto decoded = decodeProfile(text);
    QVERIFY(!decoded.ok());
    QCOMPARE(decoded.error().code, base::ErrorCode::InvalidRequest);
}

QTEST_GUILESS_MAIN(ProfileTest)
#include "profile_test.moc"
