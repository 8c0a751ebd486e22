// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/ledger.h"

#include "service/core/place_cell.h"
#include "service/core/replica.h"
#include "shared/base/text.h"
#include "tests/fakes/ledger_moves.h"

namespace breakwater::fakes {

using core::Cause;
using model::PlaceState;

namespace {

constexpr std::int64_t kIdempotencyPeriod = 300 * kSecond;

core::RawRecord rawOf(model::Version version, const core::Record& record) {
    return {version, core::encodeRecord(record)};
}

} // namespace

Ledger::Ledger(model::Event event, const core::OperatorStamp& stamp, std::string incarnation,
               base::WallTime now, PlantedBug bug)
    : m_bug(bug) {
    m_s.event = std::move(event);
    m_s.event.state = model::EventState::Draft;
    m_s.event.revision = model::Revision(1);
    m_s.event.createdAt = now;
    m_s.incarnation = std::move(incarnation);
    m_s.lastTime = base::microsOf(now);
    m_s.sweepAt = 30 * kSecond;
    appendEventRecord(now);
    audit(stamp, "create", "", m_s.event.title, "done", now);
}

void Ledger::append(core::Record record) {
    ++m_s.lsn;
    m_s.log.push_back(rawOf(version(), record));
    if (m_s.log.size() > 100'000) {
        m_s.log.pop_front();
    }
}

void Ledger::appendEventRecord(base::WallTime now) {
    append({now, core::EventRecord{m_s.event}});
}

void Ledger::audit(const core::OperatorStamp& stamp, const std::string& action, const std::string& from,
                   const std::string& to, const std::string& outcome, base::WallTime now) {
    if (m_bug == PlantedBug::RefusalNotAudited && outcome != "done") {
        return;
    }
    model::AuditEntry entry;
    entry.event = m_s.event.id;
    entry.actor = stamp.actor;
    entry.action = action;
    entry.from = from;
    entry.to = to;
    entry.reason = stamp.reason;
    entry.outcome = outcome;
    entry.revision = m_s.event.revision;
    appendAudit(std::move(entry), now);
}

void Ledger::appendAudit(model::AuditEntry entry, base::WallTime now) {
    entry.at = now;
    entry.id = std::to_string(base::microsOf(now) / 1000) + "-" + std::to_string(m_s.audit.size());
    m_s.audit.push_back(std::move(entry));
}

bool Ledger::appendSnapshot(const core::StoredSnapshot& snapshot) {
    if (!m_s.history.empty() && snapshot.second <= m_s.history.rbegin()->first) {
        return false;
    }
    m_s.history.emplace(snapshot.second, snapshot.bytes);
    return true;
}

/// A gateway that calls for the first time may have missed heartbeats before: nobody is swept for a while.
void Ledger::meet(const std::string& gateway) {
    const auto [row, fresh] = m_s.gateways.try_emplace(gateway);
    if (fresh) {
        row->second.mergeClock = m_s.clock;
        m_s.sweepHold = m_s.clock + microsOf(m_s.event.policy.heartbeatTimeout);
    }
    row->second.seenClock = m_s.clock;
}

std::optional<std::uint32_t> Ledger::banOf(std::uint64_t seq, const model::AddressPrefix& prefix,
                                           model::AgentHash agent, base::WallTime now) const {
    const auto inForce = [&](const std::string& cohort) -> std::optional<std::uint32_t> {
        const auto found = m_s.banCohorts.find(cohort);
        if (found == m_s.banCohorts.end()) {
            return std::nullopt;
        }
        const auto ban = m_s.bans.find(found->second);
        const bool over = ban == m_s.bans.end() || (ban->second.until && *ban->second.until <= now);
        return over ? std::nullopt : std::optional(found->second);
    };
    if (seq != 0) {
        if (const auto number = inForce(cohortOf(model::BanScope{model::Seq(seq), {}, {}}))) {
            return number;
        }
    }
    if (prefix.family != 0) {
        if (const auto number = inForce(cohortOf(model::BanScope{{}, prefix, {}}))) {
            return number;
        }
    }
    if (agent.value() != 0) {
        return inForce(cohortOf(model::BanScope{{}, {}, agent}));
    }
    return std::nullopt;
}

base::Result<core::JoinAnswer> Ledger::join(const core::JoinBatch& batch, base::WallTime now) {
    meet(batch.gateway);
    GatewayRow& row = m_s.gateways[batch.gateway];
    if (row.lastBatch == batch.batch && m_bug != PlantedBug::RetryJoinsAgain) {
        return row.lastAnswer;
    }
    if (batch.batch < row.lastBatch) {
        // A copy that a dead connection delivers late: its people have been answered or have given up.
        return base::makeError(base::ErrorCode::StoreUnavailable, "A later batch has overtaken this one.");
    }
    core::JoinAnswer answer;
    const bool accepts =
        m_s.event.state != model::EventState::Draft && m_s.event.state != model::EventState::Closed;
    const std::int64_t period = m_s.clock / kIdempotencyPeriod;
    IdempotencySlot& current = m_s.idempotency[static_cast<std::size_t>(period % 2)];
    if (current.number != period) {
        current = {period, {}};
    }
    if (m_s.joinMinute != m_s.clock / (60 * kSecond)) {
        m_s.joinMinute = m_s.clock / (60 * kSecond);
        m_s.joinsByAddress.clear();
    }
    std::uint64_t live = 0;
    for (const auto state :
         {PlaceState::Waiting, PlaceState::Parked, PlaceState::Returned, PlaceState::Ready}) {
        live += m_s.counters.of(state);
    }
    const std::uint64_t first = m_s.nextSeq;
    std::vector<model::PlaceCell> fresh;
    std::map<model::IdempotencyKey, core::PlaceProof> keys;
    std::map<std::uint64_t, std::uint32_t> joins;
    const auto mark =
        static_cast<core::IncarnationMark>(std::stoul(m_s.incarnation.substr(0, 8), nullptr, 16));
    const auto place = [&](const core::Joiner& joiner) -> std::variant<core::Joined, base::ErrorCode> {
        if (joiner.key) {
            for (const IdempotencySlot& slot : m_s.idempotency) {
                const auto known = slot.proofs.find(*joiner.key);
                const bool recent = slot.number + 1 >= period;
                if (recent && known != slot.proofs.end()) {
                    return core::Joined{known->second, true};
                }
            }
            if (const auto known = keys.find(*joiner.key); known != keys.end()) {
                return core::Joined{known->second, true};
            }
        }
        if (!accepts) {
            return base::ErrorCode::EventNotOpen;
        }
        if (banOf(0, joiner.prefix, joiner.agent, now)) {
            return base::ErrorCode::Banned;
        }
        const std::uint32_t limit = m_s.event.policy.joinsPerAddressPerMin;
        const bool limited = limit > 0 && joiner.addressHash != 0;
        if (limited && m_s.joinsByAddress[joiner.addressHash] + joins[joiner.addressHash] >= limit) {
            return base::ErrorCode::RateLimited;
        }
        if (live + fresh.size() >= m_s.event.policy.capacity || first + fresh.size() >= core::kSeqLimit) {
            return base::ErrorCode::QueueFull;
        }
        if (limited) {
            ++joins[joiner.addressHash];
        }
        core::PlaceProof proof{model::Seq(first + fresh.size()),
                               model::Epoch(m_s.epoch),
                               mark,
                               now,
                               joiner.nonce,
                               batch.keyId,
                               joiner.lane};
        if (m_bug == PlantedBug::SeqGivenTwice && proof.seq.value() % 97 == 0) {
            proof.seq = model::Seq(proof.seq.value() - 1);
        }
        model::PlaceCell cell;
        cell.state = PlaceState::Waiting;
        cell.counted = true;
        cell.since = secondsOf(now);
        cell.joinedAt = base::wallFromMicros(base::microsOf(now) / 1000 * 1000);
        cell.prefix = joiner.prefix;
        cell.agent = joiner.agent;
        cell.lane = joiner.lane;
        fresh.push_back(cell);
        if (joiner.key) {
            keys.emplace(*joiner.key, proof);
        }
        if (m_bug == PlantedBug::RefusalLies && proof.seq.value() % 83 == 0) {
            return base::ErrorCode::QueueFull;
        }
        return core::Joined{proof, false};
    };
    for (const core::Joiner& joiner : batch.joiners) {
        answer.results.push_back(place(joiner));
    }
    if (m_bug == PlantedBug::BatchReversed) {
        std::reverse(answer.results.begin(), answer.results.end());
    }
    if (!fresh.empty()) {
        append({now, core::JoinedRecord{{model::Seq(first), fresh.size()}}});
        m_s.nextSeq += fresh.size();
        m_s.counters.byState[static_cast<std::size_t>(PlaceState::Waiting)] += fresh.size();
        m_s.cells.resize(m_s.nextSeq);
        m_s.due.resize(m_s.nextSeq);
        for (std::size_t i = 0; i < fresh.size(); ++i) {
            m_s.cells[first + i] = fresh[i];
        }
        if (m_bug == PlantedBug::JoinForgotten && m_s.nextSeq % 89 == 0) {
            m_s.cells[m_s.nextSeq - 1] = {};
            m_s.gone.set(m_s.nextSeq - 1, true);
        }
    }
    current.proofs.merge(keys);
    for (const auto& [address, count] : joins) {
        m_s.joinsByAddress[address] += count;
    }
    answer.at = now;
    answer.uid = m_s.event.uid;
    answer.version = version();
    row.lastBatch = batch.batch;
    row.lastAnswer = answer;
    return answer;
}

/// Takes a place out of what keeps it in its present state.
void Ledger::leaveState(std::uint64_t seq, PlaceState state) {
    const auto erase = [this, seq](auto& zset) { zset.erase({m_s.due[seq], seq}); };
    switch (state) {
    case PlaceState::Waiting: break;
    case PlaceState::Parked: erase(m_s.parked); break;
    case PlaceState::Returned: m_s.returned.erase(seq); break;
    case PlaceState::Ready: erase(m_s.ready); break;
    case PlaceState::Entered: erase(m_s.active); break;
    case PlaceState::None:
    case PlaceState::Done:
    case PlaceState::Left:
    case PlaceState::ExpiredSilent:
    case PlaceState::ExpiredAway:
    case PlaceState::NoShow:
    case PlaceState::Banned: break;
    }
}

/// Puts a place into what its new state keeps.
void Ledger::enterState(std::uint64_t seq, Cause cause, base::WallTime now) {
    const model::Policy& policy = m_s.event.policy;
    const auto insert = [this, seq](auto& zset, std::int64_t due) {
        m_s.due[seq] = due;
        zset.emplace(due, seq);
    };
    switch (core::stateAfter(cause)) {
    case PlaceState::Waiting: m_s.gone.set(seq, false); break;
    case PlaceState::Parked: insert(m_s.parked, m_s.openClock + microsOf(policy.keepTime)); break;
    case PlaceState::Returned: m_s.returned.insert(seq); break;
    case PlaceState::Ready: insert(m_s.ready, m_s.openClock + microsOf(policy.entryWindow)); break;
    case PlaceState::Entered: {
        const std::int64_t left = m_s.passes[seq].expiresAt - base::secondsOf(now);
        insert(m_s.active, m_s.clock + left * kSecond);
        break;
    }
    case PlaceState::None:
    case PlaceState::Done:
    case PlaceState::Left:
    case PlaceState::ExpiredSilent:
    case PlaceState::ExpiredAway:
    case PlaceState::NoShow:
    case PlaceState::Banned: break;
    }
}

/// How long who was inside had waited: `since` is about to tell of something else.
void Ledger::rememberEnter(std::uint64_t seq, PlaceState from, PlaceState to) {
    model::PlaceCell& cell = m_s.cells[seq];
    const bool comesBack = from == PlaceState::Banned && to >= PlaceState::Entered;
    if (to == PlaceState::Banned) {
        cell.waited.reset();
    } else if (comesBack || (from == PlaceState::Entered && !cell.waited)) {
        const std::int64_t entered = comesBack ? m_s.passes[seq].issuedAt : cell.since;
        const std::int64_t waited = entered - base::secondsOf(cell.joinedAt);
        cell.waited = static_cast<std::uint32_t>(std::clamp<std::int64_t>(waited, 0, core::kLongestWait));
    }
}

void Ledger::moveTo(std::uint64_t seq, Cause cause, base::WallTime now) {
    model::PlaceCell& cell = m_s.cells[seq];
    const PlaceState from = cell.state;
    const PlaceState to = core::stateAfter(cause);
    leaveState(seq, from);
    if (cause == Cause::Banned) {
        cell.formerState = from;
    } else if (from == PlaceState::Banned) {
        cell.formerState = PlaceState::None;
        cell.banNumber = 0;
    }
    rememberEnter(seq, from, to);
    if (from == PlaceState::Waiting && !(m_bug == PlantedBug::LeaverStaysInLine && cause == Cause::Left)) {
        m_s.gone.set(seq, true);
    }
    cell.state = to;
    cell.counted = m_bug == PlantedBug::ReturnedCountedAgain && to == PlaceState::Returned;
    cell.since = secondsOf(now);
    --m_s.counters.byState[static_cast<std::size_t>(from)];
    if (!(m_bug == PlantedBug::CounterForgotten && cause == Cause::NoShow)) {
        ++m_s.counters.byState[static_cast<std::size_t>(to)];
    }
    if (cause == Cause::Admitted || cause == Cause::AdmittedReturned) {
        ++m_s.admitted;
    }
    enterState(seq, cause, now);
}

core::EventMeta Ledger::meta() const {
    core::EventMeta meta;
    meta.event = m_s.event;
    meta.version = version();
    meta.incarnation = m_s.incarnation;
    meta.epochs.emplace_back(1);
    for (const Restart& restart : m_s.restarts) {
        meta.epochs.emplace_back(restart.epoch);
    }
    meta.nextSeq = model::Seq(m_s.nextSeq);
    meta.frontier = model::Seq(m_s.frontier);
    meta.counters = m_s.counters;
    meta.admitted = m_s.admitted;
    meta.pausedAt = m_s.pausedAt;
    meta.closedAt = m_s.closedAt;
    return meta;
}

std::string Ledger::cells(model::Seq first, std::uint64_t count) const {
    std::string bytes;
    const std::uint64_t end = std::min(first.value() + count, m_s.cells.size());
    for (std::uint64_t seq = m_s.cells.nextTouched(first.value(), end); seq < end;
         seq = m_s.cells.nextTouched(seq + 1, end)) {
        if (m_s.cells.at(seq).state != PlaceState::None) {
            const auto cell = core::encodeCell(m_s.cells.at(seq));
            bytes.resize((seq - first.value()) * core::kCellBytes);
            bytes.append(cell.data(), cell.size());
        }
    }
    return bytes;
}

core::PlaceLookup Ledger::lookUp(model::Seq seq, base::WallTime now) const {
    core::PlaceLookup found;
    const std::uint64_t number = seq.value();
    if (number < m_s.cells.size()) {
        found.cell = m_s.cells.at(number);
    }
    const std::int64_t behind = m_s.lastTime - m_s.clock; // what makes wall time of the event clock's
    for (unsigned age = 0; age < 4 && !found.lastSeen; ++age) {
        if (m_s.fine.bits[(m_s.fine.current + 4 - age) % 4].test(number)) {
            const std::int64_t at =
                age == 0 ? m_s.clock : m_s.fine.start - static_cast<std::int64_t>(age - 1) * kFineSlot;
            found.lastSeen = base::wallFromMicros(behind + at);
        }
    }
    if (!found.lastSeen && number >= m_s.fine.oldestHead()) {
        found.lastSeen = found.cell.joinedAt;
    }
    found.seenWithinTimeout = m_s.coarse.seen(number) || number >= m_s.coarse.oldestHead();
    if (found.cell.state == PlaceState::Entered) {
        found.until = base::wallFromMicros(behind + m_s.due.at(number));
    } else if (found.cell.state == PlaceState::Ready || found.cell.state == PlaceState::Parked) {
        const bool runs = m_s.event.state == model::EventState::Open;
        found.until = base::wallFromMicros((runs ? m_s.lastTime : base::microsOf(now)) - m_s.openClock +
                                           m_s.due.at(number));
    }
    return found;
}

} // namespace breakwater::fakes
