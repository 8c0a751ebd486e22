// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fakes/fake_store.h"
#include "tests/simulation/coverage.h"
#include "tests/simulation/gateway_loop.h"

#include <memory>
#include <optional>
#include <vector>

namespace breakwater::simulation {

/// Who watches what the store carries out.
class StoreWatcher {
  public:
    virtual ~StoreWatcher() = default;
    /// A call has just been carried out.
    virtual void served() = 0;
    /// A merge of heartbeats is about to be carried out, unless the store refuses it.
    virtual void merging(const core::HeartbeatMerge& merge) = 0;
    /// An operator act is about to be carried out.
    virtual void changing(const core::EventChange& change) = 0;
};

/// The one Redis of a run: up or down, on a wall clock of its own, and the network that leads to it.
struct StoreHost {
    VirtualTime& time;
    Dice dice;
    VirtualClock clock;
    fakes::FakeWorld world;
    StoreWatcher* watcher = nullptr;
    Coverage* coverage = nullptr;
    bool up = true;
    std::uint64_t life = 1; ///< rises at a restart: what was on its way dies with the old process
    std::int64_t delayHigh = kMilli;
    unsigned lostRequests = 0;
    unsigned lostReplies = 0;
    unsigned lateRequests = 0;
};

/// A gateway's way to the store over connections that are FIFO, slow, and break: a lost request and what
/// follows it on that connection is never carried out (or late, after the connection is given up), a lost
/// reply and those that follow it never come. Both end, after a time-out, in StoreUnavailable for everything
/// in flight, and in a new connection.
class FlakyStore final : public fakes::FakeStore {
  public:
    FlakyStore(StoreHost& host, GatewayLoop& loop, Dice& dice);

    void merge(core::HeartbeatMerge merge, core::Callback<base::Done> done) override;
    void changeEvent(core::EventChange change, core::Callback<core::EventMeta> done) override;
    /// The store has gone away: everything in flight is unknown.
    void lose() { breakOff(m_line); }

  protected:
    void exchange(Exchange exchange) override;

  private:
    struct Flight {
        Exchange exchange;
        std::function<void()> before; // told when it is carried out
        bool settled = false;
    };
    struct Line {
        bool requestsStall = false;
        bool repliesStall = false;
        bool broken = false;
        std::int64_t lastArrival = 0;
        std::int64_t lastReply = 0;
        std::vector<std::shared_ptr<Flight>> flights;
    };

    void decideFate();
    void arrive(const std::shared_ptr<Line>& line, const std::shared_ptr<Flight>& flight,
                std::uint64_t hostLife);
    void breakOff(std::shared_ptr<Line> line);
    void fail(const std::shared_ptr<Flight>& flight);

    StoreHost& m_host;
    GatewayLoop& m_loop;
    Dice& m_dice;
    std::shared_ptr<Line> m_line = std::make_shared<Line>();
    std::function<void()> m_before;
};

} // namespace breakwater::simulation
