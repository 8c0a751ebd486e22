// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <functional>

namespace breakwater::base {

/// A number that cannot be mistaken for another kind of number. `Tag` is any distinct type.
template<typename Tag, typename Number>
class StrongId {
  public:
    using Value = Number;

    constexpr StrongId() = default;
    constexpr explicit StrongId(Number value) : m_value(value) {}

    constexpr Number value() const { return m_value; }
    constexpr auto operator<=>(const StrongId&) const = default;
    constexpr StrongId next() const { return StrongId(static_cast<Number>(m_value + 1)); }
    constexpr StrongId plus(Number count) const { return StrongId(static_cast<Number>(m_value + count)); }

  private:
    Number m_value{};
};

} // namespace breakwater::base

template<typename Tag, typename Number>
struct std::hash<breakwater::base::StrongId<Tag, Number>> {
    std::size_t operator()(const breakwater::base::StrongId<Tag, Number>& id) const noexcept {
        return std::hash<Number>{}(id.value());
    }
};
