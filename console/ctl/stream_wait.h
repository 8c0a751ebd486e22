// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/follow.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace breakwater::ctl {

/// Brings a stream's values from the client's threads to the one that prints. The watcher and `forEach` may
/// run on different threads; it must outlive the subscription.
template<typename T>
class StreamWait {
  public:
    client::Watcher<T> watcher() {
        return {[this](const T& value) {
                    const std::lock_guard lock(m_mutex);
                    m_values.push_back(value);
                    m_changed.notify_all();
                },
                [this](base::Status status) {
                    const std::lock_guard lock(m_mutex);
                    m_end = std::move(status);
                    m_changed.notify_all();
                }};
    }

    /// Of a stream that comes back: what breaks before its first value is its end, and so is what won't come
    /// back; any other break is only told.
    client::Follower<T> follower() {
        return {[this](const T& value) {
                    const std::lock_guard lock(m_mutex);
                    m_any = true;
                    m_values.push_back(value);
                    m_changed.notify_all();
                },
                [this](const base::Error& why, std::optional<base::Millis> nextTry) {
                    const std::lock_guard lock(m_mutex);
                    if (m_any && nextTry && why.code != base::ErrorCode::EventNotFound) {
                        m_lost = why;
                    } else {
                        m_end = why;
                    }
                    m_changed.notify_all();
                }};
    }

    /// Calls `take` with each value until it returns false, the stream ends or `stopped` says so; `lost` with
    /// why a stream that comes back is away.
    base::Status forEach(const std::function<bool(const T&)>& take, const std::function<bool()>& stopped,
                         const std::function<void(const base::Error&)>& lost = {}) {
        constexpr std::chrono::milliseconds kLook{100}; // a signal can't wake a condition variable
        std::unique_lock lock(m_mutex);
        while (!stopped()) {
            m_changed.wait_for(lock, kLook, [this] { return !m_values.empty() || m_lost || m_end; });
            while (!m_values.empty()) {
                const T value = std::move(m_values.front());
                m_values.pop_front();
                lock.unlock();
                if (!take(value)) {
                    return base::Done{};
                }
                lock.lock();
            }
            if (m_end) {
                return *m_end;
            }
            if (const auto why = std::exchange(m_lost, std::nullopt); why && lost) {
                lost(*why);
            }
        }
        return base::Done{};
    }

  private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<T> m_values;            ///< under the mutex
    bool m_any = false;                ///< under the mutex
    std::optional<base::Error> m_lost; ///< under the mutex
    std::optional<base::Status> m_end; ///< under the mutex
};

} // namespace breakwater::ctl
