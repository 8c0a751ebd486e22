// SPDX-License-Identifier: Apache-2.0
#include "service/http/response.h"

#include "service/http/text_cursor.h"

namespace breakwater::http {

namespace {

constexpr std::size_t kMostOfOurs = 256; // status line, names of fields, a length

void putStatusLine(TextCursor& out, int status) {
    if (status == 200) {
        out.put("HTTP/1.1 200 OK\r\n");
        return;
    }
    out.put("HTTP/1.1 ");
    out.putNumber(static_cast<std::uint64_t>(status));
    out.put(" ");
    out.put(reasonOf(status));
    out.put("\r\n");
}

template<std::size_t Size>
void putField(TextCursor& out, const char (&name)[Size], std::string_view value) {
    out.put(name);
    out.put(value);
    out.put("\r\n");
}

} // namespace

std::string_view reasonOf(int status) {
    switch (status) {
    case 200: return "OK";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status"; // a reason phrase says nothing to programs
    }
}

void appendResponse(std::string& out, const Response& response, const AnswerContext& context) {
    const std::size_t bodySize = response.shared ? response.shared->size() : response.body.size();
    const bool bodyAllowed = response.status >= 200 && response.status != 204 && response.status != 304;
    {
        TextCursor head(out, kMostOfOurs + context.date.size() + response.contentType.size() +
                                 response.cacheControl.size() + context.traceId.size());
        putStatusLine(head, response.status);
        putField(head, "Date: ", context.date);
        if (bodyAllowed) {
            if (bodySize > 0) {
                putField(head, "Content-Type: ", response.contentType);
            }
            head.put("Content-Length: ");
            head.putNumber(bodySize);
            head.put("\r\n");
        }
        putField(head, "Cache-Control: ", response.cacheControl);
        putField(head, "X-Request-Id: ", context.traceId);
    }
    out += response.headers;
    if (!context.keepAlive) {
        out += "Connection: close\r\n";
    }
    out += "\r\n";
    if (bodyAllowed && !context.headOnly && !response.shared) {
        out += response.body;
    }
}

void appendStreamHead(std::string& out, std::string_view headers, const AnswerContext& context) {
    {
        TextCursor head(out, kMostOfOurs + context.date.size() + context.traceId.size());
        putStatusLine(head, 200);
        putField(head, "Date: ", context.date);
        putField(head, "Content-Type: ", kEventStream);
        putField(head, "Cache-Control: ", "no-store");
        putField(head, "X-Request-Id: ", context.traceId);
        putField(head, "X-Accel-Buffering: ", "no");
    }
    out += headers;
    out += "Connection: close\r\n\r\n";
}

} // namespace breakwater::http
