// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/ids.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::redis {

/// Every Redis key, with its type, lifetime and writer. Pure functions; any thread.
///
/// All keys of an event carry the hash tag `{event}` and so share one slot of a Cluster; only the scripts
/// write them, and `delete` (with the copying of the trail behind it) leaves none. The enumerators stand in
/// the order in which scripts get them as KEYS[1]..KEYS[27] (scripts/parts/event.lua counts on it).
enum class EventKey : std::uint8_t {
    Meta,       ///< hash: state, policy, clocks, counters, adoption. Lives as long as the event; every script
    Log,        ///< stream `<epoch>-<lsn>`, MAXLEN ~ 100,000: join, tick, act, change, ban, unban, adopt
    Gone,       ///< bitmap: no longer live; tick, act, adopt
    Fine0,      ///< Fine0-3, bitmaps: heartbeats, a ring of 30 s slots; merge, cleared by tick
    Fine1,      //
    Fine2,      //
    Fine3,      //
    Coarse0,    ///< Coarse0-3, bitmaps: the same, slots of a third of the heartbeat timeout
    Coarse1,    //
    Coarse2,    //
    Coarse3,    //
    Ready,      ///< zset of seq (13 digits) by deadline on the open clock; tick, act
    Active,     ///< zset of seq by the pass's end on the event clock; tick, act
    Parked,     ///< zset of seq by keep-until on the open clock; tick, act
    Returned,   ///< zset of seq by seq; tick, act
    Passes,     ///< hash: seq -> what was fixed at enter; act, removed when the pass is over
    Bans,       ///< hash: number -> ban; ban, unban, tick; removed when lifted
    BanCohorts, ///< hash: scope (kind, 8 bytes) -> `number until`; ban, removed by unban, tick
    BanEnds,    ///< zset of ban numbers (8 digits) by their end, those not yet being lifted
    Idem0,      ///< Idem0-1, hashes: Idempotency-Key -> proof, rotating every 300 s; join, removed by tick
    Idem1,      //
    Joins,      ///< hash: address hash -> joins in this minute; join, removed by tick
    Gateways,   ///< hash: rows, last batches and awaited witnesses (scripts/parts/gateways.lua); a row goes
                ///< 60 s after its last call
    History,    ///< stream `<second>-0`, MAXLEN ~ 21,600: snapshots; snapshot
    Audit,      ///< stream, MAXLEN ~ 100,000: operator acts, written by the act's own script
    Scratch,    ///< string, within one call of merge only
    BanWork,    ///< zset of ban numbers by number: those being marked or lifted; ban, unban, tick
};
inline constexpr std::size_t kEventKeys = 27;

[[nodiscard]] std::string keyOf(const model::EventId& event, EventKey which);
/// All of them, in order.
[[nodiscard]] std::vector<std::string> keysOf(const model::EventId& event);
/// The string of the cells of places `shard << 16` on (core::kCellsPerShard of them); join, tick, act.
[[nodiscard]] std::string placesKey(const model::EventId& event, std::uint64_t shard);

/// set: the ids of all events; createEvent, deleteEvent.
inline constexpr std::string_view kEventsKey = "bw:events";
/// hash: name -> role, times, token hash; putOperator.
inline constexpr std::string_view kOperatorsKey = "bw:operators";
/// string: the fingerprint of the keys that all gateways share; claimKeys, once.
inline constexpr std::string_view kKeysKey = "bw:keys";
/// stream, MAXLEN ~ 100,000: acts outside any event, and the trails of deleted events.
inline constexpr std::string_view kAuditKey = "bw:audit";
/// set: gateways that have put telemetry; a name goes with the first reading that finds none.
inline constexpr std::string_view kGatewaysKey = "bw:gateways";
/// two hashes that take turns every 5 min and live for 10: Idempotency-Key (16 bytes) -> the fingerprint of
/// the body that came with it (8 bytes), and `period`, which of the turns it is; claimIdempotencyKeys.
inline constexpr std::array<std::string_view, 2> kIdempotencyKeys = {"bw:{idem}:0", "bw:{idem}:1"};
/// string, 5 s: a gateway's own figures; putTelemetry.
[[nodiscard]] std::string telemetryKey(std::string_view gateway);

} // namespace breakwater::redis
