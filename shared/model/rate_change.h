// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/policy.h"

#include <string>

namespace breakwater::model {

/// A change of the admission rate alone, and how trails tell it. Plain functions; any thread.

/// `1200/s`, `0.5/s`: exact to a thousandth.
std::string toText(Rate rate);

/// `policy` at this rate. A burst that is out of the new rate's range follows the rate again.
Policy withRate(Policy policy, Rate rate);

} // namespace breakwater::model
