// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/http/loopback.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <QTest>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace breakwater::http;
using breakwater::base::Millis;
using breakwater::base::MonoTime;
using breakwater::base::Seconds;

namespace {

class OneEvent final : public EventSource {
  public:
    StreamNext next(EventText& text, MonoTime) override {
        text.event("status", "1", "{}");
        return {Seconds{60}, false};
    }
};

} // namespace

/// Caps at the door, and the two phases of stopping.
class StopTest : public QObject {
    Q_OBJECT

  private slots:
    void turnsAwayWithRetryAfterWhenFull() {
        ServerOptions options;
        options.maxConnections = 2;
        TestServer server{TestServer::echo(), std::move(options)};
        TestClient first{server};
        TestClient second{server};
        TestClient third{server};
        const auto answer = third.read();
        QCOMPARE(answer.status, 503);
        QVERIFY(!answer.field("Retry-After").empty());
        QVERIFY(!answer.field("X-Request-Id").empty());
        QVERIFY(third.closedByPeer());
        QCOMPARE(server.counters().refusedFull.value(), std::uint64_t{1});
        first.close();
        while (server.counters().connectionsOpen.value() > 1) {
            server.settle();
        }
        TestClient fourth{server};
        fourth.send(get("/"));
        QCOMPARE(fourth.read().status, 200);
    }

    void capsConnectionsOfOneAddressButNotOfAProxy() {
        ServerOptions options;
        options.maxPerAddress = 1;
        options.trustedProxies = *IpNetworks::parse("127.0.0.9");
        TestServer server{TestServer::echo(), std::move(options)};
        TestClient first{server, 0, "127.0.0.5"};
        TestClient second{server, 0, "127.0.0.5"};
        QCOMPARE(second.read().status, 503);
        TestClient elsewhere{server, 0, "127.0.0.6"};
        elsewhere.send(get("/"));
        QCOMPARE(elsewhere.read().status, 200);
        TestClient proxied{server, 0, "127.0.0.9"};
        TestClient proxiedToo{server, 0, "127.0.0.9"};
        proxiedToo.send(get("/"));
        QCOMPARE(proxiedToo.read().status, 200);
        QCOMPARE(server.counters().refusedAddress.value(), std::uint64_t{1});
    }

    void closesAtOnceWhenOutOfFileDescriptorsAndRecovers() {
        TestServer server{TestServer::echo()};
        TestClient waiting{server}; // its descriptor exists before there are none left
        waiting.send(get("/"));
        QCOMPARE(waiting.read().status, 200);
        rlimit before{};
        ::getrlimit(RLIMIT_NOFILE, &before);
        std::vector<int> fillers;
        rlimit low = before;
        low.rlim_cur = 200;
        ::setrlimit(RLIMIT_NOFILE, &low);
        const auto fill = [&] {
            while (true) {
                const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
                if (fd < 0) {
                    return;
                }
                fillers.push_back(fd);
            }
        };
        fill();
        ::close(fillers.back()); // one for the client's own socket
        fillers.pop_back();
        {
            TestClient refused{server};
            QVERIFY(refused.closedByPeer());
        }
        server.settle();
        QCOMPARE(server.counters().refusedNoFiles.value(), std::uint64_t{1});
        waiting.send(get("/unharmed"));
        QCOMPARE(waiting.read().body, "GET /unharmed|");
        for (const int fd : fillers) {
            ::close(fd);
        }
        ::setrlimit(RLIMIT_NOFILE, &before);
        TestClient next{server};
        next.send(get("/again"));
        QCOMPARE(next.read().body, "GET /again|");
    }

    void drainsIdleConnectionsAndRefusesNewOnes() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send(get("/"));
        QCOMPARE(client.read().status, 200);
        QVERIFY(server.server().drain(Seconds{10}));
        QVERIFY(client.closedByPeer());
        QVERIFY_EXCEPTION_THROWN(TestClient{server}, std::runtime_error);
    }

    void letsARunningExchangeFinishAndThenCloses() {
        std::mutex mutex;
        std::optional<Later> promise;
        TestServer server{[&](const Request&, Exchange& exchange) {
            const std::lock_guard lock{mutex};
            promise = exchange.answerLater();
        }};
        TestClient client{server};
        client.send(get("/join"));
        server.settle();
        QVERIFY(!server.server().drain(Millis{0}));
        LateResponse response;
        response.body = "{}";
        QVERIFY(promise->respond(response));
        const auto answer = client.read();
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.field("Connection"), "close");
        QVERIFY(client.closedByPeer());
        client.close();
        QVERIFY(server.server().drain(Seconds{10}));
    }

    void finishesARequestThatIsHalfArrived() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send("GET /half HTTP/1.1\r\n");
        server.settle();
        QVERIFY(!server.server().drain(Millis{0}));
        client.send("Host: a\r\n\r\n");
        const auto answer = client.read();
        QCOMPARE(answer.body, "GET /half|");
        QCOMPARE(answer.field("Connection"), "close");
    }

    void tellsStreamsToComeBackLater() {
        ServerOptions options;
        options.shutdownRetry = Millis{2'000};
        TestServer server{[](const Request&, Exchange& exchange) {
                              (void)exchange.openStream({}, std::make_unique<OneEvent>());
                          },
                          std::move(options)};
        TestClient client{server};
        client.send(get("/queue/stream"));
        client.readUntil("data: {}\n\n");
        QVERIFY(!server.server().drain(Millis{0}));
        const auto last = client.readToEnd();
        QVERIFY(last.starts_with("retry: "));
        const int delay = std::atoi(last.c_str() + 7);
        QVERIFY(delay >= 2'000 && delay <= 4'000);
        client.close();
        QVERIFY(server.server().drain(Seconds{10}));
    }

    void killsWhatIsLeftInTheSecondPhase() {
        TestServer server{[](const Request&, Exchange& exchange) { (void)exchange.answerLater(); }};
        TestClient client{server};
        client.send(get("/never"));
        server.settle();
        QVERIFY(!server.server().drain(Millis{0}));
        server.server().stop();
        QVERIFY(client.closedByPeer());
        server.server().stop();
    }
};

QTEST_GUILESS_MAIN(StopTest)
#include "stop_test.moc"
