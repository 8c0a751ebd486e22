// SPDX-License-Identifier: Apache-2.0
#pragma once

// A timer wheel for people's next actions: 12 bytes a visitor, no allocation after the start. Each visitor is
// in it at most once; a due time further away than one turn stays in its slot and is looked at once a turn.
// One thread.

#include "tests/crowd/version.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <limits>
#include <vector>

namespace breakwater::crowd {

class Wheel {
  public:
    static constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();

    Wheel(Moment start, std::uint32_t people)
        : m_start(start), m_heads(kSlots, kNobody), m_next(people, kNobody), m_due(people) {}

    void add(std::uint32_t who, Moment due) {
        m_due[who] = due;
        const auto tick = std::max(tickOf(due), m_tick);
        auto& head = m_heads[static_cast<std::size_t>(tick) % kSlots];
        m_next[who] = head;
        head = who;
        ++m_size;
    }

    /// The time for which the visitor was scheduled last, also after it has fired.
    Moment due(std::uint32_t who) const { return m_due[who]; }
    std::size_t size() const { return m_size; }

    /// Calls fire(who) for everyone due by `now`. `fire` may add, also the same visitor.
    template<typename Fire>
    void advance(Moment now, Fire&& fire) {
        const auto last = tickOf(now);
        while (m_tick < last) {
            auto who = m_heads[static_cast<std::size_t>(m_tick) % kSlots];
            m_heads[static_cast<std::size_t>(m_tick) % kSlots] = kNobody;
            ++m_tick; // so that what `fire` adds for now lands in a slot that is still to come
            while (who != kNobody) {
                const auto next = m_next[who];
                --m_size;
                if (tickOf(m_due[who]) < m_tick) {
                    fire(who);
                } else {
                    add(who, m_due[who]);
                }
                who = next;
            }
        }
    }

    void clear() {
        std::fill(m_heads.begin(), m_heads.end(), kNobody);
        m_size = 0;
    }

  private:
    static constexpr std::size_t kSlots = 65536;

    std::int64_t tickOf(Moment at) const { return std::chrono::floor<base::Millis>(at - m_start).count(); }

    Moment m_start;
    std::int64_t m_tick = 0;
    std::size_t m_size = 0;
    std::vector<std::uint32_t> m_heads;
    std::vector<std::uint32_t> m_next;
    std::vector<Moment> m_due;
};

} // namespace breakwater::crowd
