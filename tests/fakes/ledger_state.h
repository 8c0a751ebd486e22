// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store_types.h"
#include "tests/fakes/bits.h"
#include "tests/fakes/sparse.h"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace breakwater::fakes {

/// Bugs that a test may plant in the rules, one or more for each invariant, to see that the checker finds
/// them.
enum class PlantedBug : std::uint8_t {
    None,
    SeqGivenTwice,         // 1
    RetryJoinsAgain,       // 2
    BatchReversed,         // 3
    OrderSkipsOne,         // 4
    AdmittedTwice,         // 5
    BurstUnbounded,        // 6
    RoomForgotten,         // 7
    ReturnedCountedAgain,  // 8
    EnterForgetsBans,      // 9
    LeaverStaysInLine,     // 10
    CounterForgotten,      // 11
    JoinForgotten,         // 12
    FrontierStuck,         // 13
    RevisionGoesBack,      // 14
    SweepForgetsHeartbeat, // 15
    PauseStillAdmits,      // 16
    RefusalNotAudited,     // 18
    RefusalLies,           // 19
};

/// A ring of four slots of heartbeats: bits and, for each slot, the first number not given when it began.
struct SlotRing {
    std::array<Bits, 4> bits;
    std::array<std::uint64_t, 4> head{1, 1, 1, 1};
    std::int64_t start = 0; // of the current slot, on the event clock
    unsigned current = 0;

    std::uint64_t oldestHead() const { return head[(current + 1) % 4]; }
    bool seen(std::uint64_t seq) const {
        return bits[0].test(seq) || bits[1].test(seq) || bits[2].test(seq) || bits[3].test(seq);
    }
};

struct GatewayRow {
    std::int64_t seenClock = 0;
    std::int64_t mergeClock = 0;
    bool missedMerge = false;
    bool left = false; // took its leave; kept a while, for its last batch may come a second time
    std::uint64_t lastBatch = 0;
    core::JoinAnswer lastAnswer;
};

struct IdempotencySlot {
    std::int64_t number = -1; // event clock / 5 min
    std::map<model::IdempotencyKey, core::PlaceProof> proofs;
};

struct Adoption {
    bool pending = false;
    std::int64_t since = 0; // wall µs
    std::set<std::string> awaited;
};

/// What one restart left.
struct Restart {
    std::uint32_t epoch = 0; ///< that it began
    std::uint64_t survivedLsn = 0;
    std::uint64_t survivedNextSeq = 1;
    bool lost = false;
};

/// All that the keys of one event hold, as plain values. Times are microseconds; zsets are ordered sets of
/// (score, seq).
struct LedgerState {
    model::Event event;
    std::string incarnation;
    std::uint32_t epoch = 1;
    std::uint64_t lsn = 0;
    std::uint64_t nextSeq = 1;
    std::uint64_t frontier = 1; // W
    std::uint64_t admitted = 0;
    std::optional<base::WallTime> pausedAt;
    std::optional<base::WallTime> closedAt;
    model::Counters counters;

    std::int64_t bucket = 0; // 10^-9 admissions
    std::int64_t clock = 0;
    std::int64_t openClock = 0; // stands still unless the event is open
    std::int64_t lastTime = 0;  // wall
    std::optional<model::Ramp> ramp;
    std::int64_t rampStart = 0; // on the open clock

    Sparse<model::PlaceCell> cells{1}; // cells[0] is never a place
    Sparse<std::int64_t> due{1};       // each place's score in the zset that it stands in
    Bits gone;
    SlotRing fine;
    SlotRing coarse;
    std::set<std::pair<std::int64_t, std::uint64_t>> ready;  // deadline on the open clock
    std::set<std::pair<std::int64_t, std::uint64_t>> active; // expiry on the event clock
    std::set<std::pair<std::int64_t, std::uint64_t>> parked; // keep until, on the open clock
    std::set<std::uint64_t> returned;
    std::map<std::uint64_t, core::PassGrant> passes;
    std::map<std::uint32_t, model::Ban> bans;
    std::map<std::string, std::uint32_t> banCohorts;
    std::uint32_t lastBan = 0;
    std::array<IdempotencySlot, 2> idempotency;
    std::int64_t joinMinute = -1; // of the event clock
    std::map<std::uint64_t, std::uint32_t> joinsByAddress;
    std::map<std::string, GatewayRow> gateways;
    std::int64_t gatewayCheckAt = 0;
    std::int64_t sweepAt = 0;
    std::uint64_t sweepPos = 0; // 0: no round is running
    std::uint64_t sweepLeft = 0;
    std::int64_t sweepHold = 0;
    bool sweepBound = false;
    Adoption adoption;
    std::vector<Restart> restarts; // oldest first: a witness may wake up more than one restart later

    std::deque<core::RawRecord> log;
    std::vector<model::AuditEntry> audit;
    std::map<std::int64_t, std::string> history;
};

} // namespace breakwater::fakes
