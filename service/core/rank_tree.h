// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace breakwater::core {

/// A zeroed array of `count` atomics that takes address space at once and memory only where it is touched; it
/// never moves, so readers need no lock. Freed with its owner.
template<typename T>
class ReservedArray {
  public:
    explicit ReservedArray(std::uint64_t count);
    ~ReservedArray();
    ReservedArray(const ReservedArray&) = delete;
    ReservedArray& operator=(const ReservedArray&) = delete;

    std::atomic<T>& operator[](std::uint64_t i) { return m_cells[i]; }
    const std::atomic<T>& operator[](std::uint64_t i) const { return m_cells[i]; }
    std::uint64_t size() const { return m_count; }

  private:
    std::atomic<T>* m_cells;
    std::uint64_t m_count;
};

extern template class ReservedArray<std::uint8_t>;
extern template class ReservedArray<std::uint32_t>;
extern template class ReservedArray<std::uint64_t>;

/// A set of numbers that answers "how many are below n" in nanoseconds: a bitmap and a Fenwick tree over its
/// blocks of 512 bits. One writer; any number of readers at the same time, without locks or waiting.
///
/// A prefix that a reader sums changes only where numbers below n come or go, one cell at a time: with
/// nothing but removals going on, its sum only falls.
class RankTree {
  public:
    /// For numbers below `limit`; 1.6 bits of address space a number, memory as it is touched.
    explicit RankTree(std::uint64_t limit);

    // Writer.
    void insert(std::uint64_t number);
    void insertRange(std::uint64_t first, std::uint64_t count);
    void erase(std::uint64_t number);

    // Readers.
    bool contains(std::uint64_t number) const;
    std::uint64_t countBelow(std::uint64_t number) const;
    std::uint64_t limit() const { return m_bits.size() * 64; }

  private:
    void add(std::uint64_t block, std::int32_t difference);

    ReservedArray<std::uint64_t> m_bits;
    ReservedArray<std::uint32_t> m_sums; // Fenwick over blocks, 1-based
};

} // namespace breakwater::core
