// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/event_runtime.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace breakwater::core {

/// What a gateway stands on. All must outlive it.
struct GatewayParts {
    Store& store;
    Scheduler& scheduler;
    const base::Clock& clock;
    Entropy& entropy;
    EventDirectory& directory;
    std::string name; ///< unique among the gateways of one store
};

/// All events that this gateway serves: finds new ones, drops deleted ones, publishes the directory. Store
/// thread.
class Gateway {
  public:
    /// What a search for an event has come to. Without a runtime: whether the store has no such event, or
    /// could not be asked in time.
    struct Sought {
        EventRuntime* runtime = nullptr;
        bool isNone = false;
    };
    using Found = std::function<void(Sought)>;

    explicit Gateway(GatewayParts parts);
    ~Gateway();

    /// Reads the list of events, then once a second. `ready` is called when the events found first are all
    /// served.
    void start(std::function<void()> ready);
    /// Merges the last heartbeats and stops every event.
    void stop();

    EventRuntime* find(const model::EventId& id) const;
    EventRuntime* find(const model::EventUid& uid) const;
    std::vector<EventRuntime*> events() const;
    /// Gives the event as soon as it is served: an unknown one makes the list of events be read again, at
    /// most ten times a second; that there is none is believed for a second. Two seconds at most.
    void withEvent(const model::EventId& id, Found found);
    void withEvent(const model::EventUid& uid, Found found);
    /// An event was made here: serve it without waiting for the next look at the list.
    void serve(const model::EventId& id);
    /// An event was deleted: it is served no longer.
    void drop(const model::EventId& id);
    /// The store has this event under the id: one of another uid that is served here is gone.
    void forgetFormer(const model::EventId& id, const model::EventUid& uid);
    /// The store answered within the last second or so.
    bool storeReachable() const;
    /// The store is reachable, and every event of it is served here: what isn't found doesn't exist.
    bool knowsAll() const;

    /// The store's memory is nearly full: joins are refused before anything is written for them.
    bool storeFull() const { return m_storeFull; }
    void setStoreFull(bool full) { m_storeFull = full; }
    /// Whether every write that the store has answered is on its disk; false until that is known.
    void setStoreSyncs(bool syncs) { m_storeSyncs = syncs; }

    const std::string& name() const { return m_parts.name; }

    /// Called after the first replica of an event is there, with its runtime; for figures.
    void onServed(std::function<void(EventRuntime&)> served) { m_served = std::move(served); }

  private:
    struct Waiter {
        std::string name;
        std::function<EventRuntime*()> look;
        Found found;
        base::MonoTime until;
        std::uint64_t answeredBy = 0; ///< the first look that was sent after it had asked
    };

    void refresh();
    void refreshed(std::uint64_t look, base::Result<std::vector<model::EventId>> ids);
    void lookSoon();
    void refreshLater();
    void publish();
    void watchWaiters();
    void settleWaiters();
    void wait(std::function<EventRuntime*()> look, const std::string& name, Found found);
    bool anyOnItsWay() const;
    RuntimeContext contextFor();

    GatewayParts m_parts;
    std::map<model::EventId, std::shared_ptr<EventRuntime>> m_events;
    std::vector<Waiter> m_waiters;
    std::map<std::string, base::MonoTime> m_unknown; ///< name -> when it was found not to be
    std::function<void()> m_ready;
    std::function<void(EventRuntime&)> m_served;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    base::MonoTime m_refreshedAt{};
    base::MonoTime m_answeredAt{};
    bool m_watching = false;          ///< a timer runs for the waiters
    std::uint64_t m_looksSent = 0;    ///< at the list of events
    std::uint64_t m_lookAnswered = 0; ///< the last one that the store answered
    bool m_lookDue = false;           ///< a timer runs for the next
    bool m_lookFlies = false;
    bool m_lookAgain = false; ///< as soon as that one is answered
    bool m_storeFull = false;
    bool m_storeSyncs = false;
};

} // namespace breakwater::core
