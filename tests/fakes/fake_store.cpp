// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/fake_store.h"

#include <algorithm>
#include <memory>

namespace breakwater::fakes {

using base::ErrorCode;
using model::EventId;

namespace {

base::Error fencedOff() {
    return base::makeError(ErrorCode::StoreFenced, "The store has restarted since; adopt it first.");
}

std::vector<model::AuditEntry> entriesAfter(const std::vector<model::AuditEntry>& trail,
                                            const std::string& after, std::uint32_t limit) {
    std::vector<model::AuditEntry> found;
    bool past = after.empty();
    for (const auto& entry : trail) {
        if (past && found.size() < limit) {
            found.push_back(entry);
        }
        past = past || entry.id == after;
    }
    return found;
}

} // namespace

FakeStore::FakeStore(FakeWorld& world, core::Scheduler& scheduler, const base::Clock& clock)
    : m_world(world), m_scheduler(scheduler), m_clock(clock) {}

void FakeStore::exchange(Exchange exchange) {
    m_scheduler.post([exchange = std::move(exchange)] { exchange.serve()(); });
}

template<typename T>
void FakeStore::call(core::Callback<T> done, std::function<base::Result<T>()> serve) {
    auto shared = std::make_shared<core::Callback<T>>(std::move(done));
    exchange({[shared, serve = std::move(serve)] {
                  return [shared, result = serve()]() mutable { (*shared)(std::move(result)); };
              },
              [shared](base::Error error) { (*shared)(std::move(error)); }});
}

template<typename T>
void FakeStore::onEvent(const EventId& event, bool fence, core::Callback<T> done,
                        std::function<base::Result<T>(Ledger&)> serve) {
    call<T>(std::move(done), [this, event, fence, serve = std::move(serve)]() -> base::Result<T> {
        const auto found = m_world.events.find(event);
        if (found == m_world.events.end()) {
            return core::noSuchEvent();
        }
        if (fence && found->second.fenced(m_world.incarnation)) {
            return fencedOff();
        }
        return serve(found->second);
    });
}

void FakeStore::join(core::JoinBatch batch, core::Callback<core::JoinAnswer> done) {
    const EventId event = batch.event;
    onEvent<core::JoinAnswer>(
        event, true, std::move(done),
        [this, batch = std::move(batch)](Ledger& ledger) -> base::Result<core::JoinAnswer> {
            if (const base::Status fits = batch.check(); !fits) {
                return fits.error();
            }
            return ledger.join(batch, m_clock.wall());
        });
}

void FakeStore::tick(core::TickRequest request, core::Callback<core::TickAnswer> done) {
    const EventId event = request.event;
    onEvent<core::TickAnswer>(
        event, false, std::move(done),
        [this, request = std::move(request)](Ledger& ledger) -> base::Result<core::TickAnswer> {
            if (request.uid != ledger.state().event.uid) {
                return core::noSuchEvent();
            }
            if (ledger.state().incarnation != m_world.incarnation ||
                request.seen.epoch.value() > ledger.state().epoch) {
                return fencedOff();
            }
            return ledger.tick(request, m_clock.wall());
        });
}

void FakeStore::act(core::ActBatch batch, core::Callback<core::ActAnswer> done) {
    const EventId event = batch.event;
    onEvent<core::ActAnswer>(event, true, std::move(done), [this, batch = std::move(batch)](Ledger& ledger) {
        return ledger.act(batch, m_clock.wall());
    });
}

void FakeStore::merge(core::HeartbeatMerge merge, core::Callback<base::Done> done) {
    const EventId event = merge.event;
    onEvent<base::Done>(event, true, std::move(done),
                        [merge = std::move(merge)](Ledger& ledger) { return ledger.merge(merge); });
}

void FakeStore::claimIdempotencyKeys(std::vector<core::KeyClaim> claims,
                                     core::Callback<std::vector<bool>> done) {
    call<std::vector<bool>>(std::move(done),
                            [this, claims = std::move(claims)]() -> base::Result<std::vector<bool>> {
                                const std::int64_t now = base::microsOf(m_clock.wall());
                                std::vector<bool> granted;
                                for (const core::KeyClaim& claim : claims) {
                                    FakeWorld::Fingerprint& known = m_world.fingerprints[claim.key];
                                    if (known.until <= now) {
                                        known = {claim.fingerprint, now + 300'000'000};
                                    }
                                    granted.push_back(known.value == claim.fingerprint);
                                }
                                return granted;
                            });
}

void FakeStore::readMeta(EventId event, core::Callback<core::EventMeta> done) {
    onEvent<core::EventMeta>(event, false, std::move(done),
                             [](Ledger& ledger) -> base::Result<core::EventMeta> { return ledger.meta(); });
}

void FakeStore::readCells(EventId event, model::Seq first, std::uint64_t count,
                          core::Callback<std::string> done) {
    onEvent<std::string>(
        event, false, std::move(done),
        [first, count](Ledger& ledger) -> base::Result<std::string> { return ledger.cells(first, count); });
}

void FakeStore::lookUp(EventId event, model::Seq seq, core::Callback<core::PlaceLookup> done) {
    onEvent<core::PlaceLookup>(event, false, std::move(done),
                               [this, seq](Ledger& ledger) -> base::Result<core::PlaceLookup> {
                                   return ledger.lookUp(seq, m_clock.wall());
                               });
}

void FakeStore::listEvents(core::Callback<std::vector<EventId>> done) {
    call<std::vector<EventId>>(std::move(done), [this]() -> base::Result<std::vector<EventId>> {
        std::vector<EventId> ids;
        for (const auto& [id, ledger] : m_world.events) {
            ids.push_back(id);
        }
        return ids;
    });
}

void FakeStore::createEvent(model::Event event, core::OperatorStamp stamp,
                            core::Callback<core::EventMeta> done) {
    call<core::EventMeta>(
        std::move(done),
        [this, event = std::move(event), stamp = std::move(stamp)]() -> base::Result<core::EventMeta> {
            if (m_world.events.contains(event.id)) {
                return base::makeError(ErrorCode::AlreadyExists,
                                       "This event exists already. Choose another id.");
            }
            Ledger ledger(event, stamp, m_world.incarnation, m_clock.wall(), m_world.bug);
            return m_world.events.emplace(event.id, std::move(ledger)).first->second.meta();
        });
}

void FakeStore::changeEvent(core::EventChange change, core::Callback<core::EventMeta> done) {
    const EventId event = change.event;
    onEvent<core::EventMeta>(
        event, true, std::move(done),
        [this, change = std::move(change)](Ledger& ledger) { return ledger.change(change, m_clock.wall()); });
}

void FakeStore::deleteEvent(EventId event, core::OperatorStamp stamp, core::Callback<base::Done> done) {
    onEvent<base::Done>(event, true, std::move(done),
                        [this, stamp = std::move(stamp)](Ledger& ledger) -> base::Status {
                            if (const auto ended = ledger.end(stamp, m_clock.wall()); !ended) {
                                return ended.error();
                            }
                            const LedgerState& state = ledger.state();
                            m_world.audit.insert(m_world.audit.end(), state.audit.begin(), state.audit.end());
                            m_world.events.erase(EventId(state.event.id));
                            return base::Done{};
                        });
}

void FakeStore::createBan(core::BanRequest request, core::Callback<model::Ban> done) {
    const EventId event = request.event;
    onEvent<model::Ban>(event, true, std::move(done), [this, request = std::move(request)](Ledger& ledger) {
        return ledger.createBan(request, m_clock.wall());
    });
}

void FakeStore::liftBan(EventId event, std::uint32_t number, core::OperatorStamp stamp,
                        core::Callback<model::Ban> done) {
    onEvent<model::Ban>(event, true, std::move(done),
                        [this, number, stamp = std::move(stamp)](Ledger& ledger) {
                            return ledger.liftBan(number, stamp, m_clock.wall());
                        });
}

void FakeStore::readBans(EventId event, core::Callback<std::vector<model::Ban>> done) {
    onEvent<std::vector<model::Ban>>(event, false, std::move(done),
                                     [](Ledger& ledger) -> base::Result<std::vector<model::Ban>> {
                                         std::vector<model::Ban> bans;
                                         for (const auto& [number, ban] : ledger.state().bans) {
                                             bans.push_back(ban);
                                         }
                                         return bans;
                                     });
}

void FakeStore::adopt(core::AdoptRequest request, core::Callback<core::AdoptAnswer> done) {
    const EventId event = request.event;
    onEvent<core::AdoptAnswer>(
        event, false, std::move(done),
        [this, request = std::move(request)](Ledger& ledger) -> base::Result<core::AdoptAnswer> {
            if (request.uid != ledger.state().event.uid && request.uid != model::EventUid{}) {
                return core::noSuchEvent();
            }
            return ledger.adopt(m_world.incarnation, request.gateway, request.seen, m_clock.wall());
        });
}

void FakeStore::recover(EventId event, core::OperatorStamp stamp, core::Callback<core::AdoptAnswer> done) {
    onEvent<core::AdoptAnswer>(
        event, false, std::move(done),
        [this, stamp = std::move(stamp)](Ledger& ledger) -> base::Result<core::AdoptAnswer> {
            return ledger.recover(m_world.incarnation, stamp, m_clock.wall());
        });
}

void FakeStore::appendAudit(model::AuditEntry entry, core::Callback<base::Done> done) {
    if (!entry.event.empty()) {
        const EventId event = entry.event;
        onEvent<base::Done>(event, false, std::move(done),
                            [this, entry = std::move(entry)](Ledger& ledger) -> base::Status {
                                ledger.appendAudit(entry, m_clock.wall());
                                return base::Done{};
                            });
        return;
    }
    call<base::Done>(std::move(done), [this, entry = std::move(entry)]() mutable -> base::Status {
        entry.at = m_clock.wall();
        entry.id =
            std::to_string(base::microsOf(entry.at) / 1000) + "-" + std::to_string(m_world.audit.size());
        m_world.audit.push_back(entry);
        return base::Done{};
    });
}

void FakeStore::readAudit(EventId event, std::string after, std::uint32_t limit,
                          core::Callback<std::vector<model::AuditEntry>> done) {
    using Entries = std::vector<model::AuditEntry>;
    if (!event.empty()) {
        onEvent<Entries>(event, false, std::move(done),
                         [after = std::move(after), limit](Ledger& ledger) -> base::Result<Entries> {
                             return entriesAfter(ledger.state().audit, after, limit);
                         });
        return;
    }
    call<Entries>(std::move(done), [this, after = std::move(after), limit]() -> base::Result<Entries> {
        return entriesAfter(m_world.audit, after, limit);
    });
}

void FakeStore::appendSnapshot(EventId event, core::StoredSnapshot snapshot, core::Callback<bool> done) {
    onEvent<bool>(event, false, std::move(done),
                  [snapshot = std::move(snapshot)](Ledger& ledger) -> base::Result<bool> {
                      return ledger.appendSnapshot(snapshot);
                  });
}

void FakeStore::readSnapshots(EventId event, std::int64_t fromSecond, std::int64_t toSecond,
                              std::uint32_t limit, core::Callback<std::vector<core::StoredSnapshot>> done) {
    using Snapshots = std::vector<core::StoredSnapshot>;
    onEvent<Snapshots>(event, false, std::move(done),
                       [fromSecond, toSecond, limit](Ledger& ledger) -> base::Result<Snapshots> {
                           Snapshots found;
                           for (const auto& [second, bytes] : ledger.state().history) {
                               if (second >= fromSecond && second <= toSecond && found.size() < limit) {
                                   found.push_back({second, bytes});
                               }
                           }
                           return found;
                       });
}

void FakeStore::putTelemetry(std::string gateway, std::string bytes, core::Callback<base::Done> done) {
    call<base::Done>(std::move(done),
                     [this, gateway = std::move(gateway), bytes = std::move(bytes)]() -> base::Status {
                         m_world.telemetry[gateway] = {bytes, base::microsOf(m_clock.wall()) + 5'000'000};
                         return base::Done{};
                     });
}

void FakeStore::readTelemetry(core::Callback<std::vector<std::pair<std::string, std::string>>> done) {
    using Rows = std::vector<std::pair<std::string, std::string>>;
    call<Rows>(std::move(done), [this]() -> base::Result<Rows> {
        Rows rows;
        for (const auto& [gateway, entry] : m_world.telemetry) {
            if (entry.until > base::microsOf(m_clock.wall())) {
                rows.emplace_back(gateway, entry.bytes);
            }
        }
        return rows;
    });
}

void FakeStore::readNodes(core::Callback<std::vector<model::RedisNodeFigures>> done) {
    using Nodes = std::vector<model::RedisNodeFigures>;
    call<Nodes>(std::move(done), [this]() -> base::Result<Nodes> {
        model::RedisNodeFigures node;
        node.address = "memory";
        node.role = "master";
        node.reachable = true;
        node.at = m_clock.wall();
        return Nodes{node};
    });
}

void FakeStore::readOperators(core::Callback<std::vector<core::StoredOperator>> done) {
    using Operators = std::vector<core::StoredOperator>;
    call<Operators>(std::move(done), [this]() -> base::Result<Operators> {
        Operators all;
        for (const auto& [name, entry] : m_world.operators) {
            all.push_back(entry);
        }
        return all;
    });
}

void FakeStore::putOperator(core::StoredOperator entry, std::optional<core::StoredOperator> former,
                            core::Callback<base::Done> done) {
    call<base::Done>(std::move(done), [this, entry = std::move(entry), former]() -> base::Status {
        const auto known = m_world.operators.find(entry.who.name);
        const bool unchanged = former ? known != m_world.operators.end() && known->second == *former
                                      : known == m_world.operators.end();
        if (!unchanged) {
            return former ? base::makeError(ErrorCode::RevisionConflict, core::kOperatorChanged)
                          : base::makeError(ErrorCode::AlreadyExists, core::kOperatorNameTaken);
        }
        const auto isAdmin = [](const core::StoredOperator& one) {
            return one.who.role == model::Role::Admin && !one.who.revoked;
        };
        const bool another =
            std::any_of(m_world.operators.begin(), m_world.operators.end(),
                        [&](const auto& row) { return row.first != entry.who.name && isAdmin(row.second); });
        if (former && isAdmin(*former) && !isAdmin(entry) && !another) {
            return base::makeError(ErrorCode::InvalidState, core::kLastAdmin);
        }
        m_world.operators[entry.who.name] = entry;
        return base::Done{};
    });
}

void FakeStore::claimKeys(std::string fingerprint, core::Callback<base::Done> done) {
    call<base::Done>(std::move(done), [this, fingerprint = std::move(fingerprint)]() -> base::Status {
        if (m_world.keys.empty()) {
            m_world.keys = fingerprint;
        }
        if (m_world.keys != fingerprint) {
            return base::makeError(
                ErrorCode::InvalidState,
                "This store is used with other keys. Give this gateway the same --keys file.");
        }
        return base::Done{};
    });
}

} // namespace breakwater::fakes
