// SPDX-License-Identifier: Apache-2.0
#include "service/redis/codec.h"

#include <QTest>
#include <array>

using breakwater::redis::appendCommand;
using breakwater::redis::Reply;
using breakwater::redis::ReplyLimits;
using breakwater::redis::ReplyReader;

class CodecTest : public QObject {
    Q_OBJECT
  private slots:
    void writesCommandsWithAnyBytes();
    void writesCommandsOfManyWords();
    void readsEveryKindOfReply();
    void readsTheSameFromSingleBytes();
    void readsManyRepliesOfOneRead();
    void refusesWhatIsNotTheProtocol_data();
    void refusesWhatIsNotTheProtocol();
    void refusesArraysNestedTooDeeply();
    void refusesAReplyOverItsByteLimit();
    void countsEachReplyByItself();
    void refusesTooManyElements();
    void anAnnouncedLengthReservesNothing();
    void aHalfReadReplyIsFreedWithItsReader();
};

namespace {

std::string allKinds() {
    std::string text = "*6\r\n:-7\r\n$3\r\na?b\r\n$-1\r\n*2\r\n+OK\r\n-ERR no\r\n*-1\r\n$0\r\n\r\n";
    text[text.find('?')] = '\0';
    return text;
}

Reply allKindsRead() {
    return Reply::ofArray({Reply::ofInteger(-7), Reply::ofString(std::string("a\0b", 3)), Reply(),
                           Reply::ofArray({Reply::ofString("OK"), Reply::ofError("ERR no")}), Reply(),
                           Reply::ofString("")});
}

std::string repeated(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) {
        out.append(text);
    }
    return out;
}

} // namespace

void CodecTest::writesCommandsWithAnyBytes() {
    std::string out = "x";
    const std::array<std::string_view, 3> words = {"SET", std::string_view("k\r\n\0", 4), std::string_view()};
    appendCommand(out, words);
    QCOMPARE(out, std::string("x*3\r\n$3\r\nSET\r\n$4\r\nk\r\n\0\r\n$0\r\n\r\n", 30));
}

void CodecTest::writesCommandsOfManyWords() {
    std::string out;
    const std::vector<std::string_view> words(600, "ab");
    appendCommand(out, words);
    QCOMPARE(out, "*600\r\n" + repeated("$2\r\nab\r\n", 600));
}

void CodecTest::readsEveryKindOfReply() {
    ReplyReader reader{ReplyLimits{}};
    QVERIFY(reader.feed(allKinds()).ok());
    const auto reply = reader.next();
    QVERIFY(reply.ok() && reply->has_value());
    QCOMPARE(**reply, allKindsRead());
    QCOMPARE((*reply)->items()[3].items()[1].errorWord(), std::string_view("ERR"));
    QCOMPARE((*reply)->items()[0].integer(), std::optional<std::int64_t>(-7));
    QVERIFY(!(*reply)->items()[0].string());
    QVERIFY((*reply)->items()[2].isNil());
    const auto none = reader.next();
    QVERIFY(none.ok() && !none->has_value());
}

void CodecTest::readsTheSameFromSingleBytes() {
    ReplyReader reader{ReplyLimits{}};
    const std::string text = allKinds();
    for (std::size_t i = 0; i < text.size(); ++i) {
        QVERIFY(reader.feed(text.substr(i, 1)).ok());
        const auto reply = reader.next();
        QVERIFY(reply.ok());
        QCOMPARE(reply->has_value(), i + 1 == text.size());
        if (reply->has_value()) {
            QCOMPARE(**reply, allKindsRead());
        }
    }
}

void CodecTest::readsManyRepliesOfOneRead() {
    ReplyReader reader{ReplyLimits{}};
    QVERIFY(reader.feed(repeated(":5\r\n", 1000)).ok());
    for (int i = 0; i < 1000; ++i) {
        const auto reply = reader.next();
        QVERIFY(reply.ok() && reply->has_value());
        QCOMPARE((*reply)->integer(), std::optional<std::int64_t>(5));
    }
}

void CodecTest::refusesWhatIsNotTheProtocol_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("HTTP") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n");
    QTest::newRow("RESP3 map") << QByteArray("%1\r\n+a\r\n+b\r\n");
    QTest::newRow("length") << QByteArray("$-2\r\n");
    QTest::newRow("count") << QByteArray("*-7\r\n");
    QTest::newRow("count over int") << QByteArray("*99999999999999\r\n");
    QTest::newRow("not a number") << QByteArray(":12a\r\n");
    QTest::newRow("NUL") << QByteArray("\0\0\0", 3);
}

void CodecTest::refusesWhatIsNotTheProtocol() {
    QFETCH(QByteArray, bytes);
    ReplyReader reader{ReplyLimits{}};
    QVERIFY(reader.feed(bytes.toStdString()).ok());
    const auto reply = reader.next();
    QVERIFY(!reply.ok());
    QVERIFY(reply.error().detail.starts_with("what came is not the Redis protocol"));
    QVERIFY(!reader.feed(":1\r\n").ok());
    QVERIFY(!reader.next().ok());
}

void CodecTest::refusesArraysNestedTooDeeply() {
    ReplyReader shallow{ReplyLimits{}};
    QVERIFY(shallow.feed(repeated("*1\r\n", 7) + ":1\r\n").ok());
    const auto fine = shallow.next();
    QVERIFY(fine.ok() && fine->has_value());
    ReplyReader deep{ReplyLimits{}};
    QVERIFY(deep.feed(repeated("*1\r\n", 100) + ":1\r\n").ok());
    QVERIFY(!deep.next().ok());
}

void CodecTest::refusesAReplyOverItsByteLimit() {
    ReplyReader reader{ReplyLimits{.mostBytes = 1'000'000, .mostElements = 10}};
    const std::string chunk(64 * 1024, 'x');
    QVERIFY(reader.feed("$999999999\r\n").ok());
    int fed = 0;
    while (reader.feed(chunk).ok()) {
        const auto reply = reader.next();
        QVERIFY(reply.ok() && !reply->has_value());
        QVERIFY(++fed < 20);
    }
    QVERIFY(fed >= 15);
    QVERIFY(!reader.next().ok());
}

void CodecTest::countsEachReplyByItself() {
    ReplyReader reader{ReplyLimits{.mostBytes = 100'000, .mostElements = 3}};
    const std::string one = "*2\r\n$50000\r\n" + std::string(50'000, 'x') + "\r\n:1\r\n";
    for (int i = 0; i < 20; ++i) {
        QVERIFY(reader.feed(one).ok());
        const auto reply = reader.next();
        QVERIFY(reply.ok() && reply->has_value());
    }
}

void CodecTest::refusesTooManyElements() {
    ReplyReader flat{ReplyLimits{.mostBytes = 1'000'000, .mostElements = 100}};
    QVERIFY(flat.feed("*100\r\n" + repeated(":1\r\n", 100)).ok());
    const auto reply = flat.next();
    QVERIFY(!reply.ok());
    QVERIFY(reply.error().detail.find("100 elements") != std::string::npos);
}

void CodecTest::anAnnouncedLengthReservesNothing() {
    ReplyReader reader{ReplyLimits{}};
    QVERIFY(reader.feed(repeated("*2147483647\r\n", 7)).ok());
    const auto reply = reader.next();
    QVERIFY(reply.ok() && !reply->has_value());
}

void CodecTest::aHalfReadReplyIsFreedWithItsReader() {
    ReplyReader reader{ReplyLimits{}};
    QVERIFY(reader.feed("*3\r\n$4\r\nabcd\r\n*2\r\n$40\r\nabc").ok());
    const auto reply = reader.next();
    QVERIFY(reply.ok() && !reply->has_value());
}

QTEST_GUILESS_MAIN(CodecTest)
#include "codec_test.moc"
