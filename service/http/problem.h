// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/header_text.h"
#include "service/http/request_parser.h"
#include "service/http/response.h"
#include "shared/base/error.h"

#include <string>
#include <string_view>

namespace breakwater::http {

/// What HTTP itself can refuse; the domain's own failures are base::ErrorCode.
enum class Fault : std::uint8_t {
    BadRequest,
    MethodNotAllowed,
    RequestTimeout,
    ContentTooLarge,
    TargetTooLong,
    UnsupportedMediaType,
    ExpectationFailed,
    HeaderTooLarge,
    NotImplemented,
    Overloaded,
    VersionNotSupported,
};

/// One kind of problem (RFC 9457). `code` is for programs, `title` the same short sentence every time.
struct ProblemKind {
    int status;
    std::string_view code;
    std::string_view title;
};

/// The one place where the domain's codes become HTTP's.
ProblemKind problemKind(base::ErrorCode code);
ProblemKind problemKind(Fault fault);
Fault faultOf(Refusal refusal);

/// Appends {"type","title","status","detail","code","trace_id"} and, where the error carries them, "position"
/// and "poll_after_ms". `detail` says what to do.
void appendProblem(std::string& out, const ProblemKind& kind, const base::Error& error,
                   std::string_view traceId);
void appendProblem(std::string& out, Fault fault, std::string_view detail, std::string_view traceId);

/// Adds the header lines a problem brings along: Retry-After where the error has one, WWW-Authenticate at
/// 401.
void addProblemHeaders(HeaderText& headers, const ProblemKind& kind, const base::Error& error);

/// A whole answer for Later::respond(). `headers` are lines of the caller's own, e.g. CORS.
LateResponse lateProblem(const base::Error& error, std::string_view traceId, const HeaderText& headers = {});

} // namespace breakwater::http
