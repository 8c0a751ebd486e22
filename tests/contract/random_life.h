// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/contract/sides.h"

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace breakwater::contract {

/// One act of a random life, ready to be done to any store: the same to all, the answer as text.
struct Step {
    std::string name;
    std::function<std::string(Side&)> run;
};

/// Draws the acts of one event's life from a seed: joins with retries and keys, ticks, acts of visitors,
/// heartbeats, operators' changes, bans, restarts. What it draws depends on the seed and on what was answered
/// so far, never on which store answered.
class RandomLife {
  public:
    RandomLife(std::uint64_t seed, base::WallTime start);

    base::WallTime now() const { return m_now; }
    const model::EventId& event() const { return m_event; }
    /// The acts that bring the event into being.
    std::vector<Step> beginning();
    /// The next act; time may have passed. Acts that belong together come one by one.
    Step next();

  private:
    std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : m_random() % bound; }
    bool chance(unsigned percent) { return below(100) < percent; }
    void passTime();
    std::string anyGateway();
    model::Seq anySeq();
    model::Policy anyPolicy();
    model::BanScope anyScope();
    core::Joiner anyJoiner(bool keyed);
    core::OperatorStamp anyStamp();
    model::EventUid anyUid();
    model::Epoch anyEpoch();
    void heard(model::Version version);

    Step join();
    Step tick();
    Step act();
    Step merge();
    Step change();
    Step changeBy(core::Transition transition);
    Step ban();
    Step lift();
    Step restart();
    Step adopt();
    Step recover();
    Step remove();
    Step read();
    Step around();

    std::mt19937_64 m_random;
    base::WallTime m_now;
    model::EventId m_event;
    model::EventUid m_uid;
    bool m_large;    ///< whole batches, so that places reach another shard
    bool m_restless; ///< restarts happen
    bool m_deleted = false;
    // What answers have told.
    std::uint64_t m_nextSeq = 1;
    std::uint64_t m_frontier = 1;
    core::EventMeta m_meta;
    model::Version m_head;
    std::vector<model::Epoch> m_epochs{model::Epoch(0)};
    std::uint32_t m_lastBan = 0;
    bool m_fenced = false;
    std::map<std::string, std::uint64_t> m_batches;
    std::map<std::string, core::JoinBatch> m_lastBatch;
    std::map<std::string, core::JoinBatch> m_olderBatch;
    unsigned m_lives = 1;
};

/// How the two states differ in the end, empty when they don't.
std::string difference(FakeSide& fake, RedisSide& real, const model::EventId& event);

} // namespace breakwater::contract
