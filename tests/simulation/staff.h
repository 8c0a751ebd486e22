// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/simulation/stage.h"

#include <string>
#include <vector>

namespace breakwater::simulation {

/// The operators of one run: they make and open the event, turn its numbers, pause, close and ban, make
/// mistakes that must be refused, and in the end let the queue drain. One thread; the stage must outlive it.
class Staff {
  public:
    explicit Staff(Stage& stage) : m_stage(stage), m_dice(stage.dice.next()) {}

    /// Makes the event; call `begin` once it exists.
    void create();
    void begin();
    /// Opens the event wide, however often it takes.
    void drain();
    bool draining() const;

  private:
    void openOrSchedule();
    void actAtRandom();
    void changePolicy();
    void ban();
    void unban();
    void mistake();
    /// Takes back, after a while, what would keep the queue from moving.
    void watchOver();
    void change(const std::string& action, core::Transition transition, std::optional<model::Ramp> ramp = {},
                std::optional<model::Policy> policy = {}, model::Revision expected = {},
                std::optional<base::WallTime> opensAt = {});
    core::OperatorStamp stamp(const std::string& action, model::Revision expected = {});
    template<typename T>
    core::Callback<T> heard(const std::string& reason, std::function<void(const T&)> then = {});
    FlakyStore* anyStore();
    model::EventState state() const { return m_stage.ledger().event.state; }
    model::Policy drainPolicy() const;

    Stage& m_stage;
    Dice m_dice;
    unsigned m_number = 0;
    std::int64_t m_stillSince = 0;
    std::vector<std::uint32_t> m_bans;
};

} // namespace breakwater::simulation
