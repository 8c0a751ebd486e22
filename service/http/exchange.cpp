// SPDX-License-Identifier: Apache-2.0
#include "service/http/exchange.h"

#include "service/http/connection.h"
#include "service/http/loop.h"

#include <cassert>

namespace breakwater::http {

Later::Later(std::shared_ptr<Inbox> inbox, std::uint32_t slot, std::uint64_t serial)
    : m_inbox(std::move(inbox)), m_slot(slot), m_serial(serial) {}

bool Later::respond(LateResponse response) const {
    if (!m_inbox) {
        return false;
    }
    auto answer = std::make_unique<LateResponse>(std::move(response));
    return m_inbox->put({Inbox::Item::Kind::Answer, m_slot, m_serial, std::move(answer), {}});
}

StreamHandle::StreamHandle(std::shared_ptr<Inbox> inbox, std::uint32_t slot, std::uint64_t serial)
    : m_inbox(std::move(inbox)), m_slot(slot), m_serial(serial) {}

bool StreamHandle::wake() const {
    return m_inbox && m_inbox->put({Inbox::Item::Kind::WakeStream, m_slot, m_serial, nullptr, {}});
}

bool StreamHandle::end() const {
    return m_inbox && m_inbox->put({Inbox::Item::Kind::EndStream, m_slot, m_serial, nullptr, {}});
}

Exchange::Exchange(Connection& connection, const Request& request)
    : m_connection(connection), m_request(request) {}

LoopContext& Exchange::loop() {
    return m_connection.loop();
}

void Exchange::respond(const Response& response) {
    assert(!m_answered);
    m_answered = true;
    m_connection.answer(m_request, response, m_route);
}

void Exchange::respondProblem(const ProblemKind& kind, const base::Error& error, const HeaderText& headers) {
    HeaderText lines = headers;
    addProblemHeaders(lines, kind, error);
    std::string body;
    appendProblem(body, kind, error, traceId());
    Response response;
    response.status = kind.status;
    response.contentType = kProblemJson;
    response.body = body;
    response.headers = lines.text();
    respond(response);
}

void Exchange::respondError(const base::Error& error, const HeaderText& headers) {
    respondProblem(problemKind(error.code), error, headers);
}

void Exchange::respondFault(Fault fault, std::string_view detail, const HeaderText& headers) {
    base::Error error;
    error.detail = detail;
    respondProblem(problemKind(fault), error, headers);
}

Later Exchange::answerLater() {
    assert(!m_answered);
    m_answered = true;
    const std::uint64_t serial = m_connection.promise(m_request, m_route);
    return Later{m_connection.loop().inbox(), m_connection.slot(), serial};
}

std::optional<StreamHandle> Exchange::openStream(const StreamOptions& options,
                                                 std::unique_ptr<EventSource> source) {
    assert(!m_answered);
    if (m_request.method == Method::Head || !m_connection.loop().caps().enterStream()) {
        return std::nullopt;
    }
    m_answered = true;
    const std::uint64_t serial = m_connection.becomeStream(m_request, m_route, options, std::move(source));
    return StreamHandle{m_connection.loop().inbox(), m_connection.slot(), serial};
}

} // namespace breakwater::http
