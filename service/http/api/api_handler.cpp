// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/api_handler.h"

#include "service/http/api/embedded_text.h"
#include "service/http/api/late_reply.h"
#include "service/http/cors.h"

#include <algorithm>

// Where a request goes. The hot one, status, is first in the table and is answered on the spot.

namespace breakwater::http::api {

namespace {

constexpr RouteId id(Route route) {
    return static_cast<RouteId>(route);
}

const RouteTable& routes() {
    static const RouteTable kRoutes{
        {Method::Get, "/queue/status", id(Route::Status)},
        {Method::Post, "/queue/join", id(Route::Join)},
        {Method::Post, "/queue/enter", id(Route::Enter)},
        {Method::Delete, "/queue/leave", id(Route::Leave)},
        {Method::Post, "/queue/leave", id(Route::Leave)},
        {Method::Get, "/queue/stream", id(Route::Stream)},
        {Method::Get, "/events/{id}", id(Route::Event)},
        {Method::Get, "/verify", id(Route::Verify)},
        {Method::Post, "/pass/finish", id(Route::FinishPass)},
        {Method::Get, "/.well-known/jwks.json", id(Route::Jwks)},
        {Method::Get, "/healthz", id(Route::Health)},
        {Method::Get, "/readyz", id(Route::Ready)},
        {Method::Get, "/openapi.json", id(Route::OpenApi)},
        {Method::Get, "/wait/{id}", id(Route::WaitPage)},
        {Method::Post, "/wait/{id}/join", id(Route::FormJoin)},
        {Method::Post, "/wait/{id}/enter", id(Route::FormEnter)},
        {Method::Post, "/wait/{id}/leave", id(Route::FormLeave)},
        {Method::Get, "/demo/shop", id(Route::DemoShop)},
        {Method::Post, "/demo/shop", id(Route::DemoShop)},
    };
    return kRoutes;
}

std::uint32_t tagOf(const model::EventUid& uid) {
    return static_cast<std::uint32_t>(uid.bytes[0]) << 24 | static_cast<std::uint32_t>(uid.bytes[1]) << 16 |
           static_cast<std::uint32_t>(uid.bytes[2]) << 8 | uid.bytes[3];
}

} // namespace

std::string_view routeName(RouteId route) {
    switch (static_cast<Route>(route)) {
    case Route::None: return "none";
    case Route::Status: return "status";
    case Route::Join: return "join";
    case Route::Enter: return "enter";
    case Route::Leave: return "leave";
    case Route::Stream: return "stream";
    case Route::Event: return "event";
    case Route::Verify: return "verify";
    case Route::FinishPass: return "pass_finish";
    case Route::Jwks: return "jwks";
    case Route::Health: return "healthz";
    case Route::Ready: return "readyz";
    case Route::OpenApi: return "openapi";
    case Route::WaitPage: return "wait_page";
    case Route::FormJoin: return "form_join";
    case Route::FormEnter: return "form_enter";
    case Route::FormLeave: return "form_leave";
    case Route::DemoShop: return "demo_shop";
    case Route::Preflight: return "preflight";
    }
    return "none";
}

ApiHandler::ApiHandler(LoopContext& loop, const ApiParts& parts)
    : m_loop(loop),
      m_parts(parts),
      m_desk(parts.directory, parts.tokens, loop.random().next()),
      m_polls(parts.storeThread,
              [&visitors = parts.visitors](const auto& samples) { visitors.polled(samples); }),
      m_shelf(parts.demo) {
    m_body.reserve(4096);
}

void ApiHandler::handle(const Request& request, Exchange& exchange) {
    const RouteTable::Match match = routes().match(request.method, request.path);
    exchange.setRoute(match.id);
    m_body.clear();
    switch (match.kind) {
    case RouteTable::Match::Kind::NotFound:
        exchange.respondError(base::makeError(base::ErrorCode::NotFound, "There is nothing at this path. See "
                                                                         "/openapi.json for what there is."));
        return;
    case RouteTable::Match::Kind::MethodNotAllowed: {
        HeaderText headers;
        headers.add("Allow", match.allow);
        exchange.respondFault(Fault::MethodNotAllowed, "This path takes other methods; see Allow.", headers);
        return;
    }
    case RouteTable::Match::Kind::Options: preflight(request, exchange, match.allow); return;
    case RouteTable::Match::Kind::Found: break;
    }
    switch (static_cast<Route>(match.id)) {
    case Route::Status: status(request, exchange); return;
    case Route::Join: join(request, exchange); return;
    case Route::Enter: enter(request, exchange); return;
    case Route::Leave: leave(request, exchange); return;
    case Route::Stream: stream(request, exchange); return;
    case Route::Event: event(request, exchange, match.parameter); return;
    case Route::Verify: verify(request, exchange); return;
    case Route::FinishPass: finishPass(request, exchange); return;
    case Route::Jwks: jwks(exchange); return;
    case Route::Health: exchange.respond({.body = "{\"status\":\"healthy\"}"}); return;
    case Route::Ready: ready(exchange); return;
    case Route::OpenApi:
        exchange.respond({.body = embeddedText("openapi.json"), .cacheControl = "public, max-age=300"});
        return;
    case Route::WaitPage: waitPage(request, exchange, match.parameter); return;
    case Route::FormJoin: formJoin(request, exchange, match.parameter); return;
    case Route::FormEnter: formEnter(request, exchange, match.parameter); return;
    case Route::FormLeave: formLeave(request, exchange, match.parameter); return;
    case Route::DemoShop: demoShop(request, exchange); return;
    case Route::Preflight:
    case Route::None: break;
    }
    exchange.respondError(base::makeError(base::ErrorCode::NotFound, "There is nothing at this path."));
}

/// An act of an operator shows in the event's revision: its streams are told at once.
void ApiHandler::tick(base::MonoTime) {
    m_polls.flush();
    if (m_parts.directory.generation() == m_generation) {
        return;
    }
    m_generation = m_parts.directory.generation();
    for (const core::EventView& view : m_desk.page().events) {
        std::uint64_t& known = m_revisions[view.event.id];
        if (known != view.event.revision.value()) {
            known = view.event.revision.value();
            m_loop.wakeStreams(tagOf(view.event.uid));
        }
    }
}

HeaderText ApiHandler::corsFor(const Request& request, const core::EventView* view) {
    return corsLines(m_desk.page(), request.origin, view);
}

void ApiHandler::preflight(const Request& request, Exchange& exchange, std::string_view allow) {
    exchange.setRoute(id(Route::Preflight));
    HeaderText headers;
    headers.add("Allow", allow);
    if (isPreflight(request)) {
        const auto& events = m_desk.page().events;
        addPreflight(headers, request, allow, [&](std::string_view origin) {
            return std::any_of(events.begin(), events.end(), [&](const core::EventView& view) {
                const auto& origins = view.event.policy.corsOrigins;
                return std::find(origins.begin(), origins.end(), origin) != origins.end();
            });
        });
    }
    exchange.respond({.status = 204, .headers = headers.text()});
}

base::WallTime ApiHandler::storeTime(const core::EventView& view) const {
    const std::int64_t now = base::microsOf(m_parts.clock.monotonic());
    return base::wallFromMicros(now + view.live->storeOffset.load(std::memory_order_relaxed));
}

} // namespace breakwater::http::api
