// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/operator_client.h"

#include <functional>
#include <memory>
#include <mutex>

namespace breakwater::client::demo {

/// One watcher and whether it still listens. The world speaks to it from the thread that steps; once `leave`
/// has returned nothing more is said. Private to this room.
template<typename T>
class Feed {
  public:
    explicit Feed(Watcher<T> watcher) : m_watcher(std::move(watcher)) {}

    void give(const T& value) {
        const std::lock_guard lock(m_mutex);
        if (!m_over) {
            m_watcher.onValue(value);
        }
    }
    void end(base::Status status) {
        const std::lock_guard lock(m_mutex);
        if (!m_over) {
            m_over = true;
            m_watcher.onEnd(std::move(status));
        }
    }
    void leave() {
        const std::lock_guard lock(m_mutex);
        m_over = true;
    }
    bool over() const {
        const std::lock_guard lock(m_mutex);
        return m_over;
    }

  private:
    /// A subscription may be destroyed from within its own callback.
    mutable std::recursive_mutex m_mutex;
    const Watcher<T> m_watcher;
    bool m_over = false; ///< under the mutex
};

template<typename T>
class FeedSubscription final : public Subscription {
  public:
    explicit FeedSubscription(std::shared_ptr<Feed<T>> feed) : m_feed(std::move(feed)) {}
    ~FeedSubscription() override { m_feed->leave(); }

  private:
    const std::shared_ptr<Feed<T>> m_feed;
};

} // namespace breakwater::client::demo
