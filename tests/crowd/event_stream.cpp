// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/event_stream.h"

#include "shared/base/text.h"

#include <algorithm>

namespace breakwater::crowd {

bool EventStreamReader::takeLine() {
    const std::string_view line = m_line;
    const auto colon = line.find(':');
    if (colon == 0) {
        return true; // a comment
    }
    const auto field = line.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) {
        value.remove_prefix(1);
    }
    if (field == "data") {
        if (m_data.size() + value.size() >= kMaxEvent) {
            return false;
        }
        m_data.append(value);
        m_data += '\n';
    } else if (field == "event") {
        m_name.assign(value);
    } else if (field == "id") {
        m_id.assign(value.substr(0, 64));
    } else if (field == "retry") {
        if (const auto ms = base::parseUnsigned(value)) {
            m_retryMs = static_cast<std::uint32_t>(std::min<std::uint64_t>(*ms, 60'000));
        }
    }
    return true;
}

} // namespace breakwater::crowd
