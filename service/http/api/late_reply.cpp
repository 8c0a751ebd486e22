// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/late_reply.h"

#include "service/http/cors.h"
#include "service/http/problem.h"

#include <algorithm>

namespace breakwater::http::api {

HeaderText corsLines(const core::DirectoryPage& page, std::string_view origin, const core::EventView* view) {
    HeaderText headers;
    if (origin.empty()) {
        return headers;
    }
    const auto lists = [origin](const core::EventView& event) {
        const auto& origins = event.event.policy.corsOrigins;
        return std::find(origins.begin(), origins.end(), origin) != origins.end();
    };
    addCors(headers, origin, [&](std::string_view) {
        return view != nullptr ? lists(*view) : std::any_of(page.events.begin(), page.events.end(), lists);
    });
    return headers;
}

LateReply::LateReply(Exchange& exchange, const Request& request, const core::EventDirectory& directory,
                     About about)
    : m_later(exchange.answerLater()),
      m_traceId(request.traceId),
      m_origin(request.origin),
      m_directory(&directory),
      m_about(std::move(about)) {}

HeaderText LateReply::cors() const {
    if (m_origin.empty()) {
        return {};
    }
    const auto page = m_directory->page();
    const core::EventView* view = nullptr;
    if (const auto* id = std::get_if<model::EventId>(&m_about)) {
        view = page->find(*id);
    } else if (const auto* uid = std::get_if<model::EventUid>(&m_about)) {
        view = page->find(*uid);
    }
    return corsLines(*page, m_origin, view);
}

void LateReply::respond(const base::Error& error) const {
    m_later.respond(lateProblem(error, m_traceId, cors()));
}

void LateReply::respond(LateResponse response) const {
    response.headers += cors().text();
    m_later.respond(std::move(response));
}

} // namespace breakwater::http::api
