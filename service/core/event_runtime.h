// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/adoption.h"
#include "service/core/directory.h"
#include "service/core/lanes.h"
#include "service/core/pace.h"
#include "service/core/poll_watch.h"
#include "service/core/replica_builder.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace breakwater::core {

/// What an event's runtime needs of its surroundings. All must outlive it.
struct RuntimeContext {
    Store& store;
    Scheduler& scheduler;
    const base::Clock& clock;
    Entropy& entropy;
    std::string gateway;
    /// The event's view has changed: publish it anew.
    std::function<void()> changed;
    /// The event was deleted, or deleted and made again: drop this runtime and look again.
    std::function<void(const model::EventId&)> gone;
};

/// How a gateway ends: with `Leave` nobody waits for its witness after a restart that the leave survives.
/// Only where the store syncs every write: elsewhere the first writes of its next life may be lost, and the
/// leave not.
enum class Ending : std::uint8_t { Stop, Leave };

/// The keeper of one event at this gateway: ticks, folds the log into the replica, merges heartbeats, adopts
/// the store after a restart. Store thread only; readers get at it through its view.
class EventRuntime : public std::enable_shared_from_this<EventRuntime> {
  public:
    EventRuntime(RuntimeContext context, model::EventId id);

    void start();
    /// After this nothing is called back any more; a last merge of heartbeats goes out.
    void stop(Ending how = Ending::Stop);
    /// The event is gone: stops, and answers all who wait for something of it.
    void abandon();

    const model::EventId& id() const { return m_id; }
    /// nullopt until the first replica is whole.
    std::optional<EventView> view() const;
    /// The live replica, or null while the first one is being built.
    const Replica* replica() const { return m_replica.get(); }
    EventLive& live() { return *m_live; }
    JoinLane& joins() { return *m_joins; }
    ActLane& acts() { return *m_acts; }
    /// How this event's visitors poll at this gateway.
    PollWatch& polls();
    std::vector<model::Alarm> alarms() const;
    bool adopting() const { return m_adoption->running(); }
    /// A valid token shows that this place was given in that epoch, though the store knows nothing of it.
    void wasGiven(model::Epoch epoch, model::Seq seq);
    /// How long the last in line will wait; nullopt while nothing is known or the event isn't open.
    std::optional<model::SecondsRange> drain() const;
    /// How often the list of bans has changed; read the list again when it does.
    std::uint64_t banChanges() const { return m_banChanges; }
    /// Tick soon, but not more than 25 times a second for this reason: somebody waits for its outcome.
    void kick();
    /// Calls `reached` when the replica is fresh and knows `version` (true), or after `patience` (false).
    void whenKnown(model::Version version, base::Micros patience, std::function<void(bool)> reached);

    /// Hears of every place that moves, of this and of every later replica.
    void observe(Replica::Observer* observer);

  private:
    struct Waiter {
        model::Version version;
        base::MonoTime until;
        std::function<void(bool)> reached;
    };

    void build();
    void adopted(AdoptOutcome outcome);
    void tick();
    void tickAfter(base::Micros delay);
    void travelAlong();
    void ticked(base::MonoTime sentAt, base::Result<TickAnswer> answer);
    bool fold(const std::vector<RawRecord>& records);
    void folded(const TickAnswer& answer, base::MonoTime sentAt);
    void afterFold(const RawRecord& record, model::EventState before);
    void goLive();
    base::Micros interval() const;
    static bool ticksOften(model::EventState state) {
        return state != model::EventState::Draft && state != model::EventState::Closed;
    }
    void mergeLater();
    void merge(bool isLast);
    void settleWaiters();
    void setAlarm(const std::string& code, const std::string& text);
    void clearAlarm(const std::string& code);
    void watchPace();
    bool knows(model::Version version) const;
    Replica* target() { return m_next ? m_next.get() : m_replica.get(); }

    RuntimeContext m_context;
    model::EventId m_id;
    std::shared_ptr<EventLive> m_live = std::make_shared<EventLive>();
    std::shared_ptr<Replica> m_replica; // published
    std::shared_ptr<Replica> m_next;    // loaded, still folding up to the head
    std::shared_ptr<ReplicaBuilder> m_builder;
    std::shared_ptr<Adoption> m_adoption;
    std::map<model::Epoch, model::Seq> m_given; // by tokens of places that a restart has lost: the highest
    std::shared_ptr<JoinLane> m_joins;
    std::shared_ptr<ActLane> m_acts;
    Replica::Observer* m_observer = nullptr;
    std::unique_ptr<PollWatch> m_polls; // made for the first poll
    Pauses m_pauses;
    EntryWindows m_entryWindows;
    FallTracker m_fall;
    base::MonoTime m_paceAt{};
    base::MonoTime m_tickedAt{};
    std::optional<base::MonoTime> m_tickDue;
    std::vector<Waiter> m_waiters;
    std::vector<model::Alarm> m_alarms;
    std::uint64_t m_banChanges = 0;
    std::uint64_t m_tickNumber = 0; // the newest timer wins
    bool m_ticking = false;
    bool m_kicked = false;
    bool m_merging = false;
    bool m_stopped = false;
    bool m_unreadable = false;
};

} // namespace breakwater::core
