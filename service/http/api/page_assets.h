// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace breakwater::http::api {

/// A file that the waiting page loads.
struct PageAsset {
    std::string_view name;
    std::string_view contentType;
    std::string_view text;
};

/// Null when there is no such asset. Any thread.
const PageAsset* findAsset(std::string_view name);
std::string_view waitPageHtml();
std::string_view openApiDocument();

} // namespace breakwater::http::api
