// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace breakwater::model {

/// One page of a list: how many at most (0: the service chooses) and where to go on (empty: the beginning).
struct PageRequest {
    std::uint32_t size = 0;
    std::string token;

    bool operator==(const PageRequest&) const = default;
};

/// `nextToken` is empty on the last page.
template<typename T>
struct Page {
    std::vector<T> items;
    std::string nextToken;

    bool operator==(const Page&) const = default;
};

/// What a call is told whose page token no page has given.
inline base::Error badPageToken() {
    return base::makeError(base::ErrorCode::InvalidRequest, "page_token must be one that a former page gave.",
                           "page_token");
}

} // namespace breakwater::model
