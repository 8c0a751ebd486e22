// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/demo/crowd.h"
#include "shared/model/event.h"

#include <deque>
#include <optional>
#include <vector>

namespace breakwater::client::demo {

/// One event with its people, its bans and an hour of its figures. Private to this room, under the world's
/// mutex.
struct Show {
    Show(model::Event anEvent, std::uint64_t seed, const Onrush& onrush)
        : event(std::move(anEvent)), crowd(seed, onrush) {}

    model::Event event;
    Crowd crowd;
    std::vector<model::Ban> bans; ///< by number, ascending
    std::uint32_t lastBan = 0;
    std::optional<model::Ramp> ramp;
    base::Micros openTime{0}; ///< that it has been open, pauses left out
    base::Micros rampFrom{0}; ///< of the open time
    std::uint64_t lsn = 1;
    CrowdTotals lastSecond;
    std::deque<CrowdTotals> minute; ///< one a second
    std::deque<model::Snapshot> hour;
    std::deque<std::uint32_t> waits; ///< of those admitted lately

    /// Admissions a second now: the policy's, or on the ramp to it.
    double rate() const;
    void advance(base::WallTime now, base::Micros span);
    /// A few thousand places more of each ban that is being made or lifted.
    void walkBans(base::WallTime now);
    model::Ban* findBan(std::uint32_t number);
    /// The figures of the second that ends now.
    model::EventFigures figures(base::WallTime now);
    model::Place placeAt(model::Seq seq) const;
    bool isRunning() const;

  private:
    void walk(model::Ban& ban, base::WallTime now);
};

} // namespace breakwater::client::demo
