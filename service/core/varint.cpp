// SPDX-License-Identifier: Apache-2.0
#include "service/core/varint.h"

namespace breakwater::core {

void appendVarint(std::string& out, std::uint64_t number) {
    while (number >= 0x80) {
        out.push_back(static_cast<char>((number & 0x7F) | 0x80));
        number >>= 7;
    }
    out.push_back(static_cast<char>(number));
}

std::uint64_t ByteReader::varint() {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint8_t part = byte();
        if (m_failed) {
            return 0;
        }
        const bool tooLarge = shift == 63 && part > 1;
        const bool padded = shift > 0 && part == 0;
        if (tooLarge || padded) {
            break;
        }
        number |= static_cast<std::uint64_t>(part & 0x7F) << shift;
        if ((part & 0x80) == 0) {
            return number;
        }
    }
    m_failed = true;
    return 0;
}

std::uint8_t ByteReader::byte() {
    const std::string_view one = take(1);
    return one.empty() ? 0 : static_cast<std::uint8_t>(one.front());
}

std::string_view ByteReader::take(std::uint64_t count) {
    if (m_failed || count > m_bytes.size()) {
        m_failed = true;
        return {};
    }
    const std::string_view taken = m_bytes.substr(0, count);
    m_bytes.remove_prefix(count);
    return taken;
}

} // namespace breakwater::core
