// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace breakwater::redis {

/// Reads big-endian numbers and runs of bytes in order and remembers the first failure; a failed cursor
/// yields zeros and empty views into the caller's bytes.
class ByteCursor {
  public:
    explicit ByteCursor(std::string_view bytes) : m_bytes(bytes) {}

    /// Of at most 8 bytes.
    std::uint64_t number(unsigned bytes) {
        std::uint64_t value = 0;
        for (const char byte : take(bytes)) {
            value = (value << 8) | static_cast<std::uint8_t>(byte);
        }
        return value;
    }
    std::string_view take(std::uint64_t count) {
        if (m_failed || count > m_bytes.size()) {
            m_failed = true;
            return {};
        }
        const std::string_view taken = m_bytes.substr(0, count);
        m_bytes.remove_prefix(count);
        return taken;
    }
    std::string_view rest() { return take(m_bytes.size()); }

    bool failed() const { return m_failed; }
    bool atEnd() const { return m_bytes.empty(); }

  private:
    std::string_view m_bytes;
    bool m_failed = false;
};

} // namespace breakwater::redis
