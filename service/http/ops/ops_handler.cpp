// SPDX-License-Identifier: Apache-2.0
#include "service/http/ops/ops_handler.h"

#include "service/http/ops/heap_profile.h"
#include "service/http/ops/metrics.h"
#include "service/http/query.h"
#include "service/http/readiness.h"
#include "shared/base/text.h"

#include <algorithm>
#include <array>

namespace breakwater::http::ops {

using base::ErrorCode;

namespace {

constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::string_view kBinary = "application/octet-stream";
constexpr base::Seconds kUsualProfile{30};
constexpr base::Seconds kProfileSlack{10};

constexpr std::string_view kIndex =
    "Breakwater, the ops port of one gateway\n\n"
    "/metrics                       figures, as Prometheus reads them\n"
    "/healthz                       200 as long as the process works\n"
    "/readyz                        200 when visitors may be sent here, else 503 and why\n"
    "/debug/pprof/profile?seconds=N CPU profile of N seconds (1 to 120, else 30), for google-pprof\n"
    "/debug/pprof/heap              heap profile, for jeprof\n";

enum class OpsRoute : RouteId { None = 0, Index, Metrics, Health, Ready, Profile, Heap };

constexpr RouteId id(OpsRoute route) {
    return static_cast<RouteId>(route);
}

const RouteTable& routes() {
    static const RouteTable kRoutes{
        {Method::Get, "/metrics", id(OpsRoute::Metrics)},
        {Method::Get, "/healthz", id(OpsRoute::Health)},
        {Method::Get, "/readyz", id(OpsRoute::Ready)},
        {Method::Get, "/debug/pprof/profile", id(OpsRoute::Profile)},
        {Method::Get, "/debug/pprof/heap", id(OpsRoute::Heap)},
        {Method::Get, "/", id(OpsRoute::Index)},
    };
    return kRoutes;
}

} // namespace

Limits opsLimits() {
    Limits limits;
    limits.lateDeadline = kLongestProfile + kProfileSlack;
    return limits;
}

OpsHandler::OpsHandler(LoopContext& loop, const OpsParts& parts) : m_loop(loop), m_parts(parts) {}

void OpsHandler::handle(const Request& request, Exchange& exchange) {
    const RouteTable::Match match = routes().match(request.method, request.path);
    exchange.setRoute(match.id);
    HeaderText headers;
    headers.add("Allow", match.allow);
    switch (match.kind) {
    case RouteTable::Match::Kind::NotFound:
        exchange.respondError(base::makeError(ErrorCode::NotFound, "There is nothing at this path. See / for "
                                                                   "what there is."));
        return;
    case RouteTable::Match::Kind::MethodNotAllowed:
        exchange.respondFault(Fault::MethodNotAllowed, "This path is only read; use GET.", headers);
        return;
    case RouteTable::Match::Kind::Options:
        exchange.respond({.status = 204, .headers = headers.text()});
        return;
    case RouteTable::Match::Kind::Found: break;
    }
    switch (static_cast<OpsRoute>(match.id)) {
    case OpsRoute::Metrics: metrics(exchange); return;
    case OpsRoute::Health: exchange.respond({.body = "{\"status\":\"healthy\"}"}); return;
    case OpsRoute::Ready: ready(exchange); return;
    case OpsRoute::Profile: profile(request, exchange); return;
    case OpsRoute::Heap: heap(exchange); return;
    case OpsRoute::None:
    case OpsRoute::Index: break;
    }
    exchange.respond({.contentType = kPlainText, .body = kIndex});
}

void OpsHandler::tick(base::MonoTime now) {
    if (m_pending && now >= m_pending->until) {
        m_pending->later.respond({.status = 200,
                                  .contentType = kBinary,
                                  .body = m_profile.end(),
                                  .headers = "Content-Disposition: attachment; filename=\"cpu.prof\"\r\n"});
        m_pending.reset();
    }
}

void OpsHandler::metrics(Exchange& exchange) {
    const auto loops = m_parts.counters();
    const auto page = m_parts.directory.page();
    const auto content = m_parts.board.content();
    auto text =
        std::make_shared<const std::string>(metricsText({.loops = loops,
                                                         .page = *page,
                                                         .board = *content,
                                                         .process = readProcess(),
                                                         .load = m_parts.load.load(std::memory_order_relaxed),
                                                         .now = m_parts.clock.monotonic()}));
    exchange.respond({.contentType = kMetricsType, .shared = std::move(text)});
}

void OpsHandler::ready(Exchange& exchange) {
    const Readiness readiness = readinessOf(m_loop.draining() ? "draining" : m_parts.notReadyWhy());
    exchange.respond({.status = readiness.status, .body = readiness.body});
}

void OpsHandler::profile(const Request& request, Exchange& exchange) {
    std::array<char, 16> buffer{};
    const QueryValue asked = queryValue(request.query, "seconds", buffer);
    const auto seconds = asked.state == QueryValue::State::Absent
                             ? std::optional<std::uint64_t>(kUsualProfile.count())
                             : base::parseUnsigned(asked.text);
    if (!seconds || *seconds < 1 || *seconds > static_cast<std::uint64_t>(kLongestProfile.count())) {
        exchange.respondError(
            base::makeError(ErrorCode::InvalidRequest, "Give ?seconds= as a whole number from 1 to 120."));
        return;
    }
    switch (m_profile.begin()) {
    case CpuProfile::Begun::Yes: break;
    case CpuProfile::Begun::Busy: {
        base::Error busy = base::makeError(ErrorCode::RateLimited,
                                           "Another profile is being taken. Ask again when it is finished.");
        const base::Micros left = m_pending ? m_pending->until - m_loop.now() : base::Micros(0);
        busy.retryAfterSec = static_cast<std::uint32_t>(
            std::max<std::int64_t>(1, std::chrono::ceil<base::Seconds>(left).count()));
        exchange.respondError(busy);
        return;
    }
    case CpuProfile::Begun::NoFile:
        exchange.respondError(base::makeError(
            ErrorCode::Internal, "No temporary file could be made. See that $TMPDIR can be written to."));
        return;
    }
    const auto until = m_loop.now() + base::Seconds(static_cast<std::int64_t>(*seconds));
    m_pending.emplace(Pending{exchange.answerLater(), until});
}

void OpsHandler::heap(Exchange& exchange) {
    const auto profile = heapProfile();
    if (profile) {
        exchange.respond({.contentType = kBinary,
                          .headers = "Content-Disposition: attachment; filename=\"heap.prof\"\r\n",
                          .shared = std::make_shared<const std::string>(*profile)});
    } else if (profile.error().code == ErrorCode::InvalidState) {
        const std::string text = profile.error().detail + "\n";
        exchange.respond({.status = 501, .contentType = kPlainText, .body = text});
    } else {
        exchange.respondError(profile.error());
    }
}

} // namespace breakwater::http::ops
