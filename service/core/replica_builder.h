// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/replica.h"
#include "service/core/store.h"

#include <functional>
#include <memory>

namespace breakwater::core {

/// Loads a fresh replica from the store: meta first, then the cells in chunks while the queue goes on. What
/// changes meanwhile stands in the log after meta's version; records are outcomes, so folding them over newer
/// cells ends where the queue ends, unless the store lost some of them in a restart meanwhile: who folds the
/// beginning of an epoch before it has caught up builds once more. Store thread; one use.
class ReplicaBuilder : public std::enable_shared_from_this<ReplicaBuilder> {
  public:
    using Ready = std::function<void(base::Result<std::shared_ptr<Replica>>)>;

    ReplicaBuilder(Store& store, model::EventId event, Ready ready);

    void start();
    /// Nothing is called back after this.
    void cancel() { m_ready = nullptr; }

  private:
    void loadFrom(model::Seq first);
    void finish(base::Result<std::shared_ptr<Replica>> result);

    Store& m_store;
    model::EventId m_event;
    Ready m_ready;
    std::shared_ptr<Replica> m_replica;
};

} // namespace breakwater::core
