// SPDX-License-Identifier: Apache-2.0
#include "service/core/pauses.h"

#include <algorithm>

namespace breakwater::core {

void Pauses::begin(std::int64_t at) {
    if (!m_pauses.empty() && m_pauses.back().ended == 0) {
        return;
    }
    if (m_pauses.size() == kMost) {
        m_pauses.erase(m_pauses.begin());
    }
    m_pauses.push_back({at, 0});
}

void Pauses::end(std::int64_t at) {
    if (!m_pauses.empty() && m_pauses.back().ended == 0) {
        m_pauses.back().ended = std::max(at, m_pauses.back().began);
    }
}

std::int64_t Pauses::within(std::int64_t from, std::int64_t now) const {
    std::int64_t still = 0;
    for (const Pause& pause : m_pauses) {
        const std::int64_t end = pause.ended == 0 ? now : pause.ended;
        still += std::max<std::int64_t>(0, std::min(end, now) - std::max(pause.began, from));
    }
    return still;
}

} // namespace breakwater::core
