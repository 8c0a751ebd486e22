// SPDX-License-Identifier: Apache-2.0
#pragma once

// The report for people and the one for programs, of the same numbers. Pure functions.

#include "tests/crowd/summary.h"

#include <string>

namespace breakwater::crowd {

std::string reportText(const Summary& summary);
std::string reportJson(const Summary& summary);

} // namespace breakwater::crowd
