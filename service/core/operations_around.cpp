// SPDX-License-Identifier: Apache-2.0
#include "service/core/operations_desk.h"

#include <algorithm>
#include <map>
#include <set>

// Snapshots, passes, the audit trail and operators.

namespace breakwater::core {

using base::ErrorCode;

namespace {

constexpr std::uint32_t kMostEntries = 1'000;
constexpr base::Seconds kLongestPassTtl{7'200}; // that any policy may have had
constexpr base::Micros kAuditPeriod{500'000};

base::Error noPass() {
    return base::makeError(ErrorCode::NotFound, "No such pass is out. It may have ended already.");
}

/// Whether what is named beside a pass is what it says itself.
bool agrees(const model::PassName& name, const model::PassFacts& pass) {
    return (name.event.empty() || name.event == pass.event) &&
           (name.passId.empty() || name.passId == pass.passId) && (!name.seq || *name.seq == pass.seq);
}

} // namespace

WatchPtr OperationsDesk::watchSnapshots(Id id, base::Millis interval, base::Seconds history,
                                        Stream<model::Snapshot> stream) {
    return m_parts.telemetry.watch(id, interval, history, std::move(stream));
}

void OperationsDesk::listSnapshots(Id id, std::optional<base::WallTime> begin,
                                   std::optional<base::WallTime> end, Pages page,
                                   Paged<model::Snapshot> done) {
    m_parts.telemetry.list(id, begin, end, std::move(page), std::move(done));
}

void OperationsDesk::verifyPass(std::string pass, Id expected, Callback<model::PassFacts> done) {
    const auto verify = [this, pass, expected] {
        return core::verifyPass(m_parts.passes, *m_parts.gateway.directory.page(), pass,
                                expected.empty() ? nullptr : &expected, m_parts.gateway.clock.wall());
    };
    const auto facts = m_parts.passes.verify(pass, m_parts.gateway.clock.wall());
    if (!facts || m_parts.events.find(facts->event) != nullptr) {
        done(verify());
        return;
    }
    m_parts.events.withEvent(
        facts->event, [alive = m_alive, verify, done = std::move(done)](Gateway::Sought sought) {
            if (*alive) {
                done(sought.runtime != nullptr || sought.isNone ? verify() : notServed());
            }
        });
}

void OperationsDesk::finishPass(model::PassName name, Callback<base::Done> done) {
    if (!name.reservationToken.empty()) {
        auto facts = m_parts.passes.verify(name.reservationToken, m_parts.gateway.clock.wall());
        if (facts && !agrees(name, *facts)) {
            done(base::makeError(ErrorCode::InvalidToken,
                                 "event_id, jti or seq is another than the pass says. Leave them out."));
        } else if (facts) {
            m_parts.visitors.finish(*facts, std::move(done));
        } else if (facts.error().code == ErrorCode::TokenExpired) {
            done(base::Done{}); // over already
        } else {
            done(facts.error());
        }
        return;
    }
    whenCaughtUp(name.event, std::move(done),
                 [this, name](Callback<base::Done> give) { finishById(name, std::move(give)); });
}

void OperationsDesk::finishById(const model::PassName& name, Callback<base::Done> done) {
    EventRuntime* runtime = m_parts.events.find(name.event);
    if (runtime == nullptr) {
        done(noPass());
        return;
    }
    const Replica& replica = *runtime->replica();
    model::Seq seq = name.seq.value_or(model::Seq(1));
    const model::Seq end = name.seq ? seq.next() : replica.nextSeq();
    while (seq < end) {
        const model::PlaceState state = replica.stateOf(seq);
        const bool hadPass = state == model::PlaceState::Entered || state == model::PlaceState::Done;
        if (hadPass && isPassIdOf(replica.event().uid, replica.epochs(), seq, name.passId)) {
            m_parts.visitors.finish(name.event, seq, std::move(done));
            return;
        }
        seq = seq.next();
    }
    done(noPass());
}

void OperationsDesk::listRevokedPasses(Id id, Pages page, Paged<model::RevokedPass> done) {
    whenCaughtUp(id, std::move(done), [this, id, page](Paged<model::RevokedPass> give) {
        listRevokedOf(id, page, std::move(give));
    });
}

/// Who had entered and stands banned now; the newest list is read from the cells.
void OperationsDesk::listRevokedOf(const Id& id, Pages page, Paged<model::RevokedPass> done) {
    EventRuntime* runtime = m_parts.events.find(id);
    if (runtime == nullptr) {
        done(noSuchEvent());
        return;
    }
    const model::EventUid uid = runtime->replica()->event().uid;
    const std::vector<model::Epoch> epochs = runtime->replica()->epochs().all();
    const std::int64_t oldest = base::secondsOf(storeTime(id) - kLongestPassTtl);
    page.size = std::max<std::uint32_t>(1, (page.size == 0 ? 100 : page.size) /
                                               static_cast<std::uint32_t>(epochs.size()));
    m_parts.cohorts.scan(
        id, page,
        [oldest](model::Seq, const model::PlaceCell& cell) {
            return cell.state == model::PlaceState::Banned &&
                   cell.formerState == model::PlaceState::Entered && cell.since > oldest;
        },
        [uid, epochs, done = std::move(done)](base::Result<model::Page<model::Place>> places) {
            if (!places) {
                done(places.error());
                return;
            }
            model::Page<model::RevokedPass> revoked;
            revoked.nextToken = places->nextToken;
            for (const model::Place& place : places->items) {
                // The cell doesn't say in which epoch it entered, so every id that its pass may have is told:
                // the others were never given to anyone.
                for (const model::Epoch epoch : epochs) {
                    model::RevokedPass pass;
                    pass.seq = place.seq;
                    pass.passId = passIdOf(uid, epoch, place.seq);
                    pass.revokedAt =
                        base::wallFromMicros(static_cast<std::int64_t>(place.cell.since) * 1'000'000);
                    pass.expiresAt =
                        pass.revokedAt + kLongestPassTtl; // at the latest: the policy may have changed
                    revoked.items.push_back(std::move(pass));
                }
            }
            done(std::move(revoked));
        });
}

namespace {

/// Reads the trails of several events, and the service's own, one after the other.
struct AuditGathering : std::enable_shared_from_this<AuditGathering> {
    Store& store;
    std::vector<model::EventId> left;
    std::vector<model::AuditEntry> entries;
    Callback<std::vector<model::AuditEntry>> done;

    AuditGathering(Store& aStore, std::vector<model::EventId> events,
                   Callback<std::vector<model::AuditEntry>> aDone)
        : store(aStore), left(std::move(events)), done(std::move(aDone)) {}

    void next() {
        if (left.empty()) {
            done(std::move(entries));
            return;
        }
        const model::EventId id = left.back();
        left.pop_back();
        readOn(id, "");
    }
    void readOn(const model::EventId& id, const std::string& after) {
        store.readAudit(id, after, kMostEntries,
                        [self = shared_from_this(), id](base::Result<std::vector<model::AuditEntry>> read) {
                            if (!read) {
                                if (read.error().code != ErrorCode::EventNotFound) {
                                    self->done(read.error());
                                    return;
                                }
                                self->next();
                                return;
                            }
                            self->entries.insert(self->entries.end(), read->begin(), read->end());
                            if (read->size() == kMostEntries) {
                                self->readOn(id, read->back().id);
                            } else {
                                self->next();
                            }
                        });
    }
};

constexpr std::size_t kMicrosDigits = 20;

/// As people read it: a ban's scope stands in the store as its key.
model::AuditEntry shown(model::AuditEntry entry) {
    if (entry.action == "create_ban" || entry.action == "lift_ban") {
        entry.from = model::shownCohort(entry.from);
        entry.to = model::shownCohort(entry.to);
    }
    return entry;
}

std::string sortKeyOf(const model::AuditEntry& entry) {
    const std::string micros = std::to_string(base::microsOf(entry.at));
    return std::string(kMicrosDigits - std::min(kMicrosDigits, micros.size()), '0') + micros + "|" +
           entry.event.text() + "|" + entry.id;
}

bool newerFirst(const model::AuditEntry& a, const model::AuditEntry& b) {
    return sortKeyOf(a) > sortKeyOf(b);
}

} // namespace

void OperationsDesk::listEntries(Id id, Pages page, Paged<model::AuditEntry> done) {
    if (!page.token.empty() && page.token.find('|') != kMicrosDigits) {
        done(model::badPageToken());
        return;
    }
    // The service's own trail also holds the trails of deleted events.
    std::vector<Id> trails{Id()};
    if (id.empty()) {
        for (EventRuntime* runtime : m_parts.events.events()) {
            trails.push_back(runtime->id());
        }
    } else {
        trails.push_back(id);
    }
    const auto gathering = std::make_shared<AuditGathering>(
        m_parts.gateway.store, std::move(trails),
        [id, page, done = std::move(done)](base::Result<std::vector<model::AuditEntry>> entries) {
            if (!entries) {
                done(entries.error());
                return;
            }
            std::erase_if(*entries,
                          [&id](const model::AuditEntry& entry) { return !id.empty() && entry.event != id; });
            std::sort(entries->begin(), entries->end(), newerFirst);
            const std::size_t size = page.size == 0 ? 100 : std::min<std::size_t>(page.size, kMostEntries);
            model::Page<model::AuditEntry> given;
            for (const model::AuditEntry& entry : *entries) {
                if (!page.token.empty() && sortKeyOf(entry) >= page.token) {
                    continue;
                }
                if (given.items.size() == size) {
                    given.nextToken = sortKeyOf(given.items.back());
                    break;
                }
                given.items.push_back(shown(entry));
            }
            done(std::move(given));
        });
    gathering->next();
}

/// New entries of one trail, or of all, read again twice a second. A deleted event's trail goes on in the
/// service's, as a copy: what was told already is not told again.
class OperationsDesk::AuditWatch final : public std::enable_shared_from_this<AuditWatch> {
  public:
    AuditWatch(OperationsDesk& desk, Id id, Stream<model::AuditEntry> stream)
        : m_desk(desk), m_alive(desk.m_alive), m_id(std::move(id)), m_stream(std::move(stream)) {}

    void begin() {
        const std::int64_t now = storeMicros();
        m_startAt = base::wallFromMicros(now);
        m_start = std::to_string(now / 1000) + "-0";
        m_after[Id()] = m_start;
        round();
    }
    void stop() { m_over = true; }

  private:
    bool over() const { return m_over || !*m_alive; }

    /// Entries are numbered by the store's clock, which may be behind this machine's.
    std::int64_t storeMicros() const {
        const auto runtimes = m_desk.m_parts.events.events();
        const base::Clock& clock = m_desk.m_parts.gateway.clock;
        return runtimes.empty()
                   ? base::microsOf(clock.wall())
                   : base::microsOf(clock.monotonic()) + runtimes.front()->live().storeOffset.load();
    }

    void round() {
        std::vector<Id> trails{Id()};
        if (!m_id.empty()) {
            trails.push_back(m_id);
        } else {
            for (EventRuntime* runtime : m_desk.m_parts.events.events()) {
                trails.push_back(runtime->id());
            }
        }
        for (const Id& trail : trails) {
            read(trail);
        }
        m_desk.m_parts.gateway.scheduler.after(kAuditPeriod, [weak = weak_from_this()] {
            const auto self = weak.lock();
            if (self && !self->over()) {
                self->round();
            }
        });
    }
    void read(const Id& trail) {
        if (!m_reading.insert(trail).second) {
            return;
        }
        const auto after = m_after.try_emplace(trail, m_start).first->second;
        m_desk.m_parts.gateway.store.readAudit(
            trail, after, kMostEntries,
            [weak = weak_from_this(), trail](base::Result<std::vector<model::AuditEntry>> entries) {
                const auto self = weak.lock();
                if (!self || self->over()) {
                    return;
                }
                self->m_reading.erase(trail);
                for (const model::AuditEntry& entry : entries ? *entries : std::vector<model::AuditEntry>()) {
                    self->m_after[trail] = entry.id;
                    self->tell(entry, trail.empty() && !entry.event.empty());
                }
            });
    }
    void tell(const model::AuditEntry& entry, bool isCopy) {
        if (!m_id.empty() && entry.event != m_id) {
            return;
        }
        base::WallTime& told = m_told.try_emplace(entry.event, m_startAt).first->second;
        if (isCopy && entry.at <= told) {
            return;
        }
        told = std::max(told, entry.at);
        m_stream.onValue(shown(entry), false);
    }

    OperationsDesk& m_desk;
    std::shared_ptr<bool> m_alive;
    Id m_id;
    Stream<model::AuditEntry> m_stream;
    std::map<Id, std::string> m_after;
    std::set<Id> m_reading;
    std::string m_start;
    base::WallTime m_startAt{};
    std::map<Id, base::WallTime> m_told; // by event: when the newest entry that was told was made
    bool m_over = false;
};

WatchPtr OperationsDesk::watchEntries(Id id, Stream<model::AuditEntry> stream) {
    struct Owner final : Watch {
        explicit Owner(std::shared_ptr<AuditWatch> watch) : m_watch(std::move(watch)) {}
        ~Owner() override { m_watch->stop(); }
        std::shared_ptr<AuditWatch> m_watch;
    };
    auto watch = std::make_shared<AuditWatch>(*this, std::move(id), std::move(stream));
    m_parts.gateway.scheduler.post([weak = std::weak_ptr(watch)] {
        if (const auto self = weak.lock()) {
            self->begin();
        }
    });
    return std::make_unique<Owner>(std::move(watch));
}

void OperationsDesk::auditRefusal(std::string caller, std::string call, Id id, std::string why,
                                  base::ErrorCode outcome) {
    model::AuditEntry entry;
    // Strangers could fill an event's trail and push its acts out: theirs go to the service's.
    const EventRuntime* runtime = m_parts.events.find(id);
    if (!caller.empty() && runtime != nullptr) {
        entry.event = id;
        entry.revision = runtime->replica()->event().revision;
    } else {
        entry.to = id.text();
    }
    entry.outcome = base::toText(outcome);
    entry.actor = caller.empty() ? "unknown" : caller;
    entry.action = call;
    entry.reason = why;
    m_parts.gateway.store.appendAudit(std::move(entry), [](const base::Status&) {});
}

} // namespace breakwater::core
