// SPDX-License-Identifier: Apache-2.0
#include "shared/model/ids.h"

#include <QTest>

using namespace breakwater::model;

class IdsTest : public QObject {
    Q_OBJECT
  private slots:
    void eventIds_data();
    void eventIds();
    void versionsSortByEpochFirst();
    void versionsHaveOneText();
    void uidsAreSixteenHexDigits();
    void idempotencyKeysAreUuids_data();
    void idempotencyKeysAreUuids();
    void theOrderOfAPlaceIsItsNumber();
};

void IdsTest::eventIds_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("taken");
    const auto row = [](const char* name, const std::string& text, bool taken) {
        QTest::newRow(name) << text << taken;
    };
    row("one letter", "a", true);
    row("one digit", "7", true);
    row("hyphens inside", "a--b-9", true);
    row("40 letters", std::string(40, 'z'), true);
    row("41 letters", std::string(41, 'z'), false);
    row("empty", "", false);
    row("hyphen first", "-a", false);
    row("hyphen last", "a-", false);
    row("hyphen alone", "-", false);
    row("upper case", "Demo", false);
    row("brace", "a{b", false);
    row("colon", "a:b", false);
    row("space", "a b", false);
    row("NUL", std::string("a\0b", 3), false);
    row("newline", "a\n", false);
    row("letters beyond ASCII", "é", false);
}

void IdsTest::eventIds() {
    QFETCH(std::string, text);
    QFETCH(bool, taken);
    const auto id = EventId::parse(text);
    QCOMPARE(id.has_value(), taken);
    QVERIFY(!id || (id->text() == text && !id->empty()));
    QVERIFY(EventId().empty());
}

void IdsTest::versionsSortByEpochFirst() {
    QVERIFY((Version{Epoch(2), Lsn(1)} > Version{Epoch(1), Lsn(900)}));
    QVERIFY((Version{Epoch(2), Lsn(2)} > Version{Epoch(2), Lsn(1)}));
}

void IdsTest::versionsHaveOneText() {
    const Version version{Epoch(UINT32_MAX), Lsn(UINT64_MAX)};
    QCOMPARE(toText(version), std::string("4294967295-18446744073709551615"));
    QVERIFY(parseVersion(toText(version)) == version);
    for (const char* bad :
         {"", "-", "1", "1-", "-1", "1-2-3", "01-2", "1-02", "4294967296-1", "1--2", " 1-2", "a-b"}) {
        QVERIFY2(!parseVersion(bad), bad);
    }
}

void IdsTest::uidsAreSixteenHexDigits() {
    const EventUid uid{{0, 1, 2, 3, 4, 5, 6, 255}};
    QCOMPARE(toText(uid), std::string("00010203040506ff"));
    QVERIFY(parseEventUid("00010203040506ff") == uid);
    for (const char* bad :
         {"", "00010203040506f", "00010203040506ff00", "00010203040506FF", "0001020304050 ff"}) {
        QVERIFY2(!parseEventUid(bad), bad);
    }
}

void IdsTest::idempotencyKeysAreUuids_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("taken");
    QTest::newRow("lower case") << std::string("0f8fad5b-d9cb-469f-a165-70867728950e") << true;
    QTest::newRow("upper case") << std::string("0F8FAD5B-D9CB-469F-A165-70867728950E") << true;
    QTest::newRow("nil") << std::string("00000000-0000-0000-0000-000000000000") << false;
    QTest::newRow("no hyphens") << std::string("0f8fad5bd9cb469fa16570867728950e") << false;
    QTest::newRow("braces") << std::string("{0f8fad5b-d9cb-469f-a165-70867728950e}") << false;
    QTest::newRow("hyphen moved") << std::string("0f8fad5bd-9cb-469f-a165-70867728950e") << false;
    QTest::newRow("hyphen for a digit") << std::string("0f8fad5b-d9cb-469f-a165-7086772895--") << false;
    QTest::newRow("bad digit") << std::string("0f8fad5b-d9cb-469f-a165-70867728950g") << false;
    QTest::newRow("short") << std::string("0f8fad5b-d9cb-469f-a165-70867728950") << false;
    QTest::newRow("empty") << std::string() << false;
}

void IdsTest::idempotencyKeysAreUuids() {
    QFETCH(std::string, text);
    QFETCH(bool, taken);
    const auto key = parseIdempotencyKey(text);
    QCOMPARE(key.has_value(), taken);
    // Both cases are one key, written in lower case.
    QVERIFY(!key || toText(*key) == "0f8fad5b-d9cb-469f-a165-70867728950e");
}

void IdsTest::theOrderOfAPlaceIsItsNumber() {
    QCOMPARE(orderOf(Seq(77)).value(), 77U);
    QVERIFY(orderOf(Seq(1)) < orderOf(Seq(2)));
}

QTEST_GUILESS_MAIN(IdsTest)
#include "ids_test.moc"
