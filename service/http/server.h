// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/connection_caps.h"
#include "service/http/counters.h"
#include "service/http/handler.h"
#include "service/http/ip_address.h"
#include "service/http/limits.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace breakwater::http {

class Loop;

struct ServerOptions {
    std::string address = "0.0.0.0"; ///< "::" takes IPv4 too
    std::uint16_t port = 0;          ///< 0: any free one; see Server::port()
    unsigned loops = 1;
    std::string threadName = "http"; ///< loop N's thread is called http-N
    Limits limits;
    std::uint32_t maxConnections = 100'000; ///< keep it below the process's open-file limit
    std::uint32_t maxPerAddress = 0;        ///< 0: no cap (offices and PC-bangs share one address)
    std::uint32_t maxStreams = 100'000;
    IpNetworks trustedProxies;
    base::Millis shutdownRetry{2'000};  ///< streams are told at the end to come back after 1 to 2 times this
    int sendBufferBytes = 0;            ///< 0: the system's choice
    const base::Clock* clock = nullptr; ///< null: the machine's; else it must outlive the server
    bool manualTicks = false;           ///< deadlines move only by Server::tick(), for tests
    std::uint64_t seed = 0;             ///< of jitter and request ids; 0: from the system
};

/// An HTTP/1.1 server: `loops` threads, each with its own listener (SO_REUSEPORT), connections and handler;
/// they share only the caps. All methods may be called by one thread at a time, never by a loop. The
/// destructor stops.
class Server {
  public:
    Server(ServerOptions options, HandlerFactory factory);
    ~Server();

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds, then starts the threads. InvalidRequest: the address can't be used; the detail says why.
    [[nodiscard]] base::Status start();
    std::uint16_t port() const { return m_port; }

    /// First phase of stopping: takes no new connections, closes idle ones, lets running exchanges finish,
    /// tells streams to come back later. Returns true as soon as nothing is open, false when `patience` is
    /// over.
    bool drain(base::Millis patience);
    /// Second phase: closes whatever is left and ends the threads. Repeatable.
    void stop();

    /// Runs the task on every loop, with that loop's handler and context; returns at once.
    void onEachLoop(std::function<void(Handler&, LoopContext&)> task);
    /// Moves every loop's deadlines to the clock's time and returns when that is done. `before` runs on the
    /// loop's thread just before: what happens then the loop has not seen when it looks at its deadlines.
    void tick(const std::function<void()>& before = {});

    /// One for each loop; readable as long as the server lives.
    std::vector<const LoopCounters*> counters() const;

  private:
    ServerOptions m_options;
    HandlerFactory m_factory;
    base::SystemClock m_systemClock;
    ConnectionCaps m_caps;
    std::vector<std::unique_ptr<Loop>> m_loops;
    std::uint16_t m_port = 0;
};

} // namespace breakwater::http
