// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/console.h"

#include "console/desktop/models/words.h"

#include <algorithm>
#include <array>

namespace breakwater::desktop::models {

namespace {

constexpr int kBeatMillis = 250;
constexpr base::Millis kEventsEvery{2'000};
constexpr std::uint32_t kEventPage = 1'000;
/// A service that lost its last writes names an older revision than we saw, and goes on doing so.
constexpr int kOlderMeant = 3;

constexpr std::array kFlagged{"set_rate", "pause",  "resume",     "open",     "close",
                              "reopen",   "update", "create_ban", "lift_ban", "recover"};

bool isFlag(const model::AuditEntry& entry) {
    const bool known = std::any_of(kFlagged.begin(), kFlagged.end(),
                                   [&entry](const char* action) { return entry.action == action; });
    // Of the settings only the rate shows in a chart.
    return known && entry.outcome == "done" && !(entry.action == "update" && entry.to.empty());
}

QString flagText(const model::AuditEntry& entry, const Format& format) {
    QString text = actionWord(entry.action == "update" ? "set_rate" : entry.action);
    const bool isRate = entry.action == "set_rate" || entry.action == "update";
    if (isRate && !entry.from.empty()) {
        text +=
            QStringLiteral(" %1\u2192%2").arg(auditValue(entry.from, format), auditValue(entry.to, format));
    } else if (isRate || entry.action == "create_ban" || entry.action == "lift_ban") {
        text += QLatin1Char(' ') + auditValue(entry.to.empty() ? entry.from : entry.to, format);
    }
    return text;
}

/// All pages, one after the other.
base::Result<std::vector<model::Event>> allEvents(client::OperatorClient& client) {
    std::vector<model::Event> events;
    model::PageRequest page{kEventPage, {}};
    do {
        auto found = client.listEvents(page);
        if (!found.ok()) {
            return found.error();
        }
        events.insert(events.end(), found->items.begin(), found->items.end());
        page.token = found->nextToken;
    } while (!page.token.empty());
    return events;
}

} // namespace

Console::Console(ClientPtr client, const base::Clock& clock, SessionOptions options, QObject* parent)
    : QObject(parent),
      m_session(std::move(client), clock, options),
      m_rate(m_session),
      m_pause(m_session),
      m_acts(m_session),
      m_banRun(m_session) {
    connect(&m_session, &Session::snapshotArrived, this, &Console::takeSnapshot);
    connect(&m_session, &Session::entryArrived, this, &Console::takeEntry);
    connect(&m_session, &Session::linkChanged, this, &Console::noteLink);
    connect(&m_session, &Session::cameBack, this, [this] {
        askEvents();
        refresh();
    });
    connect(&m_session, &Session::eventGone, this, [this] { askEvents(); });
    connect(&m_acts, &Acts::eventChanged, this, [this](const model::Event& event) {
        m_events.merge({event});
        if (m_event && m_event->id == event.id) {
            takeEvent(event, true);
        }
        askEvents();
    });
    connect(&m_pause, &Pause::confirmed, this, [this](const model::Event& event) { takeEvent(event, true); });
    connect(&m_rate, &RateChange::applied, this, [this] { askEvents(); });
    connect(&m_rate, &RateChange::changed, this, [this] {
        if (m_rate.phase() == RateChange::Phase::Failed && !m_rateFailed) {
            askEvents(); // whoever was faster, or whether it happened after all
        }
        m_rateFailed = m_rate.phase() == RateChange::Phase::Failed;
    });
    connect(&m_banRun, &BanRun::changed, this, [this] {
        if (m_banRun.phase() == BanRun::Phase::Done || m_banRun.phase() == BanRun::Phase::Lifted) {
            m_lists[Listing::Bans].due = {};
        }
    });
    connect(&m_beat, &QTimer::timeout, this, &Console::beat);
    if (options.ticking) {
        m_beat.start(kBeatMillis);
    }
}

Console::~Console() = default;

void Console::start() {
    m_session.start();
    askEvents();
}

void Console::choose(const model::EventId& event) {
    if (event == m_session.event()) {
        return;
    }
    ++m_generation;
    m_lists.clear();
    m_history.clear();
    m_rules.clear();
    m_places.update({});
    m_cohorts.update({});
    m_bans.update({});
    m_alerts.update({});
    m_banRun.reset();
    m_event.reset();
    m_gone = false;
    m_olderSeen = 0;
    m_pausedSince.reset();
    m_waitingAtPause.reset();
    m_rate.setEvent({});
    m_pause.setEvent({});
    m_session.choose(event);
    if (const int row = m_events.find(event.text()); row >= 0) {
        takeEvent(m_events.at(row), false);
    }
    rebuildFlags();
    emit eventChanged();
    emit eventsChanged();
    emit historyChanged();
    emit alertsChanged();
    askEvents();
}

void Console::setFormat(const Format& format) {
    m_format = format;
    m_events.setFormat(format);
    m_places.setFormat(format);
    m_cohorts.setFormat(format);
    m_bans.setFormat(format);
    m_alerts.setFormat(format);
    m_audit.setFormat(format);
    m_log.setFormat(format);
    rebuildFlags();
}

void Console::askEvents() {
    if (m_askingEvents) {
        m_askEventsAgain = true;
        return;
    }
    m_askingEvents = true;
    m_askEventsAgain = false;
    m_eventsDue = m_session.clock().monotonic() + kEventsEvery;
    m_session.worker().ask<std::vector<model::Event>>(
        Worker::Lane::Details, this, allEvents,
        [this](const base::Result<std::vector<model::Event>>& events) {
            m_askingEvents = false;
            if (events.ok()) {
                m_session.heard();
                takeEvents(events.value());
            }
            if (m_askEventsAgain) {
                askEvents();
            }
        });
}

void Console::takeEvents(const std::vector<model::Event>& events) {
    m_events.update(events);
    const auto ours = std::find_if(events.begin(), events.end(), [this](const model::Event& event) {
        return event.id == m_session.event();
    });
    if (ours != events.end()) {
        takeEvent(*ours, false);
    } else if (m_event) {
        lose();
    }
    emit eventsChanged();
}

void Console::takeEvent(const model::Event& event, bool ours) {
    if (event.id != m_session.event()) {
        return;
    }
    const bool same = m_event && m_event->uid == event.uid;
    const bool older = same && event.revision < m_event->revision;
    m_olderSeen = older && !ours ? m_olderSeen + 1 : 0;
    if (older && m_olderSeen < kOlderMeant) {
        return; // asked before the act that we know of
    }
    const bool acting = m_pause.isAsked() || m_acts.isActing();
    if (same && !ours && acting && event.revision != m_event->revision) {
        return; // done by us or by a colleague: the answer on its way tells, or the next look
    }
    const bool changed = !m_event || *m_event != event;
    m_event = event;
    m_gone = false;
    m_rate.setEvent(event, ours);
    m_pause.setEvent(event);
    if (event.state != model::EventState::Paused) {
        m_pausedSince.reset();
        m_waitingAtPause.reset();
    } else if (!m_pausedSince) {
        notePause();
    }
    if (changed) {
        emit eventChanged();
    }
}

void Console::lose() {
    say(Tone::Critical, tr("%1 was deleted.").arg(QString::fromStdString(m_event->id.text())));
    m_event.reset();
    m_gone = true;
    m_rate.setEvent({});
    m_pause.setEvent({});
    emit eventChanged();
}

/// When it was paused stands in the trail: the first pause after it ran last (it may be said again). Its
/// entry may come after the news; until then it is as of now.
void Console::notePause() {
    const auto each = [this](const auto& take) {
        for (const model::AuditEntry& entry : m_audit.rows()) {
            if (entry.event == m_session.event() && entry.outcome == "done") {
                take(entry);
            }
        }
    };
    std::optional<base::WallTime> ran;
    each([&ran](const model::AuditEntry& entry) {
        if (entry.action == "resume" || entry.action == "open") {
            ran = std::max(ran.value_or(entry.at), entry.at);
        }
    });
    std::optional<base::WallTime> paused;
    each([&](const model::AuditEntry& entry) {
        if (entry.action == "pause" && (!ran || entry.at > *ran)) {
            paused = std::min(paused.value_or(entry.at), entry.at);
        }
    });
    const bool isThisOne = paused.has_value();
    const base::WallTime since = isThisOne ? *paused : m_session.now();
    if (!m_pausedSince || isThisOne) {
        if (m_pausedSince != since) {
            m_waitingAtPause.reset();
        }
        m_pausedSince = since;
    }
}

std::optional<std::int64_t> Console::addedSincePause() const {
    const auto& snapshot = m_session.snapshot();
    if (!m_pausedSince || !m_waitingAtPause || !snapshot) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(snapshot->event.counters.of(model::PlaceState::Waiting)) -
           static_cast<std::int64_t>(*m_waitingAtPause);
}

void Console::takeSnapshot(const model::Snapshot& snapshot, bool fromHistory) {
    m_history.add(snapshot, fromHistory);
    m_historyMoved = true;
    if (fromHistory) {
        return;
    }
    // A colleague's change shows within a second: the snapshot names the revision before any list does.
    if (m_event && m_event->revision != snapshot.event.revision) {
        askEvents();
    }
    if (m_pausedSince && !m_waitingAtPause) {
        const auto then = m_history.at({Figure::Waiting, {}}, *m_pausedSince);
        m_waitingAtPause =
            then ? static_cast<std::uint64_t>(*then) : snapshot.event.counters.of(model::PlaceState::Waiting);
    }
}

void Console::takeEntry(const model::AuditEntry& entry) {
    m_audit.take(entry);
    if (entry.event == m_session.event() && isFlag(entry)) {
        rebuildFlags();
    }
    if (m_pausedSince && entry.event == m_session.event()) {
        notePause();
    }
    if (m_session.link() == LinkState::Live) {
        askEvents();
    }
}

void Console::rebuildFlags() {
    std::vector<model::AuditEntry> acts;
    for (const model::AuditEntry& entry : m_audit.rows()) {
        if (!m_session.event().empty() && entry.event == m_session.event() && isFlag(entry)) {
            acts.push_back(entry);
        }
    }
    std::stable_sort(acts.begin(), acts.end(),
                     [](const model::AuditEntry& a, const model::AuditEntry& b) { return a.at < b.at; });
    m_flags.clear();
    for (const model::AuditEntry& entry : acts) {
        m_flags.push_back({static_cast<int>(m_flags.size()) + 1, entry.at, actorWord(entry.actor),
                           flagText(entry, m_format), entry.action});
    }
    emit flagsChanged();
}

void Console::acknowledge(const Alert& alert) {
    m_rules.acknowledge(alert.rule, alert.subject,
                        m_session.caller() ? m_session.caller()->name : std::string());
    look();
}

void Console::look() {
    const auto& snapshot = m_session.snapshot();
    m_rules.look({m_session.now(), snapshot ? &*snapshot : nullptr, m_session.link(), m_session.age()});
    m_alerts.update(m_rules.alerts());
    emit alertsChanged();
}

void Console::noteLink() {
    if (m_session.link() == m_linkSaid) {
        return;
    }
    m_linkSaid = m_session.link();
    const auto& broken = m_session.broken();
    switch (m_linkSaid) {
    case LinkState::Connecting: return;
    case LinkState::Live: say(Tone::Good, tr("The figures are live.")); break;
    case LinkState::Stale: say(Tone::Warning, tr("No figures have come for two seconds.")); break;
    case LinkState::Disconnected:
        say(Tone::Critical, tr("The connection was lost: %1").arg(broken ? sentenceOf(*broken) : QString()));
        break;
    }
    look();
}

void Console::say(Tone tone, const QString& text) {
    m_log.say(m_session.now(), tone, text);
}

void Console::beat() {
    const base::MonoTime now = m_session.clock().monotonic();
    if (m_historyMoved) {
        m_historyMoved = false;
        emit historyChanged();
    }
    look();
    m_bans.dropOver(m_session.now());
    if (now >= m_eventsDue) {
        askEvents();
    }
    if (m_session.link() == LinkState::Live) {
        for (const Listing listing : m_shown) {
            if (now >= m_lists[listing].due) {
                list(listing);
            }
        }
    }
}

} // namespace breakwater::desktop::models
