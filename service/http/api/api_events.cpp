// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/api_handler.h"
#include "service/http/api/late_reply.h"
#include "service/http/api/status_json.h"
#include "service/http/cors.h"
#include "service/http/credentials.h"
#include "service/http/query.h"
#include "service/http/readiness.h"

#include <algorithm>
#include <array>

namespace breakwater::http::api {

using base::ErrorCode;

/// Read as any thread may read it: from what the replica publishes.
std::uint64_t waitingAt(const core::EventView& view) {
    const auto read = view.replica->read(model::Seq(1));
    return read ? read->waiting : 0;
}

namespace {

/// The pass that was shown: the bearer, or the cookie when the bearer is none of ours: a shop's calls may
/// bear tokens of its own.
base::Result<model::PassFacts> passShown(const core::PassMint& passes, const Request& request,
                                         base::WallTime now) {
    const std::string_view bearer = bearerToken(request.authorization);
    const std::string_view cookie = cookieValue(request.cookie, "breakwater_pass");
    auto facts = passes.verify(bearer.empty() ? cookie : bearer, now);
    const bool foreign = !facts && facts.error().code == ErrorCode::InvalidToken;
    return foreign && !bearer.empty() && !cookie.empty() ? passes.verify(cookie, now) : std::move(facts);
}

base::Error noPassFor(const model::EventId& event) {
    return base::makeError(ErrorCode::InvalidToken,
                           "No valid admission pass for this event. Send the visitor to /wait/" +
                               event.text() + ".");
}

HeaderText headersOf(const model::PassFacts& facts) {
    HeaderText headers;
    headers.add("X-Breakwater-Event", facts.event.text());
    headers.add("X-Breakwater-Place", facts.seq.value());
    headers.add("X-Breakwater-Jti", facts.passId);
    return headers;
}

} // namespace

void ApiHandler::event(const Request& request, Exchange& exchange, std::string_view text) {
    const auto id = model::EventId::parse(text);
    if (!id) {
        exchange.respondError(core::unknownEvent(), corsFor(request, nullptr));
        return;
    }
    if (const core::EventView* view = m_desk.page().find(*id)) {
        appendEventJson(m_body, view->event, waitingAt(*view), storeTime(*view));
        const HeaderText cors = corsFor(request, view);
        exchange.respond({.body = m_body, .headers = cors.text()});
        return;
    }
    const LateReply reply(exchange, request, m_parts.directory, *id);
    m_parts.storeThread.post([&parts = m_parts, id = *id, reply] {
        parts.visitors.lookFor(id, [&parts, id, reply](const base::Status& found) {
            const auto page = parts.directory.page();
            const core::EventView* view = found ? page->find(id) : nullptr;
            if (view == nullptr) {
                reply.respond(found ? core::unknownEvent() : found.error());
                return;
            }
            LateResponse response;
            const std::int64_t now = base::microsOf(parts.clock.monotonic());
            appendEventJson(response.body, view->event, waitingAt(*view),
                            base::wallFromMicros(now + view->live->storeOffset.load()));
            reply.respond(std::move(response));
        });
    });
}

/// For a proxy's auth_request: a status and headers, no body on success.
void ApiHandler::verify(const Request& request, Exchange& exchange) {
    std::array<char, 64> buffer{};
    const QueryValue asked = queryValue(request.query, "event", buffer);
    const std::string_view text = asked.present() ? asked.text : request.expectEvent;
    const bool unclear =
        asked.present() &&
        (asked.text.empty() || (!request.expectEvent.empty() && request.expectEvent != asked.text));
    const core::DirectoryPage& page = m_desk.page();
    std::optional<model::EventId> expected = model::EventId::parse(text);
    if (text.empty() && page.events.size() == 1) {
        expected = page.events.front().event.id;
    }
    if (asked.state == QueryValue::State::Malformed || unclear || !expected) {
        exchange.respondError(base::makeError(ErrorCode::InvalidRequest,
                                              "Say which event the pass must be for: ?event=ID or the header "
                                              "X-Breakwater-Expect-Event."));
        return;
    }
    const auto shown = passShown(m_parts.passes, request, m_parts.clock.wall());
    if (!shown || shown->event != *expected) {
        exchange.respondError(noPassFor(*expected));
    } else if (page.find(*expected) == nullptr) {
        verifyLater(*shown, request, exchange);
    } else if (core::passHolds(*shown, page)) {
        exchange.respond({.status = 204, .headers = headersOf(*shown).text()});
    } else {
        exchange.respondError(noPassFor(*expected));
    }
}

/// Of an event that isn't known here yet: a good pass is not refused for that.
void ApiHandler::verifyLater(const model::PassFacts& facts, const Request& request, Exchange& exchange) {
    const Later later = exchange.answerLater();
    m_parts.storeThread.post([&parts = m_parts, facts, later, traceId = std::string(request.traceId)] {
        parts.visitors.lookFor(facts.event, [&parts, facts, later, traceId](const base::Status& found) {
            if (found && core::passHolds(facts, *parts.directory.page())) {
                later.respond({.status = 204, .body = {}, .headers = std::string(headersOf(facts).text())});
            } else if (found || found.error().code == ErrorCode::EventNotFound) {
                later.respond(lateProblem(noPassFor(facts.event), traceId));
            } else {
                later.respond(lateProblem(found.error(), traceId));
            }
        });
    });
}

void ApiHandler::finishPass(const Request& request, Exchange& exchange) {
    auto facts = passShown(m_parts.passes, request, m_parts.clock.wall());
    if (!facts) {
        if (facts.error().code == ErrorCode::TokenExpired) {
            exchange.respond({.status = 204}); // over already: that is what was asked for
        } else {
            exchange.respondError(facts.error());
        }
        return;
    }
    const Later later = exchange.answerLater();
    m_parts.storeThread.post(
        [&visitors = m_parts.visitors, facts = *facts, later, traceId = std::string(request.traceId)] {
            visitors.finish(facts, [later, traceId](base::Status done) {
                if (done || done.error().code == ErrorCode::NotFound) {
                    later.respond({.status = 204, .body = {}, .headers = {}});
                } else {
                    later.respond(lateProblem(done.error(), traceId));
                }
            });
        });
}

void ApiHandler::jwks(Exchange& exchange) {
    exchange.respond({.body = m_parts.passes.jwks(), .cacheControl = "public, max-age=300"});
}

void ApiHandler::ready(Exchange& exchange) {
    const Readiness readiness = readinessOf(m_loop.draining() ? "draining" : m_parts.notReadyWhy());
    exchange.respond({.status = readiness.status, .body = readiness.body});
}

} // namespace breakwater::http::api
