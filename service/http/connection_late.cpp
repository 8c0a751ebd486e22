// SPDX-License-Identifier: Apache-2.0
#include "service/http/connection.h"
#include "service/http/loop.h"

// A connection that owes an answer: promised, then delivered by its serial, or given up at the deadline.

namespace breakwater::http {

std::uint64_t Connection::promise(const Request& request, RouteId route) {
    m_promise = std::make_unique<Promise>();
    m_promise->serial = m_loop.nextSerial();
    m_promise->started = m_loop.now();
    m_promise->route = route;
    m_promise->keepAlive = request.keepAlive;
    m_promise->headOnly = request.method == Method::Head;
    m_promise->traceIdSize =
        static_cast<std::uint8_t>(request.traceId.copy(m_promise->traceId.data(), kMaxRequestId));
    m_state = State::Late;
    setDeadline(m_loop.limits().lateDeadline);
    return m_promise->serial;
}

void Connection::deliver(std::uint64_t serial, const LateResponse& late) {
    if (m_state != State::Late || m_promise->serial != serial) {
        m_loop.counters().answersTooLate.add();
        return;
    }
    const auto promise = std::move(m_promise);
    m_state = State::Reading;
    m_phase = Phase::Idle;
    const bool keepAlive = promise->keepAlive && !late.close && !m_loop.draining();
    m_closing = !keepAlive;
    Response response;
    response.status = late.status;
    response.contentType = late.contentType;
    response.body = late.body;
    response.headers = late.headers;
    appendResponse(
        m_loop.out(), response,
        {{promise->traceId.data(), promise->traceIdSize}, m_loop.date(), keepAlive, promise->headOnly});
    m_loop.counters().answered(promise->route, late.status);
    m_loop.counters().took({&promise->route, 1}, m_loop.now() - promise->started);
    flush();
    resume();
}

void Connection::lateTooLong() {
    m_loop.counters().timedOut.add();
    base::Error error;
    error.detail =
        "The answer took too long, so it is unknown whether what you asked has happened. Ask again, with "
        "the same Idempotency-Key if you sent one.";
    error.retryAfterSec = 1 + m_loop.random().below(4);
    const auto kind = problemKind(Fault::Overloaded);
    HeaderText headers;
    addProblemHeaders(headers, kind, error);
    LateResponse response;
    response.status = kind.status;
    response.contentType = kProblemJson;
    response.headers = headers.text();
    appendProblem(response.body, kind, error, {m_promise->traceId.data(), m_promise->traceIdSize});
    deliver(m_promise->serial, response);
}

} // namespace breakwater::http
