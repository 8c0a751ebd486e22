// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/redis/answers.h"
#include "service/redis/scripts.h"

#include <string>
#include <string_view>
#include <vector>

namespace breakwater::redis {

/// Reads what INFO, CONFIG GET and SLOWLOG GET say about one Redis. Pure functions; any thread. What is
/// missing reads as nothing: other makes and versions of Redis say less.

/// All but address, at, reachable, cpuPercent and slowest.
[[nodiscard]] model::RedisNodeFigures readInfo(std::string_view info, std::string_view appendFsync);
/// Seconds of CPU that the process has used, system and user.
[[nodiscard]] double cpuSecondsIn(std::string_view info);
/// At most ten, the slowest first; a script is told by its name.
[[nodiscard]] std::vector<model::SlowCommand> readSlowLog(Items entries, const Scripts& scripts);

} // namespace breakwater::redis
