// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/ledger_moves.h"

// After a restart the first gateway to call becomes the first witness and begins an adoption: new epoch, new
// incarnation. Then (a) all gateways of before have seen no more than what survived: Clean. (b) one is
// missing after 2 s: Unwitnessed, numbers jump. (c) one has seen more, also later: Lost, numbers jump and the
// event pauses.

namespace breakwater::fakes {

using core::AdoptOutcome;
using model::EventState;

namespace {

constexpr std::uint64_t kSeqJump = std::uint64_t{1} << 20;
constexpr std::int64_t kWitnessTime = 2 * kSecond;

} // namespace

core::AdoptAnswer Ledger::adopt(const std::string& incarnation, const std::string& gateway,
                                const core::Witness& witness, base::WallTime now) {
    Adoption& adoption = m_s.adoption;
    if (incarnation != m_s.incarnation) {
        adoption = {};
        adoption.pending = true;
        adoption.since = base::microsOf(now);
        adoption.survivedLsn = m_s.lsn;
        adoption.survivedNextSeq = m_s.nextSeq;
        for (const auto& [name, row] : m_s.gateways) {
            adoption.awaited.insert(name);
        }
        m_s.epoch = std::max(m_s.epoch, witness.version.epoch.value()) + 1;
        m_s.incarnation = incarnation;
        append({now, core::AdoptedRecord{AdoptOutcome::Began, model::Lsn(adoption.survivedLsn),
                                         model::Seq(m_s.nextSeq)}});
    }
    const bool fromBefore = witness.version.epoch.value() < m_s.epoch;
    const bool sawMore = fromBefore && (witness.version.lsn.value() > adoption.survivedLsn ||
                                        witness.nextSeq.value() > adoption.survivedNextSeq);
    if (sawMore) {
        return declareLost(witness.nextSeq.value(), now);
    }
    if (!adoption.pending) {
        return {adoption.lost ? AdoptOutcome::Lost : AdoptOutcome::Clean, version()};
    }
    adoption.awaited.erase(gateway);
    adoption.since = std::min(adoption.since, base::microsOf(now)); // the wall clock may go back meanwhile
    if (adoption.awaited.empty()) {
        adoption.pending = false;
        append({now, core::AdoptedRecord{AdoptOutcome::Clean, model::Lsn(adoption.survivedLsn),
                                         model::Seq(m_s.nextSeq)}});
        return {AdoptOutcome::Clean, version()};
    }
    if (base::microsOf(now) - adoption.since >= kWitnessTime) {
        adoption.pending = false;
        const std::uint64_t next = m_s.nextSeq + kSeqJump;
        append({now, core::AdoptedRecord{AdoptOutcome::Unwitnessed, model::Lsn(adoption.survivedLsn),
                                         model::Seq(next)}});
        m_s.gone.setRange(m_s.nextSeq, next);
        m_s.nextSeq = next;
        return {AdoptOutcome::Unwitnessed, version()};
    }
    return {AdoptOutcome::Began, version()};
}

core::AdoptAnswer Ledger::declareLost(std::uint64_t seenNextSeq, base::WallTime now) {
    Adoption& adoption = m_s.adoption;
    if (adoption.lost && seenNextSeq <= m_s.nextSeq) {
        return {AdoptOutcome::Lost, version()};
    }
    adoption.pending = false;
    adoption.lost = true;
    const std::uint64_t next = std::max(m_s.nextSeq, seenNextSeq) + kSeqJump;
    append(
        {now, core::AdoptedRecord{AdoptOutcome::Lost, model::Lsn(adoption.survivedLsn), model::Seq(next)}});
    m_s.gone.setRange(m_s.nextSeq, next);
    m_s.nextSeq = next;
    if (m_s.event.state == EventState::Open) {
        m_s.event.state = EventState::Paused;
        m_s.event.revision = m_s.event.revision.next();
        appendEventRecord(now);
        audit({"system", "STORE_LOST_WRITES", {}}, "pause", "open", "paused", "done", now);
    }
    return {AdoptOutcome::Lost, version()};
}

core::AdoptAnswer Ledger::recover(const std::string& incarnation, const core::OperatorStamp& stamp,
                                  base::WallTime now) {
    if (incarnation != m_s.incarnation) {
        m_s.epoch += 1;
        m_s.incarnation = incarnation;
        m_s.adoption = {};
        m_s.adoption.survivedLsn = m_s.lsn;
        m_s.adoption.survivedNextSeq = m_s.nextSeq;
    }
    m_s.adoption.lost = false;
    const core::AdoptAnswer answer = declareLost(m_s.nextSeq, now);
    audit(stamp, "recover", "", "", "done", now);
    return answer;
}

} // namespace breakwater::fakes
