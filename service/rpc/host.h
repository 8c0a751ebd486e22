// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/operations.h"
#include "service/core/scheduler.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace grpc {
class CallbackServerContext;
}

namespace breakwater::rpc {

/// A stream that is open, as far as stopping the server needs it.
class OpenStream {
  public:
    virtual ~OpenStream() = default;
    /// Ends it with this error once what is being written is written. Any thread.
    virtual void end(const base::Status& status) = 0;
    /// Ends it without what still waits to be written. Any thread.
    virtual void cut(const base::Error& error) = 0;
};

/// What every service of this room stands on: who may call, and the way to the store thread. Any thread.
class Host {
  public:
    Host(core::Operations& operations, const core::CallerCheck& callers, core::Scheduler& storeThread);
    ~Host();

    /// The caller behind the bearer token in the metadata, if their role may make this call. A refusal goes
    /// to the audit trail; `eventId` is only for that and may be anything.
    base::Result<model::Caller> admit(const grpc::CallbackServerContext& context, std::string_view call,
                                      const std::string& eventId);

    /// A request of `caller` that is refused before the store thread sees it stands in the audit trail too,
    /// if it would have been an act.
    void refusedUnread(const model::Caller& caller, std::string_view call, const std::string& eventId,
                       const base::Error& error);

    /// Runs `task` on the store thread.
    void post(std::function<void(core::Operations&)> task);

    /// `context` and `call` as they were admitted: the stream ends within a second of its caller's token
    /// being revoked or getting a role that may not make this call.
    void opened(std::weak_ptr<OpenStream> stream, const grpc::CallbackServerContext& context,
                std::string_view call);
    /// Ends all streams, and those that open later.
    void endStreams();

  private:
    struct Streams;

    static void lookAfter(const std::weak_ptr<Streams>& streams, core::Scheduler& storeThread);
    void audit(std::string caller, std::string_view call, const std::string& eventId, std::string why,
               base::ErrorCode outcome);
    bool mayAuditStranger();

    core::Operations& m_operations;
    const core::CallerCheck& m_callers;
    core::Scheduler& m_storeThread;
    std::shared_ptr<Streams> m_streams; ///< shared with the task that looks after them, if it still runs
    std::mutex m_mutex;
    std::int64_t m_strangerSecond = 0; ///< under the mutex
    int m_strangersAudited = 0;        ///< in that second; under the mutex
};

} // namespace breakwater::rpc
