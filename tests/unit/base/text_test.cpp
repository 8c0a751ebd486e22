// SPDX-License-Identifier: Apache-2.0
#include "shared/base/text.h"

#include <QByteArray>
#include <QTest>

using namespace breakwater::base;

class TextTest : public QObject {
    Q_OBJECT
  private slots:
    void base64UrlAgreesWithQt();
    void base64UrlTakesOneFormOnly_data();
    void base64UrlTakesOneFormOnly();
    void base64UrlKeepsToItsBuffer();
    void hexIsLowerCaseAndEven();
    void timesAreUtcToTheMillisecond_data();
    void timesAreUtcToTheMillisecond();
    void numbersHaveOneForm_data();
    void numbersHaveOneForm();
    void textsAreCutBetweenLetters();
};

void TextTest::base64UrlAgreesWithQt() {
    QByteArray bytes;
    for (int length = 0; length < 100; ++length) {
        const auto expected =
            bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals).toStdString();
        const auto data = bytesOf({bytes.data(), static_cast<std::size_t>(bytes.size())});
        QCOMPARE(toBase64Url(data), expected);
        const auto decoded = fromBase64Url(expected);
        QVERIFY(decoded && std::equal(decoded->begin(), decoded->end(), data.begin(), data.end()));
        bytes.append(static_cast<char>(length * 37 + 251));
    }
}

void TextTest::base64UrlTakesOneFormOnly_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("taken");
    QTest::newRow("empty") << std::string() << true;
    QTest::newRow("one byte") << std::string("_w") << true;
    QTest::newRow("one byte, spare bits set") << std::string("_x") << false;
    QTest::newRow("two bytes") << std::string("__8") << true;
    QTest::newRow("two bytes, spare bits set") << std::string("__9") << false;
    QTest::newRow("one letter") << std::string("A") << false;
    QTest::newRow("five letters") << std::string("AAAAA") << false;
    QTest::newRow("padded") << std::string("_w==") << false;
    QTest::newRow("plus") << std::string("ab+c") << false;
    QTest::newRow("slash") << std::string("ab/c") << false;
    QTest::newRow("space") << std::string("ab c") << false;
    QTest::newRow("newline") << std::string("abc\n") << false;
    QTest::newRow("NUL") << std::string("abc\0", 4) << false;
    QTest::newRow("eight bits") << std::string("abc\xff") << false;
}

void TextTest::base64UrlTakesOneFormOnly() {
    QFETCH(std::string, text);
    QFETCH(bool, taken);
    QCOMPARE(fromBase64Url(text).has_value(), taken);
}

void TextTest::base64UrlKeepsToItsBuffer() {
    std::array<std::uint8_t, 3> out{};
    QVERIFY(fromBase64Url("AQID", out) == std::size_t{3});
    QCOMPARE(int(out[2]), 3);
    QVERIFY(fromBase64Url("AQ", out) == std::size_t{1});
    QVERIFY(!fromBase64Url("AQIDBA", out));
}

void TextTest::hexIsLowerCaseAndEven() {
    const std::vector<std::uint8_t> bytes{0, 1, 0xab, 0xff};
    QCOMPARE(toHex(bytes), std::string("0001abff"));
    QVERIFY(fromHex("0001abff") == bytes);
    QVERIFY(fromHex("")->empty());
    for (const char* bad : {"0", "0g", "AB", " 0", "0x", "abc"}) {
        QVERIFY2(!fromHex(bad), bad);
    }
}

void TextTest::timesAreUtcToTheMillisecond_data() {
    QTest::addColumn<qint64>("micros");
    QTest::addColumn<std::string>("text");
    QTest::newRow("epoch") << qint64{0} << std::string("1970-01-01T00:00:00.000Z");
    QTest::newRow("cut, not rounded")
        << qint64{1'700'000'000'123'999} << std::string("2023-11-14T22:13:20.123Z");
    QTest::newRow("leap day") << qint64{1'709'164'800'000'000} << std::string("2024-02-29T00:00:00.000Z");
    QTest::newRow("before the epoch") << qint64{-1} << std::string("1969-12-31T23:59:59.999Z");
}

void TextTest::timesAreUtcToTheMillisecond() {
    QFETCH(qint64, micros);
    QFETCH(std::string, text);
    QCOMPARE(toRfc3339(wallFromMicros(micros)), text);
}

void TextTest::numbersHaveOneForm_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("taken");
    for (const char* good : {"0", "7", "10", "18446744073709551615"}) {
        QTest::newRow(good) << std::string(good) << true;
    }
    for (const char* bad :
         {"", "00", "01", "+1", "-1", " 1", "1 ", "1.0", "0x1", "18446744073709551616", "a"}) {
        QTest::newRow(bad) << std::string(bad) << false;
    }
}

void TextTest::numbersHaveOneForm() {
    QFETCH(std::string, text);
    QFETCH(bool, taken);
    const auto number = parseUnsigned(text);
    QCOMPARE(number.has_value(), taken);
    QVERIFY(!number || std::to_string(*number) == text);
}

void TextTest::textsAreCutBetweenLetters() {
    const std::string korean = "\xea\xb0\x80\xeb\x82\x98"; // two letters of three bytes
    QCOMPARE(cutText(korean, 6), korean);
    for (const std::size_t most : {3U, 4U, 5U}) {
        QCOMPARE(cutText(korean, most), korean.substr(0, 3));
    }
    QCOMPARE(cutText(korean, 2), std::string());
    QCOMPARE(cutText("plain", 4), std::string("plai"));
    QCOMPARE(cutText("", 4), std::string());
}

QTEST_GUILESS_MAIN(TextTest)
#include "text_test.moc"
