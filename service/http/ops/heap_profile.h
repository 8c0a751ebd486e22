// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"

#include <string>

namespace breakwater::http::ops {

/// Where the heap's memory was asked for, as `jeprof` reads it; blocks for as long as jemalloc takes to write
/// it. InvalidState: this process doesn't record it; the detail says how to make it. Any thread.
base::Result<std::string> heapProfile();

} // namespace breakwater::http::ops
