// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/demo/demo_client.h"
#include "console/client/demo/feed.h"
#include "console/client/demo/show.h"

#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace breakwater::client::demo {

/// Who may call, as the service's own table has it.
enum class Need : std::uint8_t { Read, Operate, Administer, Shop };

/// Everything there is in a demo: events, operators, the audit trail, the streams, and what colleagues will
/// do. Private to this room. `enter` gives the lock under which all but the Evening's methods are called.
class World final : public Evening, public std::enable_shared_from_this<World> {
  public:
    using Lock = std::unique_lock<std::mutex>;

    World(const base::Clock& clock, const DemoOptions& options);
    ~World() override;

    std::shared_ptr<OperatorClient> clientOf(const std::string& caller, model::Role role) override;
    void step() override;
    void cutOff(bool off) override;
    void silence(bool silent) override;
    void holdAnswers(bool held) override;
    void losePartOfRedis(bool lost) override;

    /// Returns when answers may go; what the lock guards may have changed by then.
    void awaitAnswers(Lock& lock) {
        m_changed.wait(lock, [this] { return !m_held; });
    }

    /// Refused (and audited) when the caller may not, Unreachable while the world is cut off.
    base::Result<Lock> enter(const std::string& caller, Need need, const char* call,
                             const model::EventId& id);

    /// Needs no lock: it asks for it.
    base::Result<model::Caller> whoIs(const std::string& caller);

    base::WallTime now() const { return m_now; }
    Show* find(const model::EventId& id);
    base::Result<Show*> get(const model::EventId& id);
    std::map<model::EventId, std::unique_ptr<Show>> shows;
    std::vector<model::AuditEntry> trail; ///< oldest first
    std::map<std::string, model::Operator> operators;
    void audit(const std::string& actor, const model::EventId& event, const std::string& action,
               const std::string& from, const std::string& to, const std::string& reason,
               const std::string& outcome = "done");
    /// Who comes to an event that is made here.
    Onrush onrush() const { return {20'000 * m_options.crowd, 120 * m_options.crowd, 900 * m_options.crowd}; }
    Show& addShow(model::Event event, const Onrush& onrush);
    std::string drawToken();

    SubscriptionPtr watchSnapshots(const model::EventId& id, base::Millis interval, base::Seconds history,
                                   Watcher<WatchedSnapshot> watcher);
    SubscriptionPtr watchEntries(const model::EventId& id, Watcher<model::AuditEntry> watcher);
    SubscriptionPtr watchBan(const model::EventId& id, std::uint32_t number, Watcher<model::Ban> watcher);
    /// `look` answers what a place's visitor is told now.
    SubscriptionPtr watchStatus(std::function<base::Result<model::VisitorStatus>()> look,
                                Watcher<model::VisitorStatus> watcher);
    /// A stream that says no more than why it can't be.
    template<typename T>
    SubscriptionPtr refuse(Watcher<T> watcher, const base::Error& error) {
        auto feed = std::make_shared<Feed<T>>(std::move(watcher));
        m_later.push_back([feed, error] { feed->end(error); });
        return std::make_unique<FeedSubscription<T>>(feed);
    }

    /// As above where the lock was refused.
    template<typename T>
    SubscriptionPtr refuseUnlocked(Watcher<T> watcher, const base::Error& error) {
        const Lock lock(m_mutex);
        return refuse(std::move(watcher), error);
    }

  private:
    using Delivery = std::function<void()>;
    /// Says what is due; false when the stream is over.
    using Stream = std::function<bool(std::vector<Delivery>&)>;
    struct Due {
        base::WallTime at{};
        std::function<void()> act;
    };

    void live();
    void advanceTo(base::WallTime now);
    void second(base::WallTime now);
    void openScheduled(base::WallTime now);
    void colleagues(base::WallTime now);
    void setTheStage();
    void planColleagues(const model::EventId& id, base::WallTime opened);
    void colleagueSetsRate(const model::EventId& id, const std::string& who, std::uint64_t perSecond,
                           const std::string& why);
    void colleagueBans(const model::EventId& id, const std::string& who, const std::string& prefix,
                       const std::string& why);
    model::Snapshot compose(Show& show, base::WallTime now);
    model::RedisNodeFigures node(const Show& busiest, base::WallTime now, bool isMaster);
    model::GatewayFigures gateway(const Show& show, base::WallTime now, int number);
    void collect(std::vector<Delivery>& due);
    double noise(double width);

    const base::Clock& m_clock;
    const DemoOptions m_options;
    mutable std::mutex m_mutex;
    std::mutex m_stepping;  ///< one step at a time: streams speak in order
    base::WallTime m_now{}; ///< under the mutex, as all below
    base::WallTime m_nextSecond{};
    std::list<Stream> m_streams;
    std::vector<Delivery> m_later;
    std::vector<Due> m_plan;
    std::uint64_t m_entryNumber = 0;
    std::mt19937_64 m_random;
    bool m_cutOff = false;
    bool m_silent = false;
    bool m_held = false;
    bool m_lost = false;
    std::condition_variable m_changed;
    bool m_ending = false;
    std::thread m_thread;
};

} // namespace breakwater::client::demo
