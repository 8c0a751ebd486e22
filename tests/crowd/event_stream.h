// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads `text/event-stream` bytes as they come (HTML standard, "Interpreting an event stream"): the last
// event's name, id and data, and `retry:`. One stream, one reader, one thread; a line or an event over 16 KB
// ends it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace breakwater::crowd {

class EventStreamReader {
  public:
    static constexpr std::size_t kMaxEvent = 16 * 1024;

    /// Calls take(name, data) for each whole event. False when a limit was passed.
    template<typename Take>
    bool feed(std::string_view in, Take&& take) {
        for (const char c : in) {
            if (c == '\n') {
                if (m_line.empty()) {
                    if (!m_data.empty()) {
                        m_data.pop_back();
                        take(std::string_view(m_name), std::string_view(m_data));
                    }
                    m_data.clear();
                    m_name.clear();
                } else if (!takeLine()) {
                    return false;
                }
                m_line.clear();
            } else if (c != '\r') {
                if (m_line.size() >= kMaxEvent) {
                    return false;
                }
                m_line += c;
            }
        }
        return true;
    }

    std::optional<std::uint32_t> retryMs() const { return m_retryMs; }
    const std::string& lastId() const { return m_id; }

  private:
    bool takeLine();

    std::string m_line;
    std::string m_name;
    std::string m_data;
    std::string m_id;
    std::optional<std::uint32_t> m_retryMs;
};

} // namespace breakwater::crowd
