// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace breakwater::base {

/// What can go wrong, in the domain's words. Each edge (HTTP, gRPC, terminal) maps it exactly once.
enum class ErrorCode : std::uint8_t {
    // The request itself.
    InvalidRequest,
    MissingEventId,
    MissingToken,
    InvalidIdempotencyKey,
    OutOfRange,
    // Who asks.
    InvalidToken,
    Unauthenticated,
    PermissionDenied,
    Banned,
    // What is asked for.
    EventNotFound,
    NotFound,
    AlreadyExists,
    // The state of things.
    NotReady,
    EventNotOpen,
    InvalidState,
    IdempotencyConflict,
    RevisionConflict,
    CountGrew,
    TokenExpired,
    // Load and surroundings.
    QueueFull,
    RateLimited,
    StoreUnavailable,
    TimedOut,    ///< no answer in time: whether it happened is unknown
    Unreachable, ///< a client found no service, or not the right one, at the address
    StoreFenced,
    Internal,
};

/// The code as it stands on the wire, e.g. `NOT_READY`.
std::string_view toText(ErrorCode code);
std::optional<ErrorCode> parseErrorCode(std::string_view text);

/// One failure: a code for programs and a sentence for people that says what to do.
/// `subject` names the field or thing in question; `current` is the value that refused the request (a
/// revision, a count); `position` and `pollAfterMs` come with NotReady, `retryAfterSec` with the 429 and 503
/// kinds.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string detail;
    std::string subject;
    std::optional<std::uint64_t> current;
    std::optional<std::uint64_t> position;
    std::optional<std::uint32_t> pollAfterMs;
    std::optional<std::uint32_t> retryAfterSec;

    bool operator==(const Error&) const = default;
};

} // namespace breakwater::base
