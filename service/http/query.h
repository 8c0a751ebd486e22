// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace breakwater::http {

/// One parameter of a query string. Malformed: it stands twice, has a broken %-escape, decodes to something
/// longer than the caller's buffer, or to a control character.
struct QueryValue {
    enum class State : std::uint8_t { Absent, Present, Malformed };

    State state = State::Absent;
    std::string_view text; ///< points into the query, or into the caller's buffer where escapes were decoded

    bool present() const { return state == State::Present; }
};

/// Looks for `name` (plain ASCII; an escaped name is another name). Pure; any thread; allocates nothing.
QueryValue queryValue(std::string_view query, std::string_view name, std::span<char> buffer);

} // namespace breakwater::http
