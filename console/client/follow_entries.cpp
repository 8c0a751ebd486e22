// SPDX-License-Identifier: Apache-2.0
#include "console/client/follow_loop.h"

#include <deque>
#include <set>
#include <vector>

namespace breakwater::client {

namespace {

constexpr std::uint32_t kPage = 200;
constexpr std::uint32_t kMostPages = 50;
constexpr std::size_t kRemembered = 20'000;
/// Entries of one moment in two trails may be listed in either order.
constexpr base::Micros kOverlap{5'000'000};

std::string keyOf(const model::AuditEntry& entry) {
    return entry.event.text() + "|" + entry.id;
}

class EntryFollow final : public Follow {
  public:
    EntryFollow(std::shared_ptr<OperatorClient> client, model::EventId event, std::uint32_t past,
                const FollowOptions& options, Follower<model::AuditEntry> follower)
        : m_client(std::move(client)),
          m_event(std::move(event)),
          m_past(past),
          m_settle(options.settle),
          m_follower(std::move(follower)),
          m_loop(options, {[this] { return open(); }, [this] { tend(); },
                           [this](const base::Error& why, std::optional<base::Millis> wait) {
                               m_follower.onBreak(why, wait);
                           }}) {
        m_loop.begin();
    }
    ~EntryFollow() override { m_loop.end(); }

    void retryNow() override { m_loop.retryNow(); }

  private:
    SubscriptionPtr open() {
        {
            const std::lock_guard lock(m_mutex);
            m_since = m_newest;
            m_lists = 0;
        }
        auto stream = m_client->watchEntries(
            m_event, {[this](const model::AuditEntry& entry) { give(entry); },
                      [this](base::Status status) { m_loop.broken(std::move(status)); }});
        m_loop.tendAfter(base::Millis(0));
        return stream;
    }

    /// The stream tells what comes from its beginning on, the list what was before; when the service begins
    /// it isn't known, so it is listed once more when that has long been.
    void tend() {
        if (!listMissed()) {
            return; // the stream breaks as well, or the next one lists anew
        }
        const std::lock_guard lock(m_mutex);
        if (++m_lists == 1) {
            m_loop.tendAfter(m_settle);
        }
    }

    bool listMissed() {
        std::optional<base::WallTime> since;
        {
            const std::lock_guard lock(m_mutex);
            since = m_since;
        }
        std::vector<model::AuditEntry> missed;
        model::PageRequest page{since ? kPage : std::min(kPage, std::max(m_past, 1U)), {}};
        bool more = true;
        for (std::uint32_t pages = 0; more && pages < kMostPages && !m_loop.ending(); ++pages) {
            const auto found = m_client->listEntries(m_event, page);
            if (!found.ok()) {
                return false;
            }
            m_loop.came();
            for (const model::AuditEntry& entry : found->items) {
                more = more && (since ? entry.at + kOverlap >= *since : missed.size() < m_past);
                if (more) {
                    missed.push_back(entry);
                } else if (!since) {
                    noteOld(entry);
                }
            }
            page.token = found->nextToken;
            more = more && !page.token.empty();
        }
        for (auto entry = missed.rbegin(); entry != missed.rend() && !m_loop.ending(); ++entry) {
            give(*entry);
        }
        const std::lock_guard lock(m_mutex);
        // The second list looks only for what slipped between the first and the stream.
        m_since = m_newest;
        return true;
    }

    void give(const model::AuditEntry& entry) {
        const std::lock_guard lock(m_mutex);
        m_loop.came();
        if (isNew(entry)) {
            m_follower.onValue(entry);
        }
    }
    /// Of before our time: not wanted, but not to be taken for missed later.
    void noteOld(const model::AuditEntry& entry) {
        const std::lock_guard lock(m_mutex);
        isNew(entry);
    }

    /// Remembers it as well.
    bool isNew(const model::AuditEntry& entry) {
        const std::string key = keyOf(entry);
        if (!m_given.insert(key).second) {
            return false;
        }
        m_order.push_back(key);
        if (m_order.size() > kRemembered) {
            m_given.erase(m_order.front());
            m_order.pop_front();
        }
        m_newest = m_newest ? std::max(*m_newest, entry.at) : entry.at;
        return true;
    }

    const std::shared_ptr<OperatorClient> m_client;
    const model::EventId m_event;
    const std::uint32_t m_past;
    const base::Millis m_settle;
    const Follower<model::AuditEntry> m_follower;
    std::mutex m_mutex;            ///< held while the follower is told: one entry at a time
    std::set<std::string> m_given; ///< under the mutex, as all below
    std::deque<std::string> m_order;
    std::optional<base::WallTime> m_newest;
    std::optional<base::WallTime> m_since; ///< what may have been missed is younger
    int m_lists = 0;                       ///< made for this stream
    FollowLoop m_loop;                     ///< last: its thread uses the rest
};

} // namespace

FollowPtr followEntries(std::shared_ptr<OperatorClient> client, const model::EventId& event,
                        std::uint32_t past, const FollowOptions& options,
                        Follower<model::AuditEntry> follower) {
    return std::make_unique<EntryFollow>(std::move(client), event, past, options, std::move(follower));
}

} // namespace breakwater::client
