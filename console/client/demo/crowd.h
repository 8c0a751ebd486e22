// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/ban.h"
#include "shared/model/policy.h"
#include "shared/model/snapshot.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <random>
#include <set>
#include <vector>

namespace breakwater::client::demo {

/// How many come: `before` have gathered when it opens, then `steady` a second and a wave of `wave` a second
/// that halves every two minutes.
struct Onrush {
    double before = 0;
    double steady = 0;
    double wave = 0;
};

/// What changed since it was asked last.
struct CrowdTotals {
    std::uint64_t joined = 0;
    std::uint64_t admitted = 0;
    std::uint64_t entered = 0;
    std::uint64_t left = 0;
    std::uint64_t noShow = 0;
    std::uint64_t readyOver = 0; ///< entered or no-show
};

/// The people of one event, each a few bytes. Deterministic; private to this room, under the world's mutex.
class Crowd {
  public:
    Crowd(std::uint64_t seed, const Onrush& onrush);

    /// `sinceOpen` below zero: nobody comes. `rate` 0: nobody is admitted.
    void advance(base::WallTime now, base::Micros span, base::Micros sinceOpen, double rate,
                 const model::Policy& policy);
    void gather(base::WallTime now); ///< those who are there before it opens
    /// Someone who will enter or leave by calls of their own.
    model::Seq join(base::WallTime now, const model::AddressPrefix& prefix);

    std::uint64_t size() const { return m_places.size(); }
    const model::Counters& counters() const { return m_counters; }
    const CrowdTotals& totals() const { return m_totals; }
    model::Seq frontier() const { return model::Seq(m_frontier + 1); }
    std::uint32_t lastWait() const { return m_lastWait; } ///< seconds, of whom was admitted last

    model::Place place(model::Seq seq) const; ///< must exist
    std::uint64_t positionOf(model::Seq seq) const;
    bool covers(const model::BanScope& scope, model::Seq seq) const;
    void setState(model::Seq seq, model::PlaceState state, base::WallTime now);
    /// Marks the place, or takes the mark away again; false when there is nothing to do.
    bool ban(model::Seq seq, std::uint32_t number, base::WallTime now);
    bool unban(model::Seq seq, std::uint32_t number, base::WallTime now);
    void refuse(const model::BanScope& scope, bool refused); ///< joins from there
    std::vector<model::Cohort> cohorts() const;              ///< the most suspicious first

  private:
    struct Cell {
        model::PlaceState state = model::PlaceState::Waiting;
        model::PlaceState former = model::PlaceState::None;
        std::uint16_t origin = 0; ///< of which network
        std::uint32_t since = 0;
        std::uint32_t joinedMs = 0; ///< after m_began
        std::uint32_t ban = 0;
    };
    struct Due {
        std::uint64_t index;
        base::WallTime at;
    };

    std::uint64_t random(std::uint64_t below) { return m_random() % below; }
    void add(std::uint16_t origin, base::WallTime now);
    void move(std::uint64_t index, model::PlaceState state, base::WallTime now);
    void admit(std::uint64_t index, base::WallTime now, const model::Policy& policy);
    void admitSome(double rate, base::Micros span, base::WallTime now, const model::Policy& policy);
    void enterAndFinish(base::WallTime now);
    void leaveSome(base::Micros span, base::WallTime now);

    std::mt19937_64 m_random;
    const Onrush m_onrush;
    std::vector<Cell> m_places;
    base::WallTime m_began{};
    model::Counters m_counters;
    CrowdTotals m_totals;
    std::uint64_t m_frontier = 0; ///< index: every one before it has had its turn
    double m_joinDebt = 0;
    double m_admitDebt = 0;
    double m_leaveDebt = 0;
    std::uint32_t m_lastWait = 0;
    std::deque<std::uint64_t> m_returned;
    std::deque<Due> m_entering;
    std::deque<Due> m_absent;
    std::deque<Due> m_shopping;
    std::vector<bool> m_refused;          ///< by origin
    std::set<std::uint64_t> m_selfWilled; ///< who joined by a call
};

} // namespace breakwater::client::demo
