// SPDX-License-Identifier: Apache-2.0
#include "service/http/header_scanner.h"
#include "service/http/request_parser.h"
#include "tests/fuzz/second_reader.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

// Any bytes, read as a connection's pipelined requests. Asserted: the result doesn't depend on how the bytes
// were cut, `wanted` tells the truth, every view lies inside the request, the limits hold, and another parser
// takes what we take and finds the same in it.

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

void checkHeader(std::string_view bytes, const Request& request) {
    HeaderScanner scanner(bytes);
    HeaderScanner::RequestLine line;
    require(scanner.requestLine(line) == HeaderScanner::Found::Line);
    std::vector<std::pair<std::string, std::string>> fields;
    HeaderScanner::Field field;
    HeaderScanner::Found found = scanner.field(field);
    for (; found == HeaderScanner::Found::Line; found = scanner.field(field)) {
        fields.emplace_back(field.name, field.value);
    }
    require(found == HeaderScanner::Found::End);
    const breakwater::fuzz::SecondReader second(bytes.substr(0, scanner.consumed()));
    require(second.taken() && second.consumed() == scanner.consumed());
    require(second.method() == line.method && second.target() == line.target && second.fields() == fields);
    require((second.version() == 11) == request.http11);
    require(request.keepAlive == (request.http11 && second.keep_alive()));
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
        checkHeader(rest.substr(0, result.consumed), request);
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
