// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/acts.h"
#include "console/desktop/models/ban_run.h"
#include "console/desktop/models/forecast.h"
#include "console/desktop/models/pause.h"
#include "console/desktop/models/rate_change.h"
#include "console/desktop/models/snapshot_history.h"
#include "console/desktop/models/tables.h"
#include "console/desktop/models/watch_tables.h"

#include <QObject>
#include <QSet>
#include <QTimer>
#include <map>
#include <memory>
#include <vector>

namespace breakwater::desktop::models {

/// An operator's act as it stands in every chart and in the strip above them.
struct Flag {
    int number = 0; ///< from 1 in the order of time
    base::WallTime at{};
    QString actor;
    QString text;       ///< `rate 800/s -> 1,000/s`
    std::string action; ///< `set_rate`, `pause`, ...
};

/// What is listed only while someone looks at it.
enum class Listing : std::uint8_t { Places, Cohorts, Bans };

/// Everything that one window stands on: the session, the chosen event, its history, its tables and its acts,
/// wired together. GUI thread. The clock must outlive it.
class Console final : public QObject {
    Q_OBJECT

  public:
    static constexpr std::uint32_t kMostPlaces = 10'000;

    Console(ClientPtr client, const base::Clock& clock, SessionOptions options = {},
            QObject* parent = nullptr);
    ~Console() override;

    void start();
    void beat(); ///< several times a second: alerts, lists, what grows old. By itself, unless a test ticks.
    void choose(const model::EventId& event); ///< the event to look at
    const std::optional<model::Event>& event() const {
        return m_event;
    }                                           ///< as last heard; none: none chosen, or gone
    bool eventIsGone() const { return m_gone; } ///< deleted under our eyes
    void setFormat(const Format& format);
    const Format& format() const { return m_format; }

    /// Which lists are on screen: they are asked for now and then every few seconds.
    void lookAt(const QSet<Listing>& listings);
    void refresh();                          ///< asks anew for all that is listed
    void setLeastScore(std::uint32_t score); ///< of the suspicious tokens; 50 at first
    bool isListing(Listing listing) const;   ///< an answer is on its way

    Session& session() { return m_session; }
    const SnapshotHistory& history() const { return m_history; }
    RateChange& rate() { return m_rate; }
    Pause& pause() { return m_pause; }
    Acts& acts() { return m_acts; }
    BanRun& banRun() { return m_banRun; }
    EventTable& events() { return m_events; }
    PlaceTable& places() { return m_places; }
    CohortTable& cohorts() { return m_cohorts; }
    BanTable& bans() { return m_bans; }
    AlertTable& alerts() { return m_alerts; }
    AuditTable& audit() { return m_audit; }
    LogTable& log() { return m_log; }
    std::size_t activeAlerts() const { return m_rules.activeCount(); }
    void acknowledge(const Alert& alert);
    const std::vector<Flag>& flags() const { return m_flags; } ///< of the chosen event, oldest first
    /// Since when it is paused, and how many more wait now than then.
    std::optional<base::WallTime> pausedSince() const { return m_pausedSince; }
    std::optional<std::int64_t> addedSincePause() const;
    /// Lifts a ban: its places get their turn back where that can be. `done` on the GUI thread.
    void lift(const model::Ban& ban, const std::string& reason, QObject* receiver,
              std::function<void(base::Result<model::Ban>)> done);

  signals:
    void eventsChanged();  ///< the list, or the chosen event
    void eventChanged();   ///< the chosen event: state, policy, or it is gone
    void historyChanged(); ///< a new second, or history arrived; at most a few a second
    void flagsChanged();
    void alertsChanged();
    void listChanged(breakwater::desktop::models::Listing listing); ///< it was asked for and is whole

  private:
    template<typename Row>
    using PageCall =
        std::function<base::Result<model::Page<Row>>(client::OperatorClient&, const model::PageRequest&)>;
    struct ListState {
        bool running = false;
        std::optional<base::MonoTime> startedAt;
        base::MonoTime due{};
    };

    void takeSnapshot(const model::Snapshot& snapshot, bool fromHistory);
    void takeEntry(const model::AuditEntry& entry);
    void takeEvent(const model::Event& event, bool ours);
    void askEvents();
    void takeEvents(const std::vector<model::Event>& events);
    void lose();
    void notePause();
    void noteLink();
    void look();
    void list(Listing listing);
    template<typename Table, typename Row>
    void listOn(Listing listing, Table& table, PageCall<Row> call, const std::string& token,
                std::shared_ptr<std::vector<Row>> gathered, quint64 generation);
    template<typename Table, typename Row>
    void listed(Listing listing, Table& table, std::vector<Row> rows);
    void rebuildFlags();
    void say(Tone tone, const QString& text);

    Session m_session;
    SnapshotHistory m_history;
    RateChange m_rate;
    Pause m_pause;
    Acts m_acts;
    BanRun m_banRun;
    AlertRules m_rules;
    EventTable m_events;
    PlaceTable m_places;
    CohortTable m_cohorts;
    BanTable m_bans;
    AlertTable m_alerts;
    AuditTable m_audit;
    LogTable m_log;
    Format m_format;
    std::optional<model::Event> m_event;
    bool m_gone = false;
    std::vector<Flag> m_flags;
    std::optional<base::WallTime> m_pausedSince;
    std::optional<std::uint64_t> m_waitingAtPause;
    QSet<Listing> m_shown;
    std::uint32_t m_leastScore = 50;
    std::map<Listing, ListState> m_lists;
    quint64 m_generation = 0; ///< of lists: another event's answer is not ours
    bool m_askingEvents = false;
    bool m_askEventsAgain = false;
    base::MonoTime m_eventsDue{};
    int m_olderSeen = 0; ///< how often running the service named an older revision than we know
    bool m_historyMoved = false;
    bool m_rateFailed = false;
    LinkState m_linkSaid = LinkState::Connecting;
    QTimer m_beat;
};

} // namespace breakwater::desktop::models
