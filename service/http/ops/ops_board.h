// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/snapshot.h"

#include <memory>
#include <mutex>
#include <vector>

namespace breakwater::http::ops {

/// Where the store thread leaves the newest snapshot of every event, once a second, and the ops port finds
/// them. Any thread; the lock is held for a pointer's copy.
class OpsBoard {
  public:
    struct Content {
        std::vector<model::Snapshot> events;
        std::vector<model::RedisNodeFigures> nodes;
    };

    OpsBoard() : m_content(std::make_shared<Content>()) {}

    /// The Redis nodes are those of the first snapshot.
    void publish(std::vector<model::Snapshot> events);
    /// For a gateway that may have no event yet.
    void publish(std::vector<model::Snapshot> events, std::vector<model::RedisNodeFigures> nodes);
    std::shared_ptr<const Content> content() const;

  private:
    mutable std::mutex m_mutex;
    std::shared_ptr<const Content> m_content; ///< guarded by m_mutex
};

} // namespace breakwater::http::ops
