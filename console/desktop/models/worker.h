// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/operator_client.h"

#include <QMetaObject>
#include <QObject>
#include <QPointer>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace breakwater::desktop::models {

using ClientPtr = std::shared_ptr<client::OperatorClient>;

/// Makes the client's blocking calls off the GUI thread and brings the answers back to it. One thread a lane,
/// in order within a lane: a list that hangs holds up no act, and nothing holds up a pause. GUI thread;
/// destroying it hangs the client up, so that it never waits for a dead service.
class Worker {
  public:
    enum class Lane : std::uint8_t { Lists, Details, Acts, Pause };

    explicit Worker(ClientPtr client);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Runs `call` on the lane's thread, then `done` with its answer on the thread of `receiver`; a receiver
    /// that is gone by then is not called.
    template<typename T>
    void ask(Lane lane, QObject* receiver, std::function<base::Result<T>(client::OperatorClient&)> call,
             std::function<void(base::Result<T>)> done) {
        post(lane, [this, guard = guarded(receiver), call = std::move(call), done = std::move(done)] {
            auto answer = call(*m_client);
            deliver(guard, [done, answer = std::move(answer)] { done(answer); });
        });
    }

    client::OperatorClient& client() { return *m_client; }
    const ClientPtr& shared() const { return m_client; }

  private:
    /// A receiver that may go while its answer is on the way: the GUI thread clears it under the mutex.
    struct Guard;
    struct LaneState;
    using GuardPtr = std::shared_ptr<Guard>;
    using Task = std::function<void()>;

    static GuardPtr guarded(QObject* receiver);
    static void deliver(const GuardPtr& guard, Task task);
    void post(Lane lane, Task task);

    ClientPtr m_client;
    std::vector<std::unique_ptr<LaneState>> m_lanes;
};

} // namespace breakwater::desktop::models
