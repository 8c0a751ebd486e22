// SPDX-License-Identifier: Apache-2.0
#include "service/core/pass_claims.h"
#include "service/http/json_body.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

// Any bytes, read as a request body. Asserted: what is taken is the same when it is read again with
// whitespace around it, and never with anything else behind it; and that the values read are text that JSON
// can hold.

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
    again = {JsonField{"event_id", {}}, JsonField{"waiting_token", {}}};
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::string value = breakwater::core::escapeJson(fields[i].value.value_or(""));
        const std::string written = "{\"" + std::string(fields[i].name) + "\":\"" + value + "\"}";
        if (!read(written, again) || again[i].value != fields[i].value.value_or("")) {
            std::abort();
        }
        again = {JsonField{"event_id", {}}, JsonField{"waiting_token", {}}};
    }
    Fields unused{JsonField{"event_id", {}}, JsonField{"waiting_token", {}}};
    for (const char behind : {'x', '\0', '{', '}', ','}) {
        if (read(std::string(body) + behind, unused)) {
            std::abort();
        }
    }
    return 0;
}
