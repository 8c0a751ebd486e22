// SPDX-License-Identifier: Apache-2.0
// What the waiting page reads of a request besides its event: languages, colours, encodings, and texts that
// it shows.
#include "service/http/api/page_colours.h"
#include "service/http/api/page_render.h"
#include "service/http/gzip_template.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

using namespace breakwater::http;
using namespace breakwater::http::api;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<char> exact(data, data + size);
    const std::string_view text{exact.data(), exact.size()};
    require(PageWords::find(PageWords::choose(text, text).tag()) != nullptr);
    acceptsGzip(text);
    const std::string escaped = escapeHtml(text);
    require(escaped.find_first_of("<>\"'\x01") == std::string::npos);
    if (const auto colour = parseColour(text)) {
        require(parseColour(toText(*colour)).has_value());
    }
    return 0;
}
