// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/judge.h"

#include <algorithm>
#include <bit>

// What the log and the keys say: order, rate, room, pauses, legal moves, conservation, nothing that goes
// back.

namespace breakwater::simulation {

using model::EventState;
using model::PlaceState;

namespace {

constexpr std::int64_t kOneAdmission = 1'000'000'000;
constexpr unsigned kMostKeyLooks = 4;
constexpr std::uint64_t kSeqJump = std::uint64_t{1} << 20;

} // namespace

Judge::Judge(StoreHost& host, std::uint32_t visitors)
    : m_host(host), m_coverage(*host.coverage), m_clients(visitors) {}

void Judge::broken(int invariant, const std::string& what) {
    m_failed = true;
    if (m_violations.size() < 8) {
        m_violations.push_back({invariant, "at " + std::to_string(m_host.time.now()) + " us, lsn " +
                                               std::to_string(m_h.lsn) + ": " + what});
    }
}

void Judge::begin() {
    const core::EventMeta meta = m_host.world.events.begin()->second.meta();
    m_h.epoch = meta.version.epoch.value();
    m_h.lsn = meta.version.lsn.value();
    m_h.revision = meta.event.revision.value();
    m_h.state = meta.event.state;
    m_h.policy = meta.event.policy;
    m_epochs.insert(m_h.epoch);
    m_reference = std::make_unique<core::Replica>(meta);
    rememberHash();
}

void Judge::served() {
    if (!m_host.world.events.empty() && !m_failed) {
        followLog();
    }
    m_askedRamp.reset();
    m_operatorActs = false;
}

void Judge::followLog() {
    if (!m_reference) {
        begin();
    }
    const fakes::LedgerState& now = ledger();
    if (now.lsn == m_h.lsn) {
        return;
    }
    if (now.lsn < m_h.lsn || now.lsn - m_h.lsn > now.log.size()) {
        return broken(14, "the lsn went from " + std::to_string(m_h.lsn) + " to " + std::to_string(now.lsn));
    }
    for (std::size_t i = now.log.size() - (now.lsn - m_h.lsn); i < now.log.size(); ++i) {
        process(now.log[i]);
    }
    compareWithKeys();
}

void Judge::process(const core::RawRecord& raw) {
    for (const char byte : raw.bytes) {
        m_trace = (m_trace ^ static_cast<std::uint8_t>(byte)) * 0x100000001B3U;
    }
    note(raw.version.lsn.value());
    if (raw.version.lsn.value() != m_h.lsn + 1 || raw.version.epoch.value() < m_h.epoch) {
        broken(14, "record " + model::toText(raw.version) + " follows lsn " + std::to_string(m_h.lsn));
    }
    if (raw.version.epoch.value() > m_h.epoch && !m_epochs.insert(raw.version.epoch.value()).second) {
        broken(14, "epoch " + std::to_string(raw.version.epoch.value()) + " was there before");
    }
    m_h.epoch = raw.version.epoch.value();
    m_h.lsn = raw.version.lsn.value();
    const auto record = core::decodeRecord(raw.bytes);
    if (!record) {
        return broken(11, "a record that can't be read: " + record.error().detail);
    }
    if (const auto* join = std::get_if<core::JoinedRecord>(&record->body)) {
        joined(*join);
    } else if (const auto* moves = std::get_if<core::MovedRecord>(&record->body)) {
        moved(*moves);
    } else if (const auto* change = std::get_if<core::EventRecord>(&record->body)) {
        changed(*change);
    } else if (const auto* adoption = std::get_if<core::AdoptedRecord>(&record->body)) {
        adopted(*adoption);
    } else if (const auto* bans = std::get_if<core::BansRecord>(&record->body)) {
        bansChanged(*bans);
    }
    if (m_reference->fold(raw) != core::FoldResult::Folded) {
        broken(11, "a replica that had folded everything can't go on");
    }
    rememberHash();
}

void Judge::rememberHash() {
    m_hashes.resize(m_h.lsn + 1);
    m_hashes[m_h.lsn] = {m_h.epoch, m_reference->stateHash()};
}

void Judge::joined(const core::JoinedRecord& record) {
    const std::uint64_t first = record.places.first.value();
    if (first < m_h.nextSeq) {
        return broken(1, "seq " + std::to_string(first) + " is given again");
    }
    if (first != m_h.endOfRuns()) {
        m_h.runs.emplace_back(first, m_h.places.size());
    }
    for (std::uint64_t seq = first; seq < first + record.places.count; ++seq) {
        PlaceRow row;
        row.visitor = visitorOf(ledger().cells.at(seq));
        row.heard = ledger().clock;
        m_h.places.push_back(row);
    }
    m_h.nextSeq = first + record.places.count;
    m_h.counters[static_cast<std::size_t>(PlaceState::Waiting)] += record.places.count;
}

void Judge::changed(const core::EventRecord& record) {
    accrue();
    const model::Event& event = record.event;
    if (event.revision.value() <= m_h.revision) {
        broken(14, "the revision went from " + std::to_string(m_h.revision) + " to " +
                       std::to_string(event.revision.value()));
    }
    m_h.revision = event.revision.value();
    if (event.policy.rate != m_h.policy.rate) {
        m_h.ramp.reset();
    }
    if (event.state == EventState::Open && m_h.state != EventState::Open) {
        if (!m_operatorActs) {
            m_coverage.saw(Moment::OpenedByItself);
        }
        m_h.tokens = 0;
        m_h.ramp = m_askedRamp;
        m_h.rampStart = clock();
        if (m_h.ramp) {
            m_coverage.saw(Moment::Ramp);
        }
    }
    m_h.state = event.state;
    m_h.policy = event.policy;
    m_h.tokens =
        std::min(m_h.tokens, static_cast<std::int64_t>(model::effectiveBurst(m_h.policy)) * kOneAdmission);
}

void Judge::adopted(const core::AdoptedRecord& record) {
    m_coverage.saw(record.outcome);
    if (record.nextSeq.value() < m_h.nextSeq) {
        broken(1, "an adoption takes the next number back to " + std::to_string(record.nextSeq.value()));
    }
    // A second witness of one loss is heard when it has seen higher numbers than what the first one led to.
    const bool higher = record.nextSeq.value() > m_h.nextSeq + kSeqJump;
    m_h.nextSeq = std::max(m_h.nextSeq, record.nextSeq.value());
    if (record.outcome == core::AdoptOutcome::Lost) {
        auto loss = std::find_if(m_losses.begin(), m_losses.end(), [&](const Loss& row) {
            return !row.declared && row.survivedLsn == record.survived.value();
        });
        if (loss == m_losses.end() && higher) {
            loss = std::find_if(m_losses.begin(), m_losses.end(),
                                [&](const Loss& row) { return row.survivedLsn == record.survived.value(); });
        }
        if (loss == m_losses.end()) {
            broken(19, "a loss is declared, but nothing was lost behind lsn " +
                           std::to_string(record.survived.value()));
            return;
        }
        loss->declared = true;
    }
    if (m_losses.empty() || m_losses.back().decided) {
        return;
    }
    if (record.outcome == core::AdoptOutcome::Clean) {
        for (const auto& [life, version] : m_saw) {
            if (version.epoch.value() == m_losses.back().epoch &&
                version.lsn.value() > m_losses.back().survivedLsn) {
                broken(12,
                       "nothing was lost, it is said, but " + life + " has seen " + model::toText(version));
            }
        }
    }
    if (record.outcome == core::AdoptOutcome::Clean || record.outcome == core::AdoptOutcome::Lost) {
        m_losses.back().decided = true;
    }
}

void Judge::bansChanged(const core::BansRecord& record) {
    if (static_cast<model::BanPhase>(record.phase) == model::BanPhase::Lifting) {
        if (const auto found = m_bans.find(record.number); found != m_bans.end()) {
            if (!found->second.ended) {
                m_coverage.saw(Moment::BanEndedByItself);
            }
            found->second.ended = true;
        }
    }
}

/// After every script: as many as joined, each in one state, and meta says the same as the log.
void Judge::compareWithKeys() {
    const fakes::LedgerState& now = ledger();
    std::uint64_t sum = 0;
    for (std::size_t i = 1; i < m_h.counters.size(); ++i) {
        sum += m_h.counters[i];
        if (now.counters.byState[i] != m_h.counters[i]) {
            broken(11, std::to_string(now.counters.byState[i]) + " are counted as " +
                           std::string(model::toText(static_cast<PlaceState>(i))) + ", the log has " +
                           std::to_string(m_h.counters[i]));
        }
    }
    if (sum != m_h.places.size()) {
        broken(11,
               "the states add up to " + std::to_string(sum) + " of " + std::to_string(m_h.places.size()));
    }
    if (now.frontier != m_h.frontier || now.nextSeq != m_h.nextSeq ||
        now.event.revision.value() != m_h.revision) {
        broken(11, "W, the next seq or the revision differ between meta and the log");
    }
    if (std::exchange(m_lookAtKeys, false) && m_keyLooks < kMostKeyLooks) {
        ++m_keyLooks;
        buildFromKeys();
    }
}

/// A replica that begins now holds what those hold that have folded everything, and gives the same positions.
void Judge::buildFromKeys() {
    const fakes::Ledger& keys = m_host.world.events.begin()->second;
    core::Replica fresh(keys.meta());
    fresh.loadCells(model::Seq(1), keys.cells(model::Seq(1), m_h.nextSeq));
    std::uint64_t ahead = 0;
    for (std::size_t i = 0; i < m_h.places.size(); ++i) {
        if (i % 64 == 63 && m_h.places[i].state == PlaceState::Waiting) {
            const auto view = fresh.read(model::Seq(m_h.seqOf(i)));
            if (!view || view->position != ahead + 1) {
                broken(8, "a new replica puts seq " + std::to_string(m_h.seqOf(i)) + " elsewhere than at " +
                              std::to_string(ahead + 1));
            }
        }
        ahead += m_h.places[i].counted ? 1 : 0;
    }
    if (fresh.stateHash() != m_reference->stateHash()) {
        broken(11, "the keys hold another queue than the log");
    }
}

void Judge::merging(const core::HeartbeatMerge& merge) {
    if (m_host.world.events.empty() || m_host.world.events.begin()->second.fenced(m_host.world.incarnation)) {
        return;
    }
    for (std::size_t i = 0; i < merge.bits.size(); ++i) {
        auto byte = static_cast<std::uint8_t>(merge.bits[i]);
        while (byte != 0) {
            const int bit = std::countl_zero(byte);
            byte = static_cast<std::uint8_t>(byte & ~(0x80U >> bit));
            const std::uint64_t seq = (merge.firstByte + i) * 8 + static_cast<std::uint64_t>(bit);
            if (const auto index = m_h.indexOf(seq)) {
                m_h.places[*index].heard = ledger().clock;
            }
        }
    }
}

void Judge::changing(const core::EventChange& change) {
    const bool ramp = change.ramp && change.ramp->over.count() > 0;
    m_askedRamp = ramp ? change.ramp : std::nullopt;
    m_operatorActs = true;
}

void Judge::clockStepped(std::int64_t difference) {
    m_jumped += std::clamp<std::int64_t>(difference, 0, kSecond);
    ++m_steps;
    note(static_cast<std::uint64_t>(difference));
}

void Judge::storeLost(History then, std::int64_t copiedAt) {
    m_losses.push_back({copiedAt, m_host.time.now(), then.lsn, then.nextSeq, m_h.nextSeq, m_h.epoch, false});
    m_h = std::move(then);
    const fakes::Ledger& keys = m_host.world.events.begin()->second;
    m_reference = std::make_unique<core::Replica>(keys.meta());
    m_reference->loadCells(model::Seq(1), keys.cells(model::Seq(1), m_h.nextSeq));
    rememberHash();
    for (auto& [number, row] : m_bans) {
        row.ended = row.ended || row.ackedAt > copiedAt;
    }
}

} // namespace breakwater::simulation
