// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/event.h"
#include "shared/model/visitor.h"

#include <string>
#include <string_view>

namespace breakwater::http::api {

/// Appends the status object of the browser API. Written by hand, because every poll needs one: allocates
/// only when `out` has to grow. `waitingToken`: with it the object is the answer to a join.
void appendStatusJson(std::string& out, const model::VisitorStatus& status,
                      std::string_view waitingToken = {});

/// Appends `{"event_id",…}` of `GET /events/{id}`; `serverTime` is the store's.
void appendEventJson(std::string& out, const model::Event& event, std::uint64_t waiting,
                     base::WallTime serverTime);

/// Appends a JSON string with its quotes.
void appendJsonText(std::string& out, std::string_view text);

} // namespace breakwater::http::api
