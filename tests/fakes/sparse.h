// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace breakwater::fakes {

/// A growing array whose untouched stretches cost nothing: numbers jump by a million after a restart that may
/// have lost some. Copyable. One thread.
template<typename T>
class Sparse {
  public:
    explicit Sparse(std::uint64_t size = 0) { resize(size); }

    std::uint64_t size() const { return m_size; }
    void resize(std::uint64_t size) {
        m_size = size;
        m_pages.resize((size + kPage - 1) / kPage);
    }
    void push_back(T value) {
        resize(m_size + 1);
        (*this)[m_size - 1] = std::move(value);
    }
    T& operator[](std::uint64_t i) {
        std::vector<T>& page = m_pages[i / kPage];
        if (page.empty()) {
            page.resize(kPage);
        }
        return page[i % kPage];
    }
    const T& operator[](std::uint64_t i) const { return at(i); }
    /// Reads without making a page.
    const T& at(std::uint64_t i) const {
        static const T kNothing{};
        const std::vector<T>& page = m_pages[i / kPage];
        return page.empty() ? kNothing : page[i % kPage];
    }
    /// The first number of [i, end) whose page has been touched, or `end`.
    std::uint64_t nextTouched(std::uint64_t i, std::uint64_t end) const {
        while (i < end && m_pages[i / kPage].empty()) {
            i = (i / kPage + 1) * kPage;
        }
        return std::min(i, end);
    }

  private:
    static constexpr std::uint64_t kPage = 256;

    std::vector<std::vector<T>> m_pages;
    std::uint64_t m_size = 0;
};

} // namespace breakwater::fakes
