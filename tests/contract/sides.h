// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store.h"
#include "service/redis/redis_store.h"
#include "tests/fakes/fake_store.h"
#include "tests/fakes/real_redis.h"

#include <boost/asio/io_context.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace breakwater::contract {

/// One implementation of core::Store in a test's hands: its clock and its incarnation are the test's. One
/// thread; every call is waited for.
class Side {
  public:
    virtual ~Side() = default;
    virtual core::Store& store() = 0;
    /// Forgets everything that was stored.
    virtual void clear() = 0;
    virtual void setTime(base::WallTime now) = 0;
    /// The store has been restarted: the name of its new life. `wanted` is taken where that can be chosen.
    virtual std::string restart(const std::string& wanted) = 0;
    virtual std::string incarnation() = 0;
    /// Lets things happen until `reached`; throws std::runtime_error when that never comes.
    virtual void turnUntil(const std::function<bool()>& reached) = 0;
};

/// Calls and waits: `start` is given the store and the callback.
template<typename T>
base::Result<T> await(Side& side, const std::function<void(core::Store&, core::Callback<T>)>& start) {
    std::optional<base::Result<T>> answer;
    start(side.store(), [&answer](base::Result<T> result) { answer = std::move(result); });
    side.turnUntil([&answer] { return answer.has_value(); });
    return std::move(*answer);
}

class FakeSide final : public Side {
  public:
    FakeSide() : m_store(m_world, m_tasks, m_clock) {}

    core::Store& store() override { return m_store; }
    void clear() override { m_world = {}; }
    void setTime(base::WallTime now) override { m_clock.now = now; }
    std::string restart(const std::string& wanted) override {
        m_world.incarnation = wanted;
        return wanted;
    }
    std::string incarnation() override { return m_world.incarnation; }
    void turnUntil(const std::function<bool()>& reached) override;

    fakes::FakeWorld& world() { return m_world; }

  private:
    class Tasks final : public core::Scheduler {
      public:
        void post(Task task) override { waiting.push_back(std::move(task)); }
        void after(base::Micros, Task task) override { waiting.push_back(std::move(task)); }
        std::deque<Task> waiting;
    };
    class GivenClock final : public base::Clock {
      public:
        base::MonoTime monotonic() const override { return {}; }
        base::WallTime wall() const override { return now; }
        base::WallTime now{};
    };

    fakes::FakeWorld m_world;
    Tasks m_tasks;
    GivenClock m_clock;
    fakes::FakeStore m_store;
};

/// A RedisStore on a redis-server of its own. The scripts read their time from the key `bw:test:now`.
class RedisSide final : public Side {
  public:
    /// `editScript` changes the scripts further.
    explicit RedisSide(const std::vector<std::string>& settings = {},
                       std::function<std::string(std::string)> editScript = nullptr);

    core::Store& store() override { return *m_store; }
    void clear() override;
    void setTime(base::WallTime now) override;
    std::string restart(const std::string& wanted) override;
    std::string incarnation() override;
    void turnUntil(const std::function<bool()>& reached) override;

    /// One command beside the store, waited for; throws on errors.
    redis::Reply ask(const redis::Command& command);

  private:
    fakes::RealRedis m_server;
    boost::asio::io_context m_io;
    std::unique_ptr<redis::Link> m_beside;
    std::unique_ptr<redis::RedisStore> m_store;
};

/// The name of the key that gives the scripts their time, and the Lua expression that stands for TIME.
std::string withTestClock(std::string script);

} // namespace breakwater::contract
