// SPDX-License-Identifier: Apache-2.0
#include "console/client/follow_loop.h"

#include <algorithm>
#include <vector>

namespace breakwater::client {

namespace {

using base::Seconds;
using base::WallTime;
using Steady = std::chrono::steady_clock;

constexpr Seconds kMostHistory{3'600}; ///< a stream gives no more
constexpr base::Micros kNextSecond{1'500'000};
constexpr Seconds kMargin{2};

/// A stretch that the stream left out: from and to, both known, neither wanted.
struct Hole {
    WallTime from{};
    WallTime to{};
};

class SnapshotFollow final : public Follow {
  public:
    SnapshotFollow(std::shared_ptr<OperatorClient> client, model::EventId event, base::Millis interval,
                   Seconds history, const FollowOptions& options, Follower<WatchedSnapshot> follower)
        : m_client(std::move(client)),
          m_event(std::move(event)),
          m_interval(interval),
          m_history(history),
          m_follower(std::move(follower)),
          m_loop(options, {[this] { return open(); }, [this] { fill(); },
                           [this](const base::Error& why, std::optional<base::Millis> wait) {
                               m_follower.onBreak(why, wait);
                           }}) {
        m_loop.begin();
    }
    ~SnapshotFollow() override { m_loop.end(); }

    void retryNow() override { m_loop.retryNow(); }

  private:
    SubscriptionPtr open() {
        Seconds wanted = m_history;
        {
            const std::lock_guard lock(m_mutex);
            m_first.reset();
            m_resumed = m_newest;
            m_live = false;
            if (m_newest) {
                const auto away = std::chrono::ceil<Seconds>(Steady::now() - m_newestCame);
                wanted = std::min(away + kMargin, kMostHistory);
            }
        }
        return m_client->watchSnapshots(m_event, m_interval, wanted,
                                        {[this](const WatchedSnapshot& value) { take(value); },
                                         [this](base::Status status) { m_loop.broken(std::move(status)); }});
    }

    void take(const WatchedSnapshot& value) {
        const std::lock_guard lock(m_mutex);
        m_loop.came();
        const WallTime at = value.snapshot.event.at;
        m_first = m_first.value_or(at);
        // What was given before the break isn't given again; a service whose clock went back is believed.
        const bool known = value.fromHistory && m_newest && at <= *m_newest;
        if (!known) {
            m_newest = value.fromHistory && m_newest ? std::max(*m_newest, at) : at;
            m_newestCame = Steady::now();
            m_follower.onValue(value);
        }
        if (!value.fromHistory && !m_live) {
            m_live = true;
            noteHole(at);
        }
    }

    /// At the first live value it is known what the stream began with: before that something may be missing.
    void noteHole(WallTime now) {
        const WallTime from = m_resumed ? *m_resumed : now - m_history;
        if (m_history.count() > 0 && *m_first > from + kNextSecond) {
            m_holes.push_back({from, *m_first});
        }
        if (!m_holes.empty()) {
            m_loop.tendAfter(base::Millis(0));
        }
    }

    /// From the service's store, which remembers more than the gateway that streams; on the loop's thread. A
    /// hole that can't be filled now is tried again with the next stream.
    void fill() {
        std::vector<Hole> holes;
        {
            const std::lock_guard lock(m_mutex);
            holes.swap(m_holes);
        }
        for (const Hole& hole : holes) {
            if (!fillOne(hole)) {
                const std::lock_guard lock(m_mutex);
                m_holes.push_back(hole);
            }
        }
    }

    bool fillOne(const Hole& hole) {
        model::PageRequest page;
        do {
            const auto found = m_client->listSnapshots(m_event, hole.from, hole.to, page);
            if (!found.ok()) {
                return found.error().code != base::ErrorCode::Unreachable &&
                       found.error().code != base::ErrorCode::TimedOut &&
                       found.error().code != base::ErrorCode::StoreUnavailable;
            }
            for (const model::Snapshot& snapshot : found->items) {
                if (snapshot.event.at > hole.from && snapshot.event.at < hole.to && !m_loop.ending()) {
                    const std::lock_guard lock(m_mutex);
                    m_follower.onValue({snapshot, true});
                }
            }
            page.token = found->nextToken;
        } while (!page.token.empty() && !m_loop.ending());
        return true;
    }

    const std::shared_ptr<OperatorClient> m_client;
    const model::EventId m_event;
    const base::Millis m_interval;
    const Seconds m_history;
    const Follower<WatchedSnapshot> m_follower;
    std::mutex m_mutex;               ///< held while the follower is told: one value at a time
    std::optional<WallTime> m_newest; ///< under the mutex, as all below
    Steady::time_point m_newestCame{};
    std::optional<WallTime> m_resumed; ///< the newest of before this stream
    std::optional<WallTime> m_first;   ///< of this stream
    bool m_live = false;               ///< this stream gave a live value
    std::vector<Hole> m_holes;
    FollowLoop m_loop; ///< last: its thread uses the rest
};

} // namespace

FollowPtr followSnapshots(std::shared_ptr<OperatorClient> client, const model::EventId& event,
                          base::Millis interval, base::Seconds history, const FollowOptions& options,
                          Follower<WatchedSnapshot> follower) {
    return std::make_unique<SnapshotFollow>(std::move(client), event, interval, history, options,
                                            std::move(follower));
}

} // namespace breakwater::client
