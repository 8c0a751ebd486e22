// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/server.h"
#include "shared/base/clock.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace breakwater::http {

/// A clock that stands still until a test moves it. Any thread.
class ManualClock final : public base::Clock {
  public:
    base::MonoTime monotonic() const override { return base::MonoTime{base::Micros{m_micros.load()}}; }
    base::WallTime wall() const override { return base::WallTime{base::Micros{m_micros.load()}}; }
    void advance(base::Micros by) { m_micros += by.count(); }

  private:
    std::atomic<std::int64_t> m_micros{1'780'000'000'000'000};
};

using HandlerFunction = std::function<void(const Request&, Exchange&)>;

/// A server on a free loopback port whose time only the test moves; its handler may be one function.
class TestServer {
  public:
    explicit TestServer(HandlerFunction handler, ServerOptions options = {});
    explicit TestServer(HandlerFactory factory, ServerOptions options = {});
    /// A handler that answers every request with "METHOD path?query|body" as plain text.
    static HandlerFunction echo();

    Server& server() { return *m_server; }
    /// Moves the time and lets every loop see it.
    void advance(base::Micros by);
    /// Waits until the loops have handled whatever was sent to them, connected or posted before this call.
    void settle();
    const LoopCounters& counters() const { return *m_server->counters().front(); }
    ManualClock& clock() { return m_clock; }

  private:
    ManualClock m_clock;
    std::unique_ptr<Server> m_server;
};

/// One answer as it came off the wire.
struct Answer {
    int status = 0;
    std::string head;
    std::string body;

    /// The value of a field; empty when it is absent.
    std::string field(std::string_view name) const;
};

/// A blocking client socket. Reads give up after ten seconds, which fails the test instead of hanging it.
class TestClient {
  public:
    explicit TestClient(TestServer& server, int receiveBufferBytes = 0, std::string_view from = {});
    explicit TestClient(std::uint16_t port, int receiveBufferBytes = 0, std::string_view from = {});
    ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    void send(std::string_view bytes);
    /// Until what was sent lies in the server's socket.
    void awaitDelivery() const;
    void shutdownSend();
    void close();
    int descriptor() const { return m_fd; }

    /// The next answer with its Content-Length body; status 0 when the connection ended before it.
    Answer read(bool headOnly = false);
    /// Everything up to and including `mark`; what there was when the connection ends first.
    std::string readUntil(std::string_view mark);
    /// Everything until the peer closes; a reset counts as its end.
    std::string readToEnd();
    bool closedByPeer() { return readToEnd().empty(); }
    /// Whether a read up to `mark` would not wait, because the mark, or the end, has come. Waits a moment for
    /// it.
    bool hasCome(std::string_view mark);

  private:
    bool fill();

    int m_fd = -1;
    bool m_ended = false;
    std::string m_buffer;
};

std::string get(std::string_view target, std::string_view fields = {});
std::string post(std::string_view target, std::string_view body, std::string_view fields = {});

} // namespace breakwater::http
