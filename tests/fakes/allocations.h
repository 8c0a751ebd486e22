// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

/// Counts every allocation of the program that includes it, on whatever thread. For one file of a program
/// only: it defines the program's operator new.
namespace breakwater::fakes {

inline std::atomic<std::uint64_t> allocations{0};

inline void* countedAllocation(std::size_t size) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) {
        return memory;
    }
    throw std::bad_alloc{};
}

} // namespace breakwater::fakes

void* operator new(std::size_t size) {
    return breakwater::fakes::countedAllocation(size);
}
void* operator new[](std::size_t size) {
    return breakwater::fakes::countedAllocation(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
