// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/plan.h"

#include "tests/simulation/dice.h"
#include "tests/simulation/virtual_time.h"

namespace breakwater::simulation {

namespace {

void setTempo(Plan& plan, Dice& dice) {
    const std::uint64_t which = dice.below(100);
    plan.tempo = which < 60 ? Tempo::Fast : which < 90 ? Tempo::Medium : Tempo::Slow;
    std::uint64_t milli = 0;
    switch (plan.tempo) {
    case Tempo::Fast:
        plan.joinSpan = dice.between(1, 8) * kSecond;
        plan.span = dice.between(12, 22) * kSecond;
        plan.pollLow = 800 * kMilli;
        plan.pollHigh = 4 * kSecond;
        plan.timerSlack = dice.between(0, 5) * kMilli;
        plan.delayHigh = dice.between(1, 12) * kMilli;
        milli = static_cast<std::uint64_t>(dice.between(30'000, 400'000));
        break;
    case Tempo::Medium:
        plan.joinSpan = dice.between(5, 60) * kSecond;
        plan.span = dice.between(120, 240) * kSecond;
        plan.pollLow = 8 * kSecond;
        plan.pollHigh = 28 * kSecond;
        plan.timerSlack = dice.between(200, 600) * kMilli;
        plan.delayHigh = dice.between(1, 10) * kMilli;
        milli = static_cast<std::uint64_t>(dice.between(3'000, 20'000));
        break;
    case Tempo::Slow:
        plan.joinSpan = dice.between(30, 150) * kSecond;
        plan.span = dice.between(1'200, 1'500) * kSecond;
        plan.pollLow = 40 * kSecond;
        plan.pollHigh = 80 * kSecond;
        plan.timerSlack = dice.between(1'000, 3'000) * kMilli;
        plan.delayHigh = dice.between(1, 15) * kMilli;
        milli = static_cast<std::uint64_t>(dice.between(200, 900));
        break;
    }
    plan.policy.rate = {milli};
}

void setPolicy(Plan& plan, Dice& dice) {
    model::Policy& policy = plan.policy;
    policy.entryWindow = base::Seconds(dice.between(30, 60));
    policy.passTtl = base::Seconds(dice.between(60, 120));
    policy.keepTime = base::Seconds(dice.chance(20) ? 0 : dice.between(1, 120));
    policy.heartbeatTimeout = base::Seconds(dice.chance(80) ? 600 : dice.between(600, 900));
    policy.shopAudience = "shop";
    if (dice.chance(30)) {
        policy.burst = static_cast<std::uint32_t>(
            dice.between(1, static_cast<std::int64_t>(1 + policy.rate.milliPerSecond / 200)));
    }
    if (dice.chance(30)) {
        policy.maxActive = static_cast<std::uint32_t>(dice.between(20, 300));
    }
    if (dice.chance(15)) {
        policy.capacity = static_cast<std::uint32_t>(dice.between(500, 900));
    }
    if (dice.chance(15)) {
        policy.joinsPerAddressPerMin = static_cast<std::uint32_t>(dice.between(5, 20));
    }
}

unsigned some(Dice& dice, unsigned percent, std::int64_t most) {
    return dice.chance(percent) ? static_cast<unsigned>(dice.between(1, most)) : 0;
}

} // namespace

Plan planOf(std::uint64_t seed) {
    Dice dice(seed);
    Plan plan;
    plan.seed = seed;
    setTempo(plan, dice);
    setPolicy(plan, dice);
    plan.gateways = dice.chance(80) ? 3 : 4;
    plan.visitors = static_cast<std::uint32_t>(dice.between(1'020, 1'080));
    const bool stormy = dice.chance(50);
    plan.lostRequests = stormy ? static_cast<unsigned>(dice.between(0, 60)) : 0;
    plan.lostReplies = stormy ? static_cast<unsigned>(dice.between(0, 60)) : 0;
    plan.lateRequests = dice.chance(50) ? 50 : 0;
    plan.pauses = some(dice, 50, 3);
    plan.crashes = some(dice, 35, 3);
    plan.stops = some(dice, 15, 1);
    plan.restarts = some(dice, 35, 2);
    plan.losses = some(dice, 15, 2);
    plan.clockSteps = some(dice, 35, 3);
    plan.acts = static_cast<unsigned>(dice.between(2, 14));
    plan.lobby = dice.chance(25);
    plan.keyed = static_cast<unsigned>(dice.between(20, 100));
    plan.silent = static_cast<unsigned>(dice.between(0, plan.tempo == Tempo::Fast ? 10 : 40));
    plan.leaving = static_cast<unsigned>(dice.between(0, 20));
    plan.noShow = static_cast<unsigned>(dice.between(0, 20));
    return plan;
}

} // namespace breakwater::simulation
