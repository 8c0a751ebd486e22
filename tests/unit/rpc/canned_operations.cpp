// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/rpc/canned_operations.h"

namespace breakwater::fakes {

namespace {

model::Place place(std::uint64_t seq) {
    model::Place place;
    place.seq = model::Seq(seq);
    place.cell.state = model::PlaceState::Waiting;
    return place;
}

model::Ban ban(std::uint32_t number) {
    model::Ban ban;
    ban.number = number;
    ban.scope.place = model::Seq(7);
    ban.phase = model::BanPhase::InForce;
    return ban;
}

model::Snapshot snapshot() {
    model::Snapshot snapshot;
    snapshot.event.id = *model::EventId::parse("demo");
    snapshot.event.counters.byState[1] = 300'000;
    return snapshot;
}

/// A second apart.
std::vector<model::Snapshot> snapshotsOf(std::size_t count) {
    std::vector<model::Snapshot> snapshots(count, snapshot());
    for (std::size_t i = 0; i < count; ++i) {
        snapshots[i].event.at = base::wallFromMicros(static_cast<std::int64_t>(i + 1) * 1'000'000);
    }
    return snapshots;
}

std::string show(const model::Intent& intent) {
    return std::to_string(intent.expectedRevision.value()) + ":" + intent.reason;
}
std::string show(const model::PageRequest& page) {
    return std::to_string(page.size) + ":" + page.token;
}
std::string show(const model::EventDraft& draft) {
    return draft.id.text() + ":" + draft.title + ":" + std::to_string(draft.policy.rate.milliPerSecond);
}
std::string show(const model::EventPatch& patch) {
    return patch.title.value_or("-") + ":" + (patch.capacity ? std::to_string(*patch.capacity) : "-");
}
std::string show(base::WallTime time) {
    return std::to_string(base::secondsOf(time));
}
std::string show(base::Millis span) {
    return std::to_string(span.count()) + "ms";
}
std::string show(base::Seconds span) {
    return std::to_string(span.count()) + "s";
}
std::string show(model::Rate rate) {
    return std::to_string(rate.milliPerSecond);
}
std::string show(model::Ramp ramp) {
    return show(ramp.from) + ">" + show(ramp.over);
}
std::string show(model::ClosedReason why) {
    return std::string(model::toText(why));
}
std::string show(model::Role role) {
    return std::string(model::toText(role));
}
std::string show(model::Revision revision) {
    return std::to_string(revision.value());
}
std::string show(std::uint32_t number) {
    return std::to_string(number);
}
std::string show(model::Version version) {
    return model::toText(version);
}
template<typename T>
std::string show(const std::optional<T>& value) {
    return value ? show(*value) : "-";
}
std::string show(const model::JoinRequest& join) {
    return join.event.text() + ":" + (join.key ? model::toText(*join.key) : "-") + ":" + join.address + ":" +
           join.userAgent;
}
std::string show(const core::PlaceName& name) {
    const auto* seq = std::get_if<model::Seq>(&name);
    return seq != nullptr ? std::to_string(seq->value()) : std::get<std::string>(name);
}
std::string show(const model::PlaceFilter& filter) {
    return std::to_string(filter.states.size()) + ":" + std::to_string(filter.leastScore);
}
std::string show(const model::BanScope& scope) {
    return scope.place ? std::to_string(scope.place->value())
                       : (scope.prefix ? model::toText(*scope.prefix) : std::string("agent"));
}
std::string show(const model::BanRequest& ban) {
    return show(ban.scope) + ":" + ban.reason + ":" + show(ban.lasts);
}
std::string show(const model::PassName& name) {
    return name.reservationToken + ":" + name.event.text() + ":" + name.passId;
}

/// Counts itself, to show that every watch is given up.
class CountedWatch final : public core::Watch {
  public:
    explicit CountedWatch(int& open) : m_open(open) { ++m_open; }
    ~CountedWatch() override { --m_open; }

  private:
    int& m_open;
};

} // namespace

PostThread::PostThread() : m_thread([this] { loop(); }) {}

PostThread::~PostThread() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_changed.notify_all();
    }
    m_thread.join();
}

void PostThread::post(Task task) {
    const std::lock_guard lock(m_mutex);
    m_tasks.push_back(std::move(task));
    m_changed.notify_all();
}

void PostThread::after(base::Micros, Task task) {
    post(std::move(task));
}

void PostThread::run(const Task& task) {
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    post([&] {
        task();
        const std::lock_guard lock(mutex);
        done = true;
        changed.notify_all();
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&done] { return done; });
}

void PostThread::loop() {
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_stopping || !m_tasks.empty(); });
        if (m_tasks.empty()) {
            return;
        }
        const Task task = std::move(m_tasks.front());
        m_tasks.pop_front();
        lock.unlock();
        task();
        lock.lock();
    }
}

model::Event CannedOperations::event(const Id& id) {
    model::Event event;
    event.id = id;
    event.title = "Winter tour";
    event.state = model::EventState::Open;
    event.revision = model::Revision(3);
    event.policy.rate = model::Rate::perSecond(1000);
    return event;
}

template<typename T>
core::WatchPtr CannedOperations::watch(std::vector<core::Stream<T>>& streams, core::Stream<T> stream) {
    if (failWith) {
        stream.onEnd(*failWith);
        return nullptr;
    }
    streams.push_back(std::move(stream));
    return std::make_unique<CountedWatch>(openWatches);
}

void CannedOperations::createEvent(Caller who, model::EventDraft draft, std::string reason,
                                   core::Callback<model::Event> done) {
    calls.push_back(std::string("createEvent") + (" " + who.name) + (" " + show(draft)) + (" " + reason));
    give<model::Event>(done, event(draft.id));
}

void CannedOperations::getEvent(Id id, core::Callback<model::Event> done) {
    calls.push_back(std::string("getEvent") + (" " + id.text()));
    give<model::Event>(done, event(id));
}

void CannedOperations::listEvents(Pages page, Paged<model::Event> done) {
    calls.push_back(std::string("listEvents") + (" " + show(page)));
    give<model::Page<model::Event>>(
        done, {{event(*model::EventId::parse("demo"))}, page.token.empty() ? "next" : ""});
}

void CannedOperations::updateEvent(Caller who, Id id, model::EventPatch patch, Intent intent,
                                   core::Callback<model::Event> done) {
    calls.push_back(std::string("updateEvent") + (" " + who.name) + (" " + id.text()) + (" " + show(patch)) +
                    (" " + show(intent)));
    give<model::Event>(done, event(id));
}

void CannedOperations::deleteEvent(Caller who, Id id, Intent intent, core::Callback<base::Done> done) {
    calls.push_back(std::string("deleteEvent") + (" " + who.name) + (" " + id.text()) + (" " + show(intent)));
    give<base::Done>(done, base::Done{});
}

void CannedOperations::scheduleEvent(Caller who, Id id, base::WallTime opensAt, Intent intent,
                                     core::Callback<model::Event> done) {
    calls.push_back(std::string("scheduleEvent") + (" " + who.name) + (" " + id.text()) +
                    (" " + show(opensAt)) + (" " + show(intent)));
    give<model::Event>(done, event(id));
}

void CannedOperations::openEvent(Caller who, Id id, Intent intent, core::Callback<model::Event> done) {
    calls.push_back(std::string("openEvent") + (" " + who.name) + (" " + id.text()) + (" " + show(intent)));
    give<model::Event>(done, event(id));
}

void CannedOperations::pauseEvent(Caller who, Id id, std::string reason, core::Callback<model::Event> done) {
    calls.push_back(std::string("pauseEvent") + (" " + who.name) + (" " + id.text()) + (" " + reason));
    give<model::Event>(done, event(id));
}

void CannedOperations::resumeEvent(Caller who, Id id, std::optional<model::Rate> rate,
                                   std::optional<model::Ramp> ramp, Intent intent,
                                   core::Callback<model::Event> done) {
    calls.push_back(std::string("resumeEvent") + (" " + who.name) + (" " + id.text()) + (" " + show(rate)) +
                    (" " + show(ramp)) + (" " + show(intent)));
    give<model::Event>(done, event(id));
}

void CannedOperations::closeEvent(Caller who, Id id, model::ClosedReason why, Intent intent,
                                  core::Callback<model::Event> done) {
    calls.push_back(std::string("closeEvent") + (" " + who.name) + (" " + id.text()) + (" " + show(why)) +
                    (" " + show(intent)));
    give<model::Event>(done, event(id));
}

void CannedOperations::reopenEvent(Caller who, Id id, Intent intent, core::Callback<model::Event> done) {
    calls.push_back(std::string("reopenEvent") + (" " + who.name) + (" " + id.text()) + (" " + show(intent)));
    give<model::Event>(done, event(id));
}

void CannedOperations::recoverEvent(Caller who, Id id, Intent intent, core::Callback<model::Event> done) {
    calls.push_back(std::string("recoverEvent") + (" " + who.name) + (" " + id.text()) +
                    (" " + show(intent)));
    give<model::Event>(done, event(id));
}

void CannedOperations::setAdmissionRate(Caller who, Id id, model::Rate rate, Intent intent,
                                        core::Callback<model::Event> done) {
    calls.push_back(std::string("setAdmissionRate") + (" " + who.name) + (" " + id.text()) +
                    (" " + show(rate)) + (" " + show(intent)));
    give<model::Event>(done, event(id));
}

void CannedOperations::join(model::JoinRequest request, core::Callback<model::JoinAnswer> done) {
    calls.push_back(std::string("join") + (" " + show(request)));
    give<model::JoinAnswer>(done, model::JoinAnswer{"waiting-token", {}, true});
}

void CannedOperations::getStatus(std::string token, std::optional<model::Version> seen,
                                 core::Callback<model::VisitorStatus> done) {
    calls.push_back(std::string("getStatus") + (" " + token) + (" " + show(seen)));
    give<model::VisitorStatus>(done, model::VisitorStatus{});
}

void CannedOperations::enter(std::string token, core::Callback<model::EnterAnswer> done) {
    calls.push_back(std::string("enter") + (" " + token));
    give<model::EnterAnswer>(done,
                             model::EnterAnswer{"the.pass.jwt", base::Seconds(600), "https://shop.example"});
}

void CannedOperations::leave(std::string token, core::Callback<base::Done> done) {
    calls.push_back(std::string("leave") + (" " + token));
    give<base::Done>(done, base::Done{});
}

core::WatchPtr CannedOperations::watchStatus(std::string token, std::optional<model::Version> seen,
                                             core::Stream<model::VisitorStatus> stream) {
    calls.push_back(std::string("watchStatus") + (" " + token) + (" " + show(seen)));
    return watch(statusStreams, std::move(stream));
}

void CannedOperations::lookUpPlace(Id id, core::PlaceName name, core::Callback<core::FoundPlace> done) {
    calls.push_back(std::string("lookUpPlace") + (" " + id.text()) + (" " + show(name)));
    give<core::FoundPlace>(done, core::FoundPlace{*model::EventId::parse("demo"), place(7)});
}

void CannedOperations::listPlaces(Id id, model::PlaceFilter filter, Pages page, Paged<model::Place> done) {
    calls.push_back(std::string("listPlaces") + (" " + id.text()) + (" " + show(filter)) +
                    (" " + show(page)));
    give<model::Page<model::Place>>(done, {{place(7)}, page.token.empty() ? "next" : ""});
}

void CannedOperations::listCohorts(Id id, Pages page, Paged<model::Cohort> done) {
    calls.push_back(std::string("listCohorts") + (" " + id.text()) + (" " + show(page)));
    give<model::Page<model::Cohort>>(
        done, {{model::Cohort{model::parseAddressPrefix("203.0.113.0/24"), {}, 9, 4, 1.5, {}, false}},
               page.token.empty() ? "next" : ""});
}

void CannedOperations::previewBan(Id id, model::BanScope scope, core::Callback<model::BanPreview> done) {
    calls.push_back(std::string("previewBan") + (" " + id.text()) + (" " + show(scope)));
    give<model::BanPreview>(done, model::BanPreview{12, 3, 1, 0.5, {}, {place(7)}});
}

core::WatchPtr CannedOperations::createBan(Caller who, Id id, model::BanRequest ban, model::Revision expected,
                                           core::Stream<model::Ban> stream) {
    calls.push_back(std::string("createBan") + (" " + who.name) + (" " + id.text()) + (" " + show(ban)) +
                    (" " + show(expected)));
    return watch(banStreams, std::move(stream));
}

void CannedOperations::deleteBan(Caller who, Id id, std::uint32_t number, Intent intent,
                                 core::Callback<model::Ban> done) {
    calls.push_back(std::string("deleteBan") + (" " + who.name) + (" " + id.text()) + (" " + show(number)) +
                    (" " + show(intent)));
    give<model::Ban>(done, ban(7));
}

void CannedOperations::listBans(Id id, Pages page, Paged<model::Ban> done) {
    calls.push_back(std::string("listBans") + (" " + id.text()) + (" " + show(page)));
    give<model::Page<model::Ban>>(done, {{ban(7)}, page.token.empty() ? "next" : ""});
}

core::WatchPtr CannedOperations::watchSnapshots(Id id, base::Millis interval, base::Seconds history,
                                                core::Stream<model::Snapshot> stream) {
    calls.push_back(std::string("watchSnapshots") + (" " + id.text()) + (" " + show(interval)) +
                    (" " + show(history)));
    return watch(snapshotStreams, std::move(stream));
}

void CannedOperations::listSnapshots(Id id, std::optional<base::WallTime> begin,
                                     std::optional<base::WallTime> end, Pages page,
                                     Paged<model::Snapshot> done) {
    calls.push_back(std::string("listSnapshots") + (" " + id.text()) + (" " + show(begin)) +
                    (" " + show(end)) + (" " + show(page)));
    give<model::Page<model::Snapshot>>(done,
                                       {snapshotsOf(snapshotsListed), page.token.empty() ? "next" : ""});
}

void CannedOperations::verifyPass(std::string pass, Id expected, core::Callback<model::PassFacts> done) {
    calls.push_back(std::string("verifyPass") + (" " + pass) + (" " + expected.text()));
    give<model::PassFacts>(
        done, model::PassFacts{*model::EventId::parse("demo"), model::Seq(7), "jti", "shop", {}, {}});
}

void CannedOperations::finishPass(model::PassName name, core::Callback<base::Done> done) {
    calls.push_back(std::string("finishPass") + (" " + show(name)));
    give<base::Done>(done, base::Done{});
}

void CannedOperations::listRevokedPasses(Id id, Pages page, Paged<model::RevokedPass> done) {
    calls.push_back(std::string("listRevokedPasses") + (" " + id.text()) + (" " + show(page)));
    give<model::Page<model::RevokedPass>>(
        done, {{model::RevokedPass{model::Seq(7), "jti", {}, {}}}, page.token.empty() ? "next" : ""});
}

void CannedOperations::listEntries(Id id, Pages page, Paged<model::AuditEntry> done) {
    calls.push_back(std::string("listEntries") + (" " + id.text()) + (" " + show(page)));
    give<model::Page<model::AuditEntry>>(
        done, {{model::AuditEntry{
                   "1-0", {}, {}, "jlee", "pause", "open", "paused", "", "done", model::Revision(3)}},
               page.token.empty() ? "next" : ""});
}

core::WatchPtr CannedOperations::watchEntries(Id id, core::Stream<model::AuditEntry> stream) {
    calls.push_back(std::string("watchEntries") + (" " + id.text()));
    return watch(auditStreams, std::move(stream));
}

void CannedOperations::createOperator(Caller who, std::string name, model::Role role,
                                      core::Callback<model::IssuedOperator> done) {
    calls.push_back(std::string("createOperator") + (" " + who.name) + (" " + name) + (" " + show(role)));
    give<model::IssuedOperator>(done, model::IssuedOperator{{name, role, {}, false}, "bw_new_token"});
}

void CannedOperations::listOperators(Pages page, Paged<model::Operator> done) {
    calls.push_back(std::string("listOperators") + (" " + show(page)));
    give<model::Page<model::Operator>>(
        done, {{model::Operator{"jlee", model::Role::Admin, {}, false}}, page.token.empty() ? "next" : ""});
}

void CannedOperations::setRole(Caller who, std::string name, model::Role role,
                               core::Callback<model::Operator> done) {
    calls.push_back(std::string("setRole") + (" " + who.name) + (" " + name) + (" " + show(role)));
    give<model::Operator>(done, model::Operator{name, role, {}, false});
}

void CannedOperations::revokeOperator(Caller who, std::string name, core::Callback<model::Operator> done) {
    calls.push_back(std::string("revokeOperator") + (" " + who.name) + (" " + name));
    give<model::Operator>(done, model::Operator{name, model::Role::Viewer, {}, false});
}

void CannedOperations::auditRefusal(std::string caller, std::string call, Id id, std::string why,
                                    base::ErrorCode outcome) {
    calls.push_back(std::string("auditRefusal") + (" " + caller) + (" " + call) + (" " + id.text()) +
                    (" " + why) + (" " + std::string(base::toText(outcome))));
}

std::optional<model::Caller> RoleTokens::check(std::string_view token) const {
    auto role = model::parseRole(token);
    const std::lock_guard lock(m_mutex);
    if (const auto changed = m_changed.find(token); changed != m_changed.end()) {
        role = changed->second;
    }
    return role ? std::optional(model::Caller{std::string(token), *role}) : std::nullopt;
}

void RoleTokens::change(const std::string& token, std::optional<model::Role> role) {
    const std::lock_guard lock(m_mutex);
    m_changed[token] = role;
}

} // namespace breakwater::fakes
