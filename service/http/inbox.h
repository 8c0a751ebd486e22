// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/response.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace breakwater::http {

/// What other threads want from a loop. Any thread puts; the loop takes everything at once. Shared by the
/// loop and every handle it gave out, so a handle may outlive the loop: then put() returns false and does
/// nothing.
class Inbox {
  public:
    struct Item {
        enum class Kind : std::uint8_t { Answer, WakeStream, EndStream, Task };

        Kind kind = Kind::Task;
        std::uint32_t slot = 0;   ///< of the connection
        std::uint64_t serial = 0; ///< of the exchange or stream; another one there means it is gone
        std::unique_ptr<LateResponse> answer;
        std::function<void()> task;
    };

    /// `wake` is called under the lock, when the first item arrives; it must only post.
    explicit Inbox(std::function<void()> wake) : m_wake(std::move(wake)) {}

    bool put(Item item) {
        const std::lock_guard lock{m_mutex};
        if (m_closed) {
            return false;
        }
        m_items.push_back(std::move(item));
        if (m_items.size() == 1) {
            m_wake();
        }
        return true;
    }

    /// Swaps the waiting items with `items`, which should be empty; keeps the memory of both going round.
    void take(std::vector<Item>& items) {
        const std::lock_guard lock{m_mutex};
        m_items.swap(items);
    }

    /// Nothing is taken any more; what waits is dropped.
    void close() {
        std::vector<Item> dropped;
        const std::lock_guard lock{m_mutex};
        m_closed = true;
        m_items.swap(dropped);
        m_wake = nullptr;
    }

  private:
    std::mutex m_mutex;
    std::function<void()> m_wake;
    std::vector<Item> m_items;
    bool m_closed = false;
};

} // namespace breakwater::http
