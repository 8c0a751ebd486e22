// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store_types.h"
#include "service/redis/reply.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace breakwater::redis {

/// Reads what scripts and commands answer. Pure functions; any thread. Nothing here trusts a reply: what is
/// not exactly as the scripts' heads say gives an Error (StoreUnavailable, outcome unknown).
using Items = std::span<const Reply>;

base::Error notOurs(std::string_view what);

/// A number that stands as an integer or as decimal text; nullopt when negative or anything else.
std::optional<std::uint64_t> numberIn(const Reply& reply);

/// `items` are those behind the script's first word.
base::Result<core::JoinAnswer> readJoin(Items items, const core::JoinBatch& batch);
base::Result<core::TickAnswer> readTick(Items items);
base::Result<core::ActAnswer> readActs(Items items, std::size_t acts);
/// One answer for each of `claims` keys.
base::Result<std::vector<bool>> readClaims(Items items, std::size_t claims);
base::Result<core::PlaceLookup> readLookup(Items items);
base::Result<core::AdoptAnswer> readAdoption(Items items);
/// {number, bytes}
base::Result<model::Ban> readBan(Items items);

/// The pairs of HGETALL on meta.
base::Result<core::EventMeta> readMetaPairs(Items pairs, const model::EventId& event);
/// The pairs of HGETALL on `bans`, in the order of their numbers.
base::Result<std::vector<model::Ban>> readBanPairs(Items pairs);
/// The pairs of HGETALL on `bw:operators`, in the order of their names.
base::Result<std::vector<core::StoredOperator>> readOperatorPairs(Items pairs);

/// The entries of XRANGE on a trail; `event` is of those that name none.
base::Result<std::vector<model::AuditEntry>> readTrail(Items entries, const model::EventId& event);
base::Result<std::vector<core::StoredSnapshot>> readHistory(Items entries);

/// `<first>-<second>`
std::optional<std::pair<std::uint64_t, std::uint64_t>> parseStreamId(std::string_view text);

} // namespace breakwater::redis
