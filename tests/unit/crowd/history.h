// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes the history of an honest little event for the judge, one visitor after the other, so that a test can
// plant one fault in it. Visitor n joins at 10 n ms, gets seq n + 1, and is called at second n + 1 (rate: one
// a second).

#include "shared/base/text.h"
#include "tests/crowd/judge.h"
#include "tests/crowd/waiting_token.h"

#include <array>
#include <functional>
#include <string>

namespace breakwater::crowd {

inline Moment momentAt(double seconds) {
    return Moment(base::Micros(static_cast<std::int64_t>(1e9 + seconds * 1e6)));
}

/// A token as the service would make it, with a MAC of zeros that nobody here checks.
inline std::string tokenOf(std::uint64_t seq, std::uint8_t nonce = 0) {
    std::array<std::uint8_t, kTokenBytes> bytes{1, 1};
    for (int i = 0; i < 5; ++i) {
        bytes[static_cast<std::size_t>(19 + i)] = static_cast<std::uint8_t>(seq >> (8 * (4 - i)));
    }
    bytes[30] = nonce;
    return base::toBase64Url(bytes);
}

inline StatusSeen waitingAt(std::uint64_t position, std::uint64_t lsn) {
    StatusSeen seen;
    seen.status = VisitorStatus::Waiting;
    seen.position = position;
    seen.version = Version(1, lsn);
    return seen;
}

inline StatusSeen statusAt(VisitorStatus status, std::uint64_t lsn) {
    StatusSeen seen;
    seen.status = status;
    seen.version = Version(1, lsn);
    if (status == VisitorStatus::Ready) {
        seen.enterWithinSec = 120;
    }
    return seen;
}

/// The lsn at which visitor n is called: after all joins.
inline std::uint64_t calledLsn(std::uint32_t who) {
    return 1000 + who;
}

class History {
  public:
    static constexpr std::uint32_t kPeople = 10;

    explicit History(JudgeSettings settings = {}) : judge(settings, 0, kPeople) {
        facts.rate.add(momentAt(0), 1);
    }

    void join(std::uint32_t who) {
        judge.joinSent(who, momentAt(0.01 * who));
        judge.joinAnswered(who, momentAt(0.01 * who + 0.005), tokenOf(who + 1), false,
                           waitingAt(who + 1, 10 + who));
    }
    /// Polls until it is called: once a second, with the position of that second.
    void wait(std::uint32_t who) {
        for (std::uint32_t second = 1; second <= who; ++second) {
            poll(who, second, waitingAt(who + 1 - second, 1000 + second - 1));
        }
    }
    void poll(std::uint32_t who, double second, StatusSeen seen) {
        seen.seenSent = true;
        judge.statusSeen(who, momentAt(second), momentAt(second + 0.002), seen);
    }
    void call(std::uint32_t who) { poll(who, who + 1.1, statusAt(VisitorStatus::Ready, calledLsn(who))); }
    void enter(std::uint32_t who) {
        const auto text = std::to_string(who);
        judge.passSeen(who, {"pass" + text, "jti" + text, "seq" + text, 0});
    }
    void finish(std::uint32_t who, VisitorStatus status = VisitorStatus::Entered) {
        judge.finalAnswer(who, momentAt(20), momentAt(20.002), statusAt(status, 2000));
    }
    void honest(std::uint32_t who) {
        join(who);
        wait(who);
        call(who);
        enter(who);
        finish(who);
    }
    /// Everyone honest but the visitor `whom`, whose history `planted` writes.
    void everyone(std::uint32_t whom = kPeople, const std::function<void()>& planted = {}) {
        for (std::uint32_t who = 0; who < kPeople; ++who) {
            if (who == whom) {
                planted();
            } else {
                honest(who);
            }
        }
    }
    Verdict verdict() {
        facts.end = momentAt(20);
        const std::array<const Judge*, 1> parts{&judge};
        return judgeRun(parts, facts);
    }

    Judge judge;
    RunFacts facts;
};

} // namespace breakwater::crowd
