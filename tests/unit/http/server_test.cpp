// SPDX-License-Identifier: Apache-2.0
#include "service/http/request_id.h"
#include "tests/unit/http/loopback.h"

#include <QTest>
#include <string>

using namespace breakwater::http;

class ServerTest : public QObject {
    Q_OBJECT

  private slots:
    void answersManyRequestsOnOneConnection() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        for (int i = 0; i < 50; ++i) {
            client.send(get("/queue/status?n=" + std::to_string(i)));
            const auto answer = client.read();
            QCOMPARE(answer.status, 200);
            QCOMPARE(answer.body, "GET /queue/status?n=" + std::to_string(i) + "|");
            QCOMPARE(answer.field("Connection"), "");
            QCOMPARE(answer.field("Cache-Control"), "no-store");
            QCOMPARE(answer.field("Date"), "Thu, 28 May 2026 20:26:40 GMT");
        }
        QCOMPARE(server.counters().connectionsAccepted.value(), std::uint64_t{1});
        QCOMPARE(server.counters().routes[kNoRoute].byStatusClass[2].value(), std::uint64_t{50});
    }

    void answersPipelinedRequestsInOrder() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        std::string all;
        for (int i = 0; i < 500; ++i) { // more than one receive buffer, cut anywhere
            all += i % 3 == 0 ? post("/n/" + std::to_string(i), "body " + std::to_string(i))
                              : get("/n/" + std::to_string(i));
        }
        client.send(all);
        for (int i = 0; i < 500; ++i) {
            const std::string expected = i % 3 == 0
                                             ? "POST /n/" + std::to_string(i) + "|body " + std::to_string(i)
                                             : "GET /n/" + std::to_string(i) + "|";
            QCOMPARE(client.read().body, expected);
        }
    }

    void readsARequestThatComesByteByByte() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        const std::string chunked = "POST /slow HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        for (const std::string& request : {post("/slow", "abcde"), chunked, get("/slow?x")}) {
            for (const char byte : request) {
                client.send({&byte, 1});
                server.settle();
            }
            const auto answer = client.read();
            QCOMPARE(answer.status, 200);
            QCOMPARE(answer.body, request.starts_with("POST") ? "POST /slow|abcde" : "GET /slow?x|");
        }
    }

    void sendsHeadersButNoBodyForHead() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send("HEAD /page HTTP/1.1\r\nHost: a\r\n\r\n" + get("/next"));
        const auto head = client.read(true);
        QCOMPARE(head.status, 200);
        QCOMPARE(head.field("Content-Length"), "11"); // "HEAD /page|"
        QCOMPARE(client.read().body, "GET /next|");
    }

    void givesOptionsAndUnknownMethodsToTheHandler() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\nBREW /pot HTTP/1.1\r\nHost: a\r\n\r\n");
        QCOMPARE(client.read().body, "OPTIONS *|");
        QCOMPARE(client.read().body, "BREW /pot|");
    }

    void closesAfterHttp10AndAfterConnectionClose() {
        TestServer server{TestServer::echo()};
        for (const std::string request :
             {"GET /old HTTP/1.0\r\n\r\n", "GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
              "GET /old HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"}) {
            TestClient client{server};
            client.send(request);
            const auto answer = client.read();
            QCOMPARE(answer.body, "GET /old|");
            QCOMPARE(answer.field("Connection"), "close");
            QVERIFY(client.closedByPeer());
        }
    }

    void answersAPeerThatHasAlreadyEndedItsSide() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send(get("/half"));
        client.shutdownSend();
        QCOMPARE(client.read().body, "GET /half|");
        QVERIFY(client.closedByPeer());
    }

    void readsAllOfWhatComesAtOnceAndTheEndBehindIt() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        std::string requests;
        std::size_t count = 0;
        for (; requests.size() < 40'000; ++count) { // more than is read at a time
            requests += get("/many");
        }
        client.send(requests);
        client.shutdownSend();
        for (std::size_t i = 0; i < count; ++i) {
            QCOMPARE(client.read().body, "GET /many|");
        }
        QVERIFY(client.closedByPeer());
    }

    void seesThatAPeerHasGoneInTheMiddleOfARequest() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send("GET /half HTTP/1.1\r\n");
        client.shutdownSend();
        QVERIFY(client.closedByPeer());
    }

    void sends100ContinueOnceToWhoWaitsForIt() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send("POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        QCOMPARE(client.read().status, 100);
        client.send("ab");
        server.settle();
        client.send("cd");
        const auto answer = client.read();
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, "POST /c|abcd");

        client.send("POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\nx");
        QCOMPARE(client.read().status, 200); // the body came along: no need to ask for it
    }

    void refusesATooLargeBodyBeforeItIsSentAndStillDeliversTheAnswer() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\nExpect: 100-continue\r\nX-Request-Id: "
            "big\r\n\r\n");
        const auto answer = client.read();
        QCOMPARE(answer.status, 413);
        QCOMPARE(answer.field("X-Request-Id"), "big");
        QVERIFY(answer.body.find("\"code\":\"CONTENT_TOO_LARGE\"") != std::string::npos);
        client.send(
            std::string(50000, 'x')); // a client that does not listen must not lose the answer to a reset
        QVERIFY(client.closedByPeer());
    }

    void givesEachLimitItsOwnStatus_data() {
        QTest::addColumn<QString>("request");
        QTest::addColumn<int>("status");
        const std::string line = "GET / HTTP/1.1\r\nHost: a\r\n";
        std::string fields;
        for (int i = 0; i < 64; ++i) {
            fields += "X: y\r\n";
        }
        const auto row = [](const char* name, const std::string& request, int status) {
            QTest::newRow(name) << QString::fromStdString(request) << status;
        };
        row("header", line + "X: " + std::string(8192, 'x') + "\r\n\r\n", 431);
        row("fields", line + fields + "\r\n", 431);
        row("target", get("/" + std::string(2048, 't')), 414);
        row("body", post("/", std::string(4097, 'b')), 413);
        row("version", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505);
        row("expectation", get("/", "Expect: more\r\n"), 417);
        row("malformed", "GET /\r\n\r\n", 400);
        row("largest header", line + "X: " + std::string(8192 - line.size() - 7, 'x') + "\r\n\r\n", 200);
        row("largest target", get("/" + std::string(2047, 't')), 200);
        row("largest body", post("/", std::string(4096, 'b')), 200);
    }
    void givesEachLimitItsOwnStatus() {
        QFETCH(QString, request);
        QFETCH(int, status);
        TestServer server{TestServer::echo()};
        TestClient client{server};
        client.send(request.toStdString());
        QCOMPARE(client.read().status, status);
        QCOMPARE(server.counters().requestsMalformed.value(), std::uint64_t(status == 200 ? 0 : 1));
    }

    void takesOverAWellFormedRequestIdAndMakesOneOtherwise() {
        TestServer server{TestServer::echo()};
        TestClient client{server};
        const auto idFor = [&](const std::string& offered) {
            client.send(get("/", "X-Request-Id: " + offered + "\r\n"));
            return client.read().field("X-Request-Id");
        };
        QCOMPARE(idFor("a.B_9-z"), "a.B_9-z");
        QCOMPARE(idFor(std::string(64, 'r')), std::string(64, 'r'));
        for (const std::string& bad :
             {std::string(65, 'r'), std::string("a b"), std::string("a\"b"), std::string()}) {
            const auto made = idFor(bad);
            QVERIFY(made != bad);
            QCOMPARE(made.size(), std::size_t{16});
            QVERIFY(isRequestId(made));
        }
    }

    void believesForwardedForOnlyFromATrustedProxy() {
        const HandlerFunction tellAddress = [](const Request& request, Exchange& exchange) {
            const auto text = request.clientAddress().toText();
            Response response;
            response.body = text;
            exchange.respond(response);
        };
        ServerOptions options;
        options.trustedProxies = *IpNetworks::parse("127.0.0.2, 10.0.0.0/8");
        TestServer server{tellAddress, std::move(options)};
        const auto request =
            get("/", "X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\nX-Forwarded-For: 10.1.2.3\r\n");
        TestClient proxy{server, 0, "127.0.0.2"};
        proxy.send(request);
        QCOMPARE(proxy.read().body, "203.0.113.9");
        TestClient stranger{server, 0, "127.0.0.3"};
        stranger.send(request);
        QCOMPARE(stranger.read().body, "127.0.0.3");
    }

    void answers500ForAHandlerThatForgets() {
        TestServer server{[](const Request&, Exchange&) {}};
        TestClient client{server};
        client.send(get("/"));
        QCOMPARE(client.read().status, 500);
    }

    void refusesAPortThatIsAlreadyTaken() {
        TestServer server{TestServer::echo()};
        ServerOptions options;
        options.address = "127.0.0.1";
        options.port = server.server().port();
        Server second{std::move(options), [](LoopContext&) { return std::unique_ptr<Handler>(); }};
        const auto started = second.start();
        QVERIFY(!started);
        QVERIFY(started.error().detail.find("Address already in use") != std::string::npos);
    }

    void servesOnSeveralLoopsThatShareOnePort() {
        ServerOptions options;
        options.loops = 3;
        TestServer server{TestServer::echo(), std::move(options)};
        for (int i = 0; i < 60; ++i) {
            TestClient client{server};
            client.send(get("/" + std::to_string(i)));
            QCOMPARE(client.read().body, "GET /" + std::to_string(i) + "|");
        }
        server.settle();
        std::uint64_t accepted = 0;
        for (const auto* loop : server.server().counters()) {
            accepted += loop->connectionsAccepted.value();
        }
        QCOMPARE(accepted, std::uint64_t{60});
    }
};

QTEST_GUILESS_MAIN(ServerTest)
#include "server_test.moc"
