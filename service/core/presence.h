// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/rank_tree.h"
#include "service/core/store_types.h"

#include <cstdint>
#include <string>
#include <vector>

namespace breakwater::core {

/// Who polled at this gateway since the last merge: a bit a place. Any thread marks; the store thread
/// collects.
class Presence {
  public:
    explicit Presence(std::uint64_t limit) : m_words((limit + 63) / 64) {}

    /// Any thread, no lock: a bit that is set already is only read.
    void mark(model::Seq seq) {
        if (seq.value() >= m_words.size() * 64) {
            return;
        }
        std::atomic<std::uint64_t>& word = m_words[seq.value() / 64];
        const std::uint64_t bit = std::uint64_t{1} << (seq.value() % 64);
        if ((word.load(std::memory_order_relaxed) & bit) == 0) {
            word.fetch_or(bit, std::memory_order_relaxed);
        }
    }

    /// Takes the bits of [from, to) out, in Redis' bit order, without the zeros before and behind them.
    struct Bits {
        std::uint64_t firstByte = 0;
        std::string bytes;
    };
    Bits collect(model::Seq from, model::Seq to);
    /// Puts back what a failed merge had taken.
    void restore(const Bits& bits);
    /// The marked numbers of [from, to), at most `most`, without taking them out.
    std::vector<model::Seq> marked(model::Seq from, model::Seq to, std::size_t most) const;

  private:
    ReservedArray<std::uint64_t> m_words;
};

} // namespace breakwater::core
