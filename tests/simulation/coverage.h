// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/record.h"
#include "shared/base/error.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace breakwater::simulation {

/// What the surroundings do to gateways and store.
enum class Fault : std::uint8_t {
    LostRequest,
    LostReply,
    LateRequest, ///< a dead connection's request is carried out after all
    GatewayPause,
    GatewayCrash,
    GatewayStop,
    StoreRestart,
    StoreLoss,
    ClockForward,
    ClockBack,
    Count
};

/// Moments that must have come up somewhere in a run of many seeds, or the run has shown less than it says.
enum class Moment : std::uint8_t {
    ReplicaRebuilt,
    WaitedForSeen,
    GaveUpOnSeen,
    JoinReplayed,
    JoinUnknown,
    ActUnknown,
    PassSignedAgain,
    BruteForcePosition,
    BeyondHead,
    PlaceLost,
    AlarmOfLoss,
    SweepBound,
    OpenedByItself,
    Ramp,
    RoomFull,
    BanEndedByItself,
    Count
};

/// Counts of what happened. Plain value.
struct Coverage {
    std::array<std::uint64_t, static_cast<std::size_t>(Fault::Count)> faults{};
    std::array<std::uint64_t, static_cast<std::size_t>(Moment::Count)> moments{};
    std::array<std::uint64_t, core::kLastCause + 1> causes{};
    std::array<std::uint64_t, 5> adoptions{}; ///< by AdoptOutcome
    std::array<std::uint64_t, 32> refusals{}; ///< by ErrorCode

    void saw(Fault fault) { ++faults[static_cast<std::size_t>(fault)]; }
    void saw(Moment moment) { ++moments[static_cast<std::size_t>(moment)]; }
    void saw(core::Cause cause, std::uint64_t times) { causes[static_cast<std::size_t>(cause)] += times; }
    void saw(core::AdoptOutcome outcome) { ++adoptions[static_cast<std::size_t>(outcome)]; }
    void saw(base::ErrorCode refusal) { ++refusals[static_cast<std::size_t>(refusal)]; }
    void add(const Coverage& other);
    /// The names of what never happened; empty when all did.
    std::vector<std::string> missing() const;
};

} // namespace breakwater::simulation
