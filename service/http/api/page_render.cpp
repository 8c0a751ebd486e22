// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/page_render.h"

#include "service/http/api/embedded_text.h"
#include "service/http/api/page_colours.h"
#include "service/http/api/status_json.h"
#include "service/http/ascii.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

// template = *( text / "{{" name "}}" / "{{w:" key "}}" )      a name is one of the values below, a key one
// of the words

namespace breakwater::http::api {

namespace {

using Values = std::map<std::string_view, std::string>;

/// 'sha256-…' of an inline style or script.
std::string hashOf(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    std::array<unsigned char, 48> base64{};
    const int size = EVP_EncodeBlock(base64.data(), digest.data(), digest.size());
    return "'sha256-" +
           std::string(reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(size)) + "'";
}

/// scheme://host[:port] of a URL from policy, or "" when it holds what a header must not.
std::string originOf(std::string_view url) {
    const auto slashes = url.find("://");
    if (slashes == std::string_view::npos) {
        return {};
    }
    const auto end = std::min(url.find_first_of("/?#", slashes + 3), url.size());
    const std::string_view host = url.substr(slashes + 3, end - slashes - 3);
    const bool clean = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return isAlnum(c) || std::string_view("-.:[]").find(c) != std::string_view::npos;
    });
    return clean ? std::string(url.substr(0, end)) : std::string();
}

std::string securityOf(std::string_view look, std::string_view script, const PageDress& dress) {
    std::string policy =
        "default-src 'none'; style-src " + hashOf(embeddedText("wait.css")) + " " + hashOf(look);
    policy += script.empty() ? "" : "; script-src " + hashOf(script);
    policy += dress.script ? "; connect-src 'self'" : "";
    policy += "; img-src data:";
    if (dress.event != nullptr && !dress.event->policy.style.logoUrl.empty()) {
        policy += " " + originOf(dress.event->policy.style.logoUrl);
    }
    policy += "; form-action 'self' https:";
    // Browsers hold every redirect after the form against this too; a plain http shop must be named.
    if (dress.event != nullptr && dress.event->policy.shopUrl.starts_with("http://")) {
        policy += " " + originOf(dress.event->policy.shopUrl);
    }
    return policy + "; base-uri 'none'; frame-ancestors 'none'";
}

/// JSON inside a script element must not end it.
std::string forScript(std::string json) {
    for (auto at = json.find('<'); at != std::string::npos; at = json.find('<', at)) {
        json.replace(at, 1, "\\u003c");
    }
    return json;
}

std::string factsFor(const PageWords& words, const PageDress& dress) {
    std::string json = "{\"id\":";
    appendJsonText(json, dress.id);
    json += ",\"event\":";
    if (dress.event != nullptr) {
        appendEventJson(json, *dress.event, dress.waiting, dress.now);
    } else {
        json += "null";
    }
    json += ",\"code\":";
    appendJsonText(json, dress.code);
    json += dress.demo ? ",\"demo\":true" : ",\"demo\":false";
    json += ",\"words\":" + words.json() + "}";
    return forScript(std::move(json));
}

/// The script that runs in the page: the whole one, or the one that takes a form's place over into it.
std::string_view scriptOf(const PageDress& dress) {
    if (dress.script) {
        return embeddedText("wait.js");
    }
    return !dress.token.empty() ? embeddedText("takeover.js") : std::string_view();
}

/// The page with the pass is a form's answer: its own address can't be asked for.
std::string languageLinks(const PageWords& words, const PageDress& dress) {
    const std::string to = dress.pass.empty() ? std::string() : "../" + escapeHtml(dress.id);
    std::string html;
    for (const PageWords& other : PageWords::all()) {
        const std::string tag(other.tag());
        const std::string name = escapeHtml(other.text("name"));
        if (other.tag() == words.tag()) {
            html += "<b lang=\"" + tag + "\" aria-current=\"true\">" + name + "</b>";
        } else {
            html += "<a href=\"" + to + "?lang=" + tag + "\" lang=\"" + tag + "\" hreflang=\"" + tag + "\">" +
                    name + "</a>";
        }
    }
    return html;
}

std::string titleOf(const PageView& view, std::string_view name) {
    const bool plain = view.state == "before" || view.state == "open" || view.big == name;
    const std::string front = plain ? std::string() : view.big + " · ";
    return front + std::string(name);
}

std::string lookOf(const PageView& view, const PageDress& dress) {
    std::array<char, 64> sizes{};
    // The number of letters decides how large a number can be; UTF-8's further bytes are none.
    const auto letters =
        std::count_if(view.big.begin(), view.big.end(), [](char c) { return (c & 0xC0) != 0x80; });
    const int size = std::snprintf(sizes.data(), sizes.size(), ":root{--p:%.3f;--len:%d}", view.progress,
                                   static_cast<int>(std::max<std::ptrdiff_t>(4, letters)));
    const std::string own = dress.event != nullptr ? colourRules(dress.event->policy.style) : std::string();
    return own + std::string(sizes.data(), static_cast<std::size_t>(size));
}

std::string headOf(const PageView& view, const PageDress& dress) {
    const bool mayChange = dress.event != nullptr && dress.script && view.lookAgainSec > 0;
    return mayChange ? "<noscript><meta http-equiv=\"refresh\" content=\"" +
                           std::to_string(view.lookAgainSec) + "\"></noscript>"
                     : std::string();
}

/// The pass goes on by a form of its own where there is a shop.
std::string shopForm(const PageWords& words, const PageDress& dress) {
    if (dress.pass.empty() || dress.event == nullptr) {
        return {};
    }
    const std::string& url = dress.event->policy.shopUrl;
    if (url.empty() && !dress.demo) {
        return {};
    }
    return "<form id=\"shop\" class=\"part\" method=\"post\" action=\"" +
           escapeHtml(url.empty() ? "../../demo/shop" : url) +
           "\"><input type=\"hidden\" name=\"reservation_token\" value=\"" + escapeHtml(dress.pass) +
           "\"><button class=\"main\">" + escapeHtml(words.text("continue")) + "</button></form>";
}

/// What stands behind the page: the script with what it needs to know, or how often a page without one looks.
std::string tailOf(const PageView& view, const PageWords& words, const PageDress& dress) {
    std::string html;
    const std::string_view script = scriptOf(dress);
    if (dress.script) {
        html +=
            "<script type=\"application/json\" id=\"facts-json\">" + factsFor(words, dress) + "</script>\n";
    } else if (!script.empty()) {
        html += "<i id=\"place\" hidden data-id=\"" + escapeHtml(dress.id) + "\" data-token=\"" +
                escapeHtml(view.over ? std::string_view() : dress.token) + "\"></i>\n";
    }
    if (!script.empty()) {
        html.append("<script>").append(script).append("</script>");
    }
    return html;
}

std::string joined(const PageView& view, std::string_view message) {
    std::string all;
    for (const std::string& part : view.can) {
        all += (all.empty() ? "" : " ") + part;
    }
    all += message.empty() ? "" : " message";
    all += view.trouble.empty() ? "" : " trouble";
    return all;
}

Values valuesOf(const PageView& view, const PageWords& words, const PageDress& dress) {
    const model::Event* event = dress.event;
    const std::string_view name = event == nullptr       ? words.text("room")
                                  : event->title.empty() ? std::string_view(event->id.text())
                                                         : std::string_view(event->title);
    const std::string_view message =
        event != nullptr ? std::string_view(event->policy.message) : dress.message;
    const std::string percent = std::to_string(static_cast<int>(view.progress * 100));
    const std::string_view logo = event != nullptr ? std::string_view(event->policy.style.logoUrl) : "";
    const std::string plain = words.fill("plain", {{"n", std::to_string(view.lookAgainSec)}});
    Values values{
        {"lang", std::string(words.tag())},
        {"state", view.state},
        {"can", joined(view, message)},
        {"big_kind", view.inWords ? " data-big=\"text\"" : ""},
        {"still", view.still.empty() ? "" : " data-still=\"" + view.still + "\""},
        {"page_title", escapeHtml(titleOf(view, name))},
        {"css", std::string(embeddedText("wait.css"))},
        {"look", lookOf(view, dress)},
        {"head", headOf(view, dress)},
        {"logo", logo.empty() ? "" : "<img src=\"" + escapeHtml(logo) + "\" alt=\"\">"},
        {"title", escapeHtml(name)},
        {"languages", languageLinks(words, dress)},
        {"message", escapeHtml(message)},
        {"id", escapeHtml(dress.id)},
        {"hole", std::string(csrfHole())},
        {"csrf", dress.script ? "" : std::string(csrfHole())}, // a script needs none
        {"shop", shopForm(words, dress)},
        {"pass", escapeHtml(dress.pass)},
        {"progress", percent},
        {"progress_text", escapeHtml(words.fill("progress", {{"n", percent}}))},
        {"join", escapeHtml(words.text(view.again ? "again" : "join"))},
        {"enter", escapeHtml(words.text(view.state == "entered" ? "continue" : "enter"))},
        {"plain", dress.script || view.lookAgainSec == 0 ? "" : escapeHtml(plain)},
        {"script", tailOf(view, words, dress)},
    };
    const auto add = [&values](std::string_view key, std::string_view text) {
        values[key] = escapeHtml(text);
    };
    add("kicker", view.kicker);
    add("big", view.big);
    add("line", view.line);
    add("note", view.note);
    add("trouble", view.trouble);
    add("ahead", view.ahead);
    add("wait_name", view.waitName);
    add("wait", view.wait);
    return values;
}

} // namespace

std::string_view csrfHole() {
    static const std::string kHole(kCsrfChars, '\x01');
    return kHole;
}

std::string escapeHtml(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        case '\x01': break; // marks holes
        default: out.push_back(c);
        }
    }
    return out;
}

RenderedPage renderPage(const PageView& view, const PageWords& words, const PageDress& dress) {
    const Values values = valuesOf(view, words, dress);
    RenderedPage page;
    page.security = securityOf(values.at("look"), scriptOf(dress), dress);
    std::string_view rest = embeddedText("wait.html");
    while (!rest.empty()) {
        const auto open = std::min(rest.find("{{"), rest.size());
        page.html += rest.substr(0, open);
        rest.remove_prefix(open);
        if (rest.empty()) {
            break;
        }
        const auto close = rest.find("}}");
        const std::string_view name = rest.substr(2, close - 2);
        rest.remove_prefix(close + 2);
        if (name.starts_with("w:")) {
            page.html += escapeHtml(words.text(name.substr(2)));
        } else {
            page.html += values.at(name);
        }
    }
    return page;
}

} // namespace breakwater::http::api
