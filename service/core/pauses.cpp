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

void EntryWindows::set(std::int64_t at, base::Seconds window) {
    if (!m_windows.empty() && m_windows.back().window == window) {
        return;
    }
    if (m_windows.size() == kMost) {
        m_windows.erase(m_windows.begin());
    }
    m_windows.push_back({at, window});
}

base::Seconds EntryWindows::of(std::int64_t readySince, base::Seconds unset) const {
    base::Seconds window = m_windows.empty() ? unset : m_windows.front().window;
    for (const Window& entry : m_windows) {
        if (entry.from <= readySince) {
            window = entry.window;
        }
    }
    return window;
}

} // namespace breakwater::core
