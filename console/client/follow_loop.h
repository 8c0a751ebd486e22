// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/follow.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

namespace breakwater::client {

/// The life of a stream that comes back: opened, broken, waited for, opened again, on a thread of its own (a
/// stream must not be destroyed by the thread that tells of its end). Private to this room. The public
/// methods may be called by any thread, but `begin` and `end` by the owner alone.
class FollowLoop {
  public:
    /// All but `broke` run on the loop's thread; so does `broke`.
    struct Parts {
        std::function<SubscriptionPtr()> open;
        std::function<void()> tend; ///< what `tendAfter` asked for; may block
        std::function<void(const base::Error&, std::optional<base::Millis>)> broke;
    };

    FollowLoop(const FollowOptions& options, Parts parts);
    ~FollowLoop() { end(); }

    void begin();
    /// Nothing runs any more when this returns.
    void end();
    bool ending() const;

    void came();                      ///< a value: the next break begins with the shortest wait
    void broken(base::Status status); ///< the stream's own end
    void tendAfter(base::Millis wait);
    void retryNow();

  private:
    using Lock = std::unique_lock<std::mutex>;
    using Time = std::chrono::steady_clock::time_point;

    void run();
    /// Until the stream ends or the loop does; how it ended.
    std::optional<base::Status> live(Lock& lock);
    void waitToRetry(Lock& lock, std::optional<base::Millis> wait);
    base::Millis nextWait();

    const FollowOptions m_options;
    const Parts m_parts;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_ending = false; ///< under the mutex, as all below
    bool m_retry = false;
    std::optional<base::Status> m_broken;
    std::optional<Time> m_tendAt;
    base::Millis m_wait;
    int m_refusals = 0;
    std::mt19937_64 m_chance; ///< the loop's thread only
    std::thread m_thread;
};

} // namespace breakwater::client
