// SPDX-License-Identifier: Apache-2.0
#include "shared/model/ban.h"

#include <QTest>

using namespace breakwater::model;

class BanTest : public QObject {
    Q_OBJECT
  private slots:
    void aScopeIsShownAsPeopleNameIt();
    void whatIsNoScopeIsShownAsItIs();
};

namespace {

std::string shown(const BanScope& scope) {
    return shownCohort(cohortOf(scope));
}

} // namespace

void BanTest::aScopeIsShownAsPeopleNameIt() {
    QCOMPARE(shown({Seq(7), {}, {}}), std::string("place 7"));
    QCOMPARE(shown({{}, parseAddressPrefix("203.0.113.0/24"), {}}), std::string("203.0.113.0/24"));
    QCOMPARE(shown({{}, parseAddressPrefix("2001:db8:7::/48"), {}}), std::string("2001:db8:7::/48"));
    QCOMPARE(shown({{}, {}, AgentHash(0x1F)}), std::string("agent 000000000000001f"));
}

void BanTest::whatIsNoScopeIsShownAsItIs() {
    for (const char* text :
         {"", "s", "s:", "s:many", "p:04", "a:zz00000000000000", "x:0000000000000000", "12"}) {
        QCOMPARE(shownCohort(text), std::string(text));
    }
}

QTEST_GUILESS_MAIN(BanTest)
#include "ban_test.moc"
