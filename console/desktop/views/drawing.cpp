// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/drawing.h"

#include <algorithm>
#include <cmath>

namespace breakwater::desktop::views {

double roundStep(double top, int most) {
    const double least = std::max(top, 1e-9) / std::max(most, 1);
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (factor * power >= least * (1 - 1e-9)) {
            return factor * power;
        }
    }
    return 10.0 * power;
}

double timeStep(double length, int most) {
    constexpr double kSteps[] = {60, 120, 180, 300, 600, 900, 1'200, 1'800, 3'600};
    for (const double step : kSteps) {
        if (length / (step * 1000) <= most) {
            return step * 1000;
        }
    }
    return 7'200'000;
}

} // namespace breakwater::desktop::views
