// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace breakwater::core {

/// Unsigned LEB128, at most 10 bytes, shortest form only: one number has one text.
void appendVarint(std::string& out, std::uint64_t number);

/// Reads bytes in order and remembers the first failure; a failed reader yields zeros and empty views.
class ByteReader {
  public:
    explicit ByteReader(std::string_view bytes) : m_bytes(bytes) {}

    std::uint64_t varint();
    std::uint8_t byte();
    /// A view of the next `count` bytes into the reader's own bytes.
    std::string_view take(std::uint64_t count);

    bool failed() const { return m_failed; }
    bool atEnd() const { return m_bytes.empty(); }

  private:
    std::string_view m_bytes;
    bool m_failed = false;
};

} // namespace breakwater::core
