// SPDX-License-Identifier: Apache-2.0
#include "service/http/request_parser.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

// Any bytes, read as a connection's pipelined requests. Asserted: the result doesn't depend on how the bytes
// were cut, `wanted` tells the truth, every view lies inside the request, and the limits hold.

using namespace breakwater::http;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

bool isInside(std::string_view whole, std::string_view part) {
    return part.empty() ||
           (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void checkRequest(std::string_view bytes, const Request& request, const ParseResult& result,
                  const Limits& limits) {
    require(result.consumed > 0 && result.consumed <= bytes.size());
    require(request.body.size() <= limits.bodyBytes);
    require(request.path.size() + request.query.size() <= limits.targetBytes);
    const auto whole = bytes.substr(0, result.consumed);
    for (const auto part :
         {request.methodText, request.path, request.query, request.host, request.authorization,
          request.cookie, request.idempotencyKey, request.origin, request.traceId}) {
        require(part == "/" || isInside(whole, part)); // "http://host" gets its path from us
        require(part.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
    }
    require(request.path == "*" || request.method == Method::Connect || request.path.front() == '/');
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Limits limits;
    RequestParser parser{limits};
    RequestParser cutParser{limits};
    const std::vector<char> exact(data, data + size); // so that a read past the end is seen
    std::string_view rest{exact.data(), exact.size()};
    while (!rest.empty()) {
        Request request;
        const auto result = parser.parse(rest, request);
        if (result.kind == ParseResult::Kind::NeedMore) {
            require(result.wanted > rest.size());
            break;
        }
        if (result.kind == ParseResult::Kind::Refused) {
            require(!result.why.empty());
            break;
        }
        checkRequest(rest, request, result, limits);
        // Cut anywhere before its end, the same request is never complete and never refused.
        const std::size_t cut = (rest.size() * 31 + std::size_t(rest.front())) % result.consumed;
        Request partial;
        const auto cutResult = cutParser.parse(rest.substr(0, cut), partial);
        require(cutResult.kind == ParseResult::Kind::NeedMore && cutResult.wanted > cut &&
                cutResult.wanted <= result.consumed);
        rest.remove_prefix(result.consumed);
    }
    return 0;
}
