// SPDX-License-Identifier: Apache-2.0
#include "console/client/demo/client.h"
#include "shared/base/text.h"
#include "shared/model/rate_change.h"

#include <algorithm>

// The acts on events.

namespace breakwater::client::demo {

namespace {

using base::ErrorCode;
using model::EventState;

constexpr std::size_t kLongestText = 500;

base::Status reach(Show& show, std::initializer_list<EventState> from, EventState to) {
    if (std::find(from.begin(), from.end(), show.event.state) == from.end()) {
        base::Error error = base::makeError(
            ErrorCode::InvalidState, "An event that is " + std::string(model::toText(show.event.state)) +
                                         " can't do this. See which states it may come from.");
        return error;
    }
    show.event.state = to;
    return base::Done{};
}

base::Status setPolicy(Show& show, const model::Policy& policy) {
    if (auto valid = model::validate(policy); !valid.ok()) {
        return valid;
    }
    if (policy.rate != show.event.policy.rate) {
        show.ramp.reset(); // the new rate holds at once
    }
    show.event.policy = policy;
    return base::Done{};
}

} // namespace

base::Result<World::Lock> DemoClient::begin(Need need, const char* call, const Id& id) {
    if (m_hungUp) {
        return base::makeError(ErrorCode::Unreachable, "The connection has been given up here.");
    }
    return m_world->enter(m_caller, need, call, id);
}

/// Every act is alike: who may, on which revision, what it changes, and a line in the trail either way.
base::Result<model::Event> DemoClient::act(Need need, const char* call, const Id& id, const Intent& intent,
                                           bool conditional, const Plan& plan) {
    auto lock = begin(need, call, id);
    if (!lock.ok()) {
        return lock.error();
    }
    const auto found = m_world->get(id);
    if (!found.ok()) {
        return found.error();
    }
    Show& show = *found.value();
    const Act act = plan(show);
    const auto refuse = [&](const base::Error& error) {
        m_world->audit(m_caller, id, act.action, act.from, act.to, intent.reason,
                       std::string(base::toText(error.code)));
        return error;
    };
    if (intent.reason.size() > kLongestText) {
        return refuse(base::makeError(ErrorCode::OutOfRange, "reason must be at most 500 bytes. Shorten it.",
                                      "reason"));
    }
    const model::Revision expected = intent.expectedRevision;
    if (conditional && expected.value() != 0 && expected != show.event.revision) {
        base::Error error = base::makeError(ErrorCode::RevisionConflict,
                                            "Someone changed the event meanwhile. Look at it, then decide.");
        error.current = show.event.revision.value();
        return refuse(error);
    }
    const model::Event before = show.event;
    if (const auto applied = act.apply(show); !applied.ok()) {
        show.event = before;
        return refuse(applied.error());
    }
    if (act.moves) {
        show.event.revision = before.revision.next();
    }
    m_world->audit(m_caller, id, act.action, act.from, act.to, intent.reason);
    model::Event done = show.event;
    m_world->awaitAnswers(*lock);
    return done;
}

base::Result<model::Event> DemoClient::createEvent(const model::EventDraft& draft,
                                                   const std::string& reason) {
    const auto lock = begin(Need::Operate, "EventService/CreateEvent", draft.id);
    if (!lock.ok()) {
        return lock.error();
    }
    if (draft.id.empty()) {
        return base::makeError(ErrorCode::InvalidRequest, "event_id must be given.", "event_id");
    }
    if (const auto valid = model::validate(draft.policy); !valid.ok()) {
        return valid.error();
    }
    if (m_world->find(draft.id) != nullptr) {
        return base::makeError(ErrorCode::AlreadyExists, "This event exists already. Choose another id.");
    }
    model::Event event;
    event.id = draft.id;
    event.title = draft.title;
    event.policy = draft.policy;
    event.createdAt = m_world->now();
    event.revision = model::Revision(1);
    const std::string random = m_world->drawToken();
    std::copy_n(random.end() - static_cast<std::ptrdiff_t>(event.uid.bytes.size()), event.uid.bytes.size(),
                event.uid.bytes.begin());
    m_world->addShow(event, m_world->onrush());
    m_world->audit(m_caller, draft.id, "create", "", draft.title, reason);
    return event;
}

base::Result<model::Event> DemoClient::getEvent(const Id& id) {
    const auto lock = begin(Need::Read, "EventService/GetEvent", id);
    if (!lock.ok()) {
        return lock.error();
    }
    const auto found = m_world->get(id);
    return found.ok() ? Result<model::Event>(found.value()->event) : found.error();
}

base::Result<model::Page<model::Event>> DemoClient::listEvents(const model::PageRequest& page) {
    const auto lock = begin(Need::Read, "EventService/ListEvents");
    if (!lock.ok()) {
        return lock.error();
    }
    std::vector<model::Event> events;
    for (const auto& [id, show] : m_world->shows) {
        events.push_back(show->event);
    }
    return pageOf(std::move(events), page);
}

base::Result<model::Event> DemoClient::updateEvent(const Id& id, const model::EventPatch& patch,
                                                   const Intent& intent) {
    return act(Need::Operate, "EventService/UpdateEvent", id, intent, true, [&patch](const Show& show) {
        const model::Policy policy = model::patched(show.event.policy, patch);
        const bool faster = policy.rate != show.event.policy.rate;
        return Act{"update", faster ? model::toText(show.event.policy.rate) : "",
                   faster ? model::toText(policy.rate) : "", [policy, patch](Show& changed) {
                       changed.event.title = patch.title.value_or(changed.event.title);
                       return setPolicy(changed, policy);
                   }};
    });
}

base::Status DemoClient::deleteEvent(const Id& id, const Intent& intent) {
    const auto done = act(Need::Administer, "EventService/DeleteEvent", id, intent, true, [](const Show&) {
        const auto apply = [](Show& show) -> base::Status {
            if (show.event.state != EventState::Draft && show.event.state != EventState::Closed) {
                return base::makeError(ErrorCode::InvalidState,
                                       "Only a draft or a closed event can be deleted. Close it first.");
            }
            return base::Done{};
        };
        return Act{"delete", "", "", apply, false};
    });
    if (!done.ok()) {
        return done.error();
    }
    const auto lock = begin(Need::Administer, "EventService/DeleteEvent", id);
    if (!lock.ok()) {
        return lock.error();
    }
    m_world->shows.erase(id);
    return base::Done{};
}

base::Result<model::Event> DemoClient::scheduleEvent(const Id& id, base::WallTime opensAt,
                                                     const Intent& intent) {
    return act(
        Need::Operate, "EventService/ScheduleEvent", id, intent, true, [this, opensAt](const Show& show) {
            const std::string from = show.event.opensAt ? base::toRfc3339(*show.event.opensAt)
                                                        : std::string(model::toText(show.event.state));
            return Act{
                "schedule", from, base::toRfc3339(opensAt), [this, opensAt](Show& changed) -> base::Status {
                    if (opensAt < m_world->now()) {
                        return base::makeError(
                            ErrorCode::OutOfRange,
                            "opens_at must not be in the past. Open the event to begin now.", "opens_at");
                    }
                    changed.event.opensAt = opensAt;
                    return reach(changed, {EventState::Draft, EventState::Scheduled}, EventState::Scheduled);
                }};
        });
}

base::Result<model::Event> DemoClient::openEvent(const Id& id, const Intent& intent) {
    return act(Need::Operate, "EventService/OpenEvent", id, intent, true, [this](const Show&) {
        return Act{"open", "", "open", [this](Show& show) {
                       const auto reached =
                           reach(show, {EventState::Draft, EventState::Scheduled}, EventState::Open);
                       if (reached.ok() && !show.event.openedAt) {
                           show.event.openedAt = m_world->now();
                           show.crowd.gather(m_world->now());
                       }
                       return reached;
                   }};
    });
}

base::Result<model::Event> DemoClient::pauseEvent(const Id& id, const std::string& reason) {
    return act(Need::Operate, "EventService/PauseEvent", id, {{}, reason}, false, [](const Show& show) {
        const auto apply = [](Show& changed) {
            return reach(changed, {EventState::Open, EventState::Paused}, EventState::Paused);
        };
        return Act{"pause", "", "paused", apply, show.event.state != EventState::Paused};
    });
}

base::Result<model::Event> DemoClient::resumeEvent(const Id& id, std::optional<model::Rate> rate,
                                                   std::optional<model::Ramp> ramp, const Intent& intent) {
    return act(Need::Operate, "EventService/ResumeEvent", id, intent, true, [rate, ramp](const Show& show) {
        return Act{"resume", "paused", model::toText(rate.value_or(show.event.policy.rate)),
                   [rate, ramp](Show& changed) {
                       if (ramp && (ramp->over < base::Seconds(0) || ramp->over > base::Seconds(3600))) {
                           return base::Status(
                               base::makeError(ErrorCode::OutOfRange,
                                               "ramp must last 0 to 1 h, from at most 100,000/s.", "ramp"));
                       }
                       if (rate) {
                           if (auto set = setPolicy(changed, model::withRate(changed.event.policy, *rate));
                               !set.ok()) {
                               return set;
                           }
                       }
                       auto reached = reach(changed, {EventState::Paused}, EventState::Open);
                       if (reached.ok()) {
                           changed.ramp = ramp;
                           changed.rampFrom = changed.openTime;
                       }
                       return reached;
                   }};
    });
}

base::Result<model::Event> DemoClient::closeEvent(const Id& id, model::ClosedReason why,
                                                  const Intent& intent) {
    return act(Need::Operate, "EventService/CloseEvent", id, intent, true, [why](const Show&) {
        return Act{"close", "", "closed: " + std::string(model::toText(why)), [why](Show& show) {
                       show.event.closedReason =
                           why == model::ClosedReason::None ? model::ClosedReason::Ended : why;
                       return reach(show, {EventState::Open, EventState::Paused, EventState::Scheduled},
                                    EventState::Closed);
                   }};
    });
}

base::Result<model::Event> DemoClient::reopenEvent(const Id& id, const Intent& intent) {
    return act(Need::Administer, "EventService/ReopenEvent", id, intent, true, [](const Show&) {
        return Act{"reopen", "closed", "paused", [](Show& show) {
                       show.event.closedReason = model::ClosedReason::None;
                       return reach(show, {EventState::Closed}, EventState::Paused);
                   }};
    });
}

base::Result<model::Event> DemoClient::recoverEvent(const Id& id, const Intent& intent) {
    return act(Need::Administer, "EventService/RecoverEvent", id, intent, false, [](const Show&) {
        return Act{"recover", "", "", [](Show&) -> base::Status { return base::Done{}; }, false};
    });
}

base::Result<model::Event> DemoClient::setAdmissionRate(const Id& id, model::Rate rate,
                                                        const Intent& intent) {
    return act(Need::Operate, "EventService/SetAdmissionRate", id, intent, true, [rate](const Show& show) {
        return Act{"set_rate", model::toText(show.event.policy.rate), model::toText(rate),
                   [rate](Show& changed) {
                       changed.ramp.reset();
                       return setPolicy(changed, model::withRate(changed.event.policy, rate));
                   }};
    });
}

} // namespace breakwater::client::demo
