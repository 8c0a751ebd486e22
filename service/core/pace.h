// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/event.h"
#include "shared/model/policy.h"
#include "shared/model/visitor.h"

#include <array>
#include <cstdint>
#include <optional>

/// How fast positions fall, what a place may expect of that, and when it should ask again.
namespace breakwater::core {

/// What the store thread publishes and any thread forecasts from. Each number stands by itself: readers may
/// mix those of two moments.
struct PaceFigures {
    double headPerSec = 0; ///< places a second that stop waiting at the head: admitted or parked; 0: unknown
    double leavingShare =
        0;             ///< share of the waiting that leaves elsewhere each second: left, expired, banned
    double spread = 0; ///< how far off `headPerSec` may be, as a share of it, 0 to below 1

    bool operator==(const PaceFigures&) const = default;
};

/// Counts ever, as a replica has them, and who is waiting now.
struct FallTotals {
    std::uint64_t atHead = 0;
    std::uint64_t elsewhere = 0;
    std::uint64_t waiting = 0;
};

/// Watches totals go by and says how fast positions fall. Believes the set rate first and gives way to what
/// really happened over the last 10 s and 60 s of open time with people waiting; a changed rate counts at
/// once. One thread (store).
class FallTracker {
  public:
    /// As often as one likes, about once a second at least. `rate` is the one in force, `admitting` false in
    /// every state but open: such time tells nothing.
    void observe(base::MonoTime now, const FallTotals& totals, model::Rate rate, bool admitting);

    /// The totals come from another replica from here on; what was learned stays.
    void rebase() { m_last.reset(); }

    PaceFigures figures() const;

  private:
    struct Slice {
        double seconds = 0;
        double expected = 0; // admissions that the set rate allowed
        double atHead = 0;
        double elsewhere = 0;
        double personSeconds = 0;
    };
    struct Moment {
        base::MonoTime at{};
        FallTotals totals;
        bool admitting = false;
    };

    static constexpr std::size_t kSlices = 64;

    void add(const Slice& slice);
    Slice sumOfLast(double seconds) const;

    std::optional<Moment> m_last;
    model::Rate m_rate;
    std::array<Slice, kSlices> m_slices{}; // a ring; each spans a second or more
    std::size_t m_current = 0;
};

/// low <= sec <= high.
struct Eta {
    std::uint32_t sec = 0;
    std::uint32_t low = 0;
    std::uint32_t high = 0;

    bool operator==(const Eta&) const = default;
};

/// When `position` places (the last of them the asker's own) will have gone. nullopt while the event isn't
/// open or nothing is known. Pure; any thread.
std::optional<Eta> forecast(const PaceFigures& figures, model::EventState state, std::uint64_t position);

/// How long a visitor should wait before it asks again; 0 in final states, else 1 to 45 s. `eta` as
/// `forecast` gave it; `load` is how busy this gateway is, 0 to 1; `random` is uniform in [0, 1). Pure; any
/// thread.
base::Millis choosePollAfter(model::VisitorState state, std::uint64_t position, const std::optional<Eta>& eta,
                             double load, double random);

} // namespace breakwater::core
