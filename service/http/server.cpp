// SPDX-License-Identifier: Apache-2.0
#include "service/http/server.h"

#include "service/http/listener.h"
#include "service/http/loop.h"

#include <algorithm>
#include <utility>

namespace breakwater::http {

Server::Server(ServerOptions options, HandlerFactory factory)
    : m_options(std::move(options)),
      m_factory(std::move(factory)),
      m_caps(m_options.maxConnections, m_options.maxPerAddress, m_options.maxStreams,
             m_options.trustedProxies) {}

Server::~Server() {
    stop();
}

base::Status Server::start() {
    if (m_options.port != 0) {
        // Shared ports would let a second service start beside the first and take half of its visitors.
        if (auto free = Listener::probe(m_options.address, m_options.port); !free) {
            return free;
        }
    }
    const base::Clock& clock = m_options.clock != nullptr ? *m_options.clock : m_systemClock;
    m_port = m_options.port;
    std::vector<std::unique_ptr<Loop>> loops;
    for (unsigned index = 0; index < std::max(m_options.loops, 1U); ++index) {
        auto loop = std::make_unique<Loop>(m_options, clock, m_caps, index);
        if (auto listening = loop->listen(m_port); !listening) {
            return listening;
        }
        m_port = loop->port();
        loops.push_back(std::move(loop));
    }
    m_loops = std::move(loops);
    for (const auto& loop : m_loops) {
        loop->start(m_factory);
    }
    return base::Done{};
}

bool Server::drain(base::Millis patience) {
    for (const auto& loop : m_loops) {
        loop->runAndWait([&loop] { loop->drainNow(); });
    }
    return m_caps.waitUntilEmpty(patience);
}

void Server::stop() {
    for (const auto& loop : m_loops) {
        loop->stop();
    }
}

void Server::onEachLoop(std::function<void(Handler&, LoopContext&)> task) {
    for (const auto& loop : m_loops) {
        Loop* const target = loop.get();
        target->post([task, target] { task(target->handler(), *target); });
    }
}

void Server::tick(const std::function<void()>& before) {
    for (const auto& loop : m_loops) {
        loop->runAndWait([&] {
            if (before) {
                before();
            }
            loop->tick();
        });
    }
}

std::vector<const LoopCounters*> Server::counters() const {
    std::vector<const LoopCounters*> all;
    for (const auto& loop : m_loops) {
        all.push_back(&loop->countersForReading());
    }
    return all;
}

} // namespace breakwater::http
