// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulation.h"

#include "tests/simulation/crowd.h"
#include "tests/simulation/staff.h"
#include "tests/simulation/weather.h"

#include <malloc.h>

#include <algorithm>

namespace breakwater::simulation {

namespace {

constexpr std::int64_t kDrainRate = 500;

/// A replica's chunk of cells is half a megabyte: given back to the system after each use, it would cost a
/// hundred page faults the next time.
void keepFreedMemory() {
    constexpr int kPlenty = 256 << 20;
    static const bool kSet = mallopt(M_MMAP_THRESHOLD, kPlenty) + mallopt(M_TRIM_THRESHOLD, kPlenty) == 2;
    (void)kSet;
}

void run(Stage& stage, std::int64_t until) {
    stage.time.runUntil(until, stage.judge.failed());
}

/// The event exists and every gateway serves it.
void setUp(Stage& stage, Staff& staff) {
    for (std::size_t i = 0; i < stage.gateways.size(); ++i) {
        stage.lives.push_back(std::make_unique<Life>(stage.time, stage.host, "g" + std::to_string(i + 1),
                                                     stage.plan.timerSlack, stage.dice));
        stage.gateways[i] = stage.lives.back().get();
    }
    const unsigned lostRequests = std::exchange(stage.host.lostRequests, 0U);
    const unsigned lostReplies = std::exchange(stage.host.lostReplies, 0U);
    staff.create();
    run(stage, 200 * kMilli);
    for (Life* life : stage.gateways) {
        life->serve(stage.event);
    }
    run(stage, 400 * kMilli);
    stage.host.lostRequests = lostRequests;
    stage.host.lostReplies = lostReplies;
}

/// The event is opened wide, and everybody who waits has a turn in the time that the rate takes. The numbers
/// below which nobody may wait then.
std::uint64_t drainOnce(Stage& stage, Staff& staff) {
    for (int i = 0; i < 40 && !staff.draining() && !stage.judge.failed(); ++i) {
        staff.drain();
        run(stage, stage.time.now() + kSecond);
    }
    const std::uint64_t head = stage.ledger().nextSeq;
    const auto waiting = static_cast<std::int64_t>(stage.ledger().counters.of(model::PlaceState::Waiting));
    // A gateway that builds its replica anew reads the jumps over lost numbers too, chunk by chunk.
    const std::int64_t building = static_cast<std::int64_t>(head / 16'384) * 3 * stage.plan.delayHigh;
    run(stage, stage.time.now() + waiting * kSecond / kDrainRate + 4 * kSecond + building);
    return head;
}

/// Faults end and the line empties. An operator's act that was still under way may land late and stop it once
/// more.
void drain(Stage& stage, Staff& staff, Weather& weather) {
    weather.end();
    std::uint64_t head = drainOnce(stage, staff);
    for (int i = 0; i < 3 && !staff.draining() && !stage.judge.failed(); ++i) {
        head = drainOnce(stage, staff);
    }
    if (!stage.judge.failed()) {
        stage.judge.mustBeDrained(head);
    }
}

/// Nobody acts any more; every gateway comes to know all.
void comeToRest(Stage& stage, Crowd& crowd) {
    crowd.end();
    const auto knows = [&](const Life* life) {
        const core::Replica* replica = life->runtime->replica();
        return replica != nullptr && replica->version().lsn.value() == stage.ledger().lsn &&
               !life->runtime->adopting();
    };
    run(stage, stage.time.now() + 8 * kSecond); // whatever still flies has landed or is given up
    for (int i = 0; i < 400 && !stage.judge.failed(); ++i) {
        if (std::all_of(stage.gateways.begin(), stage.gateways.end(), knows)) {
            break;
        }
        run(stage, stage.time.now() + 50 * kMilli);
    }
    stage.judge.conclude(stage.gateways);
}

} // namespace

bool Report::breaks(int invariant) const {
    return std::any_of(violations.begin(), violations.end(),
                       [invariant](const Violation& found) { return found.invariant == invariant; });
}

std::string Report::text() const {
    std::string out = "seed " + std::to_string(seed) + ": trace " + std::to_string(trace) + ", " +
                      std::to_string(steps) + " steps, " + std::to_string(records) + " records, " +
                      std::to_string(places) + " places, " + std::to_string(virtualTime / kSecond) + " s";
    for (const Violation& found : violations) {
        out += "\n  invariant " + std::to_string(found.invariant) + " " + found.what;
    }
    return out;
}

Report simulate(std::uint64_t seed, fakes::PlantedBug bug, ReaderBug readerBug) {
    keepFreedMemory();
    Stage stage(planOf(seed), bug, readerBug);
    Staff staff(stage);
    Crowd crowd(stage);
    Weather weather(stage);
    setUp(stage, staff);
    staff.begin();
    crowd.begin();
    weather.begin();
    run(stage, stage.plan.span);
    if (!stage.judge.failed()) {
        drain(stage, staff, weather);
    }
    if (!stage.judge.failed()) {
        comeToRest(stage, crowd);
    }
    Report report;
    report.seed = seed;
    report.violations = stage.judge.violations();
    report.trace = stage.judge.trace();
    report.steps = stage.time.steps();
    report.records = stage.exists() ? stage.ledger().lsn : 0;
    report.places = stage.exists() ? stage.judge.history().places.size() : 0;
    report.virtualTime = stage.time.now();
    report.coverage = stage.coverage;
    return report;
}

} // namespace breakwater::simulation
