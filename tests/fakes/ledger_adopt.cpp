// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/ledger_moves.h"

#include <algorithm>

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
constexpr std::size_t kMostRestarts = 128;

} // namespace

/// The number of a new epoch. It follows the clock, in quarters of a second since the event was created, and
/// where the clock is behind, the incarnation too: one whose beginning is lost in the next restart is not
/// given a second time.
std::uint32_t Ledger::nextEpoch(std::uint32_t newestSeen, const std::string& incarnation,
                                base::WallTime now) const {
    constexpr std::int64_t kLimit = std::int64_t{1} << 31;
    const std::uint32_t known = std::max(m_s.epoch, newestSeen);
    const std::int64_t quarters = (base::microsOf(now) - base::microsOf(m_s.event.createdAt)) / (kSecond / 4);
    if (quarters > known && quarters < kLimit) {
        return static_cast<std::uint32_t>(quarters);
    }
    return known + 1 + static_cast<std::uint32_t>(std::stoul(incarnation.substr(0, 2), nullptr, 16));
}

void Ledger::beginEpoch(std::uint32_t epoch, const std::string& incarnation) {
    beginEpoch(epoch, incarnation, {epoch, m_s.lsn, m_s.nextSeq, false});
}

/// Of what `restart` left.
void Ledger::beginEpoch(std::uint32_t epoch, const std::string& incarnation, Restart restart) {
    m_s.epoch = restart.epoch = epoch;
    m_s.incarnation = incarnation;
    m_s.restarts.push_back(restart);
    if (m_s.restarts.size() > kMostRestarts) {
        m_s.restarts.erase(m_s.restarts.begin());
    }
}

core::AdoptAnswer Ledger::adopt(const std::string& incarnation, const std::string& gateway,
                                const std::vector<core::Witness>& seen, base::WallTime now) {
    std::uint32_t newest = 0;
    for (const core::Witness& witness : seen) {
        newest = std::max(newest, witness.version.epoch.value());
    }
    Adoption& adoption = m_s.adoption;
    if (incarnation != m_s.incarnation) {
        adoption = {};
        adoption.pending = true;
        adoption.since = base::microsOf(now);
        // What those that have left may still have under way is fenced off by now.
        std::erase_if(m_s.gateways, [](const auto& row) { return row.second.left; });
        for (const auto& [name, row] : m_s.gateways) {
            adoption.awaited.insert(name);
        }
        beginEpoch(nextEpoch(newest, incarnation, now), incarnation);
        appendAdopted(AdoptOutcome::Began, m_s.restarts.back(), m_s.nextSeq, now);
    }
    if (newest > m_s.epoch && !m_s.restarts.empty()) {
        // a restart has lost that epoch, and then the clock went back
        beginEpoch(newest + 1, incarnation, m_s.restarts.back());
        appendAdopted(AdoptOutcome::Began, m_s.restarts.back(), m_s.nextSeq, now);
    }
    bool lost = false;
    for (const core::Witness& witness : seen) {
        const auto ended =
            std::find_if(m_s.restarts.begin(), m_s.restarts.end(), [&](const Restart& restart) {
                return witness.version.epoch.value() < restart.epoch;
            });
        if (ended != m_s.restarts.end() && (witness.version.lsn.value() > ended->survivedLsn ||
                                            witness.nextSeq.value() > ended->survivedNextSeq)) {
            declareLost(*ended, witness.nextSeq.value(), now);
            lost = true;
        }
    }
    if (lost) {
        return {AdoptOutcome::Lost, version()};
    }
    if (!adoption.pending) {
        const bool lastLost = !m_s.restarts.empty() && m_s.restarts.back().lost;
        return {lastLost ? AdoptOutcome::Lost : AdoptOutcome::Clean, version()};
    }
    adoption.awaited.erase(gateway);
    adoption.since = std::min(adoption.since, base::microsOf(now)); // the wall clock may go back meanwhile
    if (adoption.awaited.empty()) {
        adoption.pending = false;
        appendAdopted(AdoptOutcome::Clean, m_s.restarts.back(), m_s.nextSeq, now);
        return {AdoptOutcome::Clean, version()};
    }
    if (base::microsOf(now) - adoption.since >= kWitnessTime) {
        adoption.pending = false;
        const std::uint64_t next = m_s.nextSeq + kSeqJump;
        appendAdopted(AdoptOutcome::Unwitnessed, m_s.restarts.back(), next, now);
        m_s.gone.setRange(m_s.nextSeq, next);
        m_s.nextSeq = next;
        return {AdoptOutcome::Unwitnessed, version()};
    }
    return {AdoptOutcome::Began, version()};
}

void Ledger::appendAdopted(AdoptOutcome outcome, const Restart& restart, std::uint64_t nextSeq,
                           base::WallTime now) {
    append({now, core::AdoptedRecord{outcome, model::Lsn(restart.survivedLsn), model::Seq(nextSeq)}});
}

void Ledger::declareLost(Restart& restart, std::uint64_t seenNextSeq, base::WallTime now) {
    if (restart.lost && seenNextSeq <= m_s.nextSeq) {
        return;
    }
    m_s.adoption.pending = false;
    restart.lost = true;
    const std::uint64_t next = std::max(m_s.nextSeq, seenNextSeq) + kSeqJump;
    appendAdopted(AdoptOutcome::Lost, restart, next, now);
    m_s.gone.setRange(m_s.nextSeq, next);
    m_s.nextSeq = next;
    if (m_s.event.state == EventState::Open) {
        m_s.event.state = EventState::Paused;
        m_s.pausedAt = now;
        m_s.event.revision = m_s.event.revision.next();
        appendEventRecord(now);
        audit({"system", "STORE_LOST_WRITES", {}}, "pause", "open", "paused", "done", now);
    }
}

base::Result<core::AdoptAnswer> Ledger::recover(const std::string& incarnation,
                                                const core::OperatorStamp& stamp, base::WallTime now) {
    if (const auto conflict = revisionConflict(stamp)) {
        audit(stamp, "recover", "", "", "REVISION_CONFLICT", now);
        return *conflict;
    }
    if (incarnation == m_s.incarnation && !m_s.adoption.pending) {
        if (!m_s.restarts.empty()) {
            m_s.restarts.back().lost = false;
        }
        audit(stamp, "recover", "", "", "done", now);
        return core::AdoptAnswer{AdoptOutcome::Clean, version()};
    }
    if (incarnation != m_s.incarnation) {
        beginEpoch(nextEpoch(0, incarnation, now), incarnation);
        m_s.adoption = {};
    }
    m_s.restarts.back().lost = false;
    declareLost(m_s.restarts.back(), m_s.nextSeq, now);
    audit(stamp, "recover", "", "", "done", now);
    return core::AdoptAnswer{AdoptOutcome::Lost, version()};
}

} // namespace breakwater::fakes
