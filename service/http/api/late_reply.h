// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/directory.h"
#include "service/http/exchange.h"
#include "service/http/header_text.h"
#include "service/http/request.h"
#include "service/http/response.h"
#include "shared/base/error.h"

#include <string>
#include <string_view>
#include <variant>

namespace breakwater::http::api {

/// CORS lines of an answer about this event to a page of `origin`; null: about none, then any event's list
/// counts. Any thread.
HeaderText corsLines(const core::DirectoryPage& page, std::string_view origin, const core::EventView* view);

/// What a late answer needs when its request is gone. The event that it is about may not have been known here
/// when the request came: whose pages may read the answer is looked up when it is given. Any thread.
class LateReply {
  public:
    using About = std::variant<std::monostate, model::EventId, model::EventUid>;

    LateReply(Exchange& exchange, const Request& request, const core::EventDirectory& directory, About about);

    void respond(const base::Error& error) const;
    /// The CORS lines are added to its headers.
    void respond(LateResponse response) const;
    const std::string& traceId() const { return m_traceId; }

  private:
    HeaderText cors() const;

    Later m_later;
    std::string m_traceId;
    std::string m_origin;
    const core::EventDirectory* m_directory;
    About m_about;
};

} // namespace breakwater::http::api
