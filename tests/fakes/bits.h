// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace breakwater::fakes {

/// A bitmap that grows, in Redis' bit order: bit n is 0x80 >> (n % 8) of byte n / 8. Copyable. One thread.
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
    /// Sets all of [first, end).
    void setRange(std::uint64_t first, std::uint64_t end) {
        for (; first < end && first % 8 != 0; ++first) {
            set(first, true);
        }
        if (const std::uint64_t bytes = (end - std::min(first, end)) / 8; bytes > 0) {
            m_bytes.resize(std::max<std::size_t>(m_bytes.size(), first / 8 + bytes));
            std::memset(m_bytes.data() + first / 8, 0xFF, bytes);
            first += bytes * 8;
        }
        for (; first < end; ++first) {
            set(first, true);
        }
    }
    /// The first number from `n` on that is not set, or `end`.
    std::uint64_t nextClear(std::uint64_t n, std::uint64_t end) const {
        while (n < end && test(n)) {
            std::uint64_t word = 0;
            if (n % 8 == 0 && n / 8 + 8 <= m_bytes.size()) {
                std::memcpy(&word, m_bytes.data() + n / 8, 8);
            }
            n += word == ~std::uint64_t{0} ? 64 : 1;
        }
        return std::min(n, end);
    }
    void merge(std::uint64_t firstByte, std::string_view bits) {
        if (firstByte + bits.size() > m_bytes.size()) {
            m_bytes.resize(firstByte + bits.size());
        }
        char* mine = m_bytes.data() + firstByte;
        std::size_t i = 0;
        for (; i + 8 <= bits.size(); i += 8) {
            std::uint64_t a = 0;
            std::uint64_t b = 0;
            std::memcpy(&a, mine + i, 8);
            std::memcpy(&b, bits.data() + i, 8);
            a |= b;
            std::memcpy(mine + i, &a, 8);
        }
        for (; i < bits.size(); ++i) {
            mine[i] = static_cast<char>(mine[i] | bits[i]);
        }
    }
    void clear() { m_bytes.clear(); }

  private:
    std::string m_bytes;
};

} // namespace breakwater::fakes
