// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/http/browser.h"
#include "tests/fakes/allocations.h"

#include <sys/socket.h>

#include <QTest>

using namespace breakwater;
using namespace breakwater::fakes;

// The whole way of a status poll, from the socket through the token and the replica to the answer, allocates
// nothing.

class EconomyTest : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase() {
#ifdef BREAKWATER_SANITIZED
        QSKIP("the sanitizers' own bookkeeping counts too");
#endif
    }
    void aStatusPollAllocatesNothing_data();
    void aStatusPollAllocatesNothing();
};

void EconomyTest::aStatusPollAllocatesNothing_data() {
    QTest::addColumn<QByteArray>("fields");
    QTest::newRow("plain") << QByteArray();
    QTest::newRow("a browser") << QByteArray(
        "User-Agent: Mozilla/5.0 (Linux; Android 14; SM-S911N) AppleWebKit/537.36\r\nAccept: "
        "application/json\r\n"
        "Accept-Language: ko-KR,ko;q=0.9,en;q=0.7\r\nReferer: https://tickets.example/wait/concert\r\n");
    QTest::newRow("behind a proxy, by IPv6")
        << QByteArray("X-Forwarded-For: 2001:db8:1234:5678:9abc:def0:1:2\r\n");
}

void EconomyTest::aStatusPollAllocatesNothing() {
    QFETCH(QByteArray, fields);
    ApiHouse house;
    model::Policy policy;
    policy.rate = model::Rate{10};
    house.make("economy", policy);
    Browser browser(house);
    for (int i = 0; i < 20; ++i) {
        browser.token("economy");
    }
    const std::string token = browser.token("economy");
    const std::string request = "GET /queue/status HTTP/1.1\r\nHost: queue.test\r\nAuthorization: Bearer " +
                                token + "\r\n" + fields.toStdString() + "\r\n";
    http::TestClient client(house.port());
    char answer[4096];
    const auto poll = [&] {
        client.send(request);
        const auto size = ::recv(client.descriptor(), answer, sizeof answer, 0);
        return size > 0 &&
               std::string_view(answer, static_cast<std::size_t>(size)).starts_with("HTTP/1.1 200 ");
    };
    for (int i = 0; i < 200; ++i) {
        QVERIFY(poll());
    }
    const std::uint64_t before = allocations.load();
    bool answered = true;
    for (int i = 0; i < 1'000; ++i) {
        answered = answered && poll();
    }
    const std::uint64_t after = allocations.load();
    QVERIFY(answered);
    QCOMPARE(after - before, std::uint64_t{0});
    QVERIFY(std::string_view(answer).find("\"position\":2") != std::string_view::npos);
}

QTEST_GUILESS_MAIN(EconomyTest)
#include "economy_test.moc"
