// SPDX-License-Identifier: Apache-2.0
#include "service/core/operations_desk.h"

// What all the desk's files stand on: catching up with the store, its time, and the trail of what was
// refused.

namespace breakwater::core {

using base::ErrorCode;

namespace {

constexpr base::Micros kKnownWithin{1'000'000};

} // namespace

base::Error notServed() {
    base::Error error = base::makeError(ErrorCode::StoreUnavailable,
                                        "This gateway has not read the event yet. Ask again in a second.");
    error.retryAfterSec = 1;
    return error;
}

/// Calls back when this gateway's own replica shows the act, so that who acted reads what it did.
void OperationsDesk::known(const EventMeta& meta, Callback<model::Event> done) {
    EventRuntime* runtime = m_parts.events.find(meta.event.id);
    if (runtime == nullptr) {
        done(meta.event);
        return;
    }
    runtime->whenKnown(meta.version, kKnownWithin,
                       [event = meta.event, done = std::move(done)](bool) { done(event); });
}

/// Goes on when this gateway's replica shows what any gateway has acknowledged by now: a join, an act. As far
/// as it is known where the store doesn't answer; EventNotFound where there is no such event.
void OperationsDesk::caughtUp(const Id& id, std::function<void(base::Status)> then) {
    m_parts.gateway.store.readMeta(id, [this, alive = m_alive, id,
                                        then = std::move(then)](const base::Result<EventMeta>& meta) {
        if (!*alive) {
            return;
        }
        if (!meta && meta.error().code == ErrorCode::EventNotFound) {
            then(meta.error());
            return;
        }
        const base::Error away = meta ? notServed() : meta.error();
        const Gateway::Found found =
            [then, away, version = meta ? meta->version : model::Version()](Gateway::Sought sought) {
                if (sought.runtime == nullptr) {
                    then(away);
                } else {
                    sought.runtime->whenKnown(version, kKnownWithin, [then](bool) { then(base::Done{}); });
                }
            };
        if (meta) {
            m_parts.events.forgetFormer(id, meta->event.uid);
            m_parts.events.withEvent(meta->event.uid, found);
        } else {
            m_parts.events.withEvent(id, found);
        }
    });
}

base::WallTime OperationsDesk::storeTime(const Id& id) const {
    EventRuntime* runtime = m_parts.events.find(id);
    const std::int64_t offset = runtime != nullptr ? runtime->live().storeOffset.load() : 0;
    return offset == 0 ? m_parts.gateway.clock.wall()
                       : base::wallFromMicros(base::microsOf(m_parts.gateway.clock.monotonic()) + offset);
}

/// The store writes down what it refuses, but for acts on an event that it doesn't have.
void OperationsDesk::auditUnknown(const std::string& action, const Id& id, const OperatorStamp& stamp,
                                  const base::Error& error) {
    if (error.code != ErrorCode::EventNotFound) {
        return;
    }
    EventChange refused;
    refused.event = id;
    refused.action = action;
    refused.stamp = stamp;
    auditRefused(refused, error);
}

/// What was refused before the store was asked. Of an event that isn't there it stands in the service's
/// trail.
void OperationsDesk::auditRefused(const EventChange& change, const base::Error& error) {
    model::AuditEntry entry;
    if (const EventRuntime* runtime = m_parts.events.find(change.event)) {
        entry.event = change.event;
        entry.to = change.to;
        entry.revision = std::max(runtime->replica()->event().revision, change.read);
    } else {
        entry.to = change.event.text();
    }
    entry.actor = change.stamp.actor;
    entry.action = change.action;
    entry.from = change.from;
    entry.reason = change.stamp.reason;
    entry.outcome = std::string(base::toText(error.code));
    m_parts.gateway.store.appendAudit(std::move(entry), [](const base::Status&) {});
}

} // namespace breakwater::core
