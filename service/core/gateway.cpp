// SPDX-License-Identifier: Apache-2.0
#include "service/core/gateway.h"

#include <algorithm>

namespace breakwater::core {

using base::ErrorCode;

namespace {

constexpr base::Micros kLookPeriod{1'000'000};
constexpr base::Micros kLeastBetweenLooks{100'000};
constexpr base::Micros kUnknownFor{1'000'000};
constexpr base::Micros kServedWithin{2'000'000};
constexpr base::Micros kReachableFor{3'000'000};
constexpr std::size_t kMostUnknown = 10'000;

} // namespace

Gateway::Gateway(GatewayParts parts) : m_parts(std::move(parts)) {}

Gateway::~Gateway() {
    *m_alive = false;
}

void Gateway::start(std::function<void()> ready) {
    m_ready = std::move(ready);
    refresh();
    refreshLater();
}

void Gateway::stop() {
    *m_alive = false;
    for (const auto& [id, runtime] : m_events) {
        runtime->stop(m_storeSyncs ? Ending::Leave : Ending::Stop);
    }
}

void Gateway::refreshLater() {
    m_parts.scheduler.after(kLookPeriod, [this, alive = m_alive] {
        if (*alive) {
            refresh();
            refreshLater();
        }
    });
}

void Gateway::refresh() {
    if (m_lookFlies) {
        m_lookAgain = true;
        return;
    }
    m_lookFlies = true;
    m_refreshedAt = m_parts.clock.monotonic();
    const std::uint64_t look = ++m_looksSent;
    m_parts.store.listEvents([this, look, alive = m_alive](base::Result<std::vector<model::EventId>> ids) {
        if (*alive) {
            m_lookFlies = false;
            refreshed(look, std::move(ids));
        }
    });
}

void Gateway::refreshed(std::uint64_t look, base::Result<std::vector<model::EventId>> ids) {
    if (ids) {
        m_answeredAt = m_parts.clock.monotonic();
        m_lookAnswered = look;
        for (const model::EventId& id : *ids) {
            serve(id);
        }
    }
    if (std::exchange(m_lookAgain, false)) {
        lookSoon();
    }
    publish();
    settleWaiters();
}

/// One look for all who ask within a tenth of a second.
void Gateway::lookSoon() {
    if (m_lookDue) {
        return;
    }
    m_lookDue = true;
    const base::Micros since = m_parts.clock.monotonic() - m_refreshedAt;
    m_parts.scheduler.after(std::max(base::Micros(0), kLeastBetweenLooks - since), [this, alive = m_alive] {
        if (*alive) {
            m_lookDue = false;
            refresh();
        }
    });
}

RuntimeContext Gateway::contextFor() {
    return {m_parts.store,
            m_parts.scheduler,
            m_parts.clock,
            m_parts.entropy,
            m_parts.name,
            [this, alive = m_alive] {
                if (*alive) {
                    publish();
                    settleWaiters();
                }
            },
            [this, alive = m_alive](const model::EventId& id) {
                if (*alive) {
                    drop(id);
                }
            }};
}

void Gateway::serve(const model::EventId& id) {
    if (m_events.contains(id)) {
        return;
    }
    m_unknown.erase(id.text());
    const auto runtime = std::make_shared<EventRuntime>(contextFor(), id);
    m_events.emplace(id, runtime);
    if (m_served) {
        m_served(*runtime);
    }
    runtime->start();
}

void Gateway::drop(const model::EventId& id) {
    const auto found = m_events.find(id);
    if (found == m_events.end()) {
        return;
    }
    m_parts.scheduler.post([runtime = found->second] { runtime->abandon(); }); // not within its own call
    m_events.erase(found);
    publish();
    refresh();
}

void Gateway::forgetFormer(const model::EventId& id, const model::EventUid& uid) {
    const auto isFormer = [this, id, uid] {
        const EventRuntime* known = find(id);
        return known != nullptr && known->replica()->event().uid != uid;
    };
    if (isFormer()) {
        m_parts.scheduler.post(
            [this, id, isFormer, alive = m_alive] { // not within a call of the one that goes
                if (*alive && isFormer()) {
                    drop(id);
                }
            });
    }
}

void Gateway::publish() {
    auto page = std::make_shared<DirectoryPage>();
    bool whole = true;
    for (const auto& [id, runtime] : m_events) {
        if (auto view = runtime->view()) {
            page->events.push_back(std::move(*view));
        } else {
            whole = false;
        }
    }
    m_parts.directory.publish(std::move(page));
    if (whole && m_lookAnswered > 0 && m_ready) {
        std::exchange(m_ready, nullptr)();
    }
}

EventRuntime* Gateway::find(const model::EventId& id) const {
    const auto found = m_events.find(id);
    return found != m_events.end() && found->second->replica() != nullptr ? found->second.get() : nullptr;
}

EventRuntime* Gateway::find(const model::EventUid& uid) const {
    for (const auto& [id, runtime] : m_events) {
        if (runtime->replica() != nullptr && runtime->replica()->event().uid == uid) {
            return runtime.get();
        }
    }
    return nullptr;
}

std::vector<EventRuntime*> Gateway::events() const {
    std::vector<EventRuntime*> all;
    for (const auto& [id, runtime] : m_events) {
        if (runtime->replica() != nullptr) {
            all.push_back(runtime.get());
        }
    }
    return all;
}

void Gateway::withEvent(const model::EventId& id, Found found) {
    wait([this, id] { return find(id); }, id.text(), std::move(found));
}

void Gateway::withEvent(const model::EventUid& uid, Found found) {
    wait([this, uid] { return find(uid); }, model::toText(uid), std::move(found));
}

void Gateway::wait(std::function<EventRuntime*()> look, const std::string& name, Found found) {
    if (EventRuntime* runtime = look()) {
        found({runtime});
        return;
    }
    const base::MonoTime now = m_parts.clock.monotonic();
    const auto unknown = m_unknown.find(name);
    if (unknown != m_unknown.end() && now - unknown->second < kUnknownFor) {
        found({nullptr, true});
        return;
    }
    m_waiters.push_back({name, std::move(look), std::move(found), now + kServedWithin, m_looksSent + 1});
    watchWaiters();
    lookSoon();
}

/// Whoever has waited longest is answered in time, and then the next.
void Gateway::watchWaiters() {
    if (m_waiters.empty() || m_watching) {
        return;
    }
    m_watching = true;
    const base::Micros left = m_waiters.front().until - m_parts.clock.monotonic();
    m_parts.scheduler.after(std::max(base::Micros(0), left), [this, alive = m_alive] {
        if (*alive) {
            m_watching = false;
            settleWaiters();
            watchWaiters();
        }
    });
}

/// There is no such event when a look that was sent after somebody had asked doesn't find it, and none is on
/// its way.
void Gateway::settleWaiters() {
    const base::MonoTime now = m_parts.clock.monotonic();
    const bool allServed = !anyOnItsWay();
    std::vector<std::pair<Found, Sought>> settled;
    std::erase_if(m_waiters, [&](Waiter& waiter) {
        EventRuntime* runtime = waiter.look();
        const bool isNone = runtime == nullptr && allServed && m_lookAnswered >= waiter.answeredBy;
        if (isNone) {
            if (m_unknown.size() >= kMostUnknown) {
                m_unknown.clear();
            }
            m_unknown[waiter.name] = now;
        }
        const bool over = runtime != nullptr || isNone || waiter.until <= now;
        if (over) {
            settled.emplace_back(std::move(waiter.found), Sought{runtime, isNone});
        }
        return over;
    });
    for (const auto& [found, sought] : settled) {
        found(sought);
    }
}

bool Gateway::anyOnItsWay() const {
    return std::any_of(m_events.begin(), m_events.end(),
                       [](const auto& entry) { return entry.second->replica() == nullptr; });
}

bool Gateway::knowsAll() const {
    return storeReachable() && !anyOnItsWay();
}

bool Gateway::storeReachable() const {
    return m_lookAnswered > 0 && m_parts.clock.monotonic() - m_answeredAt < kReachableFor;
}

} // namespace breakwater::core
