// SPDX-License-Identifier: Apache-2.0
#include "service/core/change_texts.h"
#include "service/core/operations_desk.h"
#include "shared/base/text.h"
#include "shared/model/rate_change.h"

namespace breakwater::core {

using base::ErrorCode;

namespace {

constexpr int kTries = 20;
constexpr std::size_t kLongestTitle = 200;
constexpr base::WallTime kNoLaterThan = base::wallFromMicros(7'258'118'400'000'000); // the year 2200
constexpr std::size_t kLongestReason = 500;

base::Status checkTexts(const std::string& title, const std::string& reason) {
    if (title.size() > kLongestTitle) {
        return base::makeError(ErrorCode::OutOfRange, "title must be at most 200 bytes. Shorten it.",
                               "title");
    }
    if (reason.size() > kLongestReason) {
        return base::makeError(ErrorCode::OutOfRange, "reason must be at most 500 bytes. Shorten it.",
                               "reason");
    }
    return base::Done{};
}

EventChange plain(Transition transition, std::string action, std::string to) {
    EventChange change;
    change.transition = transition;
    change.action = std::move(action);
    change.to = std::move(to);
    return change;
}

} // namespace

void OperationsDesk::change(EventChange change, Callback<model::Event> done) {
    m_parts.gateway.store.changeEvent(
        change, [this, alive = m_alive, change, done = std::move(done)](base::Result<EventMeta> meta) {
            if (!*alive) {
                return;
            }
            if (meta) {
                known(*meta, done);
                return;
            }
            if (meta.error().code == ErrorCode::EventNotFound) {
                auditRefused(change, meta.error());
            }
            done(meta.error());
        });
}

/// Reads the event, plans on it and acts on that very revision; an unconditional act that a colleague crosses
/// plans again on what stands then.
void OperationsDesk::planAndChange(const Caller& who, const Id& id, const std::string& action,
                                   const Intent& intent, Plan plan, int tries, Callback<model::Event> done) {
    m_parts.gateway.store.readMeta(id, [=, this, alive = m_alive](base::Result<EventMeta> meta) {
        if (!*alive) {
            return;
        }
        EventChange refused = plain(Transition::None, action, "");
        refused.event = id;
        refused.stamp = {who.name, base::cutText(intent.reason, kLongestReason), {}};
        refused.read = meta ? meta->event.revision : model::Revision();
        if (!meta) {
            if (meta.error().code == ErrorCode::EventNotFound) {
                auditRefused(refused, meta.error());
            }
            done(meta.error());
            return;
        }
        EventChange planned;
        base::Status sound = plan(meta->event, planned);
        if (sound) {
            sound = checkTexts(planned.title.value_or(""), intent.reason);
        }
        if (!sound) {
            refused.from = planned.from;
            refused.to = planned.to;
            auditRefused(refused, sound.error());
            done(sound.error());
            return;
        }
        const bool unconditional = intent.expectedRevision.value() == 0;
        planned.event = id;
        planned.stamp = {who.name, intent.reason,
                         unconditional ? meta->event.revision : intent.expectedRevision};
        planned.quiet = unconditional && tries > 1;
        change(std::move(planned), [=, this](base::Result<model::Event> event) {
            const bool crossed = !event && event.error().code == ErrorCode::RevisionConflict;
            if (crossed && unconditional && tries > 1) {
                planAndChange(who, id, action, intent, plan, tries - 1, done);
            } else {
                done(std::move(event));
            }
        });
    });
}

void OperationsDesk::createEvent(Caller who, model::EventDraft draft, std::string reason,
                                 Callback<model::Event> done) {
    EventChange refused = plain(Transition::None, "create", base::cutText(draft.title, kLongestTitle));
    refused.event = draft.id;
    refused.stamp = {who.name, base::cutText(reason, kLongestReason), {}};
    auto valid = model::validate(draft.policy);
    if (valid) {
        valid = checkTexts(draft.title, reason);
    }
    if (!valid) {
        auditRefused(refused, valid.error());
        done(valid.error());
        return;
    }
    model::Event event;
    event.id = draft.id;
    event.title = draft.title;
    event.policy = draft.policy;
    const std::uint64_t random = m_parts.gateway.entropy.next();
    for (std::size_t i = 0; i < event.uid.bytes.size(); ++i) {
        event.uid.bytes[i] = static_cast<std::uint8_t>(random >> (8 * i));
    }
    m_parts.gateway.store.createEvent(
        event, {who.name, std::move(reason), {}},
        [this, alive = m_alive, refused, done = std::move(done)](base::Result<EventMeta> meta) {
            if (!*alive) {
                return;
            }
            if (!meta) {
                if (meta.error().code == ErrorCode::AlreadyExists) {
                    auditRefused(refused, meta.error());
                }
                done(meta.error());
                return;
            }
            m_parts.events.serve(meta->event.id);
            m_parts.events.withEvent(meta->event.id,
                                     [event = meta->event, done](Gateway::Sought) { done(event); });
        });
}

/// From the store: what another gateway has acknowledged is true here too; as last known where the store
/// doesn't answer. What a list says of each comes from the replicas, tens of milliseconds old.
void OperationsDesk::getEvent(Id id, Callback<model::Event> done) {
    m_parts.gateway.store.readMeta(
        id, [this, alive = m_alive, id, done = std::move(done)](base::Result<EventMeta> meta) {
            if (!*alive) {
                return;
            }
            const EventRuntime* known = m_parts.events.find(id);
            if (meta) {
                done(meta->event);
            } else if (known != nullptr && meta.error().code != ErrorCode::EventNotFound) {
                done(known->replica()->event());
            } else {
                done(meta.error());
            }
        });
}

void OperationsDesk::listEvents(Pages page, Paged<model::Event> done) {
    if (!page.token.empty() && !model::EventId::parse(page.token)) {
        done(model::badPageToken());
        return;
    }
    m_parts.gateway.store.listEvents(
        [this, alive = m_alive, page, done = std::move(done)](base::Result<std::vector<Id>> ids) {
            if (*alive) {
                listServed(ids ? std::move(*ids) : std::vector<Id>(), page, done);
            }
        });
}

/// Once all of these are served here: one that was made at another gateway a moment ago is in the list too.
void OperationsDesk::listServed(std::vector<Id> ids, const Pages& page, const Paged<model::Event>& done) {
    while (!ids.empty()) {
        const Id id = ids.back();
        ids.pop_back();
        if (m_parts.events.find(id) == nullptr) {
            m_parts.events.withEvent(id, [this, alive = m_alive, ids, page, done](Gateway::Sought sought) {
                if (*alive) {
                    const bool canTell = sought.runtime != nullptr || sought.isNone;
                    listServed(canTell ? ids : std::vector<Id>(), page, done);
                }
            });
            return;
        }
    }
    std::vector<model::Event> events;
    for (EventRuntime* runtime : m_parts.events.events()) {
        events.push_back(runtime->replica()->event());
    }
    done(pageOf(events, page, [](const model::Event& event) { return event.id.text(); }));
}

void OperationsDesk::updateEvent(Caller who, Id id, model::EventPatch patch, Intent intent,
                                 Callback<model::Event> done) {
    const Plan plan = [patch](const model::Event& event, EventChange& change) -> base::Status {
        const model::Policy policy = model::patched(event.policy, patch);
        change = plain(Transition::None, "update", "");
        tellDifference(event, policy, patch.title, change);
        change.title = patch.title;
        change.policy = policy;
        return model::validate(policy);
    };
    planAndChange(who, id, "update", intent, plan, kTries, std::move(done));
}

void OperationsDesk::setAdmissionRate(Caller who, Id id, model::Rate rate, Intent intent,
                                      Callback<model::Event> done) {
    const Plan plan = [rate](const model::Event& event, EventChange& change) -> base::Status {
        change = plain(Transition::None, "set_rate", model::toText(rate));
        change.from = model::toText(event.policy.rate);
        change.policy = model::withRate(event.policy, rate);
        change.endsRamp = true;
        tellBurst(event.policy, *change.policy, change);
        return model::validate(*change.policy);
    };
    planAndChange(who, id, "set_rate", intent, plan, kTries, std::move(done));
}

void OperationsDesk::deleteEvent(Caller who, Id id, Intent intent, Callback<base::Done> done) {
    const OperatorStamp stamp{who.name, intent.reason, intent.expectedRevision};
    m_parts.gateway.store.deleteEvent(
        id, stamp, [this, alive = m_alive, id, stamp, done = std::move(done)](base::Status deleted) {
            if (deleted && *alive) {
                m_parts.events.drop(id); // whoever deletes it here must not find it here
            } else if (!deleted && *alive) {
                auditUnknown("delete", id, stamp, deleted.error());
            }
            done(std::move(deleted));
        });
}

void OperationsDesk::scheduleEvent(Caller who, Id id, base::WallTime opensAt, Intent intent,
                                   Callback<model::Event> done) {
    const Plan plan = [this, id, opensAt](const model::Event& event, EventChange& change) -> base::Status {
        change = plain(Transition::Schedule, "schedule", base::toRfc3339(opensAt));
        change.from =
            event.opensAt ? base::toRfc3339(*event.opensAt) : std::string(model::toText(event.state));
        change.opensAt = opensAt;
        if (opensAt < storeTime(id)) {
            return base::makeError(ErrorCode::OutOfRange,
                                   "opens_at must not be in the past. Open the event to begin now.",
                                   "opens_at");
        }
        if (opensAt >= kNoLaterThan) {
            return base::makeError(ErrorCode::OutOfRange, "opens_at must be before the year 2200.",
                                   "opens_at");
        }
        return base::Done{};
    };
    planAndChange(who, id, "schedule", intent, plan, kTries, std::move(done));
}

void OperationsDesk::openEvent(Caller who, Id id, Intent intent, Callback<model::Event> done) {
    EventChange opening = plain(Transition::Open, "open", "open");
    opening.event = id;
    opening.stamp = {who.name, intent.reason, intent.expectedRevision};
    change(std::move(opening), std::move(done));
}

void OperationsDesk::pauseEvent(Caller who, Id id, std::string reason, Callback<model::Event> done) {
    EventChange pause = plain(Transition::Pause, "pause", "paused");
    pause.event = id;
    pause.stamp = {who.name, std::move(reason), {}};
    change(std::move(pause), std::move(done));
}

void OperationsDesk::resumeEvent(Caller who, Id id, std::optional<model::Rate> rate,
                                 std::optional<model::Ramp> ramp, Intent intent,
                                 Callback<model::Event> done) {
    const Plan plan = [rate, ramp](const model::Event& event, EventChange& change) -> base::Status {
        change = plain(Transition::Resume, "resume", model::toText(rate.value_or(event.policy.rate)));
        change.from = model::toText(event.state);
        change.ramp = ramp;
        const bool rampFits = !ramp || (ramp->over >= base::Seconds(0) && ramp->over <= base::Seconds(3600) &&
                                        ramp->from.milliPerSecond <= 100'000'000);
        if (!rampFits) {
            return base::makeError(ErrorCode::OutOfRange, "ramp must last 0 to 1 h, from at most 100,000/s.",
                                   "ramp");
        }
        if (ramp && ramp->over.count() > 0) {
            change.to +=
                ", from " + model::toText(ramp->from) + " over " + std::to_string(ramp->over.count()) + " s";
        }
        if (rate) {
            change.policy = model::withRate(event.policy, *rate);
            tellBurst(event.policy, *change.policy, change);
            return model::validate(*change.policy);
        }
        return base::Done{};
    };
    planAndChange(who, id, "resume", intent, plan, kTries, std::move(done));
}

void OperationsDesk::closeEvent(Caller who, Id id, model::ClosedReason why, Intent intent,
                                Callback<model::Event> done) {
    EventChange closing = plain(Transition::Close, "close", "closed: " + std::string(model::toText(why)));
    closing.event = id;
    closing.stamp = {who.name, intent.reason, intent.expectedRevision};
    closing.closedReason = why == model::ClosedReason::None ? model::ClosedReason::Ended : why;
    change(std::move(closing), std::move(done));
}

void OperationsDesk::reopenEvent(Caller who, Id id, Intent intent, Callback<model::Event> done) {
    EventChange reopening = plain(Transition::Reopen, "reopen", "paused");
    reopening.event = id;
    reopening.stamp = {who.name, intent.reason, intent.expectedRevision};
    change(std::move(reopening), std::move(done));
}

void OperationsDesk::recoverEvent(Caller who, Id id, Intent intent, Callback<model::Event> done) {
    const OperatorStamp stamp{who.name, intent.reason, intent.expectedRevision};
    m_parts.gateway.store.recover(
        id, stamp,
        [this, alive = m_alive, id, stamp, done = std::move(done)](base::Result<AdoptAnswer> answer) {
            if (!*alive) {
                return;
            }
            if (!answer) {
                auditUnknown("recover", id, stamp, answer.error());
                done(answer.error());
                return;
            }
            m_parts.gateway.store.readMeta(id, [done](base::Result<EventMeta> meta) {
                if (meta) {
                    done(meta->event);
                } else {
                    done(meta.error());
                }
            });
        });
}

} // namespace breakwater::core
