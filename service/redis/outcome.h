// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/redis/reply.h"
#include "shared/base/result.h"

#include <optional>
#include <string>

namespace breakwater::redis {

/// What an error says about the command that met it. Pure functions; any thread.
///
/// Every Error that the link gives has the code StoreUnavailable, and its `subject` is one of these two
/// words, so that a caller knows whether it may simply try again:
/// * kNothingRan: Redis refused the command or never got it. Nothing changed.
/// * kOutcomeUnknown: it was sent and no answer came. It may have run, may run yet, or may never.
inline constexpr std::string_view kNothingRan = "nothing_ran";
inline constexpr std::string_view kOutcomeUnknown = "outcome_unknown";

[[nodiscard]] base::Error nothingRan(std::string detail);
[[nodiscard]] base::Error outcomeUnknown(std::string detail);
[[nodiscard]] bool isOutcomeUnknown(const base::Error& error);

/// What an answer tells about the Redis at the other end, whatever the command was.
enum class Sign {
    Fine,      // an answer like any other, also an ordinary error
    Refused,   // busy or not able to work now; the connection is as good as before
    Reread,    // loading: it may be another incarnation soon, so its identity is to be read again
    WrongNode, // a replica, or not the owner of the slot: this connection leads to the wrong place
};

/// Judges a reply by its first word (READONLY, MOVED, MASTERDOWN, CLUSTERDOWN, LOADING, BUSY, …). An error
/// that a script met half-way ("… script: …") is Fine here, whatever its word, unless it shows a wrong node:
/// the script itself ran.
[[nodiscard]] Sign signOf(const Reply& reply);

/// True when a script of ours stood behind the error and part of it may have run.
[[nodiscard]] bool raisedInsideScript(const Reply& reply);

} // namespace breakwater::redis
