// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/operator_client.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace breakwater::client {

/// How a broken stream is tried again: after `first`, then twice as long each time up to `longest`, each
/// shortened by up to a half by chance, so that consoles that lost the same service don't come back in step.
struct FollowOptions {
    base::Millis first{100};
    base::Millis longest{700};
    std::uint64_t seed = 0;     ///< of that chance; 0: drawn
    base::Millis settle{1'500}; ///< after so long the audit trail is listed again, for what slipped between
                                ///< the list and the stream
};

/// What a stream that comes back by itself tells. All are called on threads of the follower's, one at a time;
/// they must not block.
template<typename T>
struct Follower {
    std::function<void(const T&)> onValue;
    /// The stream broke, why, and when it is tried again; nullopt: the service refused it, only `retryNow`
    /// tries again.
    std::function<void(const base::Error& why, std::optional<base::Millis> nextTry)> onBreak;
};

/// A stream that comes back by itself. Destroying it ends it: once the destructor has returned, no callback
/// runs or will run. Must not be destroyed from within a callback. Does not wait for a service that is
/// silent.
class Follow {
  public:
    virtual ~Follow() = default;
    /// Tries now instead of waiting. Any thread.
    virtual void retryNow() = 0;
};
using FollowPtr = std::unique_ptr<Follow>;

/// An event's snapshots: `history` of the past, then live. After a break what was missed is filled from the
/// service's memory and its store, marked as history; a moment that was given is not given again. History may
/// be older than live values given before.
FollowPtr followSnapshots(std::shared_ptr<OperatorClient> client, const model::EventId& event,
                          base::Millis interval, base::Seconds history, const FollowOptions& options,
                          Follower<WatchedSnapshot> follower);

/// The audit trail: the newest `past` entries, then whatever comes; after a break what was missed. Each entry
/// once, those of a list oldest first.
FollowPtr followEntries(std::shared_ptr<OperatorClient> client, const model::EventId& event,
                        std::uint32_t past, const FollowOptions& options,
                        Follower<model::AuditEntry> follower);

} // namespace breakwater::client
