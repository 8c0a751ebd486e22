// SPDX-License-Identifier: Apache-2.0
#include "service/core/presence.h"

#include <algorithm>
#include <bit>

namespace breakwater::core {

namespace {

/// Redis counts a byte's bits from the highest, we count from the lowest.
std::uint8_t reversed(std::uint8_t byte) {
    byte = static_cast<std::uint8_t>((byte >> 4) | (byte << 4));
    byte = static_cast<std::uint8_t>(((byte & 0xCC) >> 2) | ((byte & 0x33) << 2));
    return static_cast<std::uint8_t>(((byte & 0xAA) >> 1) | ((byte & 0x55) << 1));
}

} // namespace

Presence::Bits Presence::collect(model::Seq from, model::Seq to) {
    std::uint64_t firstWord = from.value() / 64;
    const std::uint64_t endWord = std::min((to.value() + 63) / 64, m_words.size());
    while (firstWord < endWord && m_words[firstWord].load(std::memory_order_relaxed) == 0) {
        ++firstWord;
    }
    Bits bits;
    bits.firstByte = firstWord * 8;
    std::size_t used = 0;
    for (std::uint64_t i = firstWord; i < endWord; ++i) {
        if (m_words[i].load(std::memory_order_relaxed) == 0) {
            continue;
        }
        const std::uint64_t word = m_words[i].exchange(0, std::memory_order_relaxed);
        const std::size_t at = static_cast<std::size_t>(i - firstWord) * 8;
        bits.bytes.resize(at + 8);
        for (std::size_t byte = 0; byte < 8; ++byte) {
            bits.bytes[at + byte] =
                static_cast<char>(reversed(static_cast<std::uint8_t>(word >> (8 * byte))));
            used = bits.bytes[at + byte] != 0 ? at + byte + 1 : used;
        }
    }
    bits.bytes.resize(used);
    return bits;
}

void Presence::restore(const Bits& bits) {
    for (std::size_t i = 0; i < bits.bytes.size(); ++i) {
        const std::uint64_t byte = bits.firstByte + i;
        const std::uint64_t word = reversed(static_cast<std::uint8_t>(bits.bytes[i]));
        if (word != 0 && byte / 8 < m_words.size()) {
            m_words[byte / 8].fetch_or(word << (8 * (byte % 8)), std::memory_order_relaxed);
        }
    }
}

std::vector<model::Seq> Presence::marked(model::Seq from, model::Seq to, std::size_t most) const {
    std::vector<model::Seq> seqs;
    const std::uint64_t end = std::min(to.value(), m_words.size() * 64);
    for (std::uint64_t word = from.value() / 64; word * 64 < end; ++word) {
        std::uint64_t bits = m_words[word].load(std::memory_order_relaxed);
        while (bits != 0) {
            const std::uint64_t seq = word * 64 + static_cast<std::uint64_t>(std::countr_zero(bits));
            bits &= bits - 1;
            if (seq < from.value() || seq >= end) {
                continue;
            }
            if (seqs.size() == most) {
                return seqs;
            }
            seqs.emplace_back(seq);
        }
    }
    return seqs;
}

} // namespace breakwater::core
