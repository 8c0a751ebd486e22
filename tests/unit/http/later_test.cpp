// SPDX-License-Identifier: Apache-2.0
#include "service/http/timing_wheel.h"
#include "tests/unit/http/loopback.h"

#include <QTest>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace breakwater::http;
using breakwater::base::Seconds;

namespace {

/// A handler that keeps every promise for the test to fulfil; paths other than /later are answered at once.
class Promises {
  public:
    HandlerFunction handler() {
        return [this](const Request& request, Exchange& exchange) {
            if (!request.path.starts_with("/later")) {
                TestServer::echo()(request, exchange);
                return;
            }
            auto promise = exchange.answerLater();
            const std::lock_guard lock{m_mutex};
            m_promises.push_back(std::move(promise));
        };
    }
    /// The promise made as number `index`, which must have been made.
    Later at(std::size_t index) {
        const std::lock_guard lock{m_mutex};
        return m_promises.at(index);
    }

  private:
    std::mutex m_mutex;
    std::vector<Later> m_promises;
};

LateResponse saying(std::string body) {
    LateResponse response;
    response.body = std::move(body);
    return response;
}

} // namespace

class LaterTest : public QObject {
    Q_OBJECT

  private slots:
    void answersFromAnotherThread() {
        Promises promises;
        TestServer server{promises.handler()};
        TestClient client{server};
        client.send(get("/later", "X-Request-Id: trace-7\r\n"));
        server.settle();
        std::thread other{[&] { QVERIFY(promises.at(0).respond(saying("late"))); }};
        const auto answer = client.read();
        other.join();
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, "late");
        QCOMPARE(answer.field("X-Request-Id"), "trace-7");
    }

    void keepsTheOrderOfPipelinedRequestsWhenOneIsAnsweredLater() {
        Promises promises;
        TestServer server{promises.handler()};
        TestClient client{server};
        client.send(get("/1") + get("/later") + get("/3") + get("/later") + get("/5"));
        QCOMPARE(client.read().body, "GET /1|");
        server.settle();
        promises.at(0).respond(saying("2"));
        QCOMPARE(client.read().body, "2");
        QCOMPARE(client.read().body, "GET /3|");
        server.settle();
        promises.at(1).respond(saying("4"));
        QCOMPARE(client.read().body, "4");
        QCOMPARE(client.read().body, "GET /5|");
    }

    void handlesNothingOfAConnectionWhileItsAnswerIsOutstanding() {
        Promises promises;
        TestServer server{promises.handler()};
        TestClient client{server};
        client.send(get("/later") + get("/after"));
        server.settle();
        client.send(get("/even-later"));
        server.settle();
        QCOMPARE(server.counters().routes[kNoRoute].byStatusClass[2].value(), std::uint64_t{0});
        promises.at(0).respond(saying("first"));
        QCOMPARE(client.read().body, "first");
        QCOMPARE(client.read().body, "GET /after|");
        QCOMPARE(client.read().body, "GET /even-later|");
    }

    void countsOnlyTheFirstOfTwoAnswers() {
        Promises promises;
        TestServer server{promises.handler()};
        TestClient client{server};
        client.send(get("/later"));
        server.settle();
        promises.at(0).respond(saying("first"));
        promises.at(0).respond(saying("second"));
        QCOMPARE(client.read().body, "first");
        client.send(get("/next"));
        QCOMPARE(client.read().body, "GET /next|");
        server.settle();
        QCOMPARE(server.counters().answersTooLate.value(), std::uint64_t{1});
    }

    void dropsAnAnswerForAConnectionThatHasGoneEvenWhenItsSlotIsTakenAgain() {
        Promises promises;
        TestServer server{promises.handler()};
        {
            TestClient gone{server};
            gone.send(get("/later"));
            server.settle();
        }
        server.advance(Seconds{31}); // the promise runs out; the answer finds nobody
        server.advance(Seconds{3});
        QCOMPARE(server.counters().connectionsOpen.value(), std::uint64_t{0});
        TestClient next{server};
        next.send(get("/later"));
        server.settle();
        QVERIFY(promises.at(0).respond(saying("for the first one")));
        server.settle();
        promises.at(1).respond(saying("for the second"));
        QCOMPARE(next.read().body, "for the second");
        QCOMPARE(server.counters().answersTooLate.value(), std::uint64_t{1});
    }

    void tellsTheVisitorThatTheOutcomeIsUnknownWhenAPromiseIsNotKept() {
        Promises promises;
        TestServer server{promises.handler()};
        TestClient client{server};
        client.send(get("/later"));
        server.settle();
        server.advance(Seconds{30} - TimingWheel::kResolution);
        server.advance(TimingWheel::kResolution * 2);
        const auto answer = client.read();
        QCOMPARE(answer.status, 503);
        QVERIFY(answer.body.find("unknown") != std::string::npos);
        QVERIFY(!answer.field("Retry-After").empty());
        promises.at(0).respond(saying("too late"));
        client.send(get("/next"));
        QCOMPARE(client.read().body, "GET /next|");
    }

    void mayBeHeldLongerThanTheServerLives() {
        Promises promises;
        {
            TestServer server{promises.handler()};
            TestClient client{server};
            client.send(get("/later"));
            server.settle();
        }
        QVERIFY(!promises.at(0).respond(saying("nobody")));
        QVERIFY(!Later{}.respond(saying("nobody")));
    }

    void takesAnswersFromManyThreadsAtOnce() {
        Promises promises;
        TestServer server{promises.handler()};
        constexpr int kEach = 40;
        std::vector<std::unique_ptr<TestClient>> clients;
        for (int i = 0; i < 4 * kEach; ++i) {
            clients.push_back(std::make_unique<TestClient>(server));
            clients.back()->send(get("/later"));
            server.settle();
        }
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&promises, t] {
                for (int i = t * kEach; i < (t + 1) * kEach; ++i) {
                    promises.at(std::size_t(i)).respond(saying(std::to_string(i)));
                }
            });
        }
        for (int i = 0; i < 4 * kEach; ++i) {
            QCOMPARE(clients[std::size_t(i)]->read().body, std::to_string(i));
        }
        for (auto& thread : threads) {
            thread.join();
        }
    }

    void answersHeadLaterWithoutABody() {
        Promises promises;
        TestServer server{promises.handler()};
        TestClient client{server};
        client.send("HEAD /later HTTP/1.1\r\nHost: a\r\n\r\n" + get("/next"));
        server.settle();
        promises.at(0).respond(saying("12345"));
        QCOMPARE(client.read(true).field("Content-Length"), "5");
        QCOMPARE(client.read().body, "GET /next|");
    }
};

QTEST_GUILESS_MAIN(LaterTest)
#include "later_test.moc"
