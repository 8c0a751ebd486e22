// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace breakwater::core {

/// When an event stood still, as far as this gateway has seen: entry windows stand still meanwhile. Seconds
/// of the store's wall time. A plain value.
class Pauses {
  public:
    /// A pause begins; nothing while one lasts.
    void begin(std::int64_t at);
    void end(std::int64_t at);

    /// How many of the seconds from `from` to `now` were paused.
    std::int64_t within(std::int64_t from, std::int64_t now) const;

  private:
    struct Pause {
        std::int64_t began = 0;
        std::int64_t ended = 0; ///< 0 while it lasts
    };
    static constexpr std::size_t kMost = 64; // of the last ones; an entry window is an hour at most

    std::vector<Pause> m_pauses;
};

} // namespace breakwater::core
