// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/crowd.h"

namespace breakwater::simulation {

using base::ErrorCode;
using core::ActKind;
using model::PlaceState;

Crowd::Crowd(Stage& stage)
    : m_stage(stage),
      m_dice(stage.dice.next()),
      m_papers(stage.plan.seed, stage.readerBug),
      m_visitors(stage.plan.visitors) {}

void Crowd::begin() {
    const Plan& plan = m_stage.plan;
    for (std::uint32_t i = 0; i < m_visitors.size(); ++i) {
        Visitor& visitor = m_visitors[i];
        visitor.keyed = m_dice.chance(plan.keyed);
        visitor.enters = !m_dice.chance(plan.noShow);
        visitor.home = static_cast<std::uint32_t>(m_dice.below(plan.gateways));
        // People come in bunches, as pages load.
        const std::int64_t bunch = plan.joinSpan / 40;
        const std::int64_t comes = m_dice.between(0, 40) * bunch + m_dice.between(0, 3) * kMilli;
        if (m_dice.chance(plan.silent)) {
            visitor.silentFrom = comes + m_dice.between(0, plan.span / 3);
            visitor.silentUntil =
                m_dice.chance(50) ? visitor.silentFrom + m_dice.between(plan.span / 10, plan.span) : kNever;
        }
        if (m_dice.chance(plan.leaving)) {
            visitor.leaveAt = comes + m_dice.between(plan.pollLow, plan.span);
        }
        wakeIn(i, comes + 20 * kMilli);
    }
}

void Crowd::end() {
    m_stage.halted = true;
    for (std::uint32_t i = 0; i < m_visitors.size(); ++i) {
        ++m_visitors[i].attempt;
        if (m_visitors[i].phase == Phase::Joining) {
            m_stage.judge.joinUnknown(i);
        }
    }
}

void Crowd::wakeIn(std::uint32_t i, std::int64_t delay) {
    const std::uint32_t number = ++m_visitors[i].wake;
    m_stage.time.in(delay, [this, i, number] {
        if (m_visitors[i].wake == number && !m_stage.halted) {
            step(i);
        }
    });
}

std::int64_t Crowd::pollDelay() {
    return m_dice.between(m_stage.plan.pollLow, m_stage.plan.pollHigh);
}

void Crowd::step(std::uint32_t i) {
    switch (m_visitors[i].phase) {
    case Phase::Outside: beginJoin(i); return;
    case Phase::Joining:
        ++m_visitors[i].attempt;
        m_stage.judge.joinUnknown(i);
        joinAgain(i);
        return;
    case Phase::InLine: stepInLine(i); return;
    case Phase::Acting:
        ++m_visitors[i].attempt;
        m_stage.coverage.saw(Moment::ActUnknown);
        m_visitors[i].phase = Phase::InLine;
        stepInLine(i);
        return;
    case Phase::Gone: return;
    }
}

core::Joiner Crowd::joinerOf(std::uint32_t i) const {
    const Visitor& visitor = m_visitors[i];
    core::Joiner joiner;
    joiner.prefix = prefixOf(i);
    joiner.agent = agentOf(i);
    joiner.addressHash = i % 48 + 1;
    joiner.nonce = visitor.nonce;
    if (visitor.keyed) {
        model::IdempotencyKey key;
        key.bytes[0] = 1;
        key.bytes[1] = visitor.intents;
        key.bytes[14] = static_cast<std::uint8_t>(i >> 8);
        key.bytes[15] = static_cast<std::uint8_t>(i);
        joiner.key = key;
    }
    return joiner;
}

void Crowd::beginJoin(std::uint32_t i) {
    Visitor& visitor = m_visitors[i];
    ++visitor.intents;
    visitor.tries = 0;
    visitor.lostReads = 0;
    visitor.seen = {};
    visitor.nonce[0] = visitor.intents;
    visitor.nonce[1] = static_cast<std::uint8_t>(i);
    m_stage.judge.joinIntended(i, visitor.keyed);
    sendJoin(i);
}

void Crowd::sendJoin(std::uint32_t i) {
    Visitor& visitor = m_visitors[i];
    visitor.phase = Phase::Joining;
    const std::uint32_t attempt = ++visitor.attempt;
    wakeIn(i, patience());
    Life* life = m_stage.anyAlive(visitor.home);
    if (life == nullptr) {
        return; // connection refused everywhere; to the judge no more than unknown
    }
    life->loop.post([this, i, attempt, life] {
        const std::uint64_t order = ++life->joinsHanded;
        life->runtime->joins().join(
            joinerOf(i), i, 1, [this, i, attempt, life, order](base::Result<core::JoinLane::Place> answer) {
                joinAnswered(i, attempt, *life, order, answer);
            });
    });
}

void Crowd::joinAnswered(std::uint32_t i, std::uint32_t attempt, Life& life, std::uint64_t order,
                         const base::Result<core::JoinLane::Place>& answer) {
    Visitor& visitor = m_visitors[i];
    if (visitor.attempt != attempt || visitor.phase != Phase::Joining) {
        return; // this connection has been given up
    }
    if (answer) {
        m_stage.judge.joinAnswered(i, *answer, life, order);
        m_stage.judge.carries(i, m_papers.faultOfToken(answer->joined.proof, m_stage.uid));
        visitor.seq = answer->joined.proof.seq;
        if (!m_dice.chance(20)) { // some have kept nothing but their token
            visitor.seen = std::max(visitor.seen, answer->version);
        }
        visitor.phase = Phase::InLine;
        wakeIn(i, m_dice.chance(30) ? kMilli : pollDelay());
        return;
    }
    m_stage.coverage.saw(answer.error().code);
    if (answer.error().code == ErrorCode::StoreUnavailable) {
        m_stage.judge.joinUnknown(i);
        joinAgain(i);
        return;
    }
    m_stage.judge.joinRefused(i);
    visitor.phase = visitor.intents < 4 ? Phase::Outside : Phase::Gone;
    wakeIn(i, m_dice.between(1, 5) * m_stage.scale);
}

/// After an answer that left it open: with the same key it is safe; without one, a second place may be the
/// price.
void Crowd::joinAgain(std::uint32_t i) {
    Visitor& visitor = m_visitors[i];
    if (++visitor.tries > 8) {
        visitor.phase = Phase::Gone;
        return;
    }
    visitor.home = static_cast<std::uint32_t>(m_dice.below(m_stage.plan.gateways));
    sendJoin(i);
}

void Crowd::stepInLine(std::uint32_t i) {
    Visitor& visitor = m_visitors[i];
    const std::int64_t now = m_stage.time.now();
    if (now >= visitor.silentFrom && now < visitor.silentUntil) {
        if (visitor.silentUntil != kNever) {
            wakeIn(i, visitor.silentUntil - now);
        }
        return;
    }
    if (now >= visitor.leaveAt) {
        visitor.leaveAt = kNever;
        act(i, ActKind::Leave);
        return;
    }
    poll(i);
}

void Crowd::poll(std::uint32_t i) {
    Visitor& visitor = m_visitors[i];
    Life* life = m_stage.anyAnswering(visitor.home);
    if (life == nullptr) {
        wakeIn(i, m_dice.between(200, 600) * kMilli);
        return;
    }
    life->runtime->live().presence.mark(visitor.seq);
    const bool behind = life->runtime->replica()->publishedVersion() < visitor.seen;
    if (!behind || m_stage.readerBug == ReaderBug::ForgetsSeen) {
        read(i, *life);
        return;
    }
    m_stage.coverage.saw(Moment::WaitedForSeen);
    wakeIn(i, 3 * kSecond + 3 * m_stage.plan.timerSlack);
    life->loop.post([this, i, number = visitor.wake, life] {
        life->runtime->whenKnown(m_visitors[i].seen, base::Seconds(1), [this, i, number, life](bool reached) {
            if (m_visitors[i].wake != number || m_stage.halted || !life->alive()) {
                return;
            }
            if (reached) {
                read(i, *life);
            } else {
                m_stage.coverage.saw(Moment::GaveUpOnSeen);
                wakeIn(i, m_dice.between(100, 500) * kMilli);
            }
        });
    });
}

void Crowd::read(std::uint32_t i, Life& life) {
    Visitor& visitor = m_visitors[i];
    const core::Replica& replica = *life.runtime->replica();
    auto view = replica.read(visitor.seq);
    if (!view) {
        wakeIn(i, pollDelay());
        return;
    }
    if (m_stage.readerBug == ReaderBug::CountsTheReturned && view->position > 0) {
        view->position += replica.counters().of(PlaceState::Returned);
    }
    m_stage.judge.look(life);
    m_stage.judge.read(i, visitor.seq, *view, life);
    visitor.seen = std::max(visitor.seen, view->version);
    react(i, *view);
}

void Crowd::react(std::uint32_t i, const core::PlaceView& view) {
    Visitor& visitor = m_visitors[i];
    switch (view.state) {
    case PlaceState::Waiting:
        if (m_dice.chance(1)) {
            act(i, ActKind::Enter); // too early
        } else {
            wakeIn(i, pollDelay());
        }
        return;
    case PlaceState::Parked: act(i, ActKind::Return); return;
    case PlaceState::Returned: wakeIn(i, m_stage.plan.pollLow); return;
    case PlaceState::Ready:
        if (visitor.enters && m_dice.chance(70)) {
            act(i, ActKind::Enter);
        } else {
            wakeIn(i, pollDelay());
        }
        return;
    case PlaceState::Entered:
        switch (m_dice.below(8)) {
        case 0:
        case 1: act(i, ActKind::Finish); return;
        case 2: act(i, ActKind::Leave); return;
        case 3: act(i, ActKind::Enter); return;
        default: wakeIn(i, 2 * pollDelay()); return;
        }
    case PlaceState::Banned:
        if (m_dice.chance(20)) {
            act(i, ActKind::Enter);
        } else {
            wakeIn(i, pollDelay());
        }
        return;
    case PlaceState::None:
        if (m_stage.judge.isLost(i, visitor.seq) && ++visitor.lostReads >= 2) {
            m_stage.coverage.saw(Moment::PlaceLost);
            visitor.phase = Phase::Outside; // joins anew: restoring is another story
        }
        wakeIn(i, pollDelay());
        return;
    case PlaceState::Done:
    case PlaceState::Left:
    case PlaceState::ExpiredSilent:
    case PlaceState::ExpiredAway:
    case PlaceState::NoShow: over(i); return;
    }
}

void Crowd::over(std::uint32_t i) {
    Visitor& visitor = m_visitors[i];
    if (m_dice.chance(30)) {
        act(i, ActKind::Enter); // too late
    } else if (m_dice.chance(20) && visitor.intents < 4 && !m_stage.peace) {
        visitor.phase = Phase::Outside;
        wakeIn(i, pollDelay());
    } else {
        visitor.phase = Phase::Gone;
    }
}

void Crowd::act(std::uint32_t i, ActKind kind) {
    Visitor& visitor = m_visitors[i];
    visitor.phase = Phase::Acting;
    const std::uint32_t attempt = ++visitor.attempt;
    wakeIn(i, patience());
    Life* life = m_stage.anyAlive(visitor.home);
    if (life == nullptr) {
        return;
    }
    const core::Act act{kind, visitor.seq};
    life->loop.post([this, i, attempt, life, act, sentAt = m_stage.time.now()] {
        life->runtime->acts().act(
            m_stage.uid, act, "k" + life->name,
            [this, i, attempt, act, sentAt](base::Result<core::ActLane::Outcome> answer) {
                Visitor& visitor = m_visitors[i];
                if (visitor.attempt != attempt || visitor.phase != Phase::Acting) {
                    return;
                }
                visitor.phase = Phase::InLine;
                if (answer) {
                    m_stage.judge.acted(i, act, *answer, sentAt);
                    if (const auto& grant = answer->outcome.grant) {
                        m_stage.judge.carries(
                            i, m_papers.faultOfPass(*grant, m_stage.event, m_stage.uid, act.seq));
                    }
                    visitor.seen = std::max(visitor.seen, answer->version);
                } else {
                    m_stage.coverage.saw(Moment::ActUnknown);
                    m_stage.coverage.saw(answer.error().code);
                    visitor.home = static_cast<std::uint32_t>(m_dice.below(m_stage.plan.gateways));
                }
                wakeIn(i, m_dice.chance(30) ? 5 * kMilli : pollDelay());
            });
    });
}

} // namespace breakwater::simulation
