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

QTEST_GUILESS_MAIN(VisitorAddressTest)
#include "visitor_address_test.moc"
