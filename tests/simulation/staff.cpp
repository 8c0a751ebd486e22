// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/staff.h"

namespace breakwater::simulation {

using base::ErrorCode;
using core::Transition;
using model::EventState;

core::OperatorStamp Staff::stamp(const std::string& action, model::Revision expected) {
    const std::string reason = "act " + std::to_string(++m_number);
    m_stage.judge.actSent(reason, "kim", action);
    return {"kim", reason, expected};
}

template<typename T>
core::Callback<T> Staff::heard(const std::string& reason, std::function<void(const T&)> then) {
    return [this, reason, then = std::move(then)](base::Result<T> answer) {
        if (answer) {
            m_stage.judge.actAnswered(reason, "done");
            if (then) {
                then(*answer);
            }
            return;
        }
        const ErrorCode code = answer.error().code;
        m_stage.coverage.saw(code);
        if (code != ErrorCode::StoreUnavailable && code != ErrorCode::StoreFenced) {
            m_stage.judge.actAnswered(reason, std::string(base::toText(code)));
        }
    };
}

FlakyStore* Staff::anyStore() {
    Life* life = m_stage.anyAnswering(static_cast<std::size_t>(m_dice.below(m_stage.gateways.size())));
    return life == nullptr ? nullptr : &life->store;
}

void Staff::create() {
    model::Event event;
    event.id = m_stage.event;
    event.uid = m_stage.uid;
    event.title = "A sale";
    event.policy = m_stage.plan.policy;
    if (!m_stage.plan.lobby && m_dice.chance(50)) {
        event.policy.message = "Welcome";
    }
    const core::OperatorStamp first = stamp("create");
    m_stage.gateways[0]->store.createEvent(event, first, heard<core::EventMeta>(first.reason));
}

void Staff::begin() {
    openOrSchedule();
    for (unsigned i = 0; i < m_stage.plan.acts; ++i) {
        m_stage.time.at(m_dice.between(m_stage.scale, m_stage.plan.span - 1), [this] { actAtRandom(); });
    }
    watchOver();
}

void Staff::openOrSchedule() {
    if (m_stage.plan.lobby) {
        const base::WallTime opensAt =
            m_stage.host.clock.wall() + base::Micros(m_dice.between(1, 4) * m_stage.scale);
        change("schedule", Transition::Schedule, {}, {}, {}, opensAt);
    } else {
        change("open", Transition::Open,
               m_dice.chance(20)
                   ? std::optional(model::Ramp{{m_stage.plan.policy.rate.milliPerSecond / 4 + 10},
                                               base::Seconds(m_dice.between(1, 5) * m_stage.scale / kSecond)})
                   : std::nullopt);
    }
}

void Staff::change(const std::string& action, Transition transition, std::optional<model::Ramp> ramp,
                   std::optional<model::Policy> policy, model::Revision expected,
                   std::optional<base::WallTime> opensAt) {
    FlakyStore* store = anyStore();
    if (store == nullptr) {
        return;
    }
    core::EventChange change;
    change.event = m_stage.event;
    change.stamp = stamp(action, expected);
    change.action = action;
    change.transition = transition;
    change.opensAt = opensAt;
    change.closedReason =
        transition == Transition::Close ? model::ClosedReason::SoldOut : model::ClosedReason::None;
    change.ramp = ramp;
    change.policy = std::move(policy);
    store->changeEvent(change, heard<core::EventMeta>(change.stamp.reason));
}

void Staff::actAtRandom() {
    switch (m_dice.below(12)) {
    case 0:
    case 1: change("pause", Transition::Pause); return;
    case 2:
        if (m_dice.chance(30)) {
            change("close", Transition::Close);
            return;
        }
        [[fallthrough]];
    case 3:
    case 4:
    case 5: changePolicy(); return;
    case 6:
    case 7:
    case 8: ban(); return;
    case 9: unban(); return;
    default: mistake(); return;
    }
}

void Staff::changePolicy() {
    model::Policy policy = m_stage.ledger().event.policy;
    switch (m_dice.below(7)) {
    case 0:
    case 1:
        policy.rate.milliPerSecond =
            policy.rate.milliPerSecond * static_cast<std::uint64_t>(m_dice.between(30, 250)) / 100 + 10;
        break;
    case 2:
        policy.burst = static_cast<std::uint32_t>(
            m_dice.between(0, static_cast<std::int64_t>(1 + policy.rate.milliPerSecond / 500)));
        break;
    case 3:
        policy.maxActive = m_dice.chance(40) ? 0 : static_cast<std::uint32_t>(m_dice.between(5, 400));
        break;
    case 4: policy.heartbeatTimeout = base::Seconds(m_dice.between(600, 1'500)); break;
    case 5:
        policy.entryWindow = base::Seconds(m_dice.between(30, 90));
        policy.keepTime = base::Seconds(m_dice.between(0, 90));
        break;
    default: policy.message = "Thank you for waiting"; break;
    }
    change("set_policy", Transition::None, {}, policy,
           m_dice.chance(50) ? m_stage.ledger().event.revision : model::Revision(0));
}

void Staff::ban() {
    FlakyStore* store = anyStore();
    if (store == nullptr) {
        return;
    }
    core::BanRequest request;
    request.event = m_stage.event;
    const auto visitor = static_cast<std::uint32_t>(m_dice.below(m_stage.plan.visitors));
    switch (m_dice.below(3)) {
    case 0:
        // One who is about to enter, or any.
        request.scope.place = model::Seq(m_dice.chance(60) && !m_stage.ledger().ready.empty()
                                             ? m_stage.ledger().ready.begin()->second
                                             : 1 + m_dice.below(m_stage.ledger().nextSeq));
        break;
    case 1: request.scope.prefix = prefixOf(visitor); break;
    default: request.scope.agent = agentOf(visitor | 15U); break;
    }
    if (m_dice.chance(60)) {
        request.until = m_stage.host.clock.wall() + base::Micros(m_dice.between(1, 8) * m_stage.scale);
    }
    request.stamp = stamp("create_ban");
    store->createBan(request, heard<model::Ban>(request.stamp.reason, [this](const model::Ban& made) {
                         m_bans.push_back(made.number);
                         m_stage.judge.banMade(made);
                     }));
}

void Staff::unban() {
    FlakyStore* store = anyStore();
    if (store == nullptr) {
        return;
    }
    const std::uint32_t number = m_bans.empty() ? 77 : m_bans[m_dice.below(m_bans.size())];
    const core::OperatorStamp why = stamp("lift_ban");
    m_stage.judge.banLifted(number);
    store->liftBan(m_stage.event, number, why, heard<model::Ban>(why.reason));
}

void Staff::mistake() {
    FlakyStore* store = anyStore();
    if (store == nullptr) {
        return;
    }
    switch (m_dice.below(4)) {
    case 0:
        change("set_message", Transition::None, {}, {},
               model::Revision(m_stage.ledger().event.revision.value() + 9));
        return;
    case 1: change("unschedule", Transition::Unschedule); return;
    case 2: {
        const core::OperatorStamp why = stamp("lift_ban");
        store->liftBan(m_stage.event, 999, why, heard<model::Ban>(why.reason));
        return;
    }
    default:
        for (int i = 0; i < 2; ++i) {
            core::BanRequest request;
            request.event = m_stage.event;
            request.scope.agent = model::AgentHash(kBotAgents + 77);
            request.stamp = stamp("create_ban");
            store->createBan(request, heard<model::Ban>(request.stamp.reason));
        }
        return;
    }
}

model::Policy Staff::drainPolicy() const {
    model::Policy policy = m_stage.plan.policy;
    policy.rate = model::Rate::perSecond(500);
    policy.burst = 5'000;
    policy.maxActive = 0;
    return policy;
}

bool Staff::draining() const {
    return m_stage.exists() && state() == EventState::Open &&
           m_stage.ledger().event.policy == drainPolicy() && !m_stage.ledger().adoption.pending &&
           !m_stage.ledger().ramp;
}

void Staff::drain() {
    if (!draining() && m_stage.exists()) {
        if (state() == EventState::Closed) {
            change("reopen", Transition::Reopen);
        } else if (m_stage.ledger().event.policy != drainPolicy()) {
            change("set_policy", Transition::None, {}, drainPolicy());
        } else if (state() != EventState::Open) {
            change("resume", state() == EventState::Paused ? Transition::Resume : Transition::Open);
        } else if (m_stage.ledger().ramp) {
            change("pause", Transition::Pause);
        }
    }
}

void Staff::watchOver() {
    if (m_stage.peace) {
        return;
    }
    const EventState now = state();
    if (now == EventState::Open || now == EventState::Scheduled) {
        m_stillSince = m_stage.time.now();
    } else if (m_stage.time.now() - m_stillSince > 2 * m_stage.scale) {
        if (now == EventState::Closed) {
            change("reopen", Transition::Reopen);
        } else if (now == EventState::Draft) {
            openOrSchedule();
        } else {
            const model::Ramp ramp{{m_stage.ledger().event.policy.rate.milliPerSecond / 5 + 10},
                                   base::Seconds(3 * m_stage.scale / kSecond)};
            change("resume", Transition::Resume, m_dice.chance(50) ? std::optional(ramp) : std::nullopt);
        }
    }
    m_stage.time.in(m_stage.scale / 2, [this] { watchOver(); });
}

} // namespace breakwater::simulation
