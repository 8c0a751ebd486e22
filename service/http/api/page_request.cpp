// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/page_request.h"

#include "service/http/credentials.h"
#include "service/http/gzip_template.h"
#include "service/http/query.h"

#include <openssl/rand.h>

#include <array>
#include <charconv>

// cookies, all of them SameSite=Lax:
//   breakwater_form  = UUID     HttpOnly, Path=/wait/{id}: the forms' CSRF token
//   breakwater_place = token    HttpOnly, Path=/wait/{id}: the waiting token of a place that a form gave out
//   breakwater_shown = number   HttpOnly, Path=/wait/{id}: the lowest number that the place was shown
//   breakwater_lang  = tag      Path=/wait: the language that was chosen

namespace breakwater::http::api {

namespace {

constexpr std::string_view kForm = "breakwater_form";
constexpr std::string_view kPlace = "breakwater_place";
constexpr std::string_view kShown = "breakwater_shown";
constexpr std::string_view kLanguage = "breakwater_lang";
constexpr std::string_view kLongest = "86400"; // no place lives longer than a day without a sign of life

std::string line(std::string_view name, std::string_view value) {
    return std::string(name) + ": " + std::string(value) + "\r\n";
}

std::string cookie(std::string_view name, std::string_view value, std::string_view path, std::string_view age,
                   bool forScripts) {
    return line("Set-Cookie", std::string(name) + "=" + std::string(value) + "; Path=" + std::string(path) +
                                  "; Max-Age=" + std::string(age) + (forScripts ? "" : "; HttpOnly") +
                                  "; SameSite=Lax");
}

std::uint64_t numberOf(std::string_view text) {
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() ? number : 0;
}

std::string queryText(const Request& request, std::string_view name) {
    std::array<char, 64> buffer{};
    const QueryValue value = queryValue(request.query, name, buffer);
    return value.present() ? std::string(value.text) : std::string();
}

std::string scopeOf(std::string_view path, std::string_view id) {
    constexpr std::string_view kWait = "/wait/";
    const auto at = path.find(kWait);
    return at == std::string_view::npos ? "/wait"
                                        : std::string(path.substr(0, at + kWait.size())) + std::string(id);
}

} // namespace

PageRequest PageRequest::read(const Request& request, std::string_view id) {
    PageRequest page;
    const std::string asked = queryText(request, "lang");
    if (PageWords::find(asked) != nullptr) {
        page.languageToKeep = asked;
    }
    const std::string_view kept = cookieValue(request.cookie, kLanguage);
    page.words = &PageWords::choose(
        page.languageToKeep.empty() ? kept : std::string_view(page.languageToKeep), request.acceptLanguage);
    page.scope = scopeOf(request.path, id);
    page.form = cookieValue(request.cookie, kForm);
    if (!model::parseIdempotencyKey(page.form) || page.form.size() != kCsrfChars) {
        page.form = makeFormToken();
        page.formIsNew = true;
    }
    page.place = cookieValue(request.cookie, kPlace);
    page.shown = numberOf(cookieValue(request.cookie, kShown));
    page.notice = queryText(request, "notice");
    page.gzip = acceptsGzip(request.acceptEncoding);
    return page;
}

bool PageRequest::isOwnForm(const Request& request) const {
    std::array<char, kCsrfChars> buffer{};
    const QueryValue sent = queryValue(request.body, "csrf", buffer);
    return !formIsNew && sent.present() && sent.text == form;
}

std::string makeFormToken() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        return std::string(kCsrfChars, '0'); // no UUID: a form with it is refused
    }
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        text += i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "";
        text += kDigits[bytes[i] >> 4];
        text += kDigits[bytes[i] & 0x0F];
    }
    return text;
}

std::string setPlaceCookie(std::string_view token, const PageRequest& page) {
    return cookie(kPlace, token, page.scope, kLongest, false) + cookie(kShown, "", page.scope, "0", false);
}

std::string setShownCookie(std::uint64_t position, const PageRequest& page) {
    return cookie(kShown, std::to_string(position), page.scope, kLongest, false);
}

std::string setFormCookie(std::string_view token, const PageRequest& page) {
    return cookie(kForm, token, page.scope, kLongest, false);
}

std::string dropPlaceCookie(const PageRequest& page) {
    return cookie(kPlace, "", page.scope, "0", false) + cookie(kShown, "", page.scope, "0", false);
}

std::string pageHeaders(const PageRequest& page, std::string_view security, bool zipped) {
    std::string lines = line("Content-Security-Policy", security) +
                        line("X-Content-Type-Options", "nosniff") + line("X-Frame-Options", "DENY") +
                        line("Referrer-Policy", "no-referrer") + line("Content-Language", page.words->tag()) +
                        line("Vary", "Accept-Encoding, Accept-Language, Cookie");
    lines += zipped ? line("Content-Encoding", "gzip") : "";
    lines += page.formIsNew ? setFormCookie(page.form, page) : "";
    if (!page.languageToKeep.empty()) {
        const auto end = page.scope.rfind('/');
        lines += cookie(kLanguage, page.languageToKeep, page.scope.substr(0, end), "31536000", true);
    }
    return lines;
}

LateResponse personalPage(const PageRequest& page, int status, const PageView& view, const PageDress& dress,
                          std::string more) {
    RenderedPage made = renderPage(view, *page.words, dress);
    for (auto at = made.html.find(csrfHole()); at != std::string::npos; at = made.html.find(csrfHole(), at)) {
        made.html.replace(at, kCsrfChars, page.form);
    }
    LateResponse response;
    response.status = status;
    response.contentType = kHtml;
    response.headers = pageHeaders(page, made.security, page.gzip) + std::move(more);
    if (view.lookAgainSec > 0) {
        // By name: this page may be the answer to a form, which must not be sent again.
        const std::string to = dress.id.empty() ? std::string() : "; url=" + page.scope;
        response.headers += line("Refresh", std::to_string(view.lookAgainSec) + to);
    }
    response.body = page.gzip ? gzipQuickly(made.html) : std::move(made.html);
    return response;
}

LateResponse backToPage(std::string_view id, std::string_view notice, std::string cookies) {
    LateResponse response;
    response.status = 303;
    const std::string query = notice.empty() ? std::string() : "?notice=" + std::string(notice);
    response.headers = line("Location", "../" + std::string(id) + query) + std::move(cookies);
    return response;
}

} // namespace breakwater::http::api
