// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/api/page_view.h"

#include <optional>
#include <string>
#include <string_view>

namespace breakwater::http::api {

/// Where the CSRF token of a form goes, in every text that renderPage makes: so many bytes of a value that
/// can't stand in a page otherwise.
inline constexpr std::size_t kCsrfChars = 36;
std::string_view csrfHole();

/// How a page is dressed.
struct PageDress {
    std::string_view id;         ///< of the event, as the address has it; "" on pages of no event
    const model::Event* event{}; ///< null: of no event that is known
    bool script = false;         ///< with the script that takes over; else it looks again by Refresh
    bool demo = false;
    std::string_view code{};    ///< why there is no event, for the script
    std::string_view token{};   ///< the place that a form gave out, for a script to take over
    std::string_view pass{};    ///< an admission pass to hand on
    std::string_view message{}; ///< instead of the event's
    std::uint64_t waiting = 0;
    base::WallTime now{};
};

struct RenderedPage {
    std::string html;     ///< csrfHole() where the token belongs; the first of them is in the join form
    std::string security; ///< its Content-Security-Policy
};

/// The whole page, self-contained: style, script and words are inline and nothing else is fetched but the
/// event's logo. Pure; any thread.
RenderedPage renderPage(const PageView& view, const PageWords& words, const PageDress& dress);

std::string escapeHtml(std::string_view text);

} // namespace breakwater::http::api
