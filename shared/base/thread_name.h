// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace breakwater::base {

/// Names the calling thread for the OS (`top -H`, gdb, perf); cut at 15 bytes, as Linux does.
void nameThisThread(std::string_view name);

} // namespace breakwater::base
