// SPDX-License-Identifier: Apache-2.0
#include "service/core/visitor_address.h"
#include "service/http/api/api_handler.h"
#include "service/http/api/page_request.h"
#include "service/http/credentials.h"
#include "service/http/query.h"

#include <array>
#include <variant>

// The waiting page. Without a place: from the shelf, with the script that does the rest. With a place that a
// form gave out (no script there, or none that runs): drawn here, looked at again by Refresh, acted on by
// forms.
//   GET  /wait/{id}           the page; ?lang= chooses a language, ?js says that a script keeps the place
//   POST /wait/{id}/join      csrf=UUID  -> 303 to the page, with the place as a cookie
//   POST /wait/{id}/enter     csrf=UUID  -> a page with the pass, as a form to the shop
//   POST /wait/{id}/leave     csrf=UUID  -> 303 to the page

namespace breakwater::http::api {

using base::ErrorCode;

namespace {

/// An answer from memory that is older than this says so.
constexpr base::Micros kStale{5'000'000};
/// The fingerprint of a form's join: the key alone tells two of them apart.
constexpr std::string_view kFormBody = "form";

void respondNow(Exchange& exchange, const LateResponse& answer) {
    exchange.respond({.status = answer.status,
                      .contentType = answer.contentType,
                      .body = answer.body,
                      .headers = answer.headers});
}

LateResponse unknownEventPage(const PageRequest& page, std::string_view id) {
    PageView view = viewOfWords("unknown", *page.words);
    view.can = {"retry"};
    return personalPage(page, 404, view, {.id = id});
}

/// Nobody can say whether there is such an event.
LateResponse unreachable(const PageRequest& page, std::string_view id) {
    PageView view = viewOfWords("room", *page.words);
    view.can = {"retry"};
    view.line = page.words->text("restarting.note");
    view.trouble = page.words->text("restarting.join");
    view.lookAgainSec = 5;
    return personalPage(page, 503, view, {.id = id}, "Retry-After: 5\r\n");
}

bool isForm(const Request& request) {
    return request.contentType.starts_with("application/x-www-form-urlencoded");
}

/// What a refused act says to the visitor's page.
std::string_view noticeOf(ErrorCode code) {
    switch (problemKind(code).status) {
    case 429: return code == ErrorCode::QueueFull ? "full" : "crowd";
    case 409: return "closed.join";
    case 403: return code == ErrorCode::NotReady ? "notready" : "banned";
    case 400:
    case 401:
    case 404:
    case 410: return ""; // the page itself says it
    default: return "store";
    }
}

} // namespace

void ApiHandler::waitPage(const Request& request, Exchange& exchange, std::string_view text) {
    const auto id = model::EventId::parse(text);
    PageRequest page = PageRequest::read(request, id ? text : std::string_view());
    if (!id) {
        respondNow(exchange, unknownEventPage(page, ""));
        return;
    }
    const core::EventView* view = m_desk.page().find(*id);
    if (view == nullptr) {
        waitPageLater(exchange, *id, std::move(page));
        return;
    }
    std::array<char, 4> buffer{};
    const bool scriptKeeps = queryValue(request.query, "js", buffer).present();
    if (scriptKeeps || (page.place.empty() && noticeText(page.notice, false, *page.words).empty())) {
        fromShelf(exchange, *view, page);
    } else {
        respondNow(exchange, placePage(*view, page));
    }
}

void ApiHandler::fromShelf(Exchange& exchange, const core::EventView& view, const PageRequest& page) {
    const auto& shelved = m_shelf.page(view, *page.words, waitingAt(view), storeTime(view), m_loop.now());
    if (page.gzip) {
        shelved.zip.append(m_body, page.form);
    } else {
        m_body.append(shelved.before).append(page.form).append(shelved.after);
    }
    const std::string headers = pageHeaders(page, shelved.security, page.gzip);
    exchange.respond({.contentType = kHtml, .body = m_body, .headers = headers});
}

/// The page of a place that a form gave out, or a page without a place that has a notice to show.
LateResponse ApiHandler::placePage(const core::EventView& view, const PageRequest& page) {
    const base::WallTime now = storeTime(view);
    const std::uint64_t waiting = waitingAt(view);
    PageDress dress{.id = view.event.id.text(), .event = &view.event, .demo = m_parts.demo, .now = now};
    if (page.place.empty()) {
        PageView shown = viewOfEvent(view.event, waiting, now, *page.words);
        shown.trouble = noticeText(page.notice, false, *page.words);
        return personalPage(page, 200, shown, dress);
    }
    const auto answer = m_desk.status(page.place, std::nullopt, false,
                                      m_parts.load.load(std::memory_order_relaxed), m_loop.now());
    if (const auto* refusal = std::get_if<core::StatusDesk::Refusal>(&answer)) {
        if (*refusal == core::StatusDesk::Refusal::Behind) {
            return unreachable(page, view.event.id.text());
        }
        return lostPlace(page, *refusal == core::StatusDesk::Refusal::InvalidToken ? "forged" : "gone",
                         dress);
    }
    const auto& found = std::get<core::StatusDesk::Answer>(answer);
    if (!(found.token.uid == view.event.uid)) {
        return lostPlace(page, "gone", dress); // of an event that had this id before
    }
    if (found.mustReturn) {
        comeBack(found.token);
    }
    model::VisitorStatus status = found.status;
    std::string cookies;
    if (status.state == model::VisitorState::Waiting && !status.away) {
        if (page.shown == 0 || status.position < page.shown) {
            cookies = setShownCookie(status.position, page);
        } else {
            status.position = page.shown;
        }
    }
    PageView shown = viewOfPlace(status, view.event, now, *page.words);
    shown.trouble = noticeText(page.notice, true, *page.words);
    if (found.status.asOf && now - *found.status.asOf > kStale) {
        shown.trouble = page.words->text("store");
    }
    dress.token = page.place;
    return personalPage(page, 200, shown, dress, shown.over ? dropPlaceCookie(page) : cookies);
}

LateResponse ApiHandler::lostPlace(const PageRequest& page, std::string_view key,
                                   const PageDress& dress) const {
    PageView shown = viewOfWords(key, *page.words);
    shown.can = {"join"};
    shown.again = true;
    return personalPage(page, 200, shown, dress, dropPlaceCookie(page));
}

void ApiHandler::waitPageLater(Exchange& exchange, const model::EventId& id, PageRequest page) {
    const Later later = exchange.answerLater();
    m_parts.storeThread.post([&parts = m_parts, id, later, page = std::move(page)] {
        parts.visitors.lookFor(id, [id, later, page](base::Status found) {
            if (found) { // it is served from now on
                LateResponse again = backToPage(id.text(), "");
                again.headers = "Location: " + page.scope + "\r\n";
                later.respond(std::move(again));
            } else if (found.error().code == ErrorCode::EventNotFound) {
                later.respond(unknownEventPage(page, id.text()));
            } else {
                later.respond(unreachable(page, id.text()));
            }
        });
    });
}

/// Checks what all three forms need. nullopt: it has been answered.
std::optional<PageRequest> ApiHandler::readForm(const Request& request, Exchange& exchange,
                                                std::string_view text) {
    if (!isForm(request)) {
        exchange.respondFault(Fault::UnsupportedMediaType,
                              "Send the form as application/x-www-form-urlencoded.");
        return std::nullopt;
    }
    const auto id = model::EventId::parse(text);
    PageRequest page = PageRequest::read(request, id ? text : std::string_view());
    if (!id) {
        respondNow(exchange, unknownEventPage(page, ""));
        return std::nullopt;
    }
    if (!page.isOwnForm(request)) {
        const bool noCookies = request.cookie.empty();
        respondNow(exchange, backToPage(text, noCookies ? "cookies" : "form",
                                        page.formIsNew ? setFormCookie(page.form, page) : std::string()));
        return std::nullopt;
    }
    return page;
}

void ApiHandler::formJoin(const Request& request, Exchange& exchange, std::string_view id) {
    const auto page = readForm(request, exchange, id);
    if (!page) {
        return;
    }
    auto command = joinCommand(request, model::EventId::parse(id).value());
    command.key = model::parseIdempotencyKey(page->form);
    command.fingerprint = core::fingerprintOf(kFormBody);
    const Later later = exchange.answerLater();
    joinLater(std::move(command), [later, page = *page,
                                   id = std::string(id)](base::Result<model::JoinAnswer> answer) {
        if (!answer) {
            later.respond(backToPage(id, noticeOf(answer.error().code)));
            return;
        }
        // The next form is another one: joining again after leaving must not give the old place.
        later.respond(backToPage(
            id, "", setPlaceCookie(answer->waitingToken, page) + setFormCookie(makeFormToken(), page)));
    });
}

void ApiHandler::formEnter(const Request& request, Exchange& exchange, std::string_view id) {
    const auto page = readForm(request, exchange, id);
    if (!page) {
        return;
    }
    const Later later = exchange.answerLater();
    m_parts.storeThread.post([&parts = m_parts, later, page = *page, id = std::string(id)] {
        parts.visitors.enter(page.place, [&parts, later, page, id](base::Result<model::EnterAnswer> answer) {
            const auto directory = parts.directory.page();
            const core::EventView* view = directory->find(model::EventId::parse(id).value());
            if (!answer || view == nullptr) {
                later.respond(backToPage(id, answer ? "" : noticeOf(answer.error().code)));
                return;
            }
            PageView shown = viewOfWords("in", *page.words);
            const bool goesOn = parts.demo || !view->event.policy.shopUrl.empty();
            shown.can = {goesOn ? "shop" : "pass"};
            shown.line = page.words->text(goesOn ? "in.note" : "in.copy");
            shown.still = "still";
            shown.progress = 1;
            later.respond(personalPage(
                page, 200, shown,
                {.id = id, .event = &view->event, .demo = parts.demo, .pass = answer->reservationToken}));
        });
    });
}

void ApiHandler::formLeave(const Request& request, Exchange& exchange, std::string_view id) {
    const auto page = readForm(request, exchange, id);
    if (!page) {
        return;
    }
    const Later later = exchange.answerLater();
    m_parts.storeThread.post(
        [&visitors = m_parts.visitors, later, place = page->place, id = std::string(id)] {
            visitors.leave(place, [later, id](base::Result<model::PlaceState> state) {
                later.respond(backToPage(id, state ? "" : noticeOf(state.error().code)));
            });
        });
}

/// A stand-in for the shop, for trying things out: says whether the pass that it was given holds.
void ApiHandler::demoShop(const Request& request, Exchange& exchange) {
    if (!m_parts.demo) {
        exchange.respondError(base::makeError(ErrorCode::NotFound, "There is nothing at this path."));
        return;
    }
    std::array<char, 2048> buffer; // NOLINT: filled before it is read
    std::string_view pass = cookieValue(request.cookie, "breakwater_pass");
    if (request.method == Method::Post) {
        const QueryValue sent = queryValue(request.body, "reservation_token", buffer);
        pass = sent.present() ? sent.text : pass;
    }
    const auto facts = core::verifyPass(m_parts.passes, m_desk.page(), pass, nullptr, m_parts.clock.wall());
    const PageRequest page = PageRequest::read(request, "");
    PageView view = viewOfWords("shop", *page.words);
    view.line = facts ? page.words->fill("shop.valid", {{"event", facts->event.text()},
                                                        {"n", page.words->number(facts->seq.value())}})
                      : std::string(page.words->text("shop.none"));
    // As the shop's own proxy would: the visit outlives a reload and a change of the language.
    const bool keeps = facts && request.method == Method::Post;
    const std::string cookie = keeps ? "Set-Cookie: breakwater_pass=" + std::string(pass) +
                                           "; Path=" + std::string(request.path) +
                                           "; HttpOnly; SameSite=Lax\r\n"
                                     : std::string();
    respondNow(exchange, personalPage(page, facts ? 200 : 401, view, {}, cookie));
}

} // namespace breakwater::http::api
