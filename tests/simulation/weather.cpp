// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/weather.h"

namespace breakwater::simulation {

template<typename Fault>
void Weather::some(unsigned count, Fault fault) {
    for (unsigned i = 0; i < count; ++i) {
        m_stage.time.at(m_dice.between(m_stage.scale / 2, m_stage.plan.span - 1), fault);
    }
}

void Weather::begin() {
    const Plan& plan = m_stage.plan;
    some(plan.pauses, [this] { pauseGateway(); });
    some(plan.crashes, [this] { endGateway(false); });
    some(plan.stops, [this] { endGateway(true); });
    some(plan.restarts, [this] { takeDown(false, 0, nullptr, {}); });
    some(plan.losses, [this] { copyStore(); });
    some(plan.clockSteps, [this] { stepClock(); });
}

void Weather::end() {
    m_stage.peace = true;
    m_stage.host.lostReplies = 0;
    m_stage.host.lostRequests = 0;
    for (std::size_t i = 0; i < m_stage.gateways.size(); ++i) {
        m_stage.gateways[i]->loop.hurry();
        if (!m_stage.gateways[i]->alive()) {
            rise(i);
        }
    }
}

void Weather::pauseGateway() {
    m_stage.coverage.saw(Fault::GatewayPause);
    Life& life = *m_stage.gateways[m_dice.below(m_stage.gateways.size())];
    life.loop.pauseUntil(m_stage.time.now() + m_dice.between(1'000, 10'000) * kMilli);
}

void Weather::endGateway(bool inOrder) {
    const auto i = static_cast<std::size_t>(m_dice.below(m_stage.gateways.size()));
    Life& life = *m_stage.gateways[i];
    if (!life.alive()) {
        return;
    }
    m_stage.coverage.saw(inOrder ? Fault::GatewayStop : Fault::GatewayCrash);
    m_stage.judge.crashed(life);
    if (inOrder) {
        life.runtime->stop(m_stage.plan.losses == 0 ? core::Ending::Leave : core::Ending::Stop);
    }
    life.crash();
    const std::int64_t down = m_dice.chance(80) ? m_dice.between(50, 5'000) * kMilli : 20 * m_stage.scale;
    m_stage.time.in(down, [this, i] {
        if (!m_stage.gateways[i]->alive()) {
            rise(i);
        }
    });
}

/// A gateway comes back under its old name, or another takes its place.
void Weather::rise(std::size_t i) {
    const bool sameName = m_dice.chance(50);
    m_stage.start(i, sameName ? m_stage.gateways[i]->name
                              : "n" + std::to_string(++m_names) + "." + std::to_string(i));
}

void Weather::copyStore() {
    if (!m_stage.host.up || !m_stage.exists()) {
        return;
    }
    auto copy = std::make_shared<fakes::FakeWorld>(m_stage.host.world);
    const std::int64_t depth = m_dice.chance(50) ? m_dice.between(1, 100) : m_dice.between(100, 2'500);
    m_stage.time.in(depth * kMilli, [this, copy, history = m_stage.judge.history(), at = m_stage.time.now(),
                                     life = m_stage.host.life] {
        if (m_stage.host.life == life && m_stage.host.up && !m_stage.peace) {
            takeDown(true, at, copy, history);
        }
    });
}

void Weather::takeDown(bool lose, std::int64_t copiedAt, std::shared_ptr<fakes::FakeWorld> copy,
                       History history) {
    if (!m_stage.host.up || !m_stage.exists()) {
        return;
    }
    m_stage.coverage.saw(lose ? Fault::StoreLoss : Fault::StoreRestart);
    m_stage.judge.remember(m_stage.gateways);
    m_stage.host.up = false;
    ++m_stage.host.life;
    for (const auto& life : m_stage.lives) {
        life->store.lose();
    }
    if (lose) {
        m_stage.host.world = *copy;
        m_stage.judge.storeLost(std::move(history), copiedAt);
    }
    m_stage.time.in(m_dice.between(20, 3'000) * kMilli, [this] {
        m_stage.host.world.incarnation = freshIncarnation();
        m_stage.host.up = true;
    });
}

std::string Weather::freshIncarnation() {
    std::string hex;
    while (hex.size() < 40) {
        hex.push_back("0123456789abcdef"[m_dice.below(16)]);
    }
    return hex;
}

void Weather::stepClock() {
    const std::int64_t most = m_dice.chance(50) ? 3'600 * kSecond : 5 * kSecond;
    const std::int64_t difference = m_dice.between(-most, most);
    m_stage.coverage.saw(difference < 0 ? Fault::ClockBack : Fault::ClockForward);
    m_stage.host.clock.step(difference);
    m_stage.judge.clockStepped(difference);
}

} // namespace breakwater::simulation
