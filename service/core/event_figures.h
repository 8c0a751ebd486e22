// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/replica.h"
#include "shared/model/snapshot.h"

#include <array>
#include <deque>
#include <optional>

namespace breakwater::core {

/// Makes one event's figures once a second out of what its replica has counted. Store thread.
class EventFigureTracker final : public Replica::Observer {
  public:
    /// The figures of the second that ends now. `low` and `high`: the waiting time of the last in line, if
    /// known.
    model::EventFigures take(const Replica& replica, base::WallTime at,
                             std::optional<model::SecondsRange> drain);

    void moved(model::Seq seq, model::PlaceState from, std::uint32_t since, Cause cause,
               base::WallTime at) override;

  private:
    struct Totals {
        const Replica* replica = nullptr;
        base::WallTime at{};
        std::uint64_t joined = 0;
        std::uint64_t admitted = 0;
        std::uint64_t entered = 0;
        std::uint64_t left = 0;
        std::uint64_t expired = 0;
        std::uint64_t noShow = 0;
        std::uint64_t readyOver = 0;
    };

    static Totals totalsOf(const Replica& replica, base::WallTime at);
    std::optional<std::uint32_t> waitAt(double share) const;

    std::deque<Totals> m_minute;              ///< one a second, the newest last; no-shows are judged over it
    std::array<std::uint32_t, 512> m_waits{}; ///< seconds waited by those admitted lately, a ring
    std::size_t m_waitCount = 0;
};

} // namespace breakwater::core
