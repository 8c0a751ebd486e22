// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/operator_client.h"

#include <QMetaObject>
#include <QObject>
#include <QPointer>
#include <functional>
#include <memory>
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

    /// Runs `call` on the lane's thread, then `done` with its answer on the GUI thread; a receiver that is
    /// gone by then is not called. `receiver` lives on the GUI thread.
    template<typename T>
    void ask(Lane lane, QObject* receiver, std::function<base::Result<T>(client::OperatorClient&)> call,
             std::function<void(base::Result<T>)> done) {
        post(lane,
             [this, guard = QPointer<QObject>(receiver), call = std::move(call), done = std::move(done)] {
                 auto answer = call(*m_client);
                 const auto tell = [guard, done, answer = std::move(answer)] {
                     if (guard) {
                         done(answer);
                     }
                 };
                 QMetaObject::invokeMethod(m_relay.get(), tell, Qt::QueuedConnection);
             });
    }

    /// Runs what might block on the lane's thread: for letting go of a stream, say.
    void post(Lane lane, std::function<void()> task);

    client::OperatorClient& client() { return *m_client; }
    const ClientPtr& shared() const { return m_client; }

  private:
    struct LaneState;
    static void run(LaneState& lane);

    const ClientPtr m_client;
    std::unique_ptr<QObject> m_relay; ///< on the GUI thread; outlives the lanes' threads
    std::vector<std::unique_ptr<LaneState>> m_lanes;
};

} // namespace breakwater::desktop::models
