// SPDX-License-Identifier: Apache-2.0
#pragma once

// One thread's share of the crowd: its visitors, what each wants next and when, and what it makes of the
// answers. It shares nothing with its siblings but read-only values; run() is the thread, everything else is
// called by it. Statistics may be read while it runs, the judge only after run() has returned.

#include "tests/crowd/answer_body.h"
#include "tests/crowd/judge.h"
#include "tests/crowd/pass_check.h"
#include "tests/crowd/pool.h"
#include "tests/crowd/stats.h"
#include "tests/crowd/traits.h"
#include "tests/crowd/waiting_token.h"
#include "tests/crowd/wheel.h"

#include <atomic>
#include <random>
#include <unordered_map>

namespace breakwater::crowd {

enum class Phase : std::uint8_t { Running, Asking, Stopped };

enum class PollMode : std::uint8_t { Server, Fixed, Off };

struct WorkerSettings {
    Traits traits{CrowdShape{}};
    std::string event;
    PollMode poll = PollMode::Server;
    base::Millis pollEvery{0};
    bool idempotency = true;
    PoolSettings pool;
    JudgeSettings judge;
    const PassKeys* keys = nullptr;
    Moment start;
    std::uint32_t first = 0; ///< its visitors are [first, first + count)
    std::uint32_t count = 0;
};

class Worker final : public PoolUser {
  public:
    Worker(WorkerSettings settings, const std::atomic<Phase>& phase);

    void run();

    /// Nobody here has anything left to do in this phase. Any thread.
    bool idleIn(Phase phase) const { return m_idleIn.load(std::memory_order_acquire) == phase; }

    const WorkerStats& stats() const { return m_stats; }
    const Judge& judge() const { return m_judge; }
    /// Visitors who joined without an answer and whose key was never answered either.
    std::uint64_t unresolvedJoins() const;

  private:
    enum class Action : std::uint8_t {
        Join,
        Poll,
        OpenStream,
        Enter,
        Leave,
        RepeatJoin,
        AlteredPoll,
        RepeatEnter,
        CheckPass,
        CheckAlteredPass,
        LateEnter, ///< after leaving: must not be let in
        FinalAsk,
    };

    struct Person {
        char token[kTokenChars];
        Action action = Action::Join;
        std::uint8_t attempts = 0;
        bool busy : 1 = false; ///< a request of it is queued or in flight, or its stream is open
        bool planDone : 1 = false;
        bool called : 1 = false;
        bool entered : 1 = false;
        bool altered : 1 = false;
        bool tried : 1 = false; ///< its join was sent at least once
        bool finalDone : 1 = false;
        bool joined : 1 = false;
        bool verifyRefused : 1 = false; ///< the service's own /verify refused its pass
        bool seenSent : 1 = false;
        Version seen;
        Moment wanted; ///< when the present wish was first to be fulfilled; retries don't move it
        Moment planAt; ///< when it leaves or goes away
    };

    // PoolUser
    void writeRequest(std::uint32_t who, const GatewayAddress& gateway, Moment now,
                      std::string& out) override;
    void answered(std::uint32_t who, Moment sent, Moment now, const Response& response) override;
    void failed(std::uint32_t who, Failure failure, Moment now) override;
    bool streamEvent(std::uint32_t who, Moment now, std::string_view name, std::string_view data) override;
    void streamOpened(std::uint32_t who, Moment sent, Moment now) override;
    void streamAlive(std::uint32_t who, Moment now) override;
    void streamEnded(std::uint32_t who, Moment now, base::Millis retry) override;
    bool isSlow(std::uint32_t who) const override;

    // What is wanted next.
    void schedule(std::uint32_t index, Action action, Moment due);
    void again(std::uint32_t index, Moment due); ///< the same wish, later
    void rest(std::uint32_t index);
    void goOn(std::uint32_t index, Moment now, std::uint32_t pollAfterMs);
    void act(std::uint32_t index, Moment now);
    void retry(std::uint32_t index, Moment now, std::optional<std::uint32_t> afterSec);
    void askEveryone(Moment now);

    // What came back.
    void onJoin(std::uint32_t index, Moment now, const Response& response);
    void onStatus(std::uint32_t index, Moment sent, Moment now, const Response& response);
    void onEnter(std::uint32_t index, Moment now, const Response& response);
    void onLeave(std::uint32_t index, Moment now, const Response& response);
    void onProbe(std::uint32_t index, Moment now, const Response& response);
    void onStreamRefused(std::uint32_t index, Moment now, const Response& response);
    void takeStatus(std::uint32_t index, Moment now, const StatusSeen& seen);
    void takePass(std::uint32_t index, Moment now);
    void countError(Action action, int status, std::string_view code);
    void markBin(Moment now, std::uint8_t bit);

    std::uint32_t idOf(std::uint32_t index) const { return m_settings.first + index; }
    std::string_view tokenOf(const Person& person) const { return {person.token, kTokenChars}; }
    base::Micros jitter(base::Micros most);
    static Call callOf(Action action);

    WorkerSettings m_settings;
    const Traits& m_traits;
    const std::atomic<Phase>& m_phase;
    std::atomic<Phase> m_idleIn{Phase::Stopped};
    bool m_asking = false;
    std::vector<Person> m_people;
    Wheel m_wheel;
    Pool m_pool;
    Judge m_judge;
    BodyReader m_reader;
    WorkerStats m_stats;
    std::minstd_rand m_random;
    std::unordered_map<std::uint32_t, std::string> m_heldPasses; ///< of those who show them again
    std::string m_scratch;
};

} // namespace breakwater::crowd
