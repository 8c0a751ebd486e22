// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fakes/ledger_state.h"

#include <string>

namespace breakwater::fakes {

/// The rules of one event, call by call, as the scripts of service/redis/scripts carry them out: the
/// executable form of the design that the simulation runs and that the Redis store is compared with. `now` is
/// the store's wall time. One thread. Copyable, so that a test can lose what was written since.
class Ledger {
  public:
    Ledger(model::Event event, const core::OperatorStamp& stamp, std::string incarnation, base::WallTime now,
           PlantedBug bug = PlantedBug::None);

    const LedgerState& state() const { return m_s; }

    base::Result<core::JoinAnswer> join(const core::JoinBatch& batch, base::WallTime now);
    core::TickAnswer tick(const core::TickRequest& request, base::WallTime now);
    base::Result<core::ActAnswer> act(const core::ActBatch& batch, base::WallTime now);
    base::Status merge(const core::HeartbeatMerge& merge);

    base::Result<core::EventMeta> change(const core::EventChange& change, base::WallTime now);
    /// Whether it may be deleted; the trail tells of it.
    base::Status end(const core::OperatorStamp& stamp, base::WallTime now);
    base::Result<model::Ban> createBan(const core::BanRequest& request, base::WallTime now);
    base::Result<model::Ban> liftBan(std::uint32_t number, const core::OperatorStamp& stamp,
                                     base::WallTime now);

    /// True when the store's incarnation is not the event's, or an adoption is undecided: acts are refused.
    bool fenced(const std::string& incarnation) const {
        return incarnation != m_s.incarnation || m_s.adoption.pending;
    }
    core::AdoptAnswer adopt(const std::string& incarnation, const std::string& gateway,
                            const std::vector<core::Witness>& seen, base::WallTime now);
    base::Result<core::AdoptAnswer> recover(const std::string& incarnation, const core::OperatorStamp& stamp,
                                            base::WallTime now);

    core::EventMeta meta() const;
    std::string cells(model::Seq first, std::uint64_t count) const;
    core::PlaceLookup lookUp(model::Seq seq, base::WallTime now) const;
    void appendAudit(model::AuditEntry entry, base::WallTime now);
    bool appendSnapshot(const core::StoredSnapshot& snapshot);

  private:
    struct Moves;

    // ledger.cpp
    void append(core::Record record);
    model::Version version() const { return {model::Epoch(m_s.epoch), model::Lsn(m_s.lsn)}; }
    void moveTo(std::uint64_t seq, core::Cause cause, base::WallTime now);
    void rememberEnter(std::uint64_t seq, model::PlaceState from, model::PlaceState to);
    void leaveState(std::uint64_t seq, model::PlaceState state);
    void enterState(std::uint64_t seq, core::Cause cause, base::WallTime now);
    void audit(const core::OperatorStamp& stamp, const std::string& action, const std::string& from,
               const std::string& to, const std::string& outcome, base::WallTime now);
    void appendEventRecord(base::WallTime now);
    void meet(const std::string& gateway);
    std::optional<std::uint32_t> banOf(std::uint64_t seq, const model::AddressPrefix& prefix,
                                       model::AgentHash agent, base::WallTime now) const;

    // ledger_tick.cpp
    void advance(base::WallTime now);
    std::int64_t bucketLimit() const;
    void openWhenDue(base::WallTime now);
    void rotate(SlotRing& ring, std::int64_t length);
    void watchGateways();
    void expireDue(Moves& moves, base::WallTime now);
    void admitReturned(Moves& moves, base::WallTime now);
    void admitWaiting(Moves& moves, const std::vector<model::Seq>& polled, base::WallTime now);
    bool canAdmit(const Moves& moves) const;
    void sweep(Moves& moves, base::WallTime now);
    void appendMoves(Moves& moves, base::WallTime now);

    // ledger_bans.cpp
    void endBans(base::WallTime now);
    /// Whether the one that it worked on isn't done yet.
    bool workOnBans(Moves& moves, base::WallTime now);
    void markPlaces(model::Ban& ban, Moves& moves, base::WallTime now);
    void restorePlaces(model::Ban& ban, Moves& moves, base::WallTime now);
    void restore(std::uint64_t seq, Moves& moves, base::WallTime now);
    void beginLifting(model::Ban& ban, base::WallTime now);

    // ledger_acts.cpp
    core::ActOutcome actOn(const core::Act& act, const std::string& keyId, Moves& moves, base::WallTime now);
    core::ActOutcome enter(std::uint64_t seq, const std::string& keyId, Moves& moves, base::WallTime now);

    // ledger_adopt.cpp
    std::optional<base::Error> revisionConflict(const core::OperatorStamp& stamp) const;
    [[nodiscard]] std::uint32_t nextEpoch(std::uint32_t newestSeen, const std::string& incarnation,
                                          base::WallTime now) const;
    void beginEpoch(std::uint32_t epoch, const std::string& incarnation);
    void beginEpoch(std::uint32_t epoch, const std::string& incarnation, Restart restart);
    void appendAdopted(core::AdoptOutcome outcome, const Restart& restart, std::uint64_t nextSeq,
                       base::WallTime now);
    void declareLost(Restart& restart, std::uint64_t seenNextSeq, base::WallTime now);

    LedgerState m_s;
    PlantedBug m_bug;
};

} // namespace breakwater::fakes
