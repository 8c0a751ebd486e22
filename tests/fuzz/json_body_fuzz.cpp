// SPDX-License-Identifier: Apache-2.0
#include "service/http/json_body.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

// Any bytes, read as a request body. Asserted: what is taken is the same when it is read again with
// whitespace around it, and never with anything else behind it.

using namespace breakwater::http;

namespace {

using Fields = std::array<JsonField, 2>;

bool read(std::string_view body, Fields& fields) {
    return readJsonObject(body, fields).ok();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<char> exact(data, data + size);
    const std::string_view body{exact.data(), exact.size()};
    Fields fields{JsonField{"event_id", {}}, JsonField{"waiting_token", {}}};
    if (!read(body, fields)) {
        return 0;
    }
    Fields again{JsonField{"event_id", {}}, JsonField{"waiting_token", {}}};
    const std::string spaced = " \n" + std::string(body) + "\t\r\n";
    if (!read(spaced, again) || again[0].value != fields[0].value || again[1].value != fields[1].value) {
        std::abort();
    }
    Fields unused{JsonField{"event_id", {}}, JsonField{"waiting_token", {}}};
    for (const char behind : {'x', '\0', '{', '}', ','}) {
        if (read(std::string(body) + behind, unused)) {
            std::abort();
        }
    }
    return 0;
}
