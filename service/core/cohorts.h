// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/place.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

/// Who shares an address prefix or a user agent, counted from place cells. It only counts; what that means is
/// suspicion.h's business.
namespace breakwater::core {

/// A prefix as one number: its family, then its seven bytes.
std::uint64_t keyOf(const model::AddressPrefix& prefix);

/// What stands out about the joins of one prefix.
struct PrefixFacts {
    std::uint64_t places = 0;
    std::uint64_t live = 0;
    std::uint32_t peakJoins = 0; ///< the most in any 10 s
    double usualJoins = 0; ///< of all prefixes: the mean of the 10 s windows in which they joined at all
    double agentShare = 0; ///< its commonest user agent's share of its places, 0 to 1
    double agentShareOverall = 0; ///< the same agent's share of all places

    bool operator==(const PrefixFacts&) const = default;
};

/// Counts the places of one event by prefix and by user agent. Memory is bounded: 8 bytes a place, and at
/// most `Limits` cohorts of each kind; what comes beyond is only counted as untracked. Plain and
/// deterministic; one thread (store).
class CohortIndex {
  public:
    struct Limits {
        std::size_t prefixes = std::size_t{1} << 18;
        std::size_t agents = std::size_t{1} << 16;
    };
    static constexpr base::Seconds kWindow{10};

    CohortIndex() : CohortIndex(Limits{}) {}
    explicit CohortIndex(Limits limits);

    /// A place's cell has been read. Again for the same seq: only whether it is live is taken over.
    void add(model::Seq seq, const model::PlaceCell& cell);
    /// A place has moved. Seqs that were never added are passed over.
    void moved(model::Seq seq, model::PlaceState to);

    std::optional<PrefixFacts> factsOf(const model::AddressPrefix& prefix) const;
    /// The prefix that a place joined from; nullopt when it was never added or isn't tracked.
    std::optional<model::AddressPrefix> prefixOf(model::Seq seq) const;

    /// Counts and joins per second as of `now` (the store's wall time); nullopt for what isn't tracked.
    std::optional<model::Cohort> cohortOf(const model::AddressPrefix& prefix, base::WallTime now) const;
    std::optional<model::Cohort> cohortOf(model::AgentHash agent, base::WallTime now) const;
    /// The cohorts with most live places, largest first; of equals the one with more places, then the older
    /// one.
    std::vector<model::Cohort> largestPrefixes(std::size_t most, base::WallTime now) const;
    std::vector<model::Cohort> largestAgents(std::size_t most, base::WallTime now) const;

    std::uint64_t places() const { return m_places; }
    /// Places whose prefix or agent found no room in the index.
    std::uint64_t untracked() const { return m_untracked; }

  private:
    using CohortNumber = std::uint32_t; // 0: not tracked

    /// Joins in two neighbouring windows, and the most in any.
    struct JoinCounter {
        std::int64_t window = 0;
        std::uint32_t joins = 0;
        std::uint32_t before = 0;
        std::uint32_t peak = 0;

        /// True when it is the first join of its window.
        bool count(std::int64_t window);
        double perSecond(base::WallTime now) const;
    };
    struct CommonAgent {
        CohortNumber agent = 0;
        std::uint32_t count = 0;
    };
    struct PrefixEntry {
        model::AddressPrefix prefix;
        std::uint32_t places = 0;
        std::uint32_t live = 0;
        JoinCounter joins;
        std::array<CommonAgent, 4>
            common; // Misra and Gries' counters: never too high, hardly too low for a majority
    };
    struct AgentEntry {
        model::AgentHash agent;
        std::uint32_t places = 0;
        std::uint32_t live = 0;
        JoinCounter joins;
    };
    struct Member {
        CohortNumber prefix = 0; // the highest bit: live
        CohortNumber agent = 0;  // the highest bit: known
    };
    static constexpr std::uint32_t kFlag = std::uint32_t{1} << 31;
    static constexpr std::size_t kPageMembers = 4'096;
    using Page = std::array<Member, kPageMembers>;
    struct Mixed {
        std::size_t operator()(std::uint64_t key) const noexcept;
    };

    CohortNumber prefixNumber(const model::AddressPrefix& prefix);
    CohortNumber agentNumber(model::AgentHash agent);
    static void countAgent(PrefixEntry& entry, CohortNumber agent);
    Member* memberOf(model::Seq seq);
    const Member* memberOf(model::Seq seq) const;
    void setLive(Member& member, bool live);
    model::Cohort cohortOf(const PrefixEntry& entry, base::WallTime now) const;
    model::Cohort cohortOf(const AgentEntry& entry, base::WallTime now) const;

    Limits m_limits;
    std::unordered_map<std::uint64_t, CohortNumber, Mixed> m_prefixNumbers;
    std::unordered_map<std::uint64_t, CohortNumber, Mixed> m_agentNumbers;
    std::vector<PrefixEntry> m_prefixes{1};
    std::vector<AgentEntry> m_agents{1};
    std::vector<std::unique_ptr<Page>> m_pages;
    std::uint64_t m_places = 0;
    std::uint64_t m_untracked = 0;
    std::uint64_t m_windows = 0;     // pairs of a prefix and a window in which it joined
    std::uint64_t m_windowJoins = 0; // joins in them
};

} // namespace breakwater::core
