// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/operations.h"
#include "service/core/scheduler.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace breakwater::fakes {

/// A store thread that runs what is posted, for tests of rooms that post to one. Any thread may post.
class PostThread final : public core::Scheduler {
  public:
    PostThread();
    ~PostThread() override;

    void post(Task task) override;
    void after(base::Micros delay, Task task) override;
    /// Runs `task` on the store thread and waits for its end.
    void run(const Task& task);

  private:
    void loop();

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Task> m_tasks; ///< under the mutex
    bool m_stopping = false;  ///< under the mutex
    std::thread m_thread;
};

/// Operations whose every answer is known and which writes down what it was asked: one line a call, all
/// arguments in it. `failWith` makes every call fail. Store thread only, but for `calls` after the store
/// thread has rested.
class CannedOperations final : public core::Operations {
  public:
    std::vector<std::string> calls;
    std::optional<base::Error> failWith;
    /// The open streams, so that a test can feed them.
    std::vector<core::Stream<model::VisitorStatus>> statusStreams;
    std::vector<core::Stream<model::Ban>> banStreams;
    std::vector<core::Stream<model::Snapshot>> snapshotStreams;
    std::vector<core::Stream<model::AuditEntry>> auditStreams;
    int openWatches = 0;
    std::size_t snapshotsListed = 1; ///< in every page

    static model::Event event(const Id& id);

    void createEvent(Caller who, model::EventDraft draft, std::string reason,
                     core::Callback<model::Event> done) override;
    void getEvent(Id id, core::Callback<model::Event> done) override;
    void listEvents(Pages page, Paged<model::Event> done) override;
    void updateEvent(Caller who, Id id, model::EventPatch patch, Intent intent,
                     core::Callback<model::Event> done) override;
    void deleteEvent(Caller who, Id id, Intent intent, core::Callback<base::Done> done) override;
    void scheduleEvent(Caller who, Id id, base::WallTime opensAt, Intent intent,
                       core::Callback<model::Event> done) override;
    void openEvent(Caller who, Id id, Intent intent, core::Callback<model::Event> done) override;
    void pauseEvent(Caller who, Id id, std::string reason, core::Callback<model::Event> done) override;
    void resumeEvent(Caller who, Id id, std::optional<model::Rate> rate, std::optional<model::Ramp> ramp,
                     Intent intent, core::Callback<model::Event> done) override;
    void closeEvent(Caller who, Id id, model::ClosedReason why, Intent intent,
                    core::Callback<model::Event> done) override;
    void reopenEvent(Caller who, Id id, Intent intent, core::Callback<model::Event> done) override;
    void recoverEvent(Caller who, Id id, Intent intent, core::Callback<model::Event> done) override;
    void setAdmissionRate(Caller who, Id id, model::Rate rate, Intent intent,
                          core::Callback<model::Event> done) override;
    void join(model::JoinRequest request, core::Callback<model::JoinAnswer> done) override;
    void getStatus(std::string token, std::optional<model::Version> seen,
                   core::Callback<model::VisitorStatus> done) override;
    void enter(std::string token, core::Callback<model::EnterAnswer> done) override;
    void leave(std::string token, core::Callback<base::Done> done) override;
    core::WatchPtr watchStatus(std::string token, std::optional<model::Version> seen,
                               core::Stream<model::VisitorStatus> stream) override;
    void lookUpPlace(Id id, core::PlaceName name, core::Callback<core::FoundPlace> done) override;
    void listPlaces(Id id, model::PlaceFilter filter, Pages page, Paged<model::Place> done) override;
    void listCohorts(Id id, Pages page, Paged<model::Cohort> done) override;
    void previewBan(Id id, model::BanScope scope, core::Callback<model::BanPreview> done) override;
    core::WatchPtr createBan(Caller who, Id id, model::BanRequest ban, model::Revision expected,
                             core::Stream<model::Ban> stream) override;
    void deleteBan(Caller who, Id id, std::uint32_t number, Intent intent,
                   core::Callback<model::Ban> done) override;
    void listBans(Id id, Pages page, Paged<model::Ban> done) override;
    core::WatchPtr watchSnapshots(Id id, base::Millis interval, base::Seconds history,
                                  core::Stream<model::Snapshot> stream) override;
    void listSnapshots(Id id, std::optional<base::WallTime> begin, std::optional<base::WallTime> end,
                       Pages page, Paged<model::Snapshot> done) override;
    void verifyPass(std::string pass, Id expected, core::Callback<model::PassFacts> done) override;
    void finishPass(model::PassName name, core::Callback<base::Done> done) override;
    void listRevokedPasses(Id id, Pages page, Paged<model::RevokedPass> done) override;
    void listEntries(Id id, Pages page, Paged<model::AuditEntry> done) override;
    core::WatchPtr watchEntries(Id id, core::Stream<model::AuditEntry> stream) override;
    void createOperator(Caller who, std::string name, model::Role role,
                        core::Callback<model::IssuedOperator> done) override;
    void listOperators(Pages page, Paged<model::Operator> done) override;
    void setRole(Caller who, std::string name, model::Role role,
                 core::Callback<model::Operator> done) override;
    void revokeOperator(Caller who, std::string name, core::Callback<model::Operator> done) override;
    void auditRefusal(std::string caller, std::string call, Id id, std::string why,
                      base::ErrorCode outcome) override;

  private:
    template<typename T>
    void give(const core::Callback<T>& done, T value) {
        if (failWith) {
            done(*failWith);
        } else {
            done(std::move(value));
        }
    }
    template<typename T>
    core::WatchPtr watch(std::vector<core::Stream<T>>& streams, core::Stream<T> stream);
};

/// The tokens `viewer`, `operator`, `admin` and `shop` stand for callers of that name and role.
class RoleTokens final : public core::CallerCheck {
  public:
    std::optional<model::Caller> check(std::string_view token) const override;
    /// From now on the token has this role, or none. Any thread.
    void change(const std::string& token, std::optional<model::Role> role);
    bool isReady() const override { return ready; }
    std::atomic<bool> ready{true};

  private:
    mutable std::mutex m_mutex;
    std::map<std::string, std::optional<model::Role>, std::less<>> m_changed; ///< under the mutex
};

} // namespace breakwater::fakes
