// SPDX-License-Identifier: Apache-2.0
#include "service/core/cohorts.h"
#include "service/core/visitor_address.h"
#include "service/http/api/api_handler.h"
#include "service/http/api/late_reply.h"
#include "service/http/api/status_json.h"
#include "service/http/ascii.h"
#include "service/http/credentials.h"
#include "service/http/json_body.h"
#include "service/http/query.h"
#include "shared/base/text.h"

#include <algorithm>
#include <array>
#include <span>

namespace breakwater::http::api {

using base::ErrorCode;

namespace {

constexpr base::Micros kHold{1'000'000};
constexpr std::size_t kMostPendingJoins = 400'000;

base::Error missingToken() {
    return base::makeError(ErrorCode::MissingToken,
                           "Send the waiting token as 'Authorization: Bearer <token>' or '?token='.");
}

/// `traceId` spreads out when those who are refused together come back.
base::Error errorOf(core::StatusDesk::Refusal refusal, std::string_view traceId) {
    switch (refusal) {
    case core::StatusDesk::Refusal::InvalidToken:
        return base::makeError(ErrorCode::InvalidToken,
                               "This waiting token was not given out here. Join the queue to get a place.");
    case core::StatusDesk::Refusal::UnknownEvent:
        return base::makeError(ErrorCode::TokenExpired,
                               "The event of this place is gone. Join another one to get a new place.");
    case core::StatusDesk::Refusal::Behind: {
        base::Error error =
            base::makeError(ErrorCode::StoreUnavailable,
                            "The queue can't be read for a moment. Ask again after Retry-After; the "
                            "place is kept.");
        error.retryAfterSec = static_cast<std::uint32_t>(1 + std::hash<std::string_view>{}(traceId) % 3);
        return error;
    }
    }
    return base::makeError(ErrorCode::Internal, "");
}

constexpr std::string_view kAnySpace = " \t\r\n";

LateReply::About aboutOf(const std::optional<core::WaitingToken>& token) {
    return token ? LateReply::About(token->uid) : LateReply::About();
}

bool isPlainText(std::string_view contentType) {
    const auto type = contentType.substr(0, contentType.find(';'));
    return equalsIgnoringCase(trimmed(type, kAnySpace), "text/plain");
}

std::optional<model::Version> seenOf(const Request& request, bool& malformed) {
    std::array<char, 48> buffer{};
    const QueryValue seen = queryValue(request.query, "seen", buffer);
    if (!seen.present()) {
        malformed = seen.state == QueryValue::State::Malformed;
        return std::nullopt;
    }
    const auto version = model::parseVersion(seen.text);
    malformed = !version;
    return version;
}

} // namespace

core::VisitorDesk::JoinCommand joinCommand(const Request& request, const model::EventId& event) {
    core::VisitorDesk::JoinCommand command;
    command.event = event;
    command.address = request.clientAddress().toText();
    command.agent = core::agentHashOf(request.userAgent);
    return command;
}

void ApiHandler::comeBack(const core::WaitingToken& token) {
    m_parts.storeThread.post([&visitors = m_parts.visitors, token] { visitors.comeBack(token); });
}

void ApiHandler::status(const Request& request, Exchange& exchange) {
    std::array<char, 256> buffer; // NOLINT: filled before it is read
    const std::string_view token = requestToken(request, buffer);
    if (token.empty()) {
        exchange.respondError(missingToken(), corsFor(request, nullptr));
        return;
    }
    bool malformed = false;
    const auto seen = seenOf(request, malformed);
    if (malformed) {
        exchange.respondError(
            base::makeError(ErrorCode::InvalidRequest,
                            "'seen' must be a version as a former answer gave it, e.g. 1-42."),
            corsFor(request, nullptr));
        return;
    }
    const auto answer =
        m_desk.status(token, seen, true, m_parts.load.load(std::memory_order_relaxed), m_loop.now());
    if (const auto* found = std::get_if<core::StatusDesk::Answer>(&answer)) {
        appendStatusJson(m_body, found->status);
        if (request.origin.empty()) {
            exchange.respond({.body = m_body});
        } else {
            const HeaderText cors = corsFor(request, m_desk.page().find(found->token.uid));
            exchange.respond({.body = m_body, .headers = cors.text()});
        }
        if (found->mustReturn) {
            comeBack(found->token);
        }
        if (core::PollFeed::wants(found->token.place.seq, found->status.totalWaiting)) {
            const std::uint64_t prefix = core::keyOf(core::prefixOf(request.clientAddress().bytes()));
            m_polls.note(found->token.uid,
                         {found->token.place.seq, prefix, m_loop.now(), found->status.pollAfter});
        }
        return;
    }
    if (std::get<core::StatusDesk::Refusal>(answer) == core::StatusDesk::Refusal::InvalidToken) {
        exchange.respondError(errorOf(core::StatusDesk::Refusal::InvalidToken, request.traceId),
                              corsFor(request, nullptr));
        return;
    }
    statusLater(request, exchange, token, seen);
}

/// A poll that is ahead of this gateway's replica, or of an event that it doesn't know yet, waits a little.
void ApiHandler::statusLater(const Request& request, Exchange& exchange, std::string_view token,
                             std::optional<model::Version> seen) {
    const auto facts = m_parts.tokens.verify(token);
    const LateReply reply(exchange, request, m_parts.directory, aboutOf(facts));
    m_parts.storeThread.post([&visitors = m_parts.visitors, text = std::string(token), seen, reply] {
        visitors.status(text, seen, kHold, [reply](core::VisitorDesk::StatusResult result) {
            if (const auto* found = std::get_if<core::StatusDesk::Answer>(&result)) {
                LateResponse response;
                appendStatusJson(response.body, found->status);
                reply.respond(std::move(response));
            } else {
                reply.respond(errorOf(std::get<core::StatusDesk::Refusal>(result), reply.traceId()));
            }
        });
    });
}

void ApiHandler::join(const Request& request, Exchange& exchange) {
    if (!isJsonContentType(request.contentType)) {
        exchange.respondFault(Fault::UnsupportedMediaType, "Send the body as application/json.",
                              corsFor(request, nullptr));
        return;
    }
    std::array fields{JsonField{"event_id", {}}};
    if (const auto read = readJsonObject(request.body, fields); !read) {
        exchange.respondError(read.error(), corsFor(request, nullptr));
        return;
    }
    if (!fields[0].value || fields[0].value->empty()) {
        exchange.respondError(
            base::makeError(ErrorCode::MissingEventId, "Say which event: {\"event_id\": \"…\"}."),
            corsFor(request, nullptr));
        return;
    }
    const auto event = model::EventId::parse(*fields[0].value);
    if (!event) {
        exchange.respondError(core::unknownEvent(), corsFor(request, nullptr));
        return;
    }
    auto command = joinCommand(request, *event);
    if (request.idempotencyKey.data() != nullptr) { // sent, be it empty
        command.key = model::parseIdempotencyKey(request.idempotencyKey);
        if (!command.key) {
            exchange.respondError(base::makeError(ErrorCode::InvalidIdempotencyKey,
                                                  "Idempotency-Key must be a UUID that is not all zeros."),
                                  corsFor(request, nullptr));
            return;
        }
        command.fingerprint = core::fingerprintOf(request.body);
    }
    const LateReply reply(exchange, request, m_parts.directory, *event);
    joinLater(std::move(command), [reply](base::Result<model::JoinAnswer> answer) {
        if (!answer) {
            reply.respond(answer.error());
            return;
        }
        LateResponse response{.status = 202};
        appendStatusJson(response.body, answer->status, answer->waitingToken);
        if (answer->replayed) {
            HeaderText replayed;
            replayed.add("Idempotency-Replayed", "true");
            response.headers = replayed.text();
        }
        reply.respond(std::move(response));
    });
}

void ApiHandler::joinLater(core::VisitorDesk::JoinCommand command, core::Callback<model::JoinAnswer> done) {
    m_parts.storeThread.post(
        [&visitors = m_parts.visitors, command = std::move(command), done = std::move(done)] {
            if (visitors.pendingJoins() > kMostPendingJoins) {
                base::Error busy =
                    base::makeError(ErrorCode::RateLimited, "Too many people arrive at once. Try again after "
                                                            "Retry-After; the order is kept.");
                busy.retryAfterSec = 3;
                done(busy);
                return;
            }
            visitors.join(command, done);
        });
}

void ApiHandler::enter(const Request& request, Exchange& exchange) {
    std::array<char, 256> buffer; // NOLINT: filled before it is read
    std::string token(requestToken(request, buffer));
    if (!request.body.empty()) {
        if (!isJsonContentType(request.contentType)) {
            exchange.respondFault(Fault::UnsupportedMediaType, "Send the body as application/json.",
                                  corsFor(request, nullptr));
            return;
        }
        std::array fields{JsonField{"waiting_token", {}}};
        if (const auto read = readJsonObject(request.body, fields); !read) {
            exchange.respondError(read.error(), corsFor(request, nullptr));
            return;
        }
        if (fields[0].value && !fields[0].value->empty()) {
            token = *fields[0].value;
        }
    }
    if (token.empty()) {
        exchange.respondError(missingToken(), corsFor(request, nullptr));
        return;
    }
    const auto facts = m_parts.tokens.verify(token);
    const LateReply reply(exchange, request, m_parts.directory, aboutOf(facts));
    m_parts.storeThread.post([&visitors = m_parts.visitors, token = std::move(token), reply] {
        visitors.enter(token, [reply](base::Result<model::EnterAnswer> answer) {
            if (!answer) {
                reply.respond(answer.error());
                return;
            }
            std::string body = "{\"admission\":\"granted\",\"reservation_token\":\"" +
                               answer->reservationToken +
                               "\",\"ttl_sec\":" + std::to_string(answer->ttl.count()) + ",\"shop_url\":";
            appendJsonText(body, answer->shopUrl);
            body.push_back('}');
            reply.respond({.body = std::move(body)});
        });
    });
}

/// The token may be the bearer, `?token=`, a JSON field, or the whole body as plain text (sendBeacon).
void ApiHandler::leave(const Request& request, Exchange& exchange) {
    std::array<char, 256> buffer; // NOLINT: filled before it is read
    std::string token(requestToken(request, buffer));
    if (token.empty() && !request.body.empty()) {
        if (isPlainText(request.contentType)) {
            token = trimmed(request.body, kAnySpace);
        } else if (isJsonContentType(request.contentType)) {
            std::array fields{JsonField{"waiting_token", {}}};
            if (const auto read = readJsonObject(request.body, fields); !read) {
                exchange.respondError(read.error(), corsFor(request, nullptr));
                return;
            }
            token = fields[0].value.value_or("");
        } else {
            exchange.respondFault(Fault::UnsupportedMediaType,
                                  "Send the token as text/plain or application/json.",
                                  corsFor(request, nullptr));
            return;
        }
    }
    if (token.empty()) {
        exchange.respondError(missingToken(), corsFor(request, nullptr));
        return;
    }
    const auto facts = m_parts.tokens.verify(token);
    const LateReply reply(exchange, request, m_parts.directory, aboutOf(facts));
    m_parts.storeThread.post([&visitors = m_parts.visitors, token = std::move(token), reply] {
        visitors.leave(token, [reply](base::Result<model::PlaceState> state) {
            if (state) {
                reply.respond({.body = "{\"status\":\"left\"}"});
            } else {
                reply.respond(state.error());
            }
        });
    });
}

} // namespace breakwater::http::api
