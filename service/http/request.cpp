// SPDX-License-Identifier: Apache-2.0
#include "service/http/request.h"

namespace breakwater::http {

std::string_view toText(Method method) {
    switch (method) {
    case Method::Get: return "GET";
    case Method::Head: return "HEAD";
    case Method::Post: return "POST";
    case Method::Put: return "PUT";
    case Method::Delete: return "DELETE";
    case Method::Patch: return "PATCH";
    case Method::Options: return "OPTIONS";
    case Method::Connect: return "CONNECT";
    case Method::Trace: return "TRACE";
    case Method::Other: return "OTHER";
    }
    return "OTHER";
}

} // namespace breakwater::http
