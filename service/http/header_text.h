// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace breakwater::http {

/// The header lines that a handler adds to an answer, written in place without allocating. A name or value
/// that could break out of its line (control characters) is refused, and so is a line that no longer fits;
/// add() then returns false and writes nothing. One thread; usually lives on the handler's stack.
class HeaderText {
  public:
    bool add(std::string_view name, std::string_view value);
    bool add(std::string_view name, std::uint64_t value);

    std::string_view text() const { return {m_text.data(), m_size}; }

  private:
    std::array<char, 1024> m_text; // left uninitialised: only the first m_size bytes are ever read
    std::size_t m_size = 0;
};

} // namespace breakwater::http
