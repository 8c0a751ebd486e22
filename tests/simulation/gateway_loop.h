// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/simulation/dice.h"
#include "tests/simulation/virtual_time.h"

#include <memory>

namespace breakwater::simulation {

/// A gateway's store thread on virtual time. It can stand still (SIGSTOP, a long page fault), be late, or
/// die. Tasks that come due meanwhile run in their order when it goes on; those of the dead never run.
class GatewayLoop final : public core::Scheduler {
  public:
    /// Timers of 30 ms and more come up to `slack` late.
    GatewayLoop(VirtualTime& time, std::int64_t slack, Dice& dice)
        : m_time(time), m_slack(slack), m_dice(dice), m_state(std::make_shared<State>()) {}

    void post(Task task) override { run(m_time.now(), std::move(task)); }
    void after(base::Micros delay, Task task) override {
        const bool late = m_slack > 0 && delay.count() >= 30 * kMilli;
        run(m_time.now() + delay.count() + (late ? m_dice.between(0, m_slack) : 0), std::move(task));
    }
    void run(std::int64_t when, Task task) {
        auto step = std::make_shared<Step>(Step{m_time, m_state, std::move(task)});
        m_time.at(when, [step] { Step::carryOut(step); });
    }

    void pauseUntil(std::int64_t time) { m_state->pausedUntil = time; }
    bool paused() const { return m_state->pausedUntil > m_time.now(); }
    void die() { m_state->alive = false; }
    bool alive() const { return m_state->alive; }
    void hurry() { m_slack = 0; }

  private:
    struct State {
        bool alive = true;
        std::int64_t pausedUntil = 0;
    };
    struct Step {
        VirtualTime& time;
        std::shared_ptr<State> state;
        Task task;

        static void carryOut(const std::shared_ptr<Step>& step) {
            if (!step->state->alive) {
                return;
            }
            if (step->state->pausedUntil > step->time.now()) {
                step->time.at(step->state->pausedUntil, [step] { carryOut(step); });
                return;
            }
            step->task();
        }
    };

    VirtualTime& m_time;
    std::int64_t m_slack;
    Dice& m_dice;
    std::shared_ptr<State> m_state;
};

} // namespace breakwater::simulation
