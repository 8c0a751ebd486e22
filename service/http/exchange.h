// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/event_stream.h"
#include "service/http/problem.h"
#include "service/http/request.h"
#include "service/http/response.h"
#include "service/http/route_table.h"
#include "shared/base/clock.h"
#include "shared/base/error.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace breakwater::http {

class Connection;
class Inbox;
class LoopContext;

/// The promise of an answer. Copyable, any thread; outlives request, connection and server safely. The first
/// respond() that finds the visitor still waiting counts; later ones, and those for a closed connection, are
/// dropped and counted. False: the server is gone.
class Later {
  public:
    Later() = default; ///< of nothing; respond() is false
    bool respond(LateResponse response) const;

  private:
    friend class Exchange;
    Later(std::shared_ptr<Inbox> inbox, std::uint32_t slot, std::uint64_t serial);

    std::shared_ptr<Inbox> m_inbox;
    std::uint32_t m_slot = 0;
    std::uint64_t m_serial = 0;
};

/// A stream as seen from elsewhere. Copyable, any thread; outlives stream and server safely.
class StreamHandle {
  public:
    StreamHandle() = default;
    /// Asks the stream's source again as soon as its socket takes bytes.
    bool wake() const;
    /// Ends the stream without asking again.
    bool end() const;

  private:
    friend class Exchange;
    StreamHandle(std::shared_ptr<Inbox> inbox, std::uint32_t slot, std::uint64_t serial);

    std::shared_ptr<Inbox> m_inbox;
    std::uint32_t m_slot = 0;
    std::uint64_t m_serial = 0;
};

struct StreamOptions {
    std::uint32_t tag = 0;     ///< for LoopContext::wakeStreams(), e.g. a number of the event
    base::Millis retry{3'000}; ///< what the browser is told at the start
    std::string_view headers;  ///< further lines: a HeaderText's text()
};

/// One request being answered, in exactly one of three ways, before Handler::handle() returns: now, later, or
/// by becoming a stream. A handler that does neither is a bug and gives 500. Loop's thread only.
class Exchange {
  public:
    Exchange(Connection& connection, const Request& request);
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    LoopContext& loop();
    std::string_view traceId() const { return m_request.traceId; }
    /// Under which the request is counted.
    void setRoute(RouteId route) { m_route = route; }

    void respond(const Response& response);
    /// `headers`: lines of the caller's own, e.g. CORS; Retry-After and WWW-Authenticate are added.
    void respondError(const base::Error& error, const HeaderText& headers = {});
    void respondFault(Fault fault, std::string_view detail, const HeaderText& headers = {});

    /// No further request of this connection is read until the answer came, or Limits::lateDeadline went by:
    /// then the visitor gets 503 and the outcome counts as unknown.
    Later answerLater();

    /// The head and the source's first event go out at once. nullopt: too many streams are open, or it is a
    /// HEAD request; the exchange still waits for an answer.
    std::optional<StreamHandle> openStream(const StreamOptions& options, std::unique_ptr<EventSource> source);

    bool answered() const { return m_answered; }

  private:
    void respondProblem(const ProblemKind& kind, const base::Error& error, const HeaderText& headers);

    Connection& m_connection;
    const Request& m_request;
    RouteId m_route = kNoRoute;
    bool m_answered = false;
};

} // namespace breakwater::http
