// SPDX-License-Identifier: Apache-2.0
#include "console/client/demo/crowd.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace breakwater::client::demo {

namespace {

using model::PlaceState;

constexpr double kHalving = 120;                ///< seconds, of the first wave
constexpr base::Micros kEntersAfter{1'200'000}; ///< whom we call comes at once
constexpr base::Micros kShops{45'000'000};
constexpr std::uint64_t kNoShowPercent = 4;
constexpr double kLeavesPerSecond = 0.00016; ///< of those who wait
constexpr std::uint16_t kBots = 36;          ///< networks of them; the first origins
constexpr std::uint16_t kOrigins = 16'000;
constexpr std::uint64_t kBotsPerTenThousand = 138;
constexpr int kTries = 8; ///< to meet someone who still waits

/// The same number gives the same answer at every look.
std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31U);
}

/// Networks that belong to nobody: documentation and benchmarking for bots, shared address space for people.
model::AddressPrefix prefixOf(std::uint16_t origin) {
    constexpr std::array<std::array<std::uint8_t, 3>, 3> kDocumentation{
        {{203, 0, 113}, {198, 51, 100}, {192, 0, 2}}};
    model::AddressPrefix prefix;
    prefix.family = 4;
    if (origin < kDocumentation.size()) {
        std::copy(kDocumentation[origin].begin(), kDocumentation[origin].end(), prefix.bytes.begin());
    } else if (origin == kDocumentation.size()) {
        prefix.family = 6;
        prefix.bytes = {0x20, 0x01, 0x0d, 0xb8, 0, 7, 0};
    } else if (origin < kBots) {
        prefix.bytes = {198, 18, static_cast<std::uint8_t>(origin), 0, 0, 0, 0};
    } else {
        prefix.bytes = {
            100, static_cast<std::uint8_t>(64 + origin / 256), static_cast<std::uint8_t>(origin), 0, 0, 0, 0};
    }
    return prefix;
}

std::uint16_t originOf(const model::AddressPrefix& prefix) {
    for (std::uint16_t origin = 0; origin < kOrigins; ++origin) {
        if (prefixOf(origin) == prefix) {
            return origin;
        }
    }
    return kOrigins;
}

model::Suspicion suspicionOfOrigin(std::uint16_t origin) {
    if (origin >= kBots) {
        return {};
    }
    model::Suspicion suspicion;
    suspicion.reasons.push_back({"JOIN_BURST", 35 - origin % 12U});
    suspicion.reasons.push_back({"AGENT_MONOCULTURE", 20});
    if (origin % 3 != 2) {
        suspicion.reasons.push_back({"MACHINE_CADENCE", origin % 2 == 0 ? 30U : 15U});
    }
    for (const auto& reason : suspicion.reasons) {
        suspicion.score += reason.points;
    }
    return suspicion;
}

model::Suspicion suspicionOf(std::uint16_t origin, std::uint64_t index) {
    model::Suspicion suspicion = suspicionOfOrigin(origin);
    const std::uint64_t chance = mixed(index) % 100;
    if (origin < kBots && chance < 20) {
        suspicion.reasons.push_back({"POLLS_TOO_FAST", 12});
        suspicion.score += 12;
    } else if (origin >= kBots && chance == 0 && mixed(index + 1) % 20 == 0) {
        suspicion.reasons.push_back({"TOKEN_SHARED", 15});
        suspicion.score += 15;
    }
    suspicion.score = std::min<std::uint32_t>(suspicion.score, 100);
    return suspicion;
}

model::AgentHash agentOf(std::uint16_t origin, std::uint64_t index) {
    // A bot network sends one agent; people send a handful.
    return model::AgentHash(mixed(origin < kBots ? 7'000U + origin % 5U : 100 + mixed(index) % 24));
}

bool staysAway(std::uint64_t index) {
    return mixed(index * 3 + 1) % 100 < kNoShowPercent;
}

} // namespace

Crowd::Crowd(std::uint64_t seed, const Onrush& onrush)
    : m_random(seed), m_onrush(onrush), m_refused(kOrigins + 1U, false) {}

void Crowd::gather(base::WallTime now) {
    for (auto i = static_cast<std::uint64_t>(m_onrush.before); i > 0; --i) {
        add(static_cast<std::uint16_t>(kBots + random(kOrigins - kBots)), now);
    }
}

void Crowd::add(std::uint16_t origin, base::WallTime now) {
    if (m_places.empty()) {
        m_began = now;
    }
    Cell cell;
    cell.origin = origin;
    cell.since = static_cast<std::uint32_t>(base::secondsOf(now));
    cell.joinedMs = static_cast<std::uint32_t>((now - m_began).count() / 1000);
    m_places.push_back(cell);
    ++m_counters.byState[static_cast<std::size_t>(PlaceState::Waiting)];
    ++m_totals.joined;
}

model::Seq Crowd::join(base::WallTime now, const model::AddressPrefix& prefix) {
    add(originOf(prefix), now);
    m_selfWilled.insert(m_places.size() - 1);
    return model::Seq(m_places.size());
}

void Crowd::move(std::uint64_t index, PlaceState state, base::WallTime now) {
    Cell& cell = m_places[index];
    --m_counters.byState[static_cast<std::size_t>(cell.state)];
    ++m_counters.byState[static_cast<std::size_t>(state)];
    cell.state = state;
    cell.since = static_cast<std::uint32_t>(base::secondsOf(now));
}

void Crowd::setState(model::Seq seq, PlaceState state, base::WallTime now) {
    const std::uint64_t index = seq.value() - 1;
    if (state == PlaceState::Entered) {
        ++m_totals.entered;
        ++m_totals.readyOver;
        m_shopping.push_back({index, now + kShops});
    }
    m_totals.left += state == PlaceState::Left ? 1 : 0;
    move(index, state, now);
}

void Crowd::advance(base::WallTime now, base::Micros span, base::Micros sinceOpen, double rate,
                    const model::Policy& policy) {
    const double seconds = static_cast<double>(span.count()) / 1e6;
    if (sinceOpen.count() >= 0) {
        const double age = static_cast<double>(sinceOpen.count()) / 1e6;
        m_joinDebt += seconds * (m_onrush.steady + m_onrush.wave * std::exp2(-age / kHalving));
        for (; m_joinDebt >= 1; m_joinDebt -= 1) {
            const bool bot = random(10'000) < kBotsPerTenThousand;
            const std::uint64_t origin = bot ? random(kBots) : kBots + random(kOrigins - kBots);
            if (!m_refused[origin] && m_counters.joined() < policy.capacity) {
                add(static_cast<std::uint16_t>(origin), now);
            }
        }
    }
    enterAndFinish(now);
    leaveSome(span, now);
    admitSome(rate, span, now, policy);
}

void Crowd::admitSome(double rate, base::Micros span, base::WallTime now, const model::Policy& policy) {
    m_admitDebt = std::min(m_admitDebt + rate * static_cast<double>(span.count()) / 1e6,
                           std::max(1.0, rate * std::max(0.25, static_cast<double>(span.count()) / 1e6)));
    while (m_admitDebt >= 1) {
        if (policy.maxActive > 0 &&
            m_counters.of(PlaceState::Ready) + m_counters.of(PlaceState::Entered) >= policy.maxActive) {
            break;
        }
        if (!m_returned.empty()) {
            const std::uint64_t index = m_returned.front();
            m_returned.pop_front();
            if (m_places[index].state == PlaceState::Returned) {
                admit(index, now, policy);
            }
            continue;
        }
        while (m_frontier < m_places.size() && m_places[m_frontier].state != PlaceState::Waiting) {
            ++m_frontier;
        }
        if (m_frontier == m_places.size()) {
            break;
        }
        m_lastWait = static_cast<std::uint32_t>(base::secondsOf(now)) - m_places[m_frontier].since;
        admit(m_frontier, now, policy);
        ++m_frontier;
    }
}

void Crowd::admit(std::uint64_t index, base::WallTime now, const model::Policy& policy) {
    m_admitDebt -= 1;
    ++m_totals.admitted;
    move(index, PlaceState::Ready, now);
    if (staysAway(index) || m_selfWilled.count(index) > 0) {
        m_absent.push_back({index, now + policy.entryWindow});
    } else {
        m_entering.push_back({index, now + kEntersAfter});
    }
}

void Crowd::enterAndFinish(base::WallTime now) {
    for (; !m_entering.empty() && m_entering.front().at <= now; m_entering.pop_front()) {
        const std::uint64_t index = m_entering.front().index;
        if (m_places[index].state == PlaceState::Ready) {
            setState(model::Seq(index + 1), PlaceState::Entered, now);
        }
    }
    for (; !m_absent.empty() && m_absent.front().at <= now; m_absent.pop_front()) {
        const std::uint64_t index = m_absent.front().index;
        if (m_places[index].state == PlaceState::Ready) {
            ++m_totals.noShow;
            ++m_totals.readyOver;
            move(index, PlaceState::NoShow, now);
        }
    }
    for (; !m_shopping.empty() && m_shopping.front().at <= now; m_shopping.pop_front()) {
        const std::uint64_t index = m_shopping.front().index;
        if (m_places[index].state == PlaceState::Entered) {
            move(index, PlaceState::Done, now);
        }
    }
}

void Crowd::leaveSome(base::Micros span, base::WallTime now) {
    const auto waiting = static_cast<double>(m_counters.of(PlaceState::Waiting));
    m_leaveDebt += waiting * kLeavesPerSecond * static_cast<double>(span.count()) / 1e6;
    for (; m_leaveDebt >= 1; m_leaveDebt -= 1) {
        for (int tries = 0; tries < kTries && m_frontier < m_places.size(); ++tries) {
            const std::uint64_t index = m_frontier + random(m_places.size() - m_frontier);
            if (m_places[index].state == PlaceState::Waiting && m_places[index].origin >= kBots) {
                setState(model::Seq(index + 1), PlaceState::Left, now);
                break;
            }
        }
    }
}

model::Place Crowd::place(model::Seq seq) const {
    const std::uint64_t index = seq.value() - 1;
    const Cell& cell = m_places[index];
    model::Place place;
    place.seq = seq;
    place.cell.state = cell.state;
    place.cell.formerState = cell.former;
    place.cell.since = cell.since;
    place.cell.joinedAt = m_began + base::Millis(cell.joinedMs);
    place.cell.prefix = cell.origin < kOrigins ? prefixOf(cell.origin) : model::AddressPrefix{};
    place.cell.agent = agentOf(cell.origin, index);
    place.cell.banNumber = cell.ban;
    place.present = model::isLive(cell.state) || cell.state == PlaceState::Entered;
    place.suspicion = suspicionOf(cell.origin, index);
    return place;
}

std::uint64_t Crowd::positionOf(model::Seq seq) const {
    const std::uint64_t index = seq.value() - 1;
    if (m_places[index].state != PlaceState::Waiting) {
        return 0;
    }
    const auto ahead = std::count_if(m_places.begin() + static_cast<std::ptrdiff_t>(m_frontier),
                                     m_places.begin() + static_cast<std::ptrdiff_t>(index),
                                     [](const Cell& cell) { return cell.state == PlaceState::Waiting; });
    return static_cast<std::uint64_t>(ahead) + 1;
}

bool Crowd::covers(const model::BanScope& scope, model::Seq seq) const {
    const Cell& cell = m_places[seq.value() - 1];
    if (scope.place) {
        return *scope.place == seq;
    }
    if (scope.prefix) {
        return cell.origin < kOrigins && prefixOf(cell.origin) == *scope.prefix;
    }
    return scope.agent && agentOf(cell.origin, seq.value() - 1) == *scope.agent;
}

bool Crowd::ban(model::Seq seq, std::uint32_t number, base::WallTime now) {
    const PlaceState state = m_places[seq.value() - 1].state;
    if (!model::isLive(state) && state != PlaceState::Entered) {
        return false;
    }
    m_places[seq.value() - 1].former = state;
    m_places[seq.value() - 1].ban = number;
    move(seq.value() - 1, PlaceState::Banned, now);
    return true;
}

bool Crowd::unban(model::Seq seq, std::uint32_t number, base::WallTime now) {
    Cell& cell = m_places[seq.value() - 1];
    if (cell.state != PlaceState::Banned || cell.ban != number) {
        return false;
    }
    // Whose turn has passed meanwhile goes first; who had entered has to come again.
    const bool stillAhead = cell.former == PlaceState::Waiting && seq.value() > m_frontier;
    move(seq.value() - 1, stillAhead ? PlaceState::Waiting : PlaceState::Returned, now);
    if (!stillAhead) {
        m_returned.push_back(seq.value() - 1);
    }
    cell.former = PlaceState::None;
    cell.ban = 0;
    return true;
}

void Crowd::refuse(const model::BanScope& scope, bool refused) {
    if (scope.prefix) {
        m_refused[originOf(*scope.prefix)] = refused;
    }
}

std::vector<model::Cohort> Crowd::cohorts() const {
    std::vector<model::Cohort> all(kOrigins + 1U);
    for (const Cell& cell : m_places) {
        ++all[cell.origin].places;
        all[cell.origin].live += model::isLive(cell.state) ? 1 : 0;
    }
    std::vector<model::Cohort> cohorts;
    for (std::uint16_t origin = 0; origin < kOrigins; ++origin) {
        model::Cohort& cohort = all[origin];
        if (cohort.places > 1 && (origin < kBots || cohorts.size() < 500)) {
            cohort.prefix = prefixOf(origin);
            cohort.suspicion = suspicionOfOrigin(origin);
            cohort.banned = m_refused[origin];
            cohort.joinsPerSecond = cohort.banned || origin >= kBots ? 0 : 0.2 + origin % 7 / 10.0;
            cohorts.push_back(cohort);
        }
    }
    std::stable_sort(cohorts.begin(), cohorts.end(), [](const model::Cohort& a, const model::Cohort& b) {
        return std::pair(a.suspicion.score, a.places) > std::pair(b.suspicion.score, b.places);
    });
    return cohorts;
}

} // namespace breakwater::client::demo
