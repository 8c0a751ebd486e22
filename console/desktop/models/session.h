// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/follow.h"
#include "console/desktop/models/link_state.h"
#include "console/desktop/models/worker.h"
#include "shared/base/clock.h"

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <optional>

namespace breakwater::desktop::models {

struct SessionOptions {
    base::Millis interval{500};     ///< between two snapshots
    base::Millis staleAfter{2'000}; ///< figures older than that are not live
    base::Seconds history{3'600};   ///< of the past, asked for with the first snapshot
    bool readOnly = false;          ///< locks every act, whatever the role
    bool ticking = true;            ///< looks at the clock by itself; a test calls tick()
    client::FollowOptions follow;
};

/// One connection to a service, seen from the GUI thread: who we are there, the snapshots of the chosen event
/// and the audit trail as signals, the state of the link and the age of the figures. Comes back by itself.
/// Ages are reckoned by the monotonic clock and times by the service's, so that a desktop clock that is wrong
/// does no harm. GUI thread; owns its streams and its worker. The clock must outlive it.
class Session final : public QObject {
    Q_OBJECT

  public:
    Session(ClientPtr client, const base::Clock& clock, SessionOptions options = {},
            QObject* parent = nullptr);
    ~Session() override;

    void start();
    /// Follows another event (empty: none); what was known of the former is forgotten.
    void choose(const model::EventId& event);
    const model::EventId& event() const { return m_event; }
    /// F5: tries now instead of waiting for the next try.
    void retryNow();
    void setReadOnly(bool readOnly);

    LinkState link() const { return m_link; }
    /// Of the newest live figures; nullopt before the first.
    std::optional<base::Millis> age() const;
    std::optional<base::WallTime> asOf() const; ///< when they were taken, by the service's clock
    const std::optional<base::Error>& broken() const { return m_broken; } ///< why, while Disconnected
    std::optional<base::Millis> retryIn() const; ///< nullopt: not disconnected, or refused for good
    base::WallTime now() const;                  ///< the service's clock, as well as it is known
    const std::optional<model::Snapshot>& snapshot() const { return m_snapshot; } ///< newest, kept when stale
    /// Redis nodes that are named but not to be reached: DEGRADED while there are any.
    const QStringList& missingNodes() const { return m_missing; }
    const std::optional<model::Caller>& caller() const { return m_caller; }
    bool readOnly() const { return m_options.readOnly; }
    bool isAdmin() const;
    Lock lock() const;       ///< of every act on the event but Pause
    Lock createLock() const; ///< of what needs no event
    Lock pauseLock() const;  ///< of Pause, which needs neither a link nor fresh figures
    Worker& worker() { return m_worker; }
    const base::Clock& clock() const { return m_clock; }

    void tick();  ///< looks at the clock: ages, becomes stale
    void heard(); ///< a list was answered: without an event, that is the sign of life

  signals:
    void linkChanged(); ///< link, lock, caller, missing nodes or the reason changed
    void aged();        ///< several times a second: the age moved
    void snapshotArrived(const breakwater::model::Snapshot& snapshot, bool fromHistory);
    void entryArrived(const breakwater::model::AuditEntry& entry);
    void cameBack(); ///< the link stands again: what isn't streamed must be asked for anew
    void eventGone(const breakwater::model::EventId& event); ///< deleted under our eyes

  private:
    void followEvent();
    void followAudit();
    void askWho();
    struct Inbox;
    client::Follower<client::WatchedSnapshot> follower();
    void letGo(client::FollowPtr& follow);
    void emptyInbox(quint64 generation);
    void take(const client::WatchedSnapshot& watched);
    void broke(const base::Error& why, std::optional<base::Millis> nextTry);
    void setLink(LinkState link);
    void noteNodes(const model::Snapshot& snapshot);
    Lock lockOf(bool needsEvent, bool needsLink) const;

    const base::Clock& m_clock;
    SessionOptions m_options;
    Worker m_worker;
    model::EventId m_event;
    LinkState m_link = LinkState::Connecting;
    std::optional<model::Snapshot> m_snapshot;
    std::optional<base::MonoTime> m_arrivedAt; ///< of the newest live snapshot
    std::optional<base::Error> m_broken;
    std::optional<base::MonoTime> m_nextTry;
    std::optional<model::Caller> m_caller;
    bool m_asking = false; ///< who we are
    std::optional<base::MonoTime> m_askAgain;
    QStringList m_nodes; ///< every one that was ever named
    QStringList m_missing;
    QTimer m_timer;
    quint64 m_generation = 0; ///< tells a late word about another event from one about ours
    std::shared_ptr<Inbox> m_inbox;
    client::FollowPtr m_snapshots;
    client::FollowPtr m_entries;
};

} // namespace breakwater::desktop::models
