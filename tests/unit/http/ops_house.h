// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/ops/ops_handler.h"
#include "tests/unit/http/loopback.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace breakwater::http::ops {

/// An ops port on loopback over a gateway that the test describes. The test's thread.
class OpsHouse {
  public:
    OpsHouse()
        : m_parts{.counters = [this] { return std::vector<const LoopCounters*>{&m_loop}; },
                  .directory = m_directory,
                  .board = m_board,
                  .clock = m_clock,
                  .load = m_load,
                  .notReadyWhy =
                      [this] {
                          const std::lock_guard lock(m_mutex);
                          return m_why;
                      }},
          m_server(HandlerFactory([this](LoopContext& loop) -> std::unique_ptr<Handler> {
                       return std::make_unique<OpsHandler>(loop, m_parts);
                   }),
                   options()) {}

    void setNotReady(std::string why) {
        const std::lock_guard lock(m_mutex);
        m_why = std::move(why);
    }
    TestServer& server() { return m_server; }
    Answer ask(std::string_view target) {
        TestClient client(m_server);
        client.send(get(target));
        return client.read();
    }

  private:
    static ServerOptions options() {
        ServerOptions options;
        options.limits = opsLimits();
        return options;
    }

    LoopCounters m_loop;
    core::EventDirectory m_directory;
    OpsBoard m_board;
    base::SystemClock m_clock;
    std::atomic<double> m_load{0};
    std::mutex m_mutex;
    std::string m_why; ///< guarded by m_mutex
    OpsParts m_parts;
    TestServer m_server;
};

} // namespace breakwater::http::ops
