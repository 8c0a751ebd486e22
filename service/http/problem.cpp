// SPDX-License-Identifier: Apache-2.0
#include "service/http/problem.h"

#include "service/http/ascii.h"
#include "shared/base/log.h"

// problem = "{" "type":"urn:breakwater:problem:<code in lower kebab>", "title", "status", "detail", "code",
//           "trace_id" [ "position" ] [ "poll_after_ms" ] "}"      ; RFC 9457, members in this order

namespace breakwater::http {

ProblemKind problemKind(base::ErrorCode code) {
    using base::ErrorCode;
    const auto kind = [code](int status, std::string_view title) {
        return ProblemKind{status, base::toText(code), title};
    };
    switch (code) {
    case ErrorCode::InvalidRequest: return kind(400, "The request can't be understood");
    case ErrorCode::MissingEventId: return kind(400, "No event is named");
    case ErrorCode::MissingToken: return kind(400, "No token was sent");
    case ErrorCode::InvalidIdempotencyKey: return kind(400, "The Idempotency-Key is not a UUID");
    case ErrorCode::OutOfRange: return kind(400, "A value is out of range");
    case ErrorCode::InvalidToken: return kind(401, "The token is not valid");
    case ErrorCode::Unauthenticated: return kind(401, "Credentials are needed");
    case ErrorCode::PermissionDenied: return kind(403, "This is not allowed");
    case ErrorCode::Banned: return kind(403, "This place is banned");
    case ErrorCode::EventNotFound: return kind(404, "There is no such event");
    case ErrorCode::NotFound: return kind(404, "There is nothing here");
    case ErrorCode::AlreadyExists: return kind(409, "It exists already");
    case ErrorCode::NotReady: return kind(403, "It is not your turn yet");
    case ErrorCode::EventNotOpen: return kind(409, "The event is not open");
    case ErrorCode::InvalidState: return kind(409, "The event's state doesn't allow this");
    case ErrorCode::IdempotencyConflict: return kind(409, "The Idempotency-Key was used for another request");
    case ErrorCode::RevisionConflict: return kind(409, "Someone else changed it first");
    case ErrorCode::CountGrew: return kind(409, "It now concerns more places than was confirmed");
    case ErrorCode::TokenExpired: return kind(410, "The token is no longer valid");
    case ErrorCode::QueueFull: return kind(429, "The queue is full");
    case ErrorCode::RateLimited: return kind(429, "Too many requests");
    case ErrorCode::StoreUnavailable: return kind(503, "The queue can't be reached just now");
    // Browsers know one word for a store that doesn't answer as it should; the detail says the rest.
    case ErrorCode::StoreFenced:
    case ErrorCode::TimedOut:
    case ErrorCode::Unreachable: return problemKind(ErrorCode::StoreUnavailable);
    case ErrorCode::Internal: return kind(500, "Something went wrong on our side");
    }
    return kind(500, "Something went wrong on our side");
}

ProblemKind problemKind(Fault fault) {
    switch (fault) {
    case Fault::BadRequest: return {400, "INVALID_REQUEST", "The request can't be understood"};
    case Fault::MethodNotAllowed: return {405, "METHOD_NOT_ALLOWED", "The method is not allowed here"};
    case Fault::RequestTimeout: return {408, "REQUEST_TIMEOUT", "The request took too long to arrive"};
    case Fault::ContentTooLarge: return {413, "CONTENT_TOO_LARGE", "The request body is too large"};
    case Fault::TargetTooLong: return {414, "URI_TOO_LONG", "The request target is too long"};
    case Fault::UnsupportedMediaType:
        return {415, "UNSUPPORTED_MEDIA_TYPE", "The content type is not supported"};
    case Fault::ExpectationFailed: return {417, "EXPECTATION_FAILED", "The expectation can't be met"};
    case Fault::HeaderTooLarge: return {431, "HEADER_TOO_LARGE", "The header section is too large"};
    case Fault::NotImplemented: return {501, "NOT_IMPLEMENTED", "The method is not known"};
    case Fault::Overloaded: return {503, "OVERLOADED", "The service is busy"};
    case Fault::VersionNotSupported:
        return {505, "HTTP_VERSION_NOT_SUPPORTED", "The protocol version is not supported"};
    }
    return {400, "INVALID_REQUEST", "The request can't be understood"};
}

Fault faultOf(Refusal refusal) {
    switch (refusal) {
    case Refusal::Malformed: return Fault::BadRequest;
    case Refusal::HeaderTooLarge: return Fault::HeaderTooLarge;
    case Refusal::TargetTooLong: return Fault::TargetTooLong;
    case Refusal::BodyTooLarge: return Fault::ContentTooLarge;
    case Refusal::UnsupportedVersion: return Fault::VersionNotSupported;
    case Refusal::UnknownExpectation: return Fault::ExpectationFailed;
    }
    return Fault::BadRequest;
}

void appendProblem(std::string& out, const ProblemKind& kind, const base::Error& error,
                   std::string_view traceId) {
    out += R"({"type":"urn:breakwater:problem:)";
    for (const char c : kind.code) {
        out += c == '_' ? '-' : toLower(c);
    }
    out += R"(","title":")";
    out += kind.title;
    out += R"(","status":)";
    out += std::to_string(kind.status);
    out += R"(,"detail":")";
    out += base::escapeJson(error.detail);
    out += R"(","code":")";
    out += kind.code;
    out += R"(","trace_id":")";
    out += base::escapeJson(traceId);
    out += '"';
    if (error.position) {
        out += R"(,"position":)";
        out += std::to_string(*error.position);
    }
    if (error.pollAfterMs) {
        out += R"(,"poll_after_ms":)";
        out += std::to_string(*error.pollAfterMs);
    }
    out += '}';
}

void appendProblem(std::string& out, Fault fault, std::string_view detail, std::string_view traceId) {
    base::Error error;
    error.detail = detail;
    appendProblem(out, problemKind(fault), error, traceId);
}

void addProblemHeaders(HeaderText& headers, const ProblemKind& kind, const base::Error& error) {
    if (error.retryAfterSec) {
        headers.add("Retry-After", *error.retryAfterSec);
    }
    if (kind.status == 401) {
        headers.add("WWW-Authenticate", "Bearer");
    }
}

LateResponse lateProblem(const base::Error& error, std::string_view traceId, const HeaderText& headers) {
    const auto kind = problemKind(error.code);
    LateResponse response;
    response.status = kind.status;
    response.contentType = kProblemJson;
    HeaderText lines = headers;
    addProblemHeaders(lines, kind, error);
    response.headers = lines.text();
    appendProblem(response.body, kind, error, traceId);
    return response;
}

} // namespace breakwater::http
