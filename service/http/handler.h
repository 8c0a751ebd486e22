// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/counters.h"
#include "service/http/exchange.h"
#include "service/http/random.h"
#include "service/http/request.h"
#include "shared/base/clock.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace breakwater::http {

/// What a handler may ask of the loop it lives on. Loop's thread only, except post().
class LoopContext {
  public:
    virtual unsigned index() const = 0;
    /// The time of this turn of the loop, not of this moment.
    virtual base::MonoTime now() const = 0;
    virtual Random& random() = 0;
    virtual LoopCounters& counters() = 0;
    /// The server is stopping: readiness should say so.
    virtual bool draining() const = 0;
    /// Makes every stream of this tag due; they are asked in batches, other work goes on in between.
    virtual void wakeStreams(std::uint32_t tag) = 0;
    /// Runs the task on this loop, soon. Any thread; false: the server is gone. To keep a loop reachable from
    /// elsewhere, post from a Server; the context itself dies with its loop.
    virtual bool post(std::function<void()> task) = 0;

  protected:
    ~LoopContext() = default;
};

/// The routes of one loop. Called by that loop alone, so it needs no locks; destroyed after the loop has
/// ended.
class Handler {
  public:
    virtual ~Handler() = default;

    /// Must not block, and must not keep views of the request.
    virtual void handle(const Request& request, Exchange& exchange) = 0;

    /// Four times a second.
    virtual void tick(base::MonoTime) {}
};

/// Called once for every loop, on the thread that calls Server::start(), before the loop runs.
using HandlerFactory = std::function<std::unique_ptr<Handler>(LoopContext&)>;

} // namespace breakwater::http
