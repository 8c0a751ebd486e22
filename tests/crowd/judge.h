// SPDX-License-Identifier: Apache-2.0
#pragma once

// The judge of a crowd's history. It is told, visitor by visitor and in the order in which they happened,
// what was sent and what came back, checks at once what one visitor's history can show, and keeps of the rest
// only what the checks over all visitors need (about 150 bytes a visitor). It does no I/O and reads no clock.
// One Judge belongs to one worker's thread; judgeRun() is called when all of them have stopped.

#include "tests/crowd/rate_timeline.h"
#include "tests/crowd/verdict.h"
#include "tests/crowd/version.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace breakwater::crowd {

struct JudgeSettings {
    /// Who was silent for longer may have been parked, so may go first when it is back. Below the service's
    /// 90 s.
    base::Micros presence = base::Seconds(60);
    /// Who was told `waiting` less than this ago can't have missed a whole entry window (30 s at least).
    base::Micros expiryGap = base::Seconds(25);
    /// Added to what an honest line needs; zero switches the check of liveness off.
    base::Micros grace = base::Seconds(30);
    /// Zero: learnt as the largest `enter_within_sec` seen.
    base::Seconds entryWindow{0};
    /// Below zero: the service's default, 250 ms worth and at least 1.
    double burst = -1;
    double rateSlack = 0.01;
};

/// The join as the service answered it. `refusedForSure` is a 4xx; everything without an answer, and every
/// 5xx, is unknown.
enum class JoinFailure : std::uint8_t { RefusedForSure, Unknown };

/// A pass as `enter` gave it; fingerprints are enough to see whether two are the same.
struct PassSeen {
    std::string_view text;
    std::string_view jti;
    std::string_view sub;
    std::int64_t expSec = 0;
};

enum class Altered : std::uint8_t { Token, Pass };

/// What the judge keeps of one visitor.
struct PlaceRecord {
    Moment joinSent, joinAcked, contactSent, firstPositionAt, firstReadyAt;
    Version newest, lastWaiting, firstReady;
    std::uint64_t seq = 0;
    std::uint64_t tokenPrint = 0, passPrint = 0, jtiPrint = 0, subPrint = 0;
    std::uint64_t revision = 0;
    std::uint32_t position = 0, firstPosition = 0;
    std::uint16_t readyWithinSec = 0;
    VisitorStatus last = VisitorStatus::Unknown;
    bool acked : 1 = false;
    bool lastPaused : 1 = false;
    bool refusedForSure : 1 = false; ///< every attempt so far was refused for sure
    bool joinUnknown : 1 = false;    ///< some attempt had no clear answer
    bool excused : 1 = false;        ///< was away, or may have been: may go first, need not be in time
    bool banSeen : 1 = false;
    bool leaveAcked : 1 = false;
    bool accounted : 1 = false;
};

class Judge {
  public:
    /// For the visitors [first, first + count).
    Judge(JudgeSettings settings, std::uint32_t first, std::uint32_t count);

    void joinSent(std::uint32_t who, Moment at);
    void joinFailed(std::uint32_t who, JoinFailure failure);
    /// `replayed`: the answer said that this key had been answered before.
    void joinAnswered(std::uint32_t who, Moment at, std::string_view token, bool replayed,
                      const StatusSeen& seen);

    /// The same key and body was answered IDEMPOTENCY_CONFLICT.
    void joinConflict(std::uint32_t who);

    void statusSeen(std::uint32_t who, Moment sent, Moment at, const StatusSeen& seen);
    /// A sign of life that carries no status: a comment on a stream, an answer to a probe.
    void contact(std::uint32_t who, Moment sent, Moment at);
    /// The answer to the question that everyone is asked at the end.
    void finalAnswer(std::uint32_t who, Moment sent, Moment at, const StatusSeen& seen);
    /// A token that the service had given was answered 401.
    void tokenRefused(std::uint32_t who);

    void leaveAcked(std::uint32_t who);
    void passSeen(std::uint32_t who, const PassSeen& pass);
    /// A pass that doesn't hold what it must: `what` says it.
    void passWrong(std::uint32_t who, std::string_view what);
    void alteredAnswered(std::uint32_t who, Altered what, int httpStatus);

    std::span<const PlaceRecord> records() const { return m_records; }
    std::uint32_t first() const { return m_first; }
    const JudgeSettings& settings() const { return m_settings; }
    const Verdict& verdict() const { return m_verdict; }

  private:
    PlaceRecord& at(std::uint32_t who) { return m_records[who - m_first]; }
    void checkTransition(std::uint32_t who, const PlaceRecord& place, const StatusSeen& seen);
    void checkPosition(std::uint32_t who, const PlaceRecord& place, const StatusSeen& seen);
    void checkPause(std::uint32_t who, const PlaceRecord& place, const StatusSeen& seen);
    void checkExpiry(std::uint32_t who, const PlaceRecord& place, Moment at, const StatusSeen& seen);
    void remember(PlaceRecord& place, Moment at, const StatusSeen& seen);

    JudgeSettings m_settings;
    std::uint32_t m_first;
    std::vector<PlaceRecord> m_records;
    Verdict m_verdict;
};

/// What is known of the run as a whole.
struct RunFacts {
    RateTimeline rate;
    base::Micros outages{0}; ///< time in which nobody got an answer, in all
    Moment end;
    bool askedAtEnd = true;
};

/// "visitor 12 (seq 7)": how every case names whom it is about.
std::string nameOf(std::uint32_t who, const PlaceRecord& place);
/// The entry window to reckon with: the one set, else the longest one seen.
base::Seconds entryWindowOf(std::span<const Judge* const> parts);
/// When a visitor was called, as far as it can be known from outside: the first `ready` answer less the part
/// of the entry window that had run by then. To the second, as `enter_within_sec` is.
Moment admittedAbout(const PlaceRecord& place, base::Seconds entryWindow);

/// The verdict over the whole crowd: what the parts found, and the checks over all visitors.
Verdict judgeRun(std::span<const Judge* const> parts, const RunFacts& facts);

} // namespace breakwater::crowd
