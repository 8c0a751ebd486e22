// SPDX-License-Identifier: Apache-2.0
#include "service/http/response.h"

#include <charconv>

namespace breakwater::http {

namespace {

void appendNumber(std::string& out, std::size_t number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, static_cast<std::size_t>(end - digits));
}

void appendStatusLine(std::string& out, int status) {
    if (status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
        return;
    }
    out += "HTTP/1.1 ";
    appendNumber(out, static_cast<std::size_t>(status));
    out += ' ';
    out += reasonOf(status);
    out += "\r\n";
}

void appendField(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += value;
    out += "\r\n";
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
    appendStatusLine(out, response.status);
    appendField(out, "Date: ", context.date);
    if (bodyAllowed) {
        if (bodySize > 0) {
            appendField(out, "Content-Type: ", response.contentType);
        }
        out += "Content-Length: ";
        appendNumber(out, bodySize);
        out += "\r\n";
    }
    appendField(out, "Cache-Control: ", response.cacheControl);
    appendField(out, "X-Request-Id: ", context.traceId);
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
    appendStatusLine(out, 200);
    appendField(out, "Date: ", context.date);
    appendField(out, "Content-Type: ", kEventStream);
    appendField(out, "Cache-Control: ", "no-store");
    appendField(out, "X-Request-Id: ", context.traceId);
    appendField(out, "X-Accel-Buffering: ", "no");
    out += headers;
    out += "Connection: close\r\n\r\n";
}

} // namespace breakwater::http
