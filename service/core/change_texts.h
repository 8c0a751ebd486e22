// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store_types.h"

#include <optional>
#include <string>

namespace breakwater::core {

/// What an operator's change is called in the audit trail. Any thread.

/// What an update changes: `rate 10/s, capacity 500` into `from`, and into `to`. Longer texts by name alone.
void tellDifference(const model::Event& event, const model::Policy& next,
                    const std::optional<std::string>& title, EventChange& change);

/// Where a new rate has moved the burst too, adds that to both.
void tellBurst(const model::Policy& before, const model::Policy& after, EventChange& change);

} // namespace breakwater::core
