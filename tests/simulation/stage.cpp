// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/stage.h"

namespace breakwater::simulation {

namespace {

constexpr std::int64_t kWallAtStart = 1'760'000'000 * kSecond;

std::int64_t scaleOf(Tempo tempo) {
    switch (tempo) {
    case Tempo::Fast: return kSecond;
    case Tempo::Medium: return 10 * kSecond;
    case Tempo::Slow: return 60 * kSecond;
    }
    return kSecond;
}

} // namespace

Stage::Stage(const Plan& plan, fakes::PlantedBug bug, ReaderBug readerBug)
    : plan(plan),
      readerBug(readerBug),
      dice(plan.seed ^ 0x5EEDULL << 40),
      host{time, Dice(dice.next()), VirtualClock(time, kWallAtStart, 0), {}, nullptr, &coverage},
      judge(host, plan.visitors),
      event(*model::EventId::parse("sale")),
      scale(scaleOf(plan.tempo)) {
    host.watcher = &judge;
    host.world.bug = bug;
    host.delayHigh = plan.delayHigh;
    host.lostRequests = plan.lostRequests;
    host.lostReplies = plan.lostReplies;
    host.lateRequests = plan.lateRequests;
    uid.bytes = {1, 2, 3, 4, 5, 6, 7, 8};
    gateways.resize(plan.gateways);
}

void Stage::start(std::size_t i, const std::string& name) {
    lives.push_back(std::make_unique<Life>(time, host, name, peace ? 0 : plan.timerSlack, dice));
    gateways[i] = lives.back().get();
    gateways[i]->serve(event);
}

Life* Stage::anyAlive(std::size_t home) {
    const std::size_t first = dice.chance(80) ? home : static_cast<std::size_t>(dice.below(gateways.size()));
    for (std::size_t i = 0; i < gateways.size(); ++i) {
        Life* life = gateways[(first + i) % gateways.size()];
        if (life->alive() && (!life->loop.paused() || dice.chance(10))) {
            return life;
        }
    }
    return nullptr;
}

Life* Stage::anyAnswering(std::size_t home) {
    const std::size_t first = dice.chance(80) ? home : static_cast<std::size_t>(dice.below(gateways.size()));
    for (std::size_t i = 0; i < gateways.size(); ++i) {
        Life* life = gateways[(first + i) % gateways.size()];
        if (life->answers()) {
            return life;
        }
    }
    return nullptr;
}

} // namespace breakwater::simulation
