// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/cohorts.h"
#include "service/core/poll_watch.h"

#include <span>

/// From what we saw to a score with reasons. It only informs: nothing bans by itself. Pure; any thread.
///
/// JOIN_BURST        its prefix brought far more people in 10 s than prefixes do                     10 to 35
/// MACHINE_CADENCE   it polls earlier than asked, to a beat that no person and no browser keeps      15 or 30
/// POLLS_TOO_FAST    nearly all its polls come at half the time asked for, or less                   12 or 25
/// TOKEN_SHARED      its token was used from many prefixes                                           15 or 30
/// AGENT_MONOCULTURE nearly all of its prefix send one user agent: 20 if it is rare elsewhere         5 or 20
///
/// Joins from one place with one kind of machine (an office, a PC-bang) stay below 60; only what a token
/// itself does can add to that.
namespace breakwater::core {

/// Of one place; what isn't known adds nothing.
model::Suspicion suspicionOf(const std::optional<PrefixFacts>& prefix, const std::optional<PollMarks>& polls);

/// Of all who share a prefix: a token's own reasons count by their mean over `members`, if these are enough.
model::Suspicion suspicionOfCohort(const PrefixFacts& prefix, std::span<const PollMarks> members);

} // namespace breakwater::core
