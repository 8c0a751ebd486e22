// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/api_handler.h"
#include "service/http/api/late_reply.h"
#include "service/http/api/status_json.h"
#include "service/http/credentials.h"

#include <algorithm>
#include <array>

namespace breakwater::http::api {

using base::ErrorCode;

namespace {

constexpr base::Millis kLook{1'000};
constexpr int kMostLooksInVain = 2;

bool isFinal(model::VisitorState state) {
    return state >= model::VisitorState::Done;
}

/// Whether who has been told of version `told` has heard of the end. Lsns of different epochs are not
/// compared: who comes from an older one is told once more.
bool hasHeardTheEnd(const core::StatusDesk::Answer& answer, model::Version told) {
    const model::Version known = answer.status.version; // who is ahead of us may know of a reopening
    return isFinal(answer.status.state) && told.epoch == known.epoch && told.lsn >= answer.endedAt &&
           told.lsn <= known.lsn;
}

/// One visitor's stream: looks once a second, and when it is woken; tells of a change at once, of a position
/// that has only fallen as often as a poll would. Loop's thread.
class StatusSource final : public EventSource {
  public:
    /// `seen`: what the visitor has been told before; nothing older is told for a moment.
    StatusSource(core::StatusDesk& desk, const ApiParts& parts, const core::WaitingToken& token,
                 model::Version seen)
        : m_desk(desk), m_parts(parts), m_token(token), m_version(seen) {}

    StreamNext next(EventText& text, base::MonoTime now) override {
        const core::EventView* view = m_desk.page().find(m_token.uid);
        if (view == nullptr) {
            return {.askAgainAfter = kLook, .end = true};
        }
        view->live->presence.mark(m_token.place.seq);
        const auto answer =
            m_desk.statusOf(*view, m_token, m_parts.load.load(std::memory_order_relaxed), now);
        if (!answer) {
            return {.askAgainAfter = base::Millis(250)};
        }
        if (answer->mustReturn) {
            m_parts.storeThread.post(
                [&visitors = m_parts.visitors, token = m_token] { visitors.comeBack(token); });
        }
        const model::VisitorStatus& status = answer->status;
        const bool newer = status.version >= m_version || (!m_told && ++m_looksInVain > kMostLooksInVain);
        const bool changed = status.state != m_state || status.paused != m_paused || status.away != m_away ||
                             status.eventRevision.value() != m_revision || !m_told;
        if (newer && (changed || now >= m_nextAt)) {
            tell(text, status, now);
        }
        return {.askAgainAfter = kLook, .end = m_told && isFinal(m_state)};
    }

  private:
    void tell(EventText& text, const model::VisitorStatus& status, base::MonoTime now) {
        std::string body;
        appendStatusJson(body, status);
        text.event("status", model::toText(status.version), body);
        m_told = true;
        m_state = status.state;
        m_paused = status.paused;
        m_away = status.away;
        m_revision = status.eventRevision.value();
        m_version = status.version;
        m_nextAt = now + std::max<base::Millis>(status.pollAfter, kLook);
    }

    core::StatusDesk& m_desk;
    const ApiParts& m_parts;
    core::WaitingToken m_token;
    base::MonoTime m_nextAt{};
    model::Version m_version;
    std::uint64_t m_revision = 0;
    model::VisitorState m_state = model::VisitorState::Waiting;
    bool m_paused = false;
    bool m_away = false;
    bool m_told = false;
    int m_looksInVain = 0;
};

} // namespace

/// Of an event that isn't known here yet: looks for it, then lets the browser connect again at once.
void ApiHandler::streamLater(const Request& request, Exchange& exchange, const core::WaitingToken& token) {
    const LateReply reply(exchange, request, m_parts.directory, token.uid);
    m_parts.storeThread.post([&visitors = m_parts.visitors, token, reply] {
        visitors.lookFor(token.uid, [reply](const base::Status& found) {
            if (found) {
                reply.respond({.contentType = kEventStream, .body = "retry: 250\n\n"});
            } else {
                reply.respond(found.error());
            }
        });
    });
}

void ApiHandler::stream(const Request& request, Exchange& exchange) {
    std::array<char, 256> buffer; // NOLINT: filled before it is read
    const std::string_view token = requestToken(request, buffer);
    if (token.empty()) {
        exchange.respondError(
            base::makeError(ErrorCode::MissingToken, "Send the waiting token as '?token='."),
            corsFor(request, nullptr));
        return;
    }
    const auto facts = m_parts.tokens.verify(token);
    if (!facts) {
        exchange.respondError(
            base::makeError(ErrorCode::InvalidToken,
                            "This waiting token was not given out here. Join the queue to get a place."),
            corsFor(request, nullptr));
        return;
    }
    const core::EventView* view = m_desk.page().find(facts->uid);
    if (view == nullptr) {
        streamLater(request, exchange, *facts);
        return;
    }
    const HeaderText cors = corsFor(request, view);
    const model::Version told = model::parseVersion(request.lastEventId).value_or(model::Version{});
    const auto now = m_desk.statusOf(*view, *facts, 0, m_loop.now());
    if (now && hasHeardTheEnd(*now, told)) {
        exchange.respond({.status = 204, .headers = cors.text()}); // EventSource stops here
        return;
    }
    const auto& uid = facts->uid.bytes;
    const std::uint32_t tag = static_cast<std::uint32_t>(uid[0]) << 24 |
                              static_cast<std::uint32_t>(uid[1]) << 16 |
                              static_cast<std::uint32_t>(uid[2]) << 8 | uid[3];
    auto source = std::make_unique<StatusSource>(m_desk, m_parts, *facts, told);
    if (request.method == Method::Head) {
        exchange.respond({.contentType = kEventStream, .headers = cors.text()});
        return;
    }
    if (!exchange.openStream({.tag = tag, .headers = cors.text()}, std::move(source)) &&
        !exchange.answered()) {
        base::Error full = base::makeError(ErrorCode::RateLimited, "Too many streams are open here. Poll "
                                                                   "/queue/status instead.");
        full.retryAfterSec = 5;
        exchange.respondError(full, cors);
    }
}

} // namespace breakwater::http::api
