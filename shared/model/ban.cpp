// SPDX-License-Identifier: Apache-2.0
#include "shared/model/ban.h"

#include "shared/base/text.h"

#include <algorithm>
#include <array>

namespace breakwater::model {

std::string cohortOf(const BanScope& scope) {
    if (scope.place) {
        return "s:" + std::to_string(scope.place->value());
    }
    std::array<std::uint8_t, 8> bytes{};
    if (scope.prefix) {
        bytes[0] = scope.prefix->family;
        std::copy(scope.prefix->bytes.begin(), scope.prefix->bytes.end(), bytes.begin() + 1);
    } else if (scope.agent) {
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = static_cast<std::uint8_t>(scope.agent->value() >> (8 * (7 - i)));
        }
    }
    return (scope.prefix ? "p:" : "a:") + base::toHex(bytes);
}

std::string shownCohort(const std::string& cohort) {
    const std::string_view rest = std::string_view(cohort).substr(std::min<std::size_t>(2, cohort.size()));
    if (cohort.starts_with("s:") && base::parseUnsigned(rest)) {
        return "place " + std::string(rest);
    }
    const auto bytes = base::fromHex(rest);
    if (!bytes || bytes->size() != 8) {
        return cohort;
    }
    if (cohort.starts_with("a:")) {
        return "agent " + std::string(rest);
    }
    AddressPrefix prefix;
    prefix.family = (*bytes)[0];
    std::copy_n(bytes->begin() + 1, prefix.bytes.size(), prefix.bytes.begin());
    return cohort.starts_with("p:") ? toText(prefix) : cohort;
}

} // namespace breakwater::model
