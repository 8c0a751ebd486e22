// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/ban.h"
#include "shared/model/ids.h"
#include "shared/model/policy.h"

#include <optional>
#include <string>
#include <string_view>

/// What people type, read: nullopt for anything else. Pure functions; any thread.
namespace breakwater::ctl {

/// `90` or `90s`, `15m`, `1h30m`, `2d`: whole seconds, at most 100 days.
std::optional<base::Seconds> parseSpan(std::string_view text);

/// `1000`, `0.5`, `33.333`: at most three digits behind the point.
std::optional<model::Rate> parseRate(std::string_view text);

/// As above, and within the 0.01 to 100,000 that an event may have: on the wire 0 means that none was given.
std::optional<model::Rate> parseAdmissionRate(std::string_view text);

/// A ban's number: 1 to 16,777,215.
std::optional<std::uint32_t> parseBanNumber(std::string_view text);

/// Seconds such as `5` or `0.5`: 0.1 to 600.
std::optional<base::Millis> parseTimeout(std::string_view text);

/// `HOST:PORT`, `[::1]:PORT`, or one of gRPC's own names such as `unix:/run/socket` and `dns:///HOST:PORT`.
bool isServerAddress(std::string_view text);

/// `2026-12-01T20:00:00Z` or with an offset such as `+09:00`; or `+15m`, that long after `now`.
std::optional<base::WallTime> parseMoment(std::string_view text, base::WallTime now);

/// A user agent's hash as tables show it: 16 hexadecimal digits.
std::optional<model::AgentHash> parseAgent(std::string_view text);
std::string toText(model::AgentHash agent);

} // namespace breakwater::ctl
