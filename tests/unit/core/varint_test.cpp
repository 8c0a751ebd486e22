// SPDX-License-Identifier: Apache-2.0
#include "service/core/varint.h"

#include <QTest>

using breakwater::core::appendVarint;
using breakwater::core::ByteReader;

class VarintTest : public QObject {
    Q_OBJECT
  private slots:
    void writesTheKnownBytes();
    void readsBackEveryWidth();
    void refusesLongerFormsThanNeeded();
    void refusesWhatDoesNotFit64Bits();
    void refusesAnEndInTheMiddle();
    void aFailedReaderYieldsNothingMore();
    void takesBytesInOrder();
};

namespace {

std::string written(std::uint64_t number) {
    std::string out;
    appendVarint(out, number);
    return out;
}

bool isRefused(std::string_view bytes) {
    ByteReader reader(bytes);
    return reader.varint() == 0 && reader.failed();
}

} // namespace

void VarintTest::writesTheKnownBytes() {
    QCOMPARE(written(0), std::string(1, '\0'));
    QCOMPARE(written(127), std::string("\x7f"));
    QCOMPARE(written(128), std::string("\x80\x01"));
    QCOMPARE(written(300), std::string("\xac\x02"));
    QCOMPARE(written(UINT64_MAX), std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
}

void VarintTest::readsBackEveryWidth() {
    for (unsigned bit = 0; bit < 64; ++bit) {
        const std::uint64_t power = std::uint64_t{1} << bit;
        for (const std::uint64_t number : {power - 1, power, power + 1}) {
            const std::string bytes = written(number);
            ByteReader reader(bytes);
            QCOMPARE(reader.varint(), number);
            QVERIFY(!reader.failed() && reader.atEnd());
        }
    }
}

void VarintTest::refusesLongerFormsThanNeeded() {
    QVERIFY(isRefused(std::string("\x80\x00", 2)));
    QVERIFY(isRefused(std::string("\xff\x80\x00", 3)));
    QVERIFY(!isRefused(std::string("\x80\x01")));
}

void VarintTest::refusesWhatDoesNotFit64Bits() {
    QVERIFY(isRefused("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"));
    QVERIFY(isRefused("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x01"));
    QVERIFY(!isRefused("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
}

void VarintTest::refusesAnEndInTheMiddle() {
    QVERIFY(isRefused(""));
    QVERIFY(isRefused("\x80"));
    QVERIFY(isRefused("\xff\xff"));
}

void VarintTest::aFailedReaderYieldsNothingMore() {
    ByteReader reader("abc");
    QVERIFY(reader.take(4).empty());
    QVERIFY(reader.failed());
    QVERIFY(reader.take(1).empty());
    QCOMPARE(int(reader.byte()), 0);
    QCOMPARE(reader.varint(), 0U);
}

void VarintTest::takesBytesInOrder() {
    ByteReader reader("\x05hello!");
    QVERIFY(reader.take(reader.varint()) == "hello");
    QCOMPARE(int(reader.byte()), int('!'));
    QVERIFY(reader.atEnd() && !reader.failed());
    QVERIFY(reader.take(0).empty());
    QVERIFY(!reader.failed());
}

QTEST_GUILESS_MAIN(VarintTest)
#include "varint_test.moc"
