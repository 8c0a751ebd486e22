// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"

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

/// Which entry window held when: who became ready before a change has the time that was promised. As far as
/// this gateway has seen. A plain value.
class EntryWindows {
  public:
    /// From `at` on, seconds of the store's wall time, places that become ready have this long; the first one
    /// also stands for all the time before.
    void set(std::int64_t at, base::Seconds window);
    /// `unset`: what holds where nothing was ever set.
    base::Seconds of(std::int64_t readySince, base::Seconds unset) const;

  private:
    struct Window {
        std::int64_t from = 0;
        base::Seconds window{};
    };
    static constexpr std::size_t kMost = 64;

    std::vector<Window> m_windows;
};

} // namespace breakwater::core
