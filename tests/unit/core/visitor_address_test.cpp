// SPDX-License-Identifier: Apache-2.0
#include "service/core/visitor_address.h"

#include <QTest>

using namespace breakwater;
using core::prefixOf;

class VisitorAddressTest : public QObject {
    Q_OBJECT
  private slots:
    void bytesAndTextHaveTheSamePrefix();
    void neighboursShareAPrefixAndStrangersDoNot();
    void whatIsNoAddressHasNoPrefix();
    void anAddressIsOneHoweverItIsWritten();
    void aRangeHoldsWhatSharesItsBits();
};

namespace {

constexpr std::array<std::uint8_t, 16> kFour{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 203, 0, 113, 9};
constexpr std::array<std::uint8_t, 16> kSix{0x20, 0x01, 0x0D, 0xB8, 0, 7, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8};

} // namespace

void VisitorAddressTest::bytesAndTextHaveTheSamePrefix() {
    QVERIFY(prefixOf(kFour) == prefixOf(std::string("203.0.113.9")));
    QVERIFY(prefixOf(kSix) == prefixOf(std::string("2001:db8:7:9:102:304:506:708")));
    QCOMPARE(model::toText(prefixOf(kFour)), std::string("203.0.113.0/24"));
    QCOMPARE(model::toText(prefixOf(kSix)), std::string("2001:db8:7::/48"));
}

void VisitorAddressTest::neighboursShareAPrefixAndStrangersDoNot() {
    auto near = kFour;
    near[15] = 200;
    auto far = kFour;
    far[14] = 114;
    QVERIFY(prefixOf(near) == prefixOf(kFour));
    QVERIFY(prefixOf(far) != prefixOf(kFour));
}

void VisitorAddressTest::whatIsNoAddressHasNoPrefix() {
    QCOMPARE(prefixOf(std::string("unknown")).family, 0);
    QCOMPARE(prefixOf(std::string()).family, 0);
}

void VisitorAddressTest::anAddressIsOneHoweverItIsWritten() {
    QVERIFY(prefixOf(std::string("::ffff:203.0.113.9")) == prefixOf(std::string("203.0.113.9")));
    QVERIFY(prefixOf(std::string("::ffff:cb00:7109")) == prefixOf(std::string("203.0.113.9")));
    QCOMPARE(core::addressHashOf("::FFFF:cb00:7109"), core::addressHashOf("203.0.113.9"));
    QCOMPARE(core::addressHashOf("2001:DB8:0::1"), core::addressHashOf("2001:db8::1"));
    QVERIFY(core::addressHashOf("203.0.113.8") != core::addressHashOf("203.0.113.9"));
    QVERIFY(core::addressHashOf("2001:db8::1") != core::addressHashOf("2001:db8::2"));
    QCOMPARE(core::addressHashOf(""), std::uint64_t{0});
}

void VisitorAddressTest::aRangeHoldsWhatSharesItsBits() {
    using core::isWithin;
    QVERIFY(isWithin({"203.0.112.0/23"}, "203.0.113.255"));
    QVERIFY(!isWithin({"203.0.112.0/23"}, "203.0.114.0"));
    QVERIFY(isWithin({"203.0.113.9"}, "::ffff:203.0.113.9"));
    QVERIFY(!isWithin({"203.0.113.9"}, "203.0.113.8"));
    QVERIFY(isWithin({"10.0.0.0/8", "2001:db8::/33"}, "2001:db8:7fff::1"));
    QVERIFY(!isWithin({"10.0.0.0/8", "2001:db8::/33"}, "2001:db8:8000::1"));
    QVERIFY(isWithin({"0.0.0.0/0"}, "198.51.100.1"));
    QVERIFY(!isWithin({"0.0.0.0/0"}, "2001:db8::1")); // all of IPv4 is not all
    QVERIFY(!isWithin({"0.0.0.0/0", "::/0"}, ""));
    QVERIFY(!isWithin({}, "10.0.0.1"));
}

QTEST_GUILESS_MAIN(VisitorAddressTest)
#include "visitor_address_test.moc"
