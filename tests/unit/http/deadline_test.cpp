// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/http/loopback.h"

#include <QTest>
#include <memory>
#include <string>
#include <vector>

using namespace breakwater::http;
using breakwater::base::Millis;
using breakwater::base::Seconds;

/// Deadlines in virtual time: never early, and late by one tick of the wheel (a quarter second) at most.
class DeadlineTest : public QObject {
    Q_OBJECT

  private slots:
    void closesAnIdleConnectionAfter75Seconds() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send(get("/"));
        QCOMPARE(client.read().status, 200);
        server.advance(Millis{74'900});
        client.send(get("/still-there"));
        QCOMPARE(client.read().body, "GET /still-there|"); // and the count begins anew
        server.advance(Millis{74'900});
        QCOMPARE(server.counters().connectionsOpen.value(), std::uint64_t{1});
        server.advance(Millis{350});
        QVERIFY(client.closedByPeer());
        QCOMPARE(server.counters().connectionsOpen.value(), std::uint64_t{0});
    }

    void answersARequestThatMeetsTheEndOfItsIdleTime() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send(get("/"));
        QCOMPARE(client.read().status, 200);
        server.server().tick([&] {
            server.clock().advance(Millis{75'250});
            client.send(get("/just-in-time"));
            client.awaitDelivery();
        });
        QCOMPARE(client.read().body, "GET /just-in-time|");
        server.advance(Millis{75'250});
        QVERIFY(client.closedByPeer());
    }

    void closesManyIdleConnectionsSomeAtATimeAndWaitsForNoOtherTick() {
        TestServer server{TestServer::echo()};
        LoopContext* loop = nullptr;
        server.server().onEachLoop([&loop](Handler&, LoopContext& context) { loop = &context; });
        std::vector<std::unique_ptr<TestClient>> clients;
        for (int i = 0; i < 300; ++i) {
            clients.push_back(std::make_unique<TestClient>(server));
        }
        server.settle();
        QCOMPARE(server.counters().connectionsOpen.value(), std::uint64_t{300});
        std::vector<std::uint64_t> open;
        const auto look = [&] { open.push_back(server.counters().connectionsOpen.value()); };
        server.server().tick([&] {
            server.clock().advance(Millis{75'250});
            loop->post([&] {
                look(); // in the turn behind the tick's
                clients.back()->send(get("/still-there"));
                clients.back()->awaitDelivery();
                loop->post(look);
            });
        });
        QCOMPARE(clients.back()->read().body, "GET /still-there|");
        server.settle();
        QCOMPARE(open, (std::vector<std::uint64_t>{172, 44}));
        QCOMPARE(server.counters().connectionsOpen.value(), std::uint64_t{1});
    }

    void closesASilentNewConnectionAfter75Seconds() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        server.settle();
        server.advance(Millis{74'900});
        QCOMPARE(server.counters().connectionsOpen.value(), std::uint64_t{1});
        server.advance(Millis{350});
        QVERIFY(client.closedByPeer());
    }

    void givesAHeaderFiveSecondsFromItsFirstByteHoweverItTrickles() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send("GET / HTTP/1.1\r\n");
        server.settle();
        for (int i = 0; i < 4; ++i) {
            server.advance(Millis{1'200});
            client.send("X-" + std::to_string(i) + ": y\r\n");
            server.settle();
        }
        QCOMPARE(server.counters().timedOut.value(), std::uint64_t{0}); // 4.8 s
        server.advance(Millis{450});
        const auto answer = client.read();
        QCOMPARE(answer.status, 408);
        QCOMPARE(answer.field("Connection"), "close");
        QVERIFY(client.closedByPeer());
        QCOMPARE(server.counters().timedOut.value(), std::uint64_t{1});
    }

    void givesABodyTenSecondsFromItsHeader() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send("POST / HTTP/1.1\r\nHost: a\r\n");
        server.settle();
        server.advance(Millis{4'500});
        client.send("Content-Length: 3\r\n\r\na");
        server.settle();
        server.advance(Millis{9'700});
        client.send("b");
        server.settle();
        QCOMPARE(server.counters().timedOut.value(), std::uint64_t{0});
        server.advance(Millis{600});
        QCOMPARE(client.read().status, 408);
        QVERIFY(client.closedByPeer());
    }

    void countsAnewForEachPipelinedRequest() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send("GET /a HTTP/1.1\r\n");
        server.settle();
        server.advance(Millis{4'500});
        client.send("Host: a\r\n\r\nGET /b HTTP/1.1\r\n"); // the second begins here
        QCOMPARE(client.read().body, "GET /a|");
        server.settle();
        server.advance(Millis{4'500});
        client.send("Host: a\r\n\r\n");
        QCOMPARE(client.read().body, "GET /b|");
    }

    void givesUpOnAPeerThatNeverTakesItsAnswer() {
        const auto page = std::make_shared<const std::string>(std::string(2'000'000, 'p'));
        ServerOptions options;
        options.sendBufferBytes = 4'096;
        TestServer server{[&](const Request&, Exchange& exchange) {
                              Response response;
                              response.shared = page;
                              exchange.respond(response);
                          },
                          std::move(options)};
        TestClient client{server, 4'096};
        client.send(get("/page"));
        client.readUntil("\r\n\r\n");
        for (int i = 0; i < 20 && server.counters().stalled.value() == 0;
             ++i) { // the kernel may move a little
            server.advance(Millis{30'250});
        }
        QCOMPARE(server.counters().connectionsOpen.value(), std::uint64_t{0});
        QCOMPARE(server.counters().stalled.value(), std::uint64_t{1});
    }

    void doesNotWaitForeverForThePeersEndAfterItsOwn() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send(get("/", "Connection: close\r\n"));
        QCOMPARE(client.read().status, 200);
        QVERIFY(client.closedByPeer()); // its sending side; ours stays open
        server.settle();
        QCOMPARE(server.counters().connectionsOpen.value(), std::uint64_t{1});
        server.advance(Millis{2'250});
        QCOMPARE(server.counters().connectionsOpen.value(), std::uint64_t{0});
    }
};

QTEST_GUILESS_MAIN(DeadlineTest)
#include "deadline_test.moc"
