// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace breakwater::http {

/// Walks over a header section, a line at a time, by the letters that RFC 9110 and 9112 allow and no others:
/// every line ends with CR LF, nothing is folded, no control character stands anywhere but a tab in a value.
/// What a field means is not its business. Reads `section`, which must outlive it; allocates nothing; one
/// thread.
class HeaderScanner {
  public:
    explicit HeaderScanner(std::string_view section);

    enum class Found : std::uint8_t {
        Line,       ///< one was read
        End,        ///< the empty line: `consumed` tells the section's size
        NeedMore,   ///< the section ends within the line, which is well so far
        BadLine,    ///< not by the grammar
        BadVersion, ///< an HTTP/x.y that is spoken nowhere here
        Folded,     ///< a line that goes on with the one before
    };
    struct RequestLine {
        std::string_view method;
        std::string_view target; ///< not empty
        bool http11 = false;
    };
    struct Field {
        std::string_view name;  ///< not empty
        std::string_view value; ///< without the white space around it
    };

    /// Once, first.
    Found requestLine(RequestLine& line);
    /// Then until it answers something else than Line.
    Found field(Field& field);
    std::size_t consumed() const { return static_cast<std::size_t>(m_at - m_begin); }

  private:
    Found version(RequestLine& line);
    Found lineEnd();
    std::string_view token();

    const char* m_begin;
    const char* m_at;
    const char* m_end;
};

/// Whether every letter may stand in a token (RFC 9110, section 5.6.2); false for none.
bool isToken(std::string_view text);
/// Whether every letter may stand in a Host: reg-name, IPv4 or [IPv6] with a port; no more than that is
/// checked.
bool isHostText(std::string_view text);

} // namespace breakwater::http
