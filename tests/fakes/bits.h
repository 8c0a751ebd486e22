// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::fakes {

/// A bitmap that grows, in Redis' bit order: bit n is 0x80 >> (n % 8) of byte n / 8.
class Bits {
  public:
    bool test(std::uint64_t n) const {
        const std::uint64_t byte = n / 8;
        return byte < m_bytes.size() && (static_cast<std::uint8_t>(m_bytes[byte]) & (0x80U >> (n % 8))) != 0;
    }
    void set(std::uint64_t n, bool on) {
        const std::uint64_t byte = n / 8;
        if (byte >= m_bytes.size()) {
            m_bytes.resize(byte + 1);
        }
        const unsigned mask = 0x80U >> (n % 8);
        const unsigned old = static_cast<std::uint8_t>(m_bytes[byte]);
        m_bytes[byte] = static_cast<char>(on ? old | mask : old & ~mask);
    }
    void merge(std::uint64_t firstByte, std::string_view bits) {
        if (firstByte + bits.size() > m_bytes.size()) {
            m_bytes.resize(firstByte + bits.size());
        }
        for (std::size_t i = 0; i < bits.size(); ++i) {
            m_bytes[firstByte + i] = static_cast<char>(m_bytes[firstByte + i] | bits[i]);
        }
    }
    void clear() { m_bytes.clear(); }

  private:
    std::string m_bytes;
};

} // namespace breakwater::fakes
