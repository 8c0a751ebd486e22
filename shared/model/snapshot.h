// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/event.h"
#include "shared/model/place.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace breakwater::model {

/// How many places are in each state; `joined` is their sum.
struct Counters {
    std::array<std::uint64_t, kPlaceStates> byState{};

    std::uint64_t of(PlaceState state) const { return byState[static_cast<std::size_t>(state)]; }
    std::uint64_t joined() const {
        std::uint64_t sum = 0;
        for (const auto count : byState) {
            sum += count;
        }
        return sum - byState[0];
    }
    bool operator==(const Counters&) const = default;
};

/// Low and high of something forecast, in seconds.
struct SecondsRange {
    std::uint32_t low = 0;
    std::uint32_t high = 0;

    bool operator==(const SecondsRange&) const = default;
};

/// One event at one moment, as the console draws it. Rates are per second over the last second.
struct EventFigures {
    base::WallTime at{};
    EventId id;
    EventState state = EventState::Draft;
    Version version;
    Revision revision;
    Counters counters;
    std::uint64_t admitted = 0; ///< ever
    double joinedPerSec = 0;
    double admittedPerSec = 0;
    double enteredPerSec = 0;
    double leftPerSec = 0;
    double expiredPerSec = 0;
    double noShowShare = 0; ///< 0 to 1, of those whose entry window has ended lately
    Rate setRate;
    Seq frontier; ///< W: every place before it has had its turn
    std::optional<SecondsRange> drain;
    std::optional<std::uint32_t> waitP50; ///< seconds, of those admitted lately
    std::optional<std::uint32_t> waitP95;

    bool operator==(const EventFigures&) const = default;
};

struct RouteFigures {
    std::string route;
    double requestsPerSec = 0;
    double p50Millis = 0;
    double p99Millis = 0;

    bool operator==(const RouteFigures&) const = default;
};

struct GatewayFigures {
    std::string id;
    base::WallTime at{};
    std::vector<RouteFigures> routes;
    std::uint64_t connections = 0;
    std::uint64_t streams = 0;
    double cpuPercent = 0; ///< of one core
    std::uint64_t rssBytes = 0;
    double replicaLagMillis = 0;

    bool operator==(const GatewayFigures&) const = default;
};

struct SlowCommand {
    std::string command;
    std::uint64_t micros = 0;

    bool operator==(const SlowCommand&) const = default;
};

struct RedisNodeFigures {
    std::string address;
    std::string role;
    base::WallTime at{};
    bool reachable = false;
    double cpuPercent = 0; ///< of one core, from used_cpu_* deltas
    double commandsPerSec = 0;
    double inBytesPerSec = 0;
    double outBytesPerSec = 0;
    std::uint64_t usedMemoryBytes = 0;
    std::uint64_t maxMemoryBytes = 0;
    std::uint64_t replicationLagBytes = 0;
    std::uint64_t errors = 0; ///< error replies ever
    std::string persistence;  ///< e.g. `aof always`, with what is wrong if anything is
    std::vector<SlowCommand> slowest;

    bool operator==(const RedisNodeFigures&) const = default;
};

/// Something that needs an operator's eye, by code (`STORE_LOST_WRITES`) with a sentence.
struct Alarm {
    std::string code;
    std::string text;
    base::WallTime since{};

    bool operator==(const Alarm&) const = default;
};

struct Snapshot {
    EventFigures event;
    std::vector<GatewayFigures> gateways;
    std::vector<RedisNodeFigures> redis;
    std::vector<Alarm> alarms;

    bool operator==(const Snapshot&) const = default;
};

} // namespace breakwater::model
