// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/simulation/stage.h"

namespace breakwater::simulation {

/// The faults of one run, at moments that chance picks: gateways that stand still, die or stop; a store that
/// restarts, with and without a loss; its clock set forward and back. One thread; the stage must outlive it.
class Weather {
  public:
    explicit Weather(Stage& stage) : m_stage(stage), m_dice(stage.dice.next()) {}

    void begin();
    /// From now on nothing fails; who is down comes up.
    void end();

  private:
    template<typename Fault>
    void some(unsigned count, Fault fault);
    void pauseGateway();
    void endGateway(bool inOrder);
    void rise(std::size_t i);
    void copyStore();
    void takeDown(bool lose, std::int64_t copiedAt, std::shared_ptr<fakes::FakeWorld> copy, History history);
    void stepClock();
    std::string freshIncarnation();

    Stage& m_stage;
    Dice m_dice;
    unsigned m_names = 0;
};

} // namespace breakwater::simulation
