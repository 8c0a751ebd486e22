// SPDX-License-Identifier: Apache-2.0
#include "service/redis/redis_url.h"

#include <QTest>

using breakwater::redis::describe;
using breakwater::redis::parseRedisUrl;
using breakwater::redis::RedisUrl;

class RedisUrlTest : public QObject {
    Q_OBJECT
  private slots:
    void readsEveryPartOfATcpAddress();
    void readsAUnixSocket();
    void readsAnIpv6Address();
    void decodesPercentInPasswords();
    void neverShowsThePassword();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
};

void RedisUrlTest::readsEveryPartOfATcpAddress() {
    const auto url = parseRedisUrl("redis://ann:secret@redis.example:7000/3");
    QVERIFY(url.ok());
    QCOMPARE(*url, (RedisUrl{RedisUrl::Transport::Tcp, "redis.example", 7000, "", "ann", "secret", 3}));

    const auto bare = parseRedisUrl("redis://localhost");
    QVERIFY(bare.ok());
    QCOMPARE(*bare, (RedisUrl{RedisUrl::Transport::Tcp, "localhost", 6379, "", "", "", 0}));

    const auto tls = parseRedisUrl("rediss://:p@h:1/");
    QVERIFY(!tls.ok() && tls.error().detail.find("TLS to Redis is not built in") != std::string::npos);
}

void RedisUrlTest::readsAUnixSocket() {
    for (const char* text : {"unix:///run/redis.sock?db=2", "redis+unix:///run/redis.sock?db=2"}) {
        const auto url = parseRedisUrl(text);
        QVERIFY(url.ok());
        QCOMPARE(*url, (RedisUrl{RedisUrl::Transport::Unix, "", 6379, "/run/redis.sock", "", "", 2}));
    }
    const auto withPassword = parseRedisUrl("unix://:se@cret@/run/r@1.sock");
    QVERIFY(withPassword.ok());
    QCOMPARE(withPassword->password, std::string("se@cret"));
    QCOMPARE(withPassword->path, std::string("/run/r@1.sock"));
}

void RedisUrlTest::readsAnIpv6Address() {
    const auto url = parseRedisUrl("redis://[::1]:6380");
    QVERIFY(url.ok());
    QCOMPARE(url->host, std::string("::1"));
    QCOMPARE(url->port, std::uint16_t(6380));
    QCOMPARE(describe(*url), std::string("redis://[::1]:6380"));
}

void RedisUrlTest::decodesPercentInPasswords() {
    const auto url = parseRedisUrl("redis://a%3ab:p%40%2F%25@h");
    QVERIFY(url.ok());
    QCOMPARE(url->user, std::string("a:b"));
    QCOMPARE(url->password, std::string("p@/%"));
}

void RedisUrlTest::neverShowsThePassword() {
    const auto url = parseRedisUrl("redis://ann:hunter2@h:1/4");
    QVERIFY(url.ok());
    QCOMPARE(describe(*url), std::string("redis://h:1/4"));
    for (const char* text : {"redis://ann:hunter2@h:99999", "redis://ann:hunter2@h/x",
                             "redis://ann:hunter2%zz@h", "redis://hunter2@h", "http://ann:hunter2@h"}) {
        const auto refused = parseRedisUrl(text);
        QVERIFY(!refused.ok());
        QVERIFY2(refused.error().detail.find("hunter2") == std::string::npos, refused.error().detail.c_str());
    }
}

void RedisUrlTest::saysWhatIsWrong_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("word");
    QTest::newRow("empty") << ""
                           << "starts with none";
    QTest::newRow("scheme") << "http://h"
                            << "starts with none";
    QTest::newRow("no host") << "redis://"
                             << "host is missing";
    QTest::newRow("no host but port") << "redis://:6379"
                                      << "host is missing";
    QTest::newRow("port") << "redis://h:0"
                          << "port '0'";
    QTest::newRow("port too high") << "redis://h:65536"
                                   << "port '65536'";
    QTest::newRow("port empty") << "redis://h:"
                                << "port ''";
    QTest::newRow("database") << "redis://h/one"
                              << "database 'one'";
    QTest::newRow("database too high") << "redis://h/65536"
                                       << "database '65536'";
    QTest::newRow("bare word") << "redis://word@h"
                               << "user:password@";
    QTest::newRow("empty password") << "redis://ann:@h"
                                    << "password before '@' is empty";
    QTest::newRow("percent") << "redis://a:%4@h"
                             << "two hexadecimal digits";
    QTest::newRow("IPv6 bare") << "redis://::1"
                               << "brackets";
    QTest::newRow("IPv6 open") << "redis://[::1"
                               << "never closed";
    QTest::newRow("IPv6 tail") << "redis://[::1]x"
                               << "after ']'";
    QTest::newRow("space") << "redis://h /1"
                           << "space";
    QTest::newRow("NUL") << QString("redis://h") + QChar(0) << "control character";
    QTest::newRow("host letter") << "redis://h;rm"
                                 << "no host name has";
    QTest::newRow("query") << "redis://h?x=1"
                           << "nothing may follow";
    QTest::newRow("unix relative") << "unix://redis.sock"
                                   << "absolute path";
    QTest::newRow("unix option") << "unix:///r?x=1"
                                 << "only option";
    QTest::newRow("unix long") << "unix:///" + QString(107, 'x') << "107 bytes";
    QTest::newRow("long") << "redis://" + QString(3000, 'x') << "2,048 bytes";
}

void RedisUrlTest::saysWhatIsWrong() {
    QFETCH(QString, text);
    QFETCH(QString, word);
    const auto url = parseRedisUrl(text.toStdString());
    QVERIFY(!url.ok());
    QCOMPARE(url.error().code, breakwater::base::ErrorCode::InvalidRequest);
    QVERIFY2(QString::fromStdString(url.error().detail).contains(word), url.error().detail.c_str());
}

QTEST_GUILESS_MAIN(RedisUrlTest)
#include "redis_url_test.moc"
