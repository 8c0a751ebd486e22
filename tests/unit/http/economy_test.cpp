// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/allocations.h"
#include "tests/unit/http/loopback.h"

#include <malloc.h>
#include <sys/socket.h>

#include <QTest>
#include <string>
#include <vector>

using namespace breakwater::http;
using breakwater::fakes::allocations;

namespace {

/// A status poll's shape: token from the query, a short body made on the stack, CORS lines.
void status(const Request& request, Exchange& exchange) {
    char body[160];
    const int size =
        std::snprintf(body, sizeof body, R"({"status":"waiting","position":%zu,"ready_for_entry":false})",
                      request.query.size());
    HeaderText headers;
    headers.add("Vary", "Origin");
    headers.add("Access-Control-Allow-Origin", request.origin);
    Response response;
    response.body = {body, std::size_t(size)};
    response.headers = headers.text();
    exchange.setRoute(1);
    exchange.respond(response);
}

class Quiet final : public EventSource {
  public:
    StreamNext next(EventText& text, breakwater::base::MonoTime) override {
        text.event("status", "1-1", R"({"status":"waiting"})");
        return {breakwater::base::Seconds{30}, false};
    }
};

} // namespace

class EconomyTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
#ifdef BREAKWATER_SANITIZED
        QSKIP("the sanitizers' own bookkeeping counts too");
#endif
    }

    void answersAPollWithoutAllocating() {
        TestServer server{status};
        TestClient client{server};
        const std::string request =
            get("/queue/status?token=abcdefghijklmnopqrstuvwxyz",
                "Origin: https://shop.test\r\nUser-Agent: a browser with a long name\r\n");
        char answer[2048];
        const auto poll = [&] {
            client.send(request);
            return ::recv(client.descriptor(), answer, sizeof answer, 0) > 0;
        };
        for (int i = 0; i < 100; ++i) {
            QVERIFY(poll());
        }
        const auto before = allocations.load();
        bool answered = true;
        for (int i = 0; i < 1'000; ++i) {
            answered = answered && poll();
        }
        const auto after = allocations.load();
        QVERIFY(answered);
        QCOMPARE(after - before, std::uint64_t{0});
        QVERIFY(std::string_view(answer).starts_with("HTTP/1.1 200 OK\r\n"));
    }

    void keepsAnIdleConnectionWithin512Bytes() {
        TestServer server{status};
        QVERIFY2(perConnection(server, get("/queue/status?token=a")) <= 512, m_report.c_str());
    }

    void keepsAnOpenStreamWithinOneKilobyte() {
        TestServer server{[](const Request&, Exchange& exchange) {
            (void)exchange.openStream({}, std::make_unique<Quiet>());
        }};
        QVERIFY2(perConnection(server, get("/queue/stream")) <= 1'024, m_report.c_str());
    }

  private:
    std::string m_report;

    /// Bytes of heap that one more connection costs after one request, the client's side not counted.
    std::size_t perConnection(TestServer& server, const std::string& request) {
        constexpr std::size_t kConnections = 400;
        std::vector<std::unique_ptr<TestClient>> clients(2 * kConnections);
        const auto open = [&](std::size_t from) {
            for (std::size_t i = from; i < from + kConnections; ++i) {
                clients[i] = std::make_unique<TestClient>(server);
                clients[i]->send(request);
                char answer[2048];
                if (::recv(clients[i]->descriptor(), answer, sizeof answer, 0) <= 0) {
                    return;
                }
            }
            server.settle();
        };
        open(0);
        const auto before = ::mallinfo2().uordblks;
        open(kConnections);
        const auto grown = ::mallinfo2().uordblks - before;
        const std::size_t each = grown / kConnections - clientBytes();
        m_report = std::to_string(each) + " bytes each";
        qInfo("%s", m_report.c_str());
        return each;
    }
    static std::size_t clientBytes() {
        return (sizeof(TestClient) + 8 + 15) / 16 * 16;
    }
};

QTEST_GUILESS_MAIN(EconomyTest)
#include "economy_test.moc"
