// SPDX-License-Identifier: Apache-2.0
#include "service/core/rank_tree.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <new>

namespace breakwater::core {

namespace {

constexpr std::uint64_t kBlockBits = 512;
constexpr std::uint64_t kBlockWords = kBlockBits / 64;
constexpr auto kRelaxed = std::memory_order_relaxed;

} // namespace

template<typename T>
ReservedArray<T>::ReservedArray(std::uint64_t count) : m_count(count) {
    void* memory = mmap(nullptr, count * sizeof(std::atomic<T>), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
    // Fresh anonymous pages are zero, which is every such atomic's value 0.
    m_cells = static_cast<std::atomic<T>*>(memory);
}

template<typename T>
ReservedArray<T>::~ReservedArray() {
    munmap(m_cells, m_count * sizeof(std::atomic<T>));
}

template class ReservedArray<std::uint8_t>;
template class ReservedArray<std::uint32_t>;
template class ReservedArray<std::uint64_t>;

RankTree::RankTree(std::uint64_t limit)
    : m_bits((limit + kBlockBits) / kBlockBits * kBlockWords),
      m_sums((limit + kBlockBits) / kBlockBits + 1) {}

void RankTree::add(std::uint64_t block, std::int32_t difference) {
    // Single writer: a plain read and write of each cell, whole for any reader.
    for (std::uint64_t i = block + 1; i < m_sums.size(); i += i & (~i + 1)) {
        m_sums[i].store(m_sums[i].load(kRelaxed) + static_cast<std::uint32_t>(difference), kRelaxed);
    }
}

void RankTree::insert(std::uint64_t number) {
    std::atomic<std::uint64_t>& word = m_bits[number / 64];
    const std::uint64_t bit = std::uint64_t{1} << (number % 64);
    const std::uint64_t old = word.load(kRelaxed);
    if ((old & bit) == 0) {
        word.store(old | bit, kRelaxed);
        add(number / kBlockBits, 1);
    }
}

void RankTree::insertRange(std::uint64_t first, std::uint64_t count) {
    const std::uint64_t end = first + count;
    for (std::uint64_t at = first; at < end;) {
        const std::uint64_t blockEnd = std::min(end, (at / kBlockBits + 1) * kBlockBits);
        std::int32_t added = 0;
        const std::uint64_t block = at / kBlockBits;
        while (at < blockEnd) {
            const std::uint64_t wordEnd = std::min(blockEnd, (at / 64 + 1) * 64);
            const std::uint64_t bits = wordEnd - at;
            const std::uint64_t mask = (bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1)
                                       << (at % 64);
            const std::uint64_t old = m_bits[at / 64].load(kRelaxed);
            added += std::popcount(mask & ~old);
            m_bits[at / 64].store(old | mask, kRelaxed);
            at = wordEnd;
        }
        add(block, added);
    }
}

void RankTree::erase(std::uint64_t number) {
    std::atomic<std::uint64_t>& word = m_bits[number / 64];
    const std::uint64_t bit = std::uint64_t{1} << (number % 64);
    const std::uint64_t old = word.load(kRelaxed);
    if ((old & bit) != 0) {
        word.store(old & ~bit, kRelaxed);
        add(number / kBlockBits, -1);
    }
}

bool RankTree::contains(std::uint64_t number) const {
    return number < limit() && ((m_bits[number / 64].load(kRelaxed) >> (number % 64)) & 1U) != 0;
}

std::uint64_t RankTree::countBelow(std::uint64_t number) const {
    number = std::min(number, limit() - 1);
    const std::uint64_t block = number / kBlockBits;
    std::uint32_t sum = 0; // wraps like the cells do
    for (std::uint64_t i = block; i > 0; i &= i - 1) {
        sum += m_sums[i].load(kRelaxed);
    }
    std::uint64_t count = sum;
    for (std::uint64_t word = block * kBlockWords; word < number / 64; ++word) {
        count += static_cast<std::uint64_t>(std::popcount(m_bits[word].load(kRelaxed)));
    }
    const std::uint64_t below = (std::uint64_t{1} << (number % 64)) - 1;
    return count + static_cast<std::uint64_t>(std::popcount(m_bits[number / 64].load(kRelaxed) & below));
}

} // namespace breakwater::core
