// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/judge.h"

#include <algorithm>

// What visitors and operators are told: one join one place, order of answers, positions that never rise,
// passes, bans, and honest errors.

namespace breakwater::simulation {

using model::PlaceState;

namespace {

std::string who(std::uint32_t visitor) {
    return "visitor " + std::to_string(visitor);
}

} // namespace

bool Judge::mayBeLost(std::int64_t at) const {
    return std::any_of(m_losses.begin(), m_losses.end(),
                       [at](const Loss& loss) { return loss.copiedAt < at && at <= loss.lostAt; });
}

bool Judge::mayBeLost(model::Version version) const {
    return std::any_of(m_losses.begin(), m_losses.end(), [version](const Loss& loss) {
        return version.epoch.value() <= loss.epoch && version.lsn.value() > loss.survivedLsn;
    });
}

/// By what the token says: a gateway that slept through the loss may tell of a place only after it.
bool Judge::isLost(std::uint32_t visitor, model::Seq seq) const {
    const Client& client = m_clients[visitor];
    const auto mine = std::find_if(client.intents.begin(), client.intents.end(), [&](const Intent& intent) {
        return intent.joined && intent.joined->proof.seq == seq;
    });
    return mine != client.intents.end() &&
           std::any_of(m_losses.begin(), m_losses.end(), [&](const Loss& loss) {
               return mine->joined->proof.epoch.value() <= loss.epoch && seq.value() >= loss.survivedNext &&
                      seq.value() < loss.headNext;
           });
}

void Judge::joinIntended(std::uint32_t visitor, bool keyed) {
    Intent intent;
    intent.keyed = keyed;
    intent.watermark = m_newestSeq;
    m_clients[visitor].intents.push_back(intent);
    m_clients[visitor].position = 0;
    m_clients[visitor].revision = 0;
    m_clients[visitor].seen = {}; // it begins anew, with a token that knows nothing
    m_clients[visitor].finalState = PlaceState::None;
    m_clients[visitor].grant.reset();
}

void Judge::joinAnswered(std::uint32_t visitor, const core::JoinLane::Place& place, Life& life,
                         std::uint64_t order) {
    Client& client = m_clients[visitor];
    Intent& intent = client.intents.back();
    const std::uint64_t seq = place.joined.proof.seq.value();
    note(seq * 4096 + visitor);
    const auto [owner, fresh] = m_owners.try_emplace(seq, visitor);
    if (!fresh && owner->second != visitor) {
        broken(1, "seq " + std::to_string(seq) + " is given to " + who(owner->second) + " and to " +
                      who(visitor));
    }
    if (!place.joined.replayed) {
        if (seq <= intent.watermark) {
            broken(3, who(visitor) + " got seq " + std::to_string(seq) + ", but " +
                          std::to_string(intent.watermark) + " was answered before it came");
        }
        if (life.newestOrder < order && life.newestFresh >= seq) {
            broken(3, who(visitor) + " got seq " + std::to_string(seq) + " of " + life.name + " after " +
                          std::to_string(life.newestFresh) + " was given to one who came before");
        }
        if (life.newestOrder < order) {
            life.newestOrder = order;
            life.newestFresh = seq;
        }
    } else {
        m_coverage.saw(Moment::JoinReplayed);
    }
    if (intent.joined && intent.joined->proof != place.joined.proof &&
        !isLost(visitor, intent.joined->proof.seq)) {
        broken(2, who(visitor) + " got seq " + std::to_string(intent.joined->proof.seq.value()) + " and " +
                      std::to_string(seq) + " for one join");
    }
    const auto index = m_h.indexOf(seq);
    const std::uint32_t holder = index ? m_h.places[*index].visitor : kNobody;
    if (index && holder != visitor) {
        broken(holder == kNobody ? 12 : 1, "seq " + std::to_string(seq) + " is given to " + who(visitor) +
                                               ", its cell names " + who(holder));
    }
    if (!index && m_losses.empty()) {
        broken(12, "seq " + std::to_string(seq) + " is acknowledged and not in the log");
    }
    m_newestSeq = std::max(m_newestSeq, seq);
    intent.joined = place.joined;
    client.joinedVersion = place.version;
}

void Judge::joinRefused(std::uint32_t visitor) {
    ++m_clients[visitor].refused;
}

void Judge::joinUnknown(std::uint32_t visitor) {
    ++m_clients[visitor].intents.back().unknown;
    m_coverage.saw(Moment::JoinUnknown);
}

void Judge::read(std::uint32_t visitor, model::Seq seq, const core::PlaceView& view, const Life& life) {
    Client& client = m_clients[visitor];
    note(view.version.lsn.value() * 64 + static_cast<std::uint64_t>(view.state));
    note(view.position);
    if (view.version < client.seen) {
        broken(14, who(visitor) + " had seen " + model::toText(client.seen) + ", " + life.name +
                       " answers as of " + model::toText(view.version));
    }
    const bool anew = std::any_of(m_losses.begin(), m_losses.end(), [&](const Loss& loss) {
        return client.seen.epoch.value() <= loss.epoch && view.version.epoch.value() > loss.epoch;
    });
    if (anew) { // what was seen before may be lost
        client.position = 0;
        client.revision = 0;
        client.finalState = PlaceState::None;
    }
    client.seen = std::max(client.seen, view.version);
    if (view.position > 0) {
        if (client.position > 0 && view.position > client.position) {
            broken(8, who(visitor) + " with seq " + std::to_string(seq.value()) + " was at " +
                          std::to_string(client.position) + " and reads " + std::to_string(view.position) +
                          " at " + life.name + " as of " + model::toText(view.version));
        }
        client.position = view.position;
    }
    if (view.revision < client.revision) {
        broken(14, who(visitor) + " reads revision " + std::to_string(view.revision) + " after " +
                       std::to_string(client.revision));
    }
    client.revision = view.revision;
    if (view.version >= client.joinedVersion && (view.beyondHead || view.state == PlaceState::None) &&
        m_losses.empty()) {
        broken(12, who(visitor) + " was given seq " + std::to_string(seq.value()) + ", which " + life.name +
                       " doesn't know");
    }
    m_coverage.moments[static_cast<std::size_t>(Moment::BeyondHead)] += view.beyondHead ? 1 : 0;
    if (client.finalState != PlaceState::None && view.version >= client.finalVersion &&
        view.state != client.finalState && !mayBeLost(client.finalVersion)) {
        broken(10, who(visitor) + " was told " + std::string(model::toText(client.finalState)) +
                       " and reads " + std::string(model::toText(view.state)));
    }
    if (++m_reads % 16 == 0 && view.version == model::Version{model::Epoch(m_h.epoch), model::Lsn(m_h.lsn)} &&
        view.state == PlaceState::Waiting) {
        if (const auto index = m_h.indexOf(seq.value())) {
            m_coverage.saw(Moment::BruteForcePosition);
            const auto ahead =
                std::count_if(m_h.places.begin(), m_h.places.begin() + static_cast<std::ptrdiff_t>(*index),
                              [](const PlaceRow& row) { return row.counted; });
            if (static_cast<std::uint64_t>(ahead) + 1 != view.position) {
                broken(8, who(visitor) + " reads position " + std::to_string(view.position) +
                              ", by hand it is " + std::to_string(ahead + 1));
            }
        }
    }
}

void Judge::carries(std::uint32_t visitor, const std::string& fault) {
    if (!fault.empty()) {
        broken(17, who(visitor) + ": " + fault);
    }
}

void Judge::acted(std::uint32_t visitor, core::Act act, const core::ActLane::Outcome& answer,
                  std::int64_t sentAt) {
    Client& client = m_clients[visitor];
    const core::ActOutcome& outcome = answer.outcome;
    note(act.seq.value() * 16 + static_cast<std::uint64_t>(outcome.state));
    if (outcome.refused) {
        m_coverage.saw(*outcome.refused);
    }
    if (!outcome.refused && model::isFinal(outcome.state)) {
        client.finalState = outcome.state;
        client.finalVersion = answer.version;
    }
    if (!outcome.grant) {
        return;
    }
    if (client.grant) {
        m_coverage.saw(Moment::PassSignedAgain);
        if (*client.grant != *outcome.grant && !mayBeLost(client.grantVersion)) {
            broken(5, who(visitor) + " has two passes for seq " + std::to_string(act.seq.value()));
        }
    }
    if (client.grant != outcome.grant) {
        client.grant = outcome.grant;
        client.grantVersion = answer.version;
    }
    for (const auto& [number, row] : m_bans) {
        const bool inForce = !row.ended && row.ackedAt < sentAt && row.steps == m_steps &&
                             !mayBeLost(row.ackedAt) &&
                             (!row.ban.until || *row.ban.until > m_host.clock.wall());
        if (inForce && covers(row.ban.scope, visitor, act.seq)) {
            broken(9, who(visitor) + " asked for a pass after ban " + std::to_string(number) +
                          " was acknowledged, and got one");
        }
    }
}

void Judge::banMade(const model::Ban& ban) {
    m_bans[ban.number] = {ban, m_host.time.now(), m_steps, false};
}

void Judge::banLifted(std::uint32_t number) {
    if (const auto found = m_bans.find(number); found != m_bans.end()) {
        found->second.ended = true;
    }
}

void Judge::actSent(const std::string& reason, const std::string& actor, const std::string& action) {
    m_acts[reason] = {actor, action, std::nullopt, 0};
}

void Judge::actAnswered(const std::string& reason, const std::string& outcome) {
    m_acts[reason].outcome = outcome;
    m_acts[reason].answeredAt = m_host.time.now();
}

/// Every gateway's replica is what the log makes of it.
void Judge::look(Life& life) {
    const core::Replica* replica = life.runtime->replica();
    if (replica == nullptr) {
        return;
    }
    if (life.lastReplica != nullptr && life.lastReplica != replica) {
        m_coverage.saw(Moment::ReplicaRebuilt);
    }
    life.lastReplica = replica;
    const model::Version version = replica->version();
    if (version < life.newestSeen) {
        broken(14, life.name + " went back from " + model::toText(life.newestSeen) + " to " +
                       model::toText(version));
    }
    life.newestSeen = version;
    const std::uint64_t lsn = version.lsn.value();
    if (lsn < m_hashes.size() && m_hashes[lsn].first == version.epoch.value() &&
        m_hashes[lsn].second != replica->stateHash()) {
        broken(11, life.name + " holds another queue than the log at " + model::toText(version));
    }
    for (const model::Alarm& alarm : life.runtime->alarms()) {
        m_coverage.moments[static_cast<std::size_t>(Moment::AlarmOfLoss)] +=
            alarm.code == "STORE_LOST_WRITES" ? 1 : 0;
        m_coverage.moments[static_cast<std::size_t>(Moment::SweepBound)] +=
            alarm.code == "SWEEP_BOUND" ? 1 : 0;
    }
}

} // namespace breakwater::simulation
