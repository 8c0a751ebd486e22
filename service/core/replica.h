// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/epoch_list.h"
#include "service/core/rank_tree.h"
#include "service/core/record.h"
#include "service/core/store_types.h"

#include <atomic>
#include <cstdint>
#include <optional>

namespace breakwater::core {

/// The first number that no event ever gives: 10 million places and room for many jumps after restarts.
inline constexpr std::uint64_t kSeqLimit = std::uint64_t{1} << 26;

/// One place as a reader sees it, all of one moment.
struct PlaceView {
    model::Version version;
    model::PlaceState state = model::PlaceState::Waiting;
    std::uint64_t position = 0; ///< counted places before it + 1, while it is waiting or beyond the head
    std::uint32_t since = 0;    ///< seconds of wall time: when `state` began
    std::uint32_t entered = 0;  ///< when it entered; 0: never, or banned inside before this replica was built
    std::uint32_t closed = 0;   ///< when the event was closed; 0 unless it is
    /// Done and later states, and live places of a closed event: the record that brought that about, or the
    /// one that this replica was built at where that came later.
    model::Lsn endedAt;
    bool beyondHead = false; ///< its number isn't known here yet: a valid token says it will be
    model::EventState eventState = model::EventState::Draft;
    model::ClosedReason closedReason = model::ClosedReason::None;
    std::uint64_t revision = 0;
    std::uint64_t waiting = 0;
};

enum class FoldResult : std::uint8_t { Folded, Gap, Unreadable };

/// A gateway's in-memory copy of a queue, folded from its log. The store thread is the only writer; any
/// thread may `read` meanwhile without a lock: a sequence counter makes readers repeat what a write cut
/// through.
class Replica {
  public:
    explicit Replica(const EventMeta& meta);

    // --- store thread
    // ---------------------------------------------------------------------------------------------
    /// Cells as `Store::readCells` gives them, from `first` on; for a replica that is still being built.
    void loadCells(model::Seq first, std::string_view cells);
    /// Gap: `record` doesn't follow on what is known. Unreadable: stop this replica, it would drift.
    FoldResult fold(const RawRecord& record);

    const model::Event& event() const { return m_event; }
    const model::Counters& counters() const { return m_counters; }
    model::Version version() const { return m_version; }
    model::Seq nextSeq() const { return model::Seq(m_nextSeq); }
    model::Seq frontier() const { return model::Seq(m_frontier); }
    std::uint64_t admitted() const { return m_admitted; }
    /// When the event that this replica was built of had last stopped being open.
    std::optional<base::WallTime> stillAtLoad() const { return m_stillAtLoad; }
    /// Places that stopped waiting at the head (admitted, parked) and elsewhere (left, expired, banned),
    /// ever.
    std::uint64_t fallenAtHead() const { return m_fallenAtHead; }
    std::uint64_t fallenElsewhere() const { return m_fallenElsewhere; }
    std::uint64_t joinedEver() const { return m_joinedEver; }
    std::uint64_t enteredEver() const { return m_enteredEver; }
    std::uint64_t leftEver() const { return m_leftEver; }
    std::uint64_t expiredEver() const { return m_expiredEver; }
    std::uint64_t noShowEver() const { return m_noShowEver; }
    std::uint64_t readyOverEver() const { return m_readyOverEver; } ///< entered, no-show or otherwise ended
    model::PlaceState stateOf(model::Seq seq) const;
    std::uint32_t sinceOf(model::Seq seq) const;
    /// A hash of every place's state and of the counters: equal for equal queues at one version.
    std::uint64_t stateHash() const;

    /// Hears of every place that moves, after the fact; for waiting-time figures. Optional.
    class Observer {
      public:
        virtual ~Observer() = default;
        /// `since`: seconds of wall time when `from` began; for a waiting place that is its join.
        virtual void moved(model::Seq seq, model::PlaceState from, std::uint32_t since, Cause cause,
                           base::WallTime at) = 0;
    };
    void observe(Observer* observer) { m_observer = observer; }

    // --- any thread
    // -----------------------------------------------------------------------------------------------
    /// nullopt when writes cut through again and again: ask once more a moment later.
    std::optional<PlaceView> read(model::Seq seq) const;
    /// The version that readers see.
    model::Version publishedVersion() const;
    const EpochList& epochs() const { return m_epochs; }

  private:
    void applyJoined(const JoinedRecord& joined, base::WallTime at);
    void applyMoved(const MovedRecord& moved, base::WallTime at);
    void applyEvent(const EventRecord& changed, base::WallTime at);
    void applyAdopted(const AdoptedRecord& adopted);
    void moveTo(std::uint64_t seq, Cause cause, base::WallTime at);
    void markEnded(std::uint64_t seq);
    std::uint64_t endOf(std::uint64_t seq, std::uint64_t lsn) const;
    void setPlace(std::uint64_t seq, model::PlaceState state, bool counted, std::uint32_t since);
    void publish();
    void countMove(model::PlaceState from, Cause cause);

    // Read by any thread, under m_sequence.
    std::atomic<std::uint64_t> m_sequence{0}; // odd while a record is being applied
    std::atomic<std::uint64_t> m_publishedEpoch{0};
    std::atomic<std::uint64_t> m_publishedLsn{0};
    std::atomic<std::uint64_t> m_publishedNextSeq{1};
    std::atomic<std::uint64_t> m_publishedRevision{0};
    std::atomic<std::uint64_t> m_publishedWaiting{0};
    std::atomic<std::uint32_t> m_publishedState{0}; // event state, closed reason << 8
    std::atomic<std::uint32_t> m_publishedClosed{0};
    std::atomic<std::uint64_t> m_publishedClosedLsn{0};
    EpochList m_epochs;
    RankTree m_counted;
    ReservedArray<std::uint8_t> m_states; // place state
    ReservedArray<std::uint32_t> m_since;
    ReservedArray<std::uint32_t> m_entered; // written only for those who enter, so it costs little memory
    ReservedArray<std::uint32_t> m_ended;   // low half of an lsn; written only where a place has ended here
    const std::uint64_t m_builtLsn;

    // The writer's own.
    model::Event m_event;
    model::Version m_version;
    model::Counters m_counters;
    std::uint64_t m_nextSeq = 1;
    std::uint64_t m_frontier = 1;
    std::uint64_t m_admitted = 0;
    std::optional<base::WallTime> m_stillAtLoad;
    std::optional<base::WallTime> m_closedAt; // last
    std::uint64_t m_closedLsn;                // likewise
    std::uint64_t m_fallenAtHead = 0;
    std::uint64_t m_fallenElsewhere = 0;
    std::uint64_t m_joinedEver = 0;
    std::uint64_t m_enteredEver = 0;
    std::uint64_t m_leftEver = 0;
    std::uint64_t m_expiredEver = 0;
    std::uint64_t m_noShowEver = 0;
    std::uint64_t m_readyOverEver = 0;
    std::uint64_t m_placesHash = 0;
    Observer* m_observer = nullptr;
};

} // namespace breakwater::core
