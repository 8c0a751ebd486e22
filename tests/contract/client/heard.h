// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/follow.h"

#include <mutex>
#include <optional>
#include <vector>

namespace breakwater::contract {

/// What a stream said, from whatever thread.
template<typename T>
class Heard {
  public:
    client::Watcher<T> watcher() {
        return {[this](const T& value) {
                    const std::lock_guard lock(m_mutex);
                    m_values.push_back(value);
                },
                [this](base::Status status) {
                    const std::lock_guard lock(m_mutex);
                    m_end = std::move(status);
                }};
    }
    client::Follower<T> follower() {
        return {[this](const T& value) {
                    const std::lock_guard lock(m_mutex);
                    m_values.push_back(value);
                },
                [this](const base::Error& why, std::optional<base::Millis> nextTry) {
                    const std::lock_guard lock(m_mutex);
                    m_breaks.push_back(why);
                    m_gaveUp = !nextTry;
                }};
    }
    std::vector<T> values() const {
        const std::lock_guard lock(m_mutex);
        return m_values;
    }
    std::size_t count() const {
        const std::lock_guard lock(m_mutex);
        return m_values.size();
    }
    std::optional<base::Status> end() const {
        const std::lock_guard lock(m_mutex);
        return m_end;
    }
    std::size_t breaks() const {
        const std::lock_guard lock(m_mutex);
        return m_breaks.size();
    }
    bool gaveUp() const {
        const std::lock_guard lock(m_mutex);
        return m_gaveUp;
    }

  private:
    mutable std::mutex m_mutex;
    std::vector<T> m_values; ///< under the mutex, as all below
    std::optional<base::Status> m_end;
    std::vector<base::Error> m_breaks;
    bool m_gaveUp = false;
};

} // namespace breakwater::contract
