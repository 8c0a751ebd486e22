// SPDX-License-Identifier: Apache-2.0
#include "shared/model/place.h"

#include <QTest>

using namespace breakwater::model;

class PlaceTest : public QObject {
    Q_OBJECT
  private slots:
    void everyStateHasItsOwnText();
    void liveAndFinalStates();
    void prefixesAreCutToTheirLength_data();
    void prefixesAreCutToTheirLength();
    void refusesOtherPrefixes_data();
    void refusesOtherPrefixes();
};

void PlaceTest::everyStateHasItsOwnText() {
    for (std::size_t i = 1; i < kPlaceStates; ++i) {
        const auto state = static_cast<PlaceState>(i);
        QVERIFY(parsePlaceState(toText(state)) == state);
    }
    QVERIFY(!parsePlaceState("none"));
    QVERIFY(!parsePlaceState(""));
    QVERIFY(!parsePlaceState("Waiting"));
}

void PlaceTest::liveAndFinalStates() {
    std::string live;
    std::string final;
    for (std::size_t i = 0; i < kPlaceStates; ++i) {
        const auto state = static_cast<PlaceState>(i);
        live += isLive(state) ? std::string(toText(state)) + " " : "";
        final += isFinal(state) ? std::string(toText(state)) + " " : "";
    }
    QCOMPARE(live, std::string("waiting parked returned ready "));
    QCOMPARE(final, std::string("done left expired_silent expired_away no_show "));
}

void PlaceTest::prefixesAreCutToTheirLength_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("cut");
    QTest::newRow("as written") << std::string("203.0.113.0/24") << std::string("203.0.113.0/24");
    QTest::newRow("host bits") << std::string("203.0.113.77/24") << std::string("203.0.113.0/24");
    QTest::newRow("longer") << std::string("203.0.113.77/32") << std::string("203.0.113.0/24");
    QTest::newRow("address") << std::string("203.0.113.77") << std::string("203.0.113.0/24");
    QTest::newRow("v6") << std::string("2001:db8:7::/48") << std::string("2001:db8:7::/48");
    QTest::newRow("v6 longer") << std::string("2001:db8:7:1::9/64") << std::string("2001:db8:7::/48");
    QTest::newRow("v6 address") << std::string("2001:DB8:7:1::9") << std::string("2001:db8:7::/48");
}

void PlaceTest::prefixesAreCutToTheirLength() {
    QFETCH(std::string, text);
    QFETCH(std::string, cut);
    const auto prefix = parseAddressPrefix(text);
    QVERIFY(prefix.has_value());
    QCOMPARE(toText(*prefix), cut);
    QVERIFY(parseAddressPrefix(cut) == prefix);
    QCOMPARE(toText(AddressPrefix{}), std::string("unknown"));
}

void PlaceTest::refusesOtherPrefixes_data() {
    QTest::addColumn<std::string>("text");
    for (const char* bad :
         {"", "unknown", "203.0.113.0/23", "203.0.113.0/33", "203.0.113.0/", "203.0.113/24", "203.0.113.256",
          "2001:db8::/47", "2001:db8::/129", "2001:db8::/048", "::1/48x", "/24"}) {
        QTest::newRow(bad) << std::string(bad);
    }
    QTest::newRow("NUL") << std::string("203.0.113.0\0x/24", 16);
}

void PlaceTest::refusesOtherPrefixes() {
    QFETCH(std::string, text);
    QVERIFY(!parseAddressPrefix(text));
}

QTEST_GUILESS_MAIN(PlaceTest)
#include "place_test.moc"
