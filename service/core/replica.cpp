// SPDX-License-Identifier: Apache-2.0
#include "service/core/replica.h"

#include "service/core/place_cell.h"

#include <algorithm>

namespace breakwater::core {

using model::PlaceState;

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr int kReadTries = 64;

/// splitmix64's finisher: the share of one place in the state hash.
std::uint64_t mix(std::uint64_t number) {
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9U;
    number = (number ^ (number >> 27)) * 0x94D049BB133111EBU;
    return number ^ (number >> 31);
}

std::uint64_t shareOf(std::uint64_t seq, PlaceState state, bool counted) {
    if (state == PlaceState::None) {
        return 0;
    }
    return mix(seq * 64 + static_cast<std::uint64_t>(state) * 2 + (counted ? 1 : 0));
}

} // namespace

Replica::Replica(const EventMeta& meta)
    : m_counted(kSeqLimit),
      m_states(kSeqLimit),
      m_since(kSeqLimit),
      m_entered(kSeqLimit),
      m_ended(kSeqLimit),
      m_builtLsn(meta.version.lsn.value()),
      m_event(meta.event),
      m_version(meta.version),
      m_nextSeq(meta.nextSeq.value()),
      m_frontier(meta.frontier.value()),
      m_admitted(meta.admitted),
      m_stillAtLoad(meta.pausedAt),
      m_closedAt(meta.closedAt),
      m_closedLsn(meta.version.lsn.value()) {
    for (const model::Epoch epoch : meta.epochs) {
        m_epochs.add(epoch);
    }
    publish();
}

void Replica::loadCells(model::Seq first, std::string_view cells) {
    for (std::uint64_t i = 0; (i + 1) * kCellBytes <= cells.size(); ++i) {
        if (cells[i * kCellBytes] == '\0') {
            continue; // never given, and a new replica is empty: jumps over lost numbers touch no memory
        }
        const CellState cell = decodeCellState(cells.substr(i * kCellBytes, kCellBytes));
        const std::uint64_t seq = first.value() + i;
        if (seq < kSeqLimit) {
            if (cell.entered != 0) {
                m_entered[seq].store(cell.entered, kRelaxed);
            }
            setPlace(seq, cell.state, cell.counted, cell.since);
        }
    }
    publish();
}

/// The one place where a place's state, its bit, the counters and the hash change together.
void Replica::setPlace(std::uint64_t seq, PlaceState state, bool counted, std::uint32_t since) {
    const auto from = static_cast<PlaceState>(m_states[seq].load(kRelaxed));
    const bool wasCounted = m_counted.contains(seq);
    m_placesHash += shareOf(seq, state, counted) - shareOf(seq, from, wasCounted);
    if (from != PlaceState::None) {
        --m_counters.byState[static_cast<std::size_t>(from)];
    }
    if (state != PlaceState::None) {
        ++m_counters.byState[static_cast<std::size_t>(state)];
    }
    if (counted != wasCounted) {
        counted ? m_counted.insert(seq) : m_counted.erase(seq);
    }
    m_states[seq].store(static_cast<std::uint8_t>(state), kRelaxed);
    m_since[seq].store(since, kRelaxed);
    if (state == PlaceState::Entered && m_entered[seq].load(kRelaxed) == 0) {
        m_entered[seq].store(since, kRelaxed);
    }
}

FoldResult Replica::fold(const RawRecord& record) {
    if (record.version.lsn != m_version.lsn.next() || record.version.epoch < m_version.epoch) {
        return FoldResult::Gap;
    }
    auto decoded = decodeRecord(record.bytes);
    if (!decoded) {
        return FoldResult::Unreadable;
    }
    m_sequence.store(m_sequence.load(kRelaxed) + 1, kRelaxed);
    std::atomic_thread_fence(std::memory_order_release);
    m_version = record.version;
    m_epochs.add(m_version.epoch);
    const base::WallTime at = decoded->at;
    if (const auto* joined = std::get_if<JoinedRecord>(&decoded->body)) {
        applyJoined(*joined, at);
    } else if (const auto* moved = std::get_if<MovedRecord>(&decoded->body)) {
        applyMoved(*moved, at);
    } else if (const auto* changed = std::get_if<EventRecord>(&decoded->body)) {
        applyEvent(*changed, at);
    } else if (const auto* adopted = std::get_if<AdoptedRecord>(&decoded->body)) {
        applyAdopted(*adopted);
    }
    publish();
    m_sequence.store(m_sequence.load(kRelaxed) + 1, std::memory_order_release);
    return FoldResult::Folded;
}

void Replica::applyJoined(const JoinedRecord& joined, base::WallTime at) {
    const std::uint64_t end = std::min(joined.places.first.value() + joined.places.count, kSeqLimit);
    const auto since = static_cast<std::uint32_t>(base::secondsOf(at));
    for (std::uint64_t seq = joined.places.first.value(); seq < end; ++seq) {
        setPlace(seq, PlaceState::Waiting, true, since);
    }
    m_nextSeq = std::max(m_nextSeq, end);
    m_joinedEver += joined.places.count;
}

void Replica::applyMoved(const MovedRecord& moved, base::WallTime at) {
    for (const MovedGroup& group : moved.groups) {
        for (const SeqRun& run : group.runs) {
            const std::uint64_t end = std::min(run.first.value() + run.count, kSeqLimit);
            for (std::uint64_t seq = run.first.value(); seq < end; ++seq) {
                moveTo(seq, group.cause, at);
            }
        }
    }
    m_frontier = std::max(m_frontier, moved.frontier.value());
}

void Replica::moveTo(std::uint64_t seq, Cause cause, base::WallTime at) {
    const auto from = static_cast<PlaceState>(m_states[seq].load(kRelaxed));
    const std::uint32_t since = m_since[seq].load(kRelaxed);
    setPlace(seq, stateAfter(cause), false, static_cast<std::uint32_t>(base::secondsOf(at)));
    if (stateAfter(cause) >= PlaceState::Done) {
        markEnded(seq);
    }
    countMove(from, cause);
    if (m_observer != nullptr) {
        m_observer->moved(model::Seq(seq), from, since, cause, at);
    }
}

/// 0 stands for "before this replica was built", so one record in four billion is told as the next one.
void Replica::markEnded(std::uint64_t seq) {
    m_ended[seq].store(std::max(1U, static_cast<std::uint32_t>(m_version.lsn.value())), kRelaxed);
}

/// The lsn at which a place has ended, at `lsn`: its lower half is known, and that it is not later than now.
std::uint64_t Replica::endOf(std::uint64_t seq, std::uint64_t lsn) const {
    const std::uint32_t low = m_ended[seq].load(kRelaxed);
    return low == 0 ? m_builtLsn : lsn - (static_cast<std::uint32_t>(lsn) - low);
}

void Replica::countMove(PlaceState from, Cause cause) {
    if (from == PlaceState::Waiting) {
        const bool atHead = cause == Cause::Admitted || cause == Cause::Parked;
        ++(atHead ? m_fallenAtHead : m_fallenElsewhere);
    }
    if (from == PlaceState::Ready) {
        ++m_readyOverEver;
    }
    switch (cause) {
    case Cause::Admitted:
    case Cause::AdmittedReturned: ++m_admitted; break;
    case Cause::Entered: ++m_enteredEver; break;
    case Cause::Left: ++m_leftEver; break;
    case Cause::ExpiredSilent:
    case Cause::ExpiredAway: ++m_expiredEver; break;
    case Cause::NoShow: ++m_noShowEver; break;
    case Cause::Parked:
    case Cause::Returned:
    case Cause::PassOver:
    case Cause::Banned:
    case Cause::UnbannedWaiting:
    case Cause::UnbannedReturned:
    case Cause::RestoredReady:
    case Cause::RestoredEntered:
    case Cause::Finished: break;
    }
}

void Replica::applyEvent(const EventRecord& changed, base::WallTime at) {
    constexpr auto kClosed = model::EventState::Closed;
    if (changed.event.state == kClosed && m_event.state != kClosed) {
        m_closedAt = at;
        m_closedLsn = m_version.lsn.value();
    }
    const model::EventId id = m_event.id;
    const model::EventUid uid = m_event.uid;
    m_event = changed.event;
    m_event.id = id;
    m_event.uid = uid;
}

void Replica::applyAdopted(const AdoptedRecord& adopted) {
    m_nextSeq = std::max(m_nextSeq, std::min(adopted.nextSeq.value(), kSeqLimit));
}

void Replica::publish() {
    m_publishedEpoch.store(m_version.epoch.value(), kRelaxed);
    m_publishedLsn.store(m_version.lsn.value(), kRelaxed);
    m_publishedNextSeq.store(m_nextSeq, kRelaxed);
    m_publishedRevision.store(m_event.revision.value(), kRelaxed);
    m_publishedWaiting.store(m_counters.of(PlaceState::Waiting), kRelaxed);
    m_publishedState.store(static_cast<std::uint32_t>(m_event.state) |
                               (static_cast<std::uint32_t>(m_event.closedReason) << 8),
                           kRelaxed);
    const bool closed = m_event.state == model::EventState::Closed && m_closedAt;
    m_publishedClosed.store(closed ? static_cast<std::uint32_t>(base::secondsOf(*m_closedAt)) : 0, kRelaxed);
    m_publishedClosedLsn.store(closed ? m_closedLsn : 0, kRelaxed);
}

model::Version Replica::publishedVersion() const {
    for (;;) {
        const std::uint64_t before = m_sequence.load(std::memory_order_acquire);
        const model::Version version{
            model::Epoch(static_cast<std::uint32_t>(m_publishedEpoch.load(kRelaxed))),
            model::Lsn(m_publishedLsn.load(kRelaxed))};
        std::atomic_thread_fence(std::memory_order_acquire);
        if ((before & 1) == 0 && m_sequence.load(kRelaxed) == before) {
            return version;
        }
    }
}

std::optional<PlaceView> Replica::read(model::Seq seq) const {
    PlaceView view;
    const std::uint64_t number = std::min(seq.value(), kSeqLimit - 1);
    for (int i = 0; i < kReadTries; ++i) {
        const std::uint64_t before = m_sequence.load(std::memory_order_acquire);
        if ((before & 1) != 0) {
            continue;
        }
        const std::uint64_t nextSeq = m_publishedNextSeq.load(kRelaxed);
        view.version = {model::Epoch(static_cast<std::uint32_t>(m_publishedEpoch.load(kRelaxed))),
                        model::Lsn(m_publishedLsn.load(kRelaxed))};
        view.revision = m_publishedRevision.load(kRelaxed);
        view.waiting = m_publishedWaiting.load(kRelaxed);
        const std::uint32_t state = m_publishedState.load(kRelaxed);
        view.eventState = static_cast<model::EventState>(state & 0xFF);
        view.closedReason = static_cast<model::ClosedReason>(state >> 8);
        view.closed = m_publishedClosed.load(kRelaxed);
        view.beyondHead = number >= nextSeq;
        view.since = m_since[number].load(kRelaxed);
        view.state = static_cast<PlaceState>(m_states[number].load(kRelaxed));
        view.entered = view.state >= PlaceState::Entered ? m_entered[number].load(kRelaxed) : 0;
        view.endedAt = model::Lsn(view.state >= PlaceState::Done ? endOf(number, view.version.lsn.value())
                                                                 : m_publishedClosedLsn.load(kRelaxed));
        if (view.beyondHead) {
            view.state = PlaceState::Waiting;
            view.position = m_counted.countBelow(nextSeq) + (number - nextSeq) + 1;
        } else if (view.state == PlaceState::Waiting || view.state == PlaceState::None) {
            view.position = m_counted.countBelow(number) + 1;
        } else {
            view.position = 0;
        }
        std::atomic_thread_fence(std::memory_order_acquire);
        if (m_sequence.load(kRelaxed) == before) {
            return view;
        }
    }
    return std::nullopt;
}

PlaceState Replica::stateOf(model::Seq seq) const {
    return seq.value() < kSeqLimit ? static_cast<PlaceState>(m_states[seq.value()].load(kRelaxed))
                                   : PlaceState::None;
}

std::uint32_t Replica::sinceOf(model::Seq seq) const {
    return seq.value() < kSeqLimit ? m_since[seq.value()].load(kRelaxed) : 0;
}

std::uint64_t Replica::stateHash() const {
    std::uint64_t hash = m_placesHash;
    for (std::size_t i = 1; i < m_counters.byState.size(); ++i) {
        hash = mix(hash ^ (m_counters.byState[i] * 16 + i));
    }
    hash = mix(hash ^ m_nextSeq);
    hash = mix(hash ^ m_frontier);
    hash = mix(hash ^ m_event.revision.value());
    return mix(hash ^ static_cast<std::uint64_t>(m_event.state));
}

} // namespace breakwater::core
