// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/http/loopback.h"

#include <QTest>
#include <atomic>
#include <mutex>
#include <optional>
#include <string>

using namespace breakwater::http;
using breakwater::base::Millis;
using breakwater::base::MonoTime;
using breakwater::base::Seconds;

namespace {

/// A source whose events the test decides; it tells how often it was asked and when it died.
struct Script {
    std::atomic<int> asked{0};
    std::atomic<int> alive{0};
    std::atomic<std::int64_t> askAgainMs{1'000};
    std::atomic<int> endAt{-1};
    std::atomic<std::size_t> dataBytes{0};
    std::atomic<bool> silent{false};
    std::mutex mutex;
    StreamHandle handle;
};

class ScriptedSource final : public EventSource {
  public:
    explicit ScriptedSource(Script& script) : m_script(script) { ++m_script.alive; }
    ~ScriptedSource() override { --m_script.alive; }

    StreamNext next(EventText& text, MonoTime) override {
        const int number = ++m_script.asked;
        if (!m_script.silent) {
            std::string data = std::to_string(number);
            data.resize(std::max<std::size_t>(data.size(), m_script.dataBytes), '.');
            text.event("status", std::to_string(number), data);
        }
        return {Millis{m_script.askAgainMs}, number == m_script.endAt};
    }

  private:
    Script& m_script;
};

HandlerFunction streaming(Script& script, std::uint32_t tag = 0) {
    return [&script, tag](const Request& request, Exchange& exchange) {
        if (request.path != "/queue/stream") {
            TestServer::echo()(request, exchange);
            return;
        }
        StreamOptions options;
        options.tag = tag;
        auto handle = exchange.openStream(options, std::make_unique<ScriptedSource>(script));
        if (!handle) {
            exchange.respondFault(Fault::Overloaded, "Poll instead.");
            return;
        }
        const std::lock_guard lock{script.mutex};
        script.handle = *handle;
    };
}

} // namespace

class StreamTest : public QObject {
    Q_OBJECT

  private slots:
    void sendsHeadRetryAndTheFirstEventAtOnce() {
        Script script;
        TestServer server{streaming(script)};
        TestClient client{server};
        client.send(get("/queue/stream", "X-Request-Id: s1\r\n"));
        const auto head = client.readUntil("\r\n\r\n");
        QVERIFY(head.starts_with("HTTP/1.1 200 OK\r\n"));
        for (const char* line :
             {"Content-Type: text/event-stream\r\n", "Cache-Control: no-store\r\n", "X-Request-Id: s1\r\n",
              "Connection: close\r\n", "X-Accel-Buffering: no\r\n"}) {
            QVERIFY2(head.find(line) != std::string::npos, line);
        }
        QVERIFY(head.find("Content-Length") == std::string::npos);
        QCOMPARE(client.readUntil("\n\n"), "retry: 3000\n\n");
        QCOMPARE(client.readUntil("\n\n"), "event: status\nid: 1\ndata: 1\n\n");
    }

    void asksTheSourceAtItsOwnPace() {
        Script script;
        script.askAgainMs = 5'000;
        TestServer server{streaming(script)};
        TestClient client{server};
        client.send(get("/queue/stream"));
        client.readUntil("data: 1\n\n");
        server.advance(Millis{4'999});
        QCOMPARE(script.asked.load(), 1);
        server.advance(Millis{251});
        QCOMPARE(script.asked.load(), 2);
        QCOMPARE(client.readUntil("\n\n"), "event: status\nid: 2\ndata: 2\n\n");
    }

    void isWokenFromAnotherThread() {
        Script script;
        script.askAgainMs = 3'600'000;
        TestServer server{streaming(script)};
        TestClient client{server};
        client.send(get("/queue/stream"));
        client.readUntil("data: 1\n\n");
        QVERIFY(script.handle.wake());
        QCOMPARE(client.readUntil("\n\n"), "event: status\nid: 2\ndata: 2\n\n");
    }

    void wakesEveryStreamOfATagAndNoOther() {
        Script mine;
        Script other;
        mine.askAgainMs = other.askAgainMs = 3'600'000;
        TestServer server{[&](const Request& request, Exchange& exchange) {
            streaming(request.query == "mine" ? mine : other, request.query == "mine" ? 1 : 2)(request,
                                                                                               exchange);
        }};
        std::vector<std::unique_ptr<TestClient>> clients;
        constexpr int kStreams = 300; // more than one batch
        for (int i = 0; i < kStreams + 1; ++i) {
            clients.push_back(std::make_unique<TestClient>(server));
            clients.back()->send(get(i < kStreams ? "/queue/stream?mine" : "/queue/stream?other"));
            clients.back()->readUntil("data: ");
        }
        server.server().onEachLoop([](Handler&, LoopContext& loop) {
            loop.wakeStreams(1);
            loop.wakeStreams(1); // waiting to be asked already
        });
        for (int i = 0; i < kStreams; ++i) {
            QVERIFY(clients[std::size_t(i)]->readUntil("event: status\n").ends_with("event: status\n"));
        }
        server.settle();
        QCOMPARE(mine.asked.load(), 2 * kStreams);
        QCOMPARE(other.asked.load(), 1);
        QCOMPARE(server.counters().streamsOpen.value(), std::uint64_t{kStreams + 1});
    }

    void sendsACommentAfterFifteenSilentSeconds() {
        Script script;
        script.silent = true;
        script.askAgainMs = 4'000;
        TestServer server{streaming(script)};
        TestClient client{server};
        client.send(get("/queue/stream"));
        client.readUntil("retry: 3000\n\n");
        for (int second = 0; second < 16; ++second) {
            server.advance(Seconds{1});
        }
        QCOMPARE(client.readUntil("\n\n"), ":\n\n");
        QVERIFY(script.asked >= 4);
        script.handle.end();
        QCOMPARE(client.readToEnd(), "");
    }

    void endsAfterTheLastEvent() {
        Script script;
        script.endAt = 1;
        TestServer server{streaming(script)};
        TestClient client{server};
        client.send(get("/queue/stream") + get("/ignored"));
        QVERIFY(client.readToEnd().ends_with("event: status\nid: 1\ndata: 1\n\n"));
        client.close();
        while (server.counters().connectionsOpen.value() > 0) {
            server.settle();
        }
        QCOMPARE(script.alive.load(), 0);
        QCOMPARE(server.counters().streamsOpen.value(), std::uint64_t{0});
    }

    void noticesThatTheReaderHasGone() {
        Script script;
        TestServer server{streaming(script)};
        TestClient client{server};
        client.send(get("/queue/stream"));
        client.readUntil("data: 1\n\n");
        QCOMPARE(script.alive.load(), 1);
        client.close();
        while (server.counters().connectionsOpen.value() > 0) {
            server.settle(); // each call is a whole turn of the loop
        }
        QCOMPARE(script.alive.load(), 0);
        QVERIFY(script.handle.wake()); // of nobody, harmless
        server.settle();
        QCOMPARE(server.counters().answersTooLate.value(), std::uint64_t{1});
    }

    void speaksToHttp10AndAnswersHeadLikeAnyPage() {
        Script script;
        TestServer server{streaming(script)};
        TestClient old{server};
        old.send("GET /queue/stream HTTP/1.0\r\n\r\n");
        QVERIFY(old.readUntil("data: 1\n\n").ends_with("data: 1\n\n"));
        TestClient head{server};
        head.send("HEAD /queue/stream HTTP/1.1\r\nHost: a\r\n\r\n");
        QCOMPARE(head.read(true).status, 503);
    }

    void keepsToTheCapOfStreams() {
        Script script;
        ServerOptions options;
        options.maxStreams = 1;
        TestServer server{streaming(script), std::move(options)};
        TestClient first{server};
        first.send(get("/queue/stream"));
        first.readUntil("data: 1\n\n");
        TestClient second{server};
        second.send(get("/queue/stream"));
        QCOMPARE(second.read().status, 503);
        first.close();
        while (server.counters().streamsOpen.value() > 0) {
            server.settle();
        }
        second.send(get("/queue/stream"));
        QVERIFY(second.readUntil("data: ").ends_with("data: "));
    }

    void asksASlowReaderOnlyWhenItReadsAndThenSendsTheLatest() {
        Script script;
        script.dataBytes = 20'000;
        script.askAgainMs = 250;
        ServerOptions options;
        options.sendBufferBytes = 4'096;
        TestServer server{streaming(script), std::move(options)};
        TestClient client{server, 4'096};
        client.send(get("/queue/stream"));
        client.readUntil("retry: 3000\n\n");
        for (int i = 0; i < 40; ++i) {
            server.advance(Millis{500});
        }
        const int askedWhileFull = script.asked;
        QVERIFY(askedWhileFull < 10); // forty moments went by; only what fits the sockets was asked for
        script.dataBytes = 0;
        int lastSeen = 0;
        while (lastSeen <= askedWhileFull) {
            const auto event = client.readUntil("\n\n");
            const auto id = event.find("id: ");
            QVERIFY(id != std::string::npos);
            const int number = std::atoi(event.c_str() + id + 4);
            QCOMPARE(number, lastSeen + 1); // nothing was queued, nothing torn
            lastSeen = number;
            server.advance(Millis{500});
        }
    }

    void givesUpOnAReaderThatTakesNothing() {
        Script script;
        script.dataBytes = 400'000;
        ServerOptions options;
        options.sendBufferBytes = 4'096;
        TestServer server{streaming(script), std::move(options)};
        TestClient client{server, 4'096};
        client.send(get("/queue/stream"));
        client.readUntil("retry: 3000\n\n");
        for (int i = 0; i < 20 && script.alive > 0; ++i) { // the kernel may still move a little at first
            server.advance(Millis{30'250});
        }
        QCOMPARE(script.alive.load(), 0);
        QCOMPARE(server.counters().stalled.value(), std::uint64_t{1});
    }

    void pushesThroughALatestValueSlot() {
        const auto slot = std::make_shared<LatestValue>();
        std::mutex mutex;
        StreamHandle handle;
        TestServer server{[&](const Request&, Exchange& exchange) {
            const std::lock_guard lock{mutex};
            handle = *exchange.openStream({}, LatestValue::sourceOf(slot));
        }};
        TestClient client{server};
        client.send(get("/"));
        client.readUntil("retry: 3000\n\n");
        server.settle();
        slot->set("status", "1", "one");
        slot->set("status", "2", "two\nlines");
        handle.wake();
        QCOMPARE(client.readUntil("\n\n"), "event: status\nid: 2\ndata: two\ndata: lines\n\n");
        slot->set("status", "3\r\n\r\nevil", "three", true);
        handle.wake();
        QCOMPARE(client.readToEnd(), "event: status\nid: 3evil\ndata: three\n\n");
    }
};

QTEST_GUILESS_MAIN(StreamTest)
#include "stream_test.moc"
