// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cassert>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace breakwater::http {

/// Puts pieces behind what stands in a string, into room that is made once: what an answer is built of are
/// dozens of pieces of a few letters. The string is whole again when the cursor is gone. One thread.
class TextCursor {
  public:
    /// `most`: what all pieces together may take; more is a mistake in the program.
    TextCursor(std::string& out, std::size_t most) : m_out(out) {
        const std::size_t size = out.size();
        out.resize(size + most);
        m_at = out.data() + size;
    }
    ~TextCursor() { m_out.resize(static_cast<std::size_t>(m_at - m_out.data())); }
    TextCursor(const TextCursor&) = delete;
    TextCursor& operator=(const TextCursor&) = delete;

    template<std::size_t Size>
    void put(const char (&literal)[Size]) {
        copy(literal, Size - 1);
    }
    void put(std::string_view text) { copy(text.data(), text.size()); }
    void putNumber(std::uint64_t number) {
        const auto [end, error] = std::to_chars(m_at, m_out.data() + m_out.size(), number);
        assert(error == std::errc());
        m_at = end;
    }

  private:
    void copy(const char* text, std::size_t size) {
        assert(size <= static_cast<std::size_t>(m_out.data() + m_out.size() - m_at));
        std::memcpy(m_at, text, size);
        m_at += size;
    }

    std::string& m_out;
    char* m_at;
};

} // namespace breakwater::http
