// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/lanes.h"
#include "service/core/replica.h"
#include "tests/simulation/flaky_store.h"
#include "tests/simulation/gateway.h"
#include "tests/simulation/history.h"
#include "tests/simulation/judge_rows.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

namespace breakwater::simulation {

/// Watches the log, the gateways' replicas and every answer, and holds them against the invariants. One
/// thread; the host must outlive it.
class Judge final : public StoreWatcher {
  public:
    Judge(StoreHost& host, std::uint32_t visitors);

    // --- the store
    void served() override;
    void merging(const core::HeartbeatMerge& merge) override;
    void changing(const core::EventChange& change) override;
    void clockStepped(std::int64_t difference);
    History history() const { return m_h; }
    /// The store is back as it was at `copiedAt`.
    void storeLost(History then, std::int64_t copiedAt);

    // --- visitors
    void joinIntended(std::uint32_t visitor, bool keyed);
    void joinAnswered(std::uint32_t visitor, const core::JoinLane::Place& place, Life& life,
                      std::uint64_t order);
    void joinRefused(std::uint32_t visitor);
    void joinUnknown(std::uint32_t visitor);
    void read(std::uint32_t visitor, model::Seq seq, const core::PlaceView& view, const Life& life);
    void acted(std::uint32_t visitor, core::Act act, const core::ActLane::Outcome& outcome,
               std::int64_t sentAt);

    /// `fault` of what the visitor carries; empty when there is none.
    void carries(std::uint32_t visitor, const std::string& fault);

    // --- operators
    void actSent(const std::string& reason, const std::string& actor, const std::string& action);
    void actAnswered(const std::string& reason, const std::string& outcome);
    void banMade(const model::Ban& ban);
    void banLifted(std::uint32_t number);

    // --- gateways
    void look(Life& life);
    void crashed(const Life& life);
    /// How much each of them has seen, at the moment when the store goes down.
    void remember(const std::vector<Life*>& gateways);

    // --- the end
    /// Everybody before `head` must have had a turn by now.
    void mustBeDrained(std::uint64_t head);
    void conclude(const std::vector<Life*>& gateways);

    const std::vector<Violation>& violations() const { return m_violations; }
    const bool& failed() const { return m_failed; }
    std::uint64_t trace() const { return m_trace; }
    bool losses() const { return !m_losses.empty(); }
    bool isLost(std::uint32_t visitor, model::Seq seq) const;

  private:
    void broken(int invariant, const std::string& what);
    void note(std::uint64_t number) { m_trace = Dice::mixed(m_trace ^ number) + number; }
    /// What was acknowledged at `at` may have been lost since.
    bool mayBeLost(std::int64_t at) const;
    /// What a store told of itself: a gateway that slept through the loss may hand it on only after it.
    bool mayBeLost(model::Version version) const;
    const fakes::LedgerState& ledger() const { return m_host.world.events.begin()->second.state(); }

    // judge_log.cpp
    void followLog();
    void begin();
    void process(const core::RawRecord& raw);
    void joined(const core::JoinedRecord& record);
    void moved(const core::MovedRecord& record);
    void movePlace(std::uint64_t seq, core::Cause cause);
    void checkAdmissions(const core::MovedRecord& record);
    void changed(const core::EventRecord& record);
    void adopted(const core::AdoptedRecord& record);
    void bansChanged(const core::BansRecord& record);
    void accrue();
    std::int64_t clock() const { return m_host.time.now() + m_jumped; }
    void compareWithKeys();
    void buildFromKeys();
    void rememberHash();

    // judge_end.cpp
    void concludePlaces();
    void concludeAudit();
    void concludeReplicas(const std::vector<Life*>& gateways);

    StoreHost& m_host;
    Coverage& m_coverage;
    History m_h;
    std::unique_ptr<core::Replica> m_reference;                    // folds every record at once
    std::vector<std::pair<std::uint32_t, std::uint64_t>> m_hashes; // by lsn: epoch, state hash
    std::vector<Client> m_clients;
    std::unordered_map<std::uint64_t, std::uint32_t> m_owners; // of every seq ever acknowledged
    std::uint64_t m_newestSeq = 0;                             // acknowledged
    std::vector<Loss> m_losses;
    std::map<std::uint32_t, BanRow> m_bans;
    std::map<std::string, ActRow> m_acts;
    std::optional<model::Ramp> m_askedRamp;
    std::map<std::string, model::Version> m_saw; // by life: the most its replica had shown at the last loss
    std::int64_t m_jumped = 0;                   // by how much steps forward may have moved the event clock
    std::size_t m_steps = 0;
    std::uint64_t m_trace = 0;
    std::uint64_t m_reads = 0;
    std::set<std::uint32_t> m_epochs; // all that there were, also those that a restart has lost
    bool m_operatorActs = false;
    bool m_lookAtKeys = false;
    unsigned m_keyLooks = 0;
    bool m_failed = false;
    std::vector<Violation> m_violations;
};

} // namespace breakwater::simulation
