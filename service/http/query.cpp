// SPDX-License-Identifier: Apache-2.0
#include "service/http/query.h"

#include "service/http/ascii.h"

#include <algorithm>

// query = [ pair *( "&" pair ) ]
// pair  = name [ "=" value ]      ; '+' is a space, %XX a byte, in the value only

namespace breakwater::http {

namespace {

QueryValue malformed() {
    return {QueryValue::State::Malformed, {}};
}

bool isControl(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

QueryValue decoded(std::string_view raw, std::span<char> buffer) {
    if (raw.find_first_of("%+") == std::string_view::npos) {
        return {QueryValue::State::Present, raw};
    }
    std::size_t size = 0;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        char c = raw[i] == '+' ? ' ' : raw[i];
        if (raw[i] == '%') {
            if (i + 2 >= raw.size() || hexValue(raw[i + 1]) < 0 || hexValue(raw[i + 2]) < 0) {
                return malformed();
            }
            c = static_cast<char>(hexValue(raw[i + 1]) * 16 + hexValue(raw[i + 2]));
            i += 2;
        }
        if (isControl(c) || size == buffer.size()) {
            return malformed();
        }
        buffer[size++] = c;
    }
    return {QueryValue::State::Present, {buffer.data(), size}};
}

} // namespace

QueryValue queryValue(std::string_view query, std::string_view name, std::span<char> buffer) {
    QueryValue found;
    while (!query.empty()) {
        const auto pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) != name) {
            continue;
        }
        if (found.state != QueryValue::State::Absent) {
            return malformed();
        }
        found =
            decoded(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), buffer);
    }
    return found;
}

} // namespace breakwater::http
