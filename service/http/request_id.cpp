// SPDX-License-Identifier: Apache-2.0
#include "service/http/request_id.h"

#include "service/http/ascii.h"

#include <algorithm>

namespace breakwater::http {

bool isRequestId(std::string_view text) {
    return !text.empty() && text.size() <= kMaxRequestId && std::all_of(text.begin(), text.end(), [](char c) {
        return isAlnum(c) || c == '.' || c == '_' || c == '-';
    });
}

std::string_view chooseRequestId(std::string_view offered, Random& random, RequestIdBuffer& buffer) {
    if (isRequestId(offered)) {
        return offered;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::uint64_t bits = random.next();
    for (std::size_t i = 0; i < 16; ++i, bits >>= 4) {
        buffer[i] = kDigits[bits & 15];
    }
    return {buffer.data(), 16};
}

} // namespace breakwater::http
