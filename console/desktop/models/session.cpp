// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/session.h"

#include <algorithm>
#include <mutex>

namespace breakwater::desktop::models {

namespace {

constexpr int kTickMillis = 250;
constexpr std::uint32_t kPastEntries = 200;
constexpr base::Millis kAskAgain{2'000};

} // namespace

/// What came since the GUI thread looked last: however long that is, one wake-up waits for it.
struct Session::Inbox {
    std::mutex mutex;
    std::vector<client::WatchedSnapshot> values; ///< under the mutex
};

Session::Session(ClientPtr client, const base::Clock& clock, SessionOptions options, QObject* parent)
    : QObject(parent), m_clock(clock), m_options(std::move(options)), m_worker(std::move(client)) {
    connect(&m_timer, &QTimer::timeout, this, &Session::tick);
}

Session::~Session() {
    m_worker.client().hangUp();
    // Their callbacks speak to us: none runs any more once they are gone. Those of former events go with the
    // worker, whose threads end before we do.
    m_snapshots.reset();
    m_entries.reset();
}

void Session::start() {
    if (m_options.ticking) {
        m_timer.start(kTickMillis);
    }
    followAudit();
    followEvent();
    askWho();
}

void Session::choose(const model::EventId& event) {
    if (event == m_event) {
        return;
    }
    m_event = event;
    m_snapshot.reset();
    m_arrivedAt.reset();
    m_nodes.clear();
    m_missing.clear();
    m_broken.reset();
    m_nextTry.reset();
    m_link = LinkState::Connecting;
    letGo(m_snapshots);
    ++m_generation;
    if (m_entries) {
        followEvent();
    }
    emit linkChanged();
}

/// A follower may wait for an answer when it ends: not on this thread.
void Session::letGo(client::FollowPtr& follow) {
    if (follow) {
        std::shared_ptr<client::Follow> leaving = std::move(follow);
        m_worker.post(Worker::Lane::Details, [leaving]() mutable { leaving.reset(); });
    }
}

void Session::followEvent() {
    if (!m_event.empty()) {
        m_inbox = std::make_shared<Inbox>();
        m_snapshots = client::followSnapshots(m_worker.shared(), m_event, m_options.interval,
                                              m_options.history, m_options.follow, follower());
    }
}

client::Follower<client::WatchedSnapshot> Session::follower() {
    const quint64 generation = ++m_generation;
    return {[this, generation, inbox = m_inbox](const client::WatchedSnapshot& watched) {
                const std::lock_guard lock(inbox->mutex);
                inbox->values.push_back(watched);
                if (inbox->values.size() == 1) {
                    QMetaObject::invokeMethod(
                        this, [this, generation] { emptyInbox(generation); }, Qt::QueuedConnection);
                }
            },
            [this, generation](const base::Error& why, std::optional<base::Millis> nextTry) {
                const auto tell = [this, generation, why, nextTry] {
                    if (generation == m_generation) {
                        broke(why, nextTry);
                    }
                };
                QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
            }};
}

void Session::followAudit() {
    client::Follower<model::AuditEntry> follower{
        [this](const model::AuditEntry& entry) {
            QMetaObject::invokeMethod(
                this, [this, entry] { emit entryArrived(entry); }, Qt::QueuedConnection);
        },
        [this](const base::Error& why, std::optional<base::Millis> nextTry) {
            const auto tell = [this, why, nextTry] {
                if (m_event.empty()) { // else the snapshots tell
                    broke(why, nextTry);
                }
            };
            QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
        }};
    m_entries = client::followEntries(m_worker.shared(), {}, kPastEntries, m_options.follow, follower);
}

void Session::askWho() {
    if (m_asking) {
        return;
    }
    m_asking = true;
    m_worker.ask<model::Caller>(
        Worker::Lane::Details, this, [](client::OperatorClient& client) { return client.whoAmI(); },
        [this](const base::Result<model::Caller>& caller) {
            m_asking = false;
            if (caller.ok()) {
                m_askAgain.reset();
                m_caller = caller.value();
                heard();
                emit linkChanged();
            } else {
                m_askAgain = m_clock.monotonic() + kAskAgain;
                if (m_event.empty()) {
                    broke(caller.error(), kAskAgain);
                }
            }
        });
}

void Session::heard() {
    if (m_event.empty()) {
        m_broken.reset();
        m_nextTry.reset();
        setLink(LinkState::Live);
    }
}

void Session::emptyInbox(quint64 generation) {
    std::vector<client::WatchedSnapshot> values;
    const auto inbox = m_inbox;
    if (generation != m_generation || !inbox) {
        return;
    }
    {
        const std::lock_guard lock(inbox->mutex);
        values.swap(inbox->values);
    }
    for (const client::WatchedSnapshot& watched : values) {
        take(watched);
        if (generation != m_generation) {
            return; // whoever heard it chose another event
        }
    }
}

void Session::take(const client::WatchedSnapshot& watched) {
    if (!watched.fromHistory) {
        m_snapshot = watched.snapshot;
        m_arrivedAt = m_clock.monotonic();
        m_broken.reset();
        m_nextTry.reset();
        noteNodes(watched.snapshot);
    }
    emit snapshotArrived(watched.snapshot, watched.fromHistory);
    if (!watched.fromHistory) {
        setLink(LinkState::Live);
    }
}

void Session::noteNodes(const model::Snapshot& snapshot) {
    QStringList missing = m_nodes;
    for (const model::RedisNodeFigures& node : snapshot.redis) {
        const QString address = QString::fromStdString(node.address);
        if (!m_nodes.contains(address)) {
            m_nodes.append(address);
        }
        missing.removeAll(address);
        if (!node.reachable) {
            missing.append(address);
        }
    }
    if (missing != m_missing) {
        m_missing = missing;
        emit linkChanged();
    }
}

void Session::broke(const base::Error& why, std::optional<base::Millis> nextTry) {
    m_broken = why;
    m_nextTry.reset();
    if (nextTry) {
        m_nextTry = m_clock.monotonic() + *nextTry;
    }
    m_link = LinkState::Disconnected;
    if (why.code == base::ErrorCode::EventNotFound) {
        emit eventGone(m_event);
    }
    emit linkChanged();
}

void Session::setLink(LinkState link) {
    if (link == m_link) {
        return;
    }
    const bool back = link == LinkState::Live && m_link != LinkState::Stale;
    m_link = link;
    if (back) {
        askWho();
        emit cameBack();
    }
    emit linkChanged();
}

void Session::tick() {
    const auto old = age();
    if (m_link == LinkState::Live && old && *old > m_options.staleAfter) {
        setLink(LinkState::Stale);
    }
    if (m_askAgain && m_clock.monotonic() >= *m_askAgain) {
        askWho();
    }
    emit aged();
}

void Session::retryNow() {
    for (const auto* follow : {&m_snapshots, &m_entries}) {
        if (*follow) {
            (*follow)->retryNow();
        }
    }
    askWho();
}

void Session::setReadOnly(bool readOnly) {
    if (readOnly != m_options.readOnly) {
        m_options.readOnly = readOnly;
        emit linkChanged();
    }
}

std::optional<base::Millis> Session::age() const {
    if (!m_arrivedAt) {
        return std::nullopt;
    }
    return std::chrono::duration_cast<base::Millis>(m_clock.monotonic() - *m_arrivedAt);
}

std::optional<base::WallTime> Session::asOf() const {
    return m_snapshot ? std::optional(m_snapshot->event.at) : std::nullopt;
}

std::optional<base::Millis> Session::retryIn() const {
    if (m_link != LinkState::Disconnected || !m_nextTry) {
        return std::nullopt;
    }
    const auto left = std::chrono::duration_cast<base::Millis>(*m_nextTry - m_clock.monotonic());
    return std::max(left, base::Millis(0));
}

base::WallTime Session::now() const {
    return m_snapshot && m_arrivedAt ? m_snapshot->event.at + (m_clock.monotonic() - *m_arrivedAt)
                                     : m_clock.wall();
}

bool Session::isAdmin() const {
    return m_caller && m_caller->role == model::Role::Admin;
}

Lock Session::lockOf(bool needsEvent, bool needsLink) const {
    if (needsEvent && m_event.empty()) {
        return Lock::NoEvent;
    }
    if (m_options.readOnly) {
        return Lock::ReadOnly;
    }
    if (m_caller && m_caller->role != model::Role::Operator && m_caller->role != model::Role::Admin) {
        return Lock::Viewer;
    }
    if (!needsLink) {
        return Lock::None;
    }
    switch (m_link) {
    case LinkState::Connecting: return Lock::Connecting;
    case LinkState::Disconnected: return Lock::Disconnected;
    case LinkState::Stale: return Lock::Stale;
    case LinkState::Live: return m_caller ? Lock::None : Lock::Connecting;
    }
    return Lock::Connecting;
}

Lock Session::lock() const {
    return lockOf(true, true);
}

Lock Session::createLock() const {
    return lockOf(false, true);
}

Lock Session::pauseLock() const {
    return lockOf(true, false);
}

} // namespace breakwater::desktop::models
