// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/judge.h"

#include <algorithm>
#include <map>

// What must hold when everything has come to rest.

namespace breakwater::simulation {

using model::PlaceState;

void Judge::remember(const std::vector<Life*>& gateways) {
    m_saw.clear();
    for (Loss& loss : m_losses) {
        loss.decided = true; // as far as it ever will be
    }
    for (const Life* life : gateways) {
        if (life->alive() && life->runtime->replica() != nullptr) {
            m_saw[life->name] = life->runtime->replica()->version();
        }
    }
}

void Judge::crashed(const Life& life) {
    m_saw.erase(life.name);
}

void Judge::mustBeDrained(std::uint64_t head) {
    for (std::size_t i = 0; i < m_h.places.size(); ++i) {
        if (m_h.places[i].state == PlaceState::Waiting && m_h.seqOf(i) < head) {
            return broken(13, "seq " + std::to_string(m_h.seqOf(i)) + " still waits; W is " +
                                  std::to_string(m_h.frontier) + ", the event is " +
                                  std::string(model::toText(ledger().event.state)) + " and holds " +
                                  std::to_string(ledger().bucket / 1'000'000'000) + " admissions at clock " +
                                  std::to_string(ledger().clock));
        }
    }
}

void Judge::conclude(const std::vector<Life*>& gateways) {
    if (!m_failed) {
        concludePlaces();
        concludeAudit();
        concludeReplicas(gateways);
    }
}

void Judge::concludePlaces() {
    std::vector<std::uint32_t> held(m_clients.size());
    for (const PlaceRow& row : m_h.places) {
        if (row.visitor < held.size()) {
            ++held[row.visitor];
        } else {
            broken(12, "a place of nobody");
        }
    }
    for (std::uint32_t visitor = 0; visitor < m_clients.size(); ++visitor) {
        const Client& client = m_clients[visitor];
        std::uint32_t most = 0;
        for (const Intent& intent : client.intents) {
            most += intent.keyed ? (intent.joined || intent.unknown > 0 ? 1 : 0)
                                 : (intent.joined ? 1 : 0) + intent.unknown;
            if (!intent.joined || isLost(visitor, intent.joined->proof.seq)) {
                continue;
            }
            const std::uint64_t seq = intent.joined->proof.seq.value();
            const auto index = m_h.indexOf(seq);
            const PlaceState state = ledger().cells.at(seq).state;
            if (!index || m_h.places[*index].visitor != visitor || state == PlaceState::None ||
                m_h.places[*index].state != state || m_reference->stateOf(model::Seq(seq)) != state) {
                broken(12, "visitor " + std::to_string(visitor) + " was given seq " + std::to_string(seq) +
                               ", which is in no state, or in several");
            }
        }
        if (held[visitor] > most) {
            std::string seqs;
            for (std::size_t i = 0; i < m_h.places.size(); ++i) {
                seqs += m_h.places[i].visitor == visitor ? " " + std::to_string(m_h.seqOf(i)) : "";
            }
            broken(client.refused > 0 ? 19 : 2, "visitor " + std::to_string(visitor) + " may have " +
                                                    std::to_string(most) + " places and holds" + seqs);
        }
    }
}

void Judge::concludeAudit() {
    std::map<std::string, std::pair<std::uint32_t, const model::AuditEntry*>> written;
    for (const model::AuditEntry& entry : ledger().audit) {
        auto& [times, last] = written[entry.reason];
        ++times;
        last = &entry;
    }
    for (const auto& [reason, act] : m_acts) {
        const auto found = written.find(reason);
        if (found == written.end()) {
            if (act.outcome && !mayBeLost(act.answeredAt)) {
                broken(18, reason + " (" + act.action + ") was answered with " + *act.outcome +
                               " and is not in the audit trail");
            }
            continue;
        }
        const model::AuditEntry& entry = *found->second.second;
        if (found->second.first != 1 || entry.actor != act.actor || entry.action != act.action ||
            (act.outcome && entry.outcome != *act.outcome)) {
            broken(18, "the audit trail tells " + reason + " otherwise: " + entry.actor + ", " +
                           entry.action + ", " + entry.outcome);
        }
    }
}

void Judge::concludeReplicas(const std::vector<Life*>& gateways) {
    const fakes::Ledger& keys = m_host.world.events.begin()->second;
    core::Replica fresh(keys.meta());
    fresh.loadCells(model::Seq(1), keys.cells(model::Seq(1), keys.state().nextSeq));
    buildFromKeys();
    for (Life* life : gateways) {
        if (life->runtime->replica() == nullptr || life->runtime->replica()->version() != fresh.version()) {
            broken(13, life->name + " knows " +
                           (life->runtime->replica() == nullptr
                                ? std::string("nothing")
                                : model::toText(life->runtime->replica()->version())) +
                           (life->runtime->adopting() ? ", is adopting," : "") +
                           " and doesn't catch up with " + model::toText(fresh.version()));
        } else if (life->runtime->replica()->stateHash() != fresh.stateHash()) {
            broken(11, life->name + " holds another queue than the keys");
        }
    }
    note(fresh.stateHash());
}

} // namespace breakwater::simulation
