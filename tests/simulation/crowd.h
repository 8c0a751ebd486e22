// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/simulation/papers.h"
#include "tests/simulation/stage.h"

#include <limits>
#include <vector>

namespace breakwater::simulation {

/// The visitors of one run: they join, poll any gateway, return, enter, leave, fall silent and come back;
/// what a gateway leaves open they ask again elsewhere. One thread; the stage must outlive it.
class Crowd {
  public:
    explicit Crowd(Stage& stage);

    /// Everybody comes within the plan's time.
    void begin();
    /// Nobody acts any more; whoever still waits for an answer will never know.
    void end();

  private:
    enum class Phase : std::uint8_t { Outside, Joining, InLine, Acting, Gone };
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    struct Visitor {
        Phase phase = Phase::Outside;
        bool keyed = false;
        bool enters = true;
        std::uint8_t tries = 0;
        std::uint8_t intents = 0;
        std::uint8_t lostReads = 0;
        std::uint32_t home = 0;
        std::uint32_t wake = 0;    // the newest timer wins
        std::uint32_t attempt = 0; // the newest request wins
        std::int64_t silentFrom = kNever;
        std::int64_t silentUntil = kNever;
        std::int64_t leaveAt = kNever;
        model::Seq seq;
        model::Version seen;
        core::Nonce nonce{};
    };

    void wakeIn(std::uint32_t i, std::int64_t delay);
    void step(std::uint32_t i);
    void beginJoin(std::uint32_t i);
    void sendJoin(std::uint32_t i);
    void joinAnswered(std::uint32_t i, std::uint32_t attempt, Life& life, std::uint64_t order,
                      const base::Result<core::JoinLane::Place>& answer);
    void joinAgain(std::uint32_t i);
    void stepInLine(std::uint32_t i);
    void poll(std::uint32_t i);
    void read(std::uint32_t i, Life& life);
    void act(std::uint32_t i, core::ActKind kind);
    void react(std::uint32_t i, const core::PlaceView& view);
    void over(std::uint32_t i);
    std::int64_t pollDelay();
    std::int64_t patience() { return 6 * kSecond + 3 * m_stage.plan.timerSlack; }
    core::Joiner joinerOf(std::uint32_t i) const;

    Stage& m_stage;
    Dice m_dice;
    Papers m_papers;
    std::vector<Visitor> m_visitors;
};

} // namespace breakwater::simulation
