// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace breakwater::http {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kProblemJson = "application/problem+json";
constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kPlainText = "text/plain; charset=utf-8";
constexpr std::string_view kEventStream = "text/event-stream";

/// An answer as a handler gives it on the loop's thread; everything is read before respond() returns. The
/// engine adds Date, Content-Length, X-Request-Id, Connection and, unless `cacheControl` says otherwise,
/// no-store.
struct Response {
    int status = 200;
    std::string_view contentType = kJson; ///< not sent when there is no body
    std::string_view body{};
    std::string_view headers{}; ///< further lines: a HeaderText's text()
    std::string_view cacheControl = "no-store";
    std::shared_ptr<const std::string> shared{}; ///< instead of `body`: a large text that many answers share
    bool close = false;                          ///< end the connection after this answer
};

/// An answer that owns its text, for Later::respond() from another thread.
struct LateResponse {
    int status = 200;
    std::string_view contentType = kJson; ///< a constant
    std::string body{};
    std::string headers{}; ///< further lines: a HeaderText's text()
    bool close = false;
};

/// What the engine knows about the answer besides the handler's part.
struct AnswerContext {
    std::string_view traceId;
    std::string_view date; ///< IMF-fixdate
    bool keepAlive = true;
    bool headOnly = false;
};

std::string_view reasonOf(int status);

/// Appends status line and header section for a body of the given size, then the body unless it is shared or
/// must not be sent. Allocates only when `out` has to grow.
void appendResponse(std::string& out, const Response& response, const AnswerContext& context);

/// The head of an event stream: no length, the end of the connection is its end; proxies are told not to
/// buffer.
void appendStreamHead(std::string& out, std::string_view headers, const AnswerContext& context);

} // namespace breakwater::http
