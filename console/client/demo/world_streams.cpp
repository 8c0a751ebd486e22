// SPDX-License-Identifier: Apache-2.0
#include "console/client/demo/world.h"
#include "console/client/link_fault.h"

#include <algorithm>

// What the streams of a demo say, and when.

namespace breakwater::client::demo {

namespace {

using base::ErrorCode;

constexpr base::Millis kFinest{100};
constexpr base::Millis kSecond{1'000};
constexpr base::Millis kStatusEvery{1'000};
constexpr std::int64_t kMostHistory = 3'600;

base::Error brokenLink() {
    return linkError(ErrorCode::Unreachable, LinkFault::SwitchedOff,
                     "The demo's service is switched off. Switch it on again.");
}

struct SnapshotStream {
    model::EventId id;
    base::Millis interval{1'000};
    base::WallTime nextAt{};
    base::WallTime lastAt{};
    std::vector<WatchedSnapshot> history;
    std::shared_ptr<Feed<WatchedSnapshot>> feed;
};

} // namespace

void World::collect(std::vector<Delivery>& due) {
    due.swap(m_later);
    m_streams.remove_if([&due](const Stream& stream) { return !stream(due); });
}

SubscriptionPtr World::watchSnapshots(const model::EventId& id, base::Millis interval, base::Seconds history,
                                      Watcher<WatchedSnapshot> watcher) {
    auto stream = std::make_shared<SnapshotStream>();
    stream->id = id;
    stream->interval = std::max(interval, kFinest);
    stream->nextAt = m_now + stream->interval;
    stream->feed = std::make_shared<Feed<WatchedSnapshot>>(std::move(watcher));
    if (const Show* show = find(id)) {
        const auto size = static_cast<std::int64_t>(show->hour.size());
        const std::int64_t wanted =
            std::min(std::clamp<std::int64_t>(history.count(), 0, kMostHistory), size);
        for (auto at = show->hour.end() - wanted; at != show->hour.end(); ++at) {
            stream->history.push_back({*at, true});
            stream->lastAt = at->event.at;
        }
    }
    m_streams.emplace_back([this, stream](std::vector<Delivery>& due) {
        const auto& feed = stream->feed;
        Show* show = find(stream->id);
        if (feed->over()) {
            return false;
        }
        if (m_cutOff || show == nullptr) {
            const base::Error why =
                m_cutOff ? brokenLink()
                         : base::makeError(ErrorCode::EventNotFound, "The event has been deleted.");
            due.emplace_back([feed, why] { feed->end(why); });
            return false;
        }
        if (m_silent) {
            return true;
        }
        if (!stream->history.empty()) {
            due.emplace_back([feed, past = std::move(stream->history)] {
                for (const WatchedSnapshot& value : past) {
                    feed->give(value);
                }
            });
            stream->history.clear();
        }
        if (m_now < stream->nextAt || show->hour.empty()) {
            return true;
        }
        stream->nextAt = m_now + stream->interval;
        model::Snapshot snapshot = show->hour.back();
        if (stream->interval < kSecond) {
            // Finer than a second: the counters of this moment with the rates of the last second.
            snapshot.event.at = m_now;
            snapshot.event.counters = show->crowd.counters();
            snapshot.event.admitted = show->crowd.totals().admitted;
            snapshot.event.state = show->event.state;
            snapshot.event.setRate = show->event.policy.rate;
            snapshot.event.revision = show->event.revision;
        }
        if (snapshot.event.at > stream->lastAt) {
            stream->lastAt = snapshot.event.at;
            due.emplace_back([feed, snapshot] { feed->give({snapshot, false}); });
        }
        return true;
    });
    return std::make_unique<FeedSubscription<WatchedSnapshot>>(stream->feed);
}

SubscriptionPtr World::watchEntries(const model::EventId& id, Watcher<model::AuditEntry> watcher) {
    auto feed = std::make_shared<Feed<model::AuditEntry>>(std::move(watcher));
    m_streams.emplace_back([this, feed, id, next = trail.size()](std::vector<Delivery>& due) mutable {
        if (feed->over()) {
            return false;
        }
        if (m_cutOff) {
            due.emplace_back([feed] { feed->end(brokenLink()); });
            return false;
        }
        for (; next < trail.size() && !m_silent; ++next) {
            if (id.empty() || trail[next].event == id) {
                due.emplace_back([feed, entry = trail[next]] { feed->give(entry); });
            }
        }
        return true;
    });
    return std::make_unique<FeedSubscription<model::AuditEntry>>(feed);
}

SubscriptionPtr World::watchBan(const model::EventId& id, std::uint32_t number, Watcher<model::Ban> watcher) {
    auto feed = std::make_shared<Feed<model::Ban>>(std::move(watcher));
    m_streams.emplace_back([this, feed, id, number](std::vector<Delivery>& due) {
        if (feed->over()) {
            return false;
        }
        if (m_cutOff) {
            due.emplace_back([feed] { feed->end(brokenLink()); });
            return false;
        }
        Show* show = find(id);
        const model::Ban* ban = show != nullptr ? show->findBan(number) : nullptr;
        if (ban != nullptr) {
            due.emplace_back([feed, ban = *ban] { feed->give(ban); });
        }
        const bool goesOn = ban != nullptr && ban->phase == model::BanPhase::Marking;
        if (!goesOn) {
            due.emplace_back([feed] { feed->end(base::Done{}); });
        }
        return goesOn;
    });
    return std::make_unique<FeedSubscription<model::Ban>>(feed);
}

SubscriptionPtr World::watchStatus(std::function<base::Result<model::VisitorStatus>()> look,
                                   Watcher<model::VisitorStatus> watcher) {
    auto feed = std::make_shared<Feed<model::VisitorStatus>>(std::move(watcher));
    m_streams.emplace_back(
        [this, feed, look = std::move(look), nextAt = m_now](std::vector<Delivery>& due) mutable {
            if (feed->over()) {
                return false;
            }
            if (m_now < nextAt || m_silent) {
                return true;
            }
            nextAt = m_now + kStatusEvery;
            const auto status = m_cutOff ? base::Result<model::VisitorStatus>(brokenLink()) : look();
            due.emplace_back([feed, status] {
                if (status.ok()) {
                    feed->give(status.value());
                } else {
                    feed->end(status.error());
                }
            });
            return status.ok();
        });
    return std::make_unique<FeedSubscription<model::VisitorStatus>>(feed);
}

} // namespace breakwater::client::demo
