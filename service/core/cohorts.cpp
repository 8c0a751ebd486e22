// SPDX-License-Identifier: Apache-2.0
#include "service/core/cohorts.h"

#include <algorithm>
#include <utility>

namespace breakwater::core {

namespace {

/// A number far above any seq that is ever given; a wild one must not make the page table grow.
constexpr std::uint64_t kSeqEnd = std::uint64_t{1} << 32;

std::int64_t windowOf(base::WallTime at) {
    return std::chrono::floor<base::Seconds>(at.time_since_epoch()).count() / CohortIndex::kWindow.count();
}

/// The indexes of the `most` first entries by live places, then places, then age; entry 0 stands for none.
template<typename Entry>
std::vector<std::size_t> largest(const std::vector<Entry>& entries, std::size_t most) {
    std::vector<std::size_t> order;
    for (std::size_t i = 1; i < entries.size(); ++i) {
        order.push_back(i);
    }
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(most, order.size()));
    std::partial_sort(order.begin(), end, order.end(), [&entries](std::size_t left, std::size_t right) {
        const Entry& a = entries[left];
        const Entry& b = entries[right];
        return a.live != b.live ? a.live > b.live : a.places != b.places ? a.places > b.places : left < right;
    });
    order.erase(end, order.end());
    return order;
}

} // namespace

std::uint64_t keyOf(const model::AddressPrefix& prefix) {
    std::uint64_t key = prefix.family;
    for (const std::uint8_t byte : prefix.bytes) {
        key = key << 8 | byte;
    }
    return key;
}

std::size_t CohortIndex::Mixed::operator()(std::uint64_t key) const noexcept {
    key = (key ^ (key >> 32)) * 0x9E3779B97F4A7C15U;
    return static_cast<std::size_t>(key ^ (key >> 29));
}

bool CohortIndex::JoinCounter::count(std::int64_t at) {
    if (at < window) {
        return false; // read late: its window is over and counted
    }
    const bool first = at > window;
    if (first) {
        before = at == window + 1 ? joins : 0;
        joins = 0;
        window = at;
    }
    ++joins;
    peak = std::max(peak, joins);
    return first;
}

double CohortIndex::JoinCounter::perSecond(base::WallTime now) const {
    const std::int64_t current = windowOf(now);
    const double into = std::chrono::duration<double>(now.time_since_epoch()).count() / kWindow.count() -
                        static_cast<double>(current);
    const double ofBefore = 1 - std::clamp(into, 0.0, 1.0);
    if (window == current) {
        return (joins + before * ofBefore) / kWindow.count();
    }
    return window + 1 == current ? joins * ofBefore / kWindow.count() : 0;
}

CohortIndex::CohortIndex(Limits limits) : m_limits(limits) {}

CohortIndex::CohortNumber CohortIndex::prefixNumber(const model::AddressPrefix& prefix) {
    const auto known = m_prefixNumbers.find(keyOf(prefix));
    if (known != m_prefixNumbers.end()) {
        return known->second;
    }
    if (prefix.family == 0 || m_prefixNumbers.size() >= m_limits.prefixes) {
        return 0;
    }
    const auto number = static_cast<CohortNumber>(m_prefixes.size());
    m_prefixNumbers.emplace(keyOf(prefix), number);
    m_prefixes.emplace_back().prefix = prefix;
    return number;
}

CohortIndex::CohortNumber CohortIndex::agentNumber(model::AgentHash agent) {
    const auto known = m_agentNumbers.find(agent.value());
    if (known != m_agentNumbers.end()) {
        return known->second;
    }
    if (m_agentNumbers.size() >= m_limits.agents) {
        return 0;
    }
    const auto number = static_cast<CohortNumber>(m_agents.size());
    m_agentNumbers.emplace(agent.value(), number);
    m_agents.emplace_back().agent = agent;
    return number;
}

void CohortIndex::countAgent(PrefixEntry& entry, CohortNumber agent) {
    CommonAgent* room = nullptr;
    for (CommonAgent& common : entry.common) {
        if (common.count > 0 && common.agent == agent) {
            ++common.count;
            return;
        }
        room = common.count == 0 ? &common : room;
    }
    if (room != nullptr) {
        *room = {agent, 1};
        return;
    }
    for (CommonAgent& common : entry.common) {
        --common.count;
    }
}

CohortIndex::Member* CohortIndex::memberOf(model::Seq seq) {
    const std::size_t page = seq.value() / kPageMembers;
    if (seq.value() >= kSeqEnd) {
        return nullptr;
    }
    if (page >= m_pages.size()) {
        m_pages.resize(page + 1);
    }
    if (m_pages[page] == nullptr) {
        m_pages[page] = std::make_unique<Page>();
    }
    return &(*m_pages[page])[seq.value() % kPageMembers];
}

const CohortIndex::Member* CohortIndex::memberOf(model::Seq seq) const {
    const std::size_t page = seq.value() / kPageMembers;
    if (page >= m_pages.size() || m_pages[page] == nullptr) {
        return nullptr;
    }
    const Member& member = (*m_pages[page])[seq.value() % kPageMembers];
    return (member.agent & kFlag) != 0 ? &member : nullptr;
}

void CohortIndex::setLive(Member& member, bool live) {
    const bool wasLive = (member.prefix & kFlag) != 0;
    if (wasLive == live) {
        return;
    }
    member.prefix ^= kFlag;
    const std::uint32_t change = live ? 1 : UINT32_MAX;
    m_prefixes[member.prefix & ~kFlag].live += change;
    m_agents[member.agent & ~kFlag].live += change;
}

void CohortIndex::add(model::Seq seq, const model::PlaceCell& cell) {
    if (cell.state == model::PlaceState::None) {
        return;
    }
    Member* member = memberOf(seq);
    if (member == nullptr) {
        return;
    }
    if ((member->agent & kFlag) == 0) {
        const CohortNumber prefix = prefixNumber(cell.prefix);
        const CohortNumber agent = agentNumber(cell.agent);
        *member = {prefix, agent | kFlag};
        ++m_places;
        m_untracked += prefix == 0 || agent == 0 ? 1 : 0;
        AgentEntry& agents = m_agents[agent];
        ++agents.places;
        agents.joins.count(windowOf(cell.joinedAt));
        PrefixEntry& prefixes = m_prefixes[prefix];
        ++prefixes.places;
        countAgent(prefixes, agent);
        const bool late = windowOf(cell.joinedAt) < prefixes.joins.window;
        const bool first = prefixes.joins.count(windowOf(cell.joinedAt));
        m_windows += prefix != 0 && first ? 1 : 0;
        m_windowJoins += prefix != 0 && !late ? 1 : 0;
    }
    setLive(*member, model::isLive(cell.state));
}

void CohortIndex::moved(model::Seq seq, model::PlaceState to) {
    if (std::as_const(*this).memberOf(seq) != nullptr) {
        setLive(*memberOf(seq), model::isLive(to));
    }
}

std::optional<PrefixFacts> CohortIndex::factsOf(const model::AddressPrefix& prefix) const {
    const auto number = m_prefixNumbers.find(keyOf(prefix));
    if (number == m_prefixNumbers.end()) {
        return std::nullopt;
    }
    const PrefixEntry& entry = m_prefixes[number->second];
    const CommonAgent common = *std::max_element(
        entry.common.begin(), entry.common.end(),
        [](const CommonAgent& left, const CommonAgent& right) { return left.count < right.count; });
    PrefixFacts facts;
    facts.places = entry.places;
    facts.live = entry.live;
    facts.peakJoins = entry.joins.peak;
    facts.usualJoins =
        static_cast<double>(m_windowJoins) / static_cast<double>(std::max<std::uint64_t>(m_windows, 1));
    if (common.agent != 0) {
        facts.agentShare = static_cast<double>(common.count) / entry.places;
        facts.agentShareOverall =
            static_cast<double>(m_agents[common.agent].places) / static_cast<double>(m_places);
    }
    return facts;
}

std::optional<model::AddressPrefix> CohortIndex::prefixOf(model::Seq seq) const {
    const Member* member = memberOf(seq);
    if (member == nullptr || (member->prefix & ~kFlag) == 0) {
        return std::nullopt;
    }
    return m_prefixes[member->prefix & ~kFlag].prefix;
}

model::Cohort CohortIndex::cohortOf(const PrefixEntry& entry, base::WallTime now) const {
    model::Cohort cohort;
    cohort.prefix = entry.prefix;
    cohort.places = entry.places;
    cohort.live = entry.live;
    cohort.joinsPerSecond = entry.joins.perSecond(now);
    return cohort;
}

model::Cohort CohortIndex::cohortOf(const AgentEntry& entry, base::WallTime now) const {
    model::Cohort cohort;
    cohort.agent = entry.agent;
    cohort.places = entry.places;
    cohort.live = entry.live;
    cohort.joinsPerSecond = entry.joins.perSecond(now);
    return cohort;
}

std::optional<model::Cohort> CohortIndex::cohortOf(const model::AddressPrefix& prefix,
                                                   base::WallTime now) const {
    const auto number = m_prefixNumbers.find(keyOf(prefix));
    return number == m_prefixNumbers.end() ? std::nullopt
                                           : std::optional(cohortOf(m_prefixes[number->second], now));
}

std::optional<model::Cohort> CohortIndex::cohortOf(model::AgentHash agent, base::WallTime now) const {
    const auto number = m_agentNumbers.find(agent.value());
    return number == m_agentNumbers.end() ? std::nullopt
                                          : std::optional(cohortOf(m_agents[number->second], now));
}

std::vector<model::Cohort> CohortIndex::largestPrefixes(std::size_t most, base::WallTime now) const {
    std::vector<model::Cohort> cohorts;
    for (const std::size_t number : largest(m_prefixes, most)) {
        cohorts.push_back(cohortOf(m_prefixes[number], now));
    }
    return cohorts;
}

std::vector<model::Cohort> CohortIndex::largestAgents(std::size_t most, base::WallTime now) const {
    std::vector<model::Cohort> cohorts;
    for (const std::size_t number : largest(m_agents, most)) {
        cohorts.push_back(cohortOf(m_agents[number], now));
    }
    return cohorts;
}

} // namespace breakwater::core
