// SPDX-License-Identifier: Apache-2.0
#include "shared/base/error.h"

namespace breakwater::base {

std::string_view toText(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidRequest: return "INVALID_REQUEST";
    case ErrorCode::MissingEventId: return "MISSING_EVENT_ID";
    case ErrorCode::MissingToken: return "MISSING_TOKEN";
    case ErrorCode::InvalidIdempotencyKey: return "INVALID_IDEMPOTENCY_KEY";
    case ErrorCode::OutOfRange: return "OUT_OF_RANGE";
    case ErrorCode::InvalidToken: return "INVALID_TOKEN";
    case ErrorCode::Unauthenticated: return "UNAUTHENTICATED";
    case ErrorCode::PermissionDenied: return "PERMISSION_DENIED";
    case ErrorCode::Banned: return "BANNED";
    case ErrorCode::EventNotFound: return "EVENT_NOT_FOUND";
    case ErrorCode::NotFound: return "NOT_FOUND";
    case ErrorCode::AlreadyExists: return "ALREADY_EXISTS";
    case ErrorCode::NotReady: return "NOT_READY";
    case ErrorCode::EventNotOpen: return "EVENT_NOT_OPEN";
    case ErrorCode::InvalidState: return "INVALID_STATE";
    case ErrorCode::IdempotencyConflict: return "IDEMPOTENCY_CONFLICT";
    case ErrorCode::RevisionConflict: return "REVISION_CONFLICT";
    case ErrorCode::CountGrew: return "COUNT_GREW";
    case ErrorCode::TokenExpired: return "TOKEN_EXPIRED";
    case ErrorCode::QueueFull: return "QUEUE_FULL";
    case ErrorCode::RateLimited: return "RATE_LIMITED";
    case ErrorCode::StoreUnavailable: return "STORE_UNAVAILABLE";
    case ErrorCode::TimedOut: return "TIMED_OUT";
    case ErrorCode::Unreachable: return "UNREACHABLE";
    case ErrorCode::StoreFenced: return "STORE_FENCED";
    case ErrorCode::Internal: return "INTERNAL";
    }
    return "INTERNAL";
}

std::optional<ErrorCode> parseErrorCode(std::string_view text) {
    for (int number = 0; number <= static_cast<int>(ErrorCode::Internal); ++number) {
        if (text == toText(static_cast<ErrorCode>(number))) {
            return static_cast<ErrorCode>(number);
        }
    }
    return std::nullopt;
}

} // namespace breakwater::base
