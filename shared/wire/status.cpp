// SPDX-License-Identifier: Apache-2.0
#include "shared/wire/status.h"

#include "shared/base/result.h"
#include "shared/base/text.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

#include <limits>
#include <optional>
#include <string>

namespace breakwater::wire {

namespace {

using base::ErrorCode;
using grpc::StatusCode;

constexpr const char* kDomain = "breakwater";
constexpr std::size_t kLongestMessage = 1000;

StatusCode canonical(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidRequest:
    case ErrorCode::MissingEventId:
    case ErrorCode::MissingToken:
    case ErrorCode::InvalidIdempotencyKey:
    case ErrorCode::OutOfRange:
    case ErrorCode::InvalidToken: // a value in the request; UNAUTHENTICATED is about the caller
        return StatusCode::INVALID_ARGUMENT;
    case ErrorCode::Unauthenticated: return StatusCode::UNAUTHENTICATED;
    case ErrorCode::PermissionDenied:
    case ErrorCode::Banned: return StatusCode::PERMISSION_DENIED;
    case ErrorCode::EventNotFound:
    case ErrorCode::NotFound: return StatusCode::NOT_FOUND;
    case ErrorCode::AlreadyExists: return StatusCode::ALREADY_EXISTS;
    case ErrorCode::NotReady:
    case ErrorCode::EventNotOpen:
    case ErrorCode::InvalidState:
    case ErrorCode::IdempotencyConflict:
    case ErrorCode::TokenExpired: return StatusCode::FAILED_PRECONDITION;
    case ErrorCode::RevisionConflict:
    case ErrorCode::CountGrew: return StatusCode::ABORTED;
    case ErrorCode::QueueFull:
    case ErrorCode::RateLimited: return StatusCode::RESOURCE_EXHAUSTED;
    case ErrorCode::StoreUnavailable:
    case ErrorCode::StoreFenced:
    case ErrorCode::Unreachable: return StatusCode::UNAVAILABLE;
    case ErrorCode::TimedOut: return StatusCode::DEADLINE_EXCEEDED;
    case ErrorCode::Internal: return StatusCode::INTERNAL;
    }
    return StatusCode::INTERNAL;
}

ErrorCode nearest(StatusCode code) {
    switch (code) {
    case StatusCode::INVALID_ARGUMENT: return ErrorCode::InvalidRequest;
    case StatusCode::OUT_OF_RANGE: return ErrorCode::OutOfRange;
    case StatusCode::UNAUTHENTICATED: return ErrorCode::Unauthenticated;
    case StatusCode::PERMISSION_DENIED: return ErrorCode::PermissionDenied;
    case StatusCode::NOT_FOUND: return ErrorCode::NotFound;
    case StatusCode::ALREADY_EXISTS: return ErrorCode::AlreadyExists;
    case StatusCode::FAILED_PRECONDITION:
    case StatusCode::ABORTED: return ErrorCode::InvalidState;
    case StatusCode::RESOURCE_EXHAUSTED: return ErrorCode::RateLimited;
    case StatusCode::UNAVAILABLE:
    case StatusCode::UNIMPLEMENTED: return ErrorCode::Unreachable; // not a Breakwater that knows this call
    case StatusCode::DEADLINE_EXCEEDED:
    case StatusCode::CANCELLED: return ErrorCode::TimedOut;
    case StatusCode::OK:
    case StatusCode::UNKNOWN:
    case StatusCode::INTERNAL:
    case StatusCode::DATA_LOSS:
    case StatusCode::DO_NOT_USE: return ErrorCode::Internal;
    }
    return ErrorCode::Internal;
}

template<typename Number>
void put(google::rpc::ErrorInfo& info, const char* key, const std::optional<Number>& value) {
    if (value) {
        (*info.mutable_metadata())[key] = std::to_string(*value);
    }
}

template<typename Number>
std::optional<Number> take(const google::rpc::ErrorInfo& info, const char* key) {
    const auto found = info.metadata().find(key);
    if (found == info.metadata().end()) {
        return std::nullopt;
    }
    const auto value = base::parseUnsigned(found->second);
    if (!value || *value > std::numeric_limits<Number>::max()) {
        return std::nullopt;
    }
    return static_cast<Number>(*value);
}

std::optional<google::rpc::ErrorInfo> infoOf(const grpc::Status& status) {
    google::rpc::Status details;
    if (status.error_details().empty() || !details.ParseFromString(status.error_details())) {
        return std::nullopt;
    }
    for (const auto& detail : details.details()) {
        google::rpc::ErrorInfo info;
        if (detail.UnpackTo(&info) && info.domain() == kDomain) {
            return info;
        }
    }
    return std::nullopt;
}

} // namespace

grpc::Status toStatus(const base::Error& error) {
    google::rpc::ErrorInfo info;
    info.set_reason(std::string(base::toText(error.code)));
    info.set_domain(kDomain);
    if (!error.subject.empty()) {
        (*info.mutable_metadata())["subject"] = base::cutText(error.subject, kLongestMessage);
    }
    put(info, "current", error.current);
    put(info, "position", error.position);
    put(info, "poll_after_ms", error.pollAfterMs);
    put(info, "retry_after_sec", error.retryAfterSec);

    google::rpc::Status details;
    details.set_code(canonical(error.code));
    details.set_message(base::cutText(error.detail, kLongestMessage));
    details.add_details()->PackFrom(info);
    return {canonical(error.code), details.message(), details.SerializeAsString()};
}

base::Error fromStatus(const grpc::Status& status) {
    const auto info = infoOf(status);
    if (!info) {
        return base::makeError(nearest(status.error_code()), status.error_message());
    }
    base::Error error;
    error.code = base::parseErrorCode(info->reason()).value_or(nearest(status.error_code()));
    error.detail = status.error_message();
    const auto subject = info->metadata().find("subject");
    error.subject = subject == info->metadata().end() ? std::string() : subject->second;
    error.current = take<std::uint64_t>(*info, "current");
    error.position = take<std::uint64_t>(*info, "position");
    error.pollAfterMs = take<std::uint32_t>(*info, "poll_after_ms");
    error.retryAfterSec = take<std::uint32_t>(*info, "retry_after_sec");
    return error;
}

} // namespace breakwater::wire
