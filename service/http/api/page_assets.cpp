// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/page_assets.h"

#include "service/http/api/embedded_text.h"

#include <algorithm>
#include <array>

namespace breakwater::http::api {

const PageAsset* findAsset(std::string_view name) {
    static const std::array kAssets{
        PageAsset{"wait.js", "text/javascript; charset=utf-8", embeddedText("wait.js")},
        PageAsset{"wait.css", "text/css; charset=utf-8", embeddedText("wait.css")},
    };
    const auto found = std::find_if(kAssets.begin(), kAssets.end(),
                                    [name](const PageAsset& asset) { return asset.name == name; });
    return found == kAssets.end() ? nullptr : &*found;
}

std::string_view waitPageHtml() {
    return embeddedText("wait.html");
}

std::string_view openApiDocument() {
    return embeddedText("openapi.json");
}

} // namespace breakwater::http::api
