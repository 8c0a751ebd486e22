// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store_types.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::redis {

/// What travels to the scripts as one packed argument instead of many; the layouts stand in the scripts'
/// heads. Pure functions; any thread.

void appendBigEndian(std::string& out, std::uint64_t number, unsigned bytes);

/// ARGV 5-9 of join.lua.
std::vector<std::string> packJoiners(const core::JoinBatch& batch, core::IncarnationMark mark);
/// ARGV 1 and 2 of claim.lua.
std::vector<std::string> packClaims(const std::vector<core::KeyClaim>& claims);
/// Its eight bytes.
std::string packUid(const model::EventUid& uid);
/// ARGV 6 of act.lua.
std::string packActs(const std::vector<core::Act>& acts);
/// ARGV 6 of tick.lua: five bytes each.
std::string packPolled(const std::vector<model::Seq>& polled);
/// Scope, reason and author as they stand in `bans`.
std::string packBan(const model::BanScope& scope, std::string_view reason, std::string_view author);
/// ARGV 17-27 of change.lua, 7-17 of create.lua: the policy without the profile's title, its audience, its
/// numbers.
std::vector<std::string> packPolicy(const model::Policy& policy);
/// A profile's bytes from meta's `title` and `policy`.
std::string joinProfile(std::string_view title, std::string_view policy);
/// A value of `bw:operators`.
std::string packOperator(const core::StoredOperator& entry);

/// The mark of an incarnation of hexadecimal digits; 0 for anything else.
core::IncarnationMark markOf(std::string_view incarnation);

} // namespace breakwater::redis
