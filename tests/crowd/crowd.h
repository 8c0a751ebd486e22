// SPDX-License-Identifier: Apache-2.0
#pragma once

// One run of the crowd, from the first look at the event to the verdict. Call it from one thread; it starts
// the workers and ends them.

#include "shared/base/result.h"
#include "tests/crowd/options.h"
#include "tests/crowd/summary.h"

#include <atomic>
#include <functional>
#include <string_view>

namespace breakwater::crowd {

/// What the run tells while it goes on; one line a second.
using Progress = std::function<void(std::string_view line)>;

/// `stop`: counts requests to end early; the first one leads to the asking at the end, the second ends at
/// once. Errors: StoreUnavailable (nothing answers), EventNotFound.
base::Result<Summary> runCrowd(const Options& options, const std::atomic<int>& stop,
                               const Progress& progress);

} // namespace breakwater::crowd
