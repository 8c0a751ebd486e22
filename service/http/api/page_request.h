// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/api/page_render.h"
#include "service/http/request.h"
#include "service/http/response.h"
#include "shared/model/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace breakwater::http::api {

/// What a request for a page says besides its event: copied out of the request, so that an answer may come
/// later. The cookies' grammar stands at the top of page_request.cpp.
struct PageRequest {
    const PageWords* words{};
    std::string languageToKeep; ///< a tag that was chosen by ?lang=, or ""
    std::string scope;          ///< the cookies' Path: /wait/{id}, with what stood before it
    std::string form;           ///< the CSRF token of this browser's forms, a UUID
    bool formIsNew = false;
    std::string place;       ///< the waiting token that a form gave out, or ""
    std::uint64_t shown = 0; ///< the number that the place was told last; 0: none yet
    std::string notice;
    bool gzip = false;

    /// The view is used during this call only.
    static PageRequest read(const Request& request, std::string_view id);
    /// Whether a form was sent from a page of ours to this same browser.
    bool isOwnForm(const Request& request) const;
};

/// A random UUID for a form: its CSRF token and, so that a press that is repeated takes one place, the join's
/// Idempotency-Key. Any thread.
std::string makeFormToken();

/// The place, of which no number has been shown yet.
std::string setPlaceCookie(std::string_view token, const PageRequest& page);
/// So that a gateway that is behind can't show a number that rises.
std::string setShownCookie(std::uint64_t position, const PageRequest& page);
std::string setFormCookie(std::string_view token, const PageRequest& page);
std::string dropPlaceCookie(const PageRequest& page);

/// What every page's answer carries: the policy, what it varies by, the cookies that are due.
std::string pageHeaders(const PageRequest& page, std::string_view security, bool zipped);

/// A page of one visitor, whole. `more`: further header lines.
LateResponse personalPage(const PageRequest& page, int status, const PageView& view, const PageDress& dress,
                          std::string more = {});
/// To the visitor's page again, by GET, from one of its forms.
LateResponse backToPage(std::string_view id, std::string_view notice, std::string cookies = {});

} // namespace breakwater::http::api
