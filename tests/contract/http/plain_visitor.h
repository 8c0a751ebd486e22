// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/contract/http/browser.h"

#include <QRegularExpression>
#include <map>
#include <optional>
#include <string>

// The waiting page as a visitor without scripts meets it. For one test's thread; the Browser must outlive the
// visitor.

namespace breakwater::fakes {

/// A visitor without scripts: keeps cookies, follows redirects, fills in the forms of the page it is on.
class PlainVisitor {
  public:
    explicit PlainVisitor(Browser& browser, std::string language = "en")
        : m_browser(browser), m_language(language) {}

    Reply page; ///< the one it is on

    const Reply& open(const std::string& target) {
        page = keep(m_browser.get(target, fields()));
        return page;
    }
    /// Presses the button of the form with this id; `csrf`: sends that instead of what the page holds.
    const Reply& press(const std::string& form, const std::optional<std::string>& csrf = std::nullopt) {
        return submit(action(form), csrf.value_or(token(form)));
    }
    const Reply& submit(const std::string& action, const std::string& csrf) {
        page = keep(m_browser.send("POST", "/wait/" + action,
                                   "Content-Type: application/x-www-form-urlencoded\r\n" + fields(),
                                   "csrf=" + csrf));
        sent = page;
        if (page.status() == 303) {
            const std::string to = page.raw.field("Location");
            open("/wait/" + to.substr(to.rfind('/') + 1));
        }
        return page;
    }
    std::string token(const std::string& form) const {
        return group("id=\"" + form + "\".*?name=\"csrf\" value=\"(.*?)\"");
    }
    std::string action(const std::string& form) const {
        return group("id=\"" + form + "\".*?action=\"(.*?)\"");
    }
    std::string state() const { return group("data-state=\"(.*?)\""); }
    std::string text(const std::string& id) const { return group("id=\"" + id + "\"[^>]*>(.*?)</"); }
    bool can(const std::string& part) const {
        return QString::fromStdString(group("data-can=\"(.*?)\""))
            .split(' ')
            .contains(QString::fromStdString(part));
    }
    std::string group(const std::string& pattern) const {
        const QRegularExpression form(QString::fromStdString(pattern),
                                      QRegularExpression::DotMatchesEverythingOption);
        return form.match(QString::fromStdString(page.raw.body)).captured(1).toStdString();
    }

    std::map<std::string, std::string> cookies;
    std::map<std::string, std::string> attributes; ///< of the cookies that were set
    Reply sent;                                    ///< the last form's own answer

  private:
    std::string fields() const {
        std::string jar;
        for (const auto& [name, value] : cookies) {
            jar += (jar.empty() ? "" : "; ") + name + "=" + value;
        }
        return "Accept-Language: " + m_language + "\r\n" + (jar.empty() ? "" : "Cookie: " + jar + "\r\n");
    }
    Reply keep(Reply reply) {
        const QRegularExpression form("Set-Cookie: ([a-z_]+)=([^;]*);([^\r]*)");
        auto all = form.globalMatch(QString::fromStdString(reply.raw.head));
        while (all.hasNext()) {
            const auto one = all.next();
            const std::string name = one.captured(1).toStdString();
            attributes[name] = one.captured(3).toStdString();
            if (one.captured(3).contains("Max-Age=0")) {
                cookies.erase(name);
            } else {
                cookies[name] = one.captured(2).toStdString();
            }
        }
        return reply;
    }

    Browser& m_browser;
    std::string m_language;
};

inline bool has(const Reply& reply, const std::string& text) {
    return reply.raw.body.find(text) != std::string::npos;
}

} // namespace breakwater::fakes
