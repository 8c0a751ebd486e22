// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/error.h"

namespace grpc {
class Status;
}

namespace breakwater::wire {

/// An Error as a gRPC status: a canonical code, the sentence as its message (cut at 1,000 bytes), and in
/// `grpc-status-details-bin` a google.rpc.ErrorInfo with the code's own word as `reason`, the domain
/// `breakwater` and subject, current, position, poll_after_ms and retry_after_sec as metadata. Any thread.
grpc::Status toStatus(const base::Error& error);

/// The way back. A status that carries no ErrorInfo of ours (it comes from gRPC itself or from somebody
/// else's server) gets the nearest code: UNAVAILABLE is Unreachable, DEADLINE_EXCEEDED is TimedOut.
base::Error fromStatus(const grpc::Status& status);

} // namespace breakwater::wire
