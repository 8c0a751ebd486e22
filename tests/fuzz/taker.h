// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// What the fuzz targets share: a target takes any bytes and aborts when an invariant of a parser is broken.
/// Targets keep no state from one call to the next; one thread.
namespace breakwater::fuzz {

/// Ends the process, for libFuzzer to keep the input, when `holds` is false.
inline void require(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "broken: %s\n", what);
        std::abort();
    }
}

/// Takes numbers and texts off the front of the input; zeros and empty texts when it is used up.
class Taker {
  public:
    explicit Taker(std::string_view input) : m_rest(input) {}

    std::uint64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        for (const char byte : text(bytes)) {
            value = value << 8 | static_cast<std::uint8_t>(byte);
        }
        return value;
    }
    std::string_view text(std::size_t most) {
        const std::string_view taken = m_rest.substr(0, most);
        m_rest.remove_prefix(taken.size());
        return taken;
    }
    std::string_view rest() const { return m_rest; }

  private:
    std::string_view m_rest;
};

} // namespace breakwater::fuzz
