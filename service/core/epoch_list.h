// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/ids.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace breakwater::core {

/// The epochs that an event has had, the newest 128: a pass bears the one it was given in only within its
/// hashed id. One thread adds; any thread reads meanwhile without a lock.
class EpochList {
  public:
    static constexpr std::size_t kMost = 128;

    /// Adding the newest again changes nothing.
    void add(model::Epoch epoch) {
        const std::size_t count = m_count.load(std::memory_order_relaxed);
        if (count > 0 && m_epochs[(count - 1) % kMost].load(std::memory_order_relaxed) == epoch.value()) {
            return;
        }
        m_epochs[count % kMost].store(epoch.value(), std::memory_order_relaxed);
        m_count.store(count + 1, std::memory_order_release);
    }

    /// Newest first, until `is(epoch)` is true.
    template<typename Is>
    bool anyOf(Is is) const {
        const std::size_t count = m_count.load(std::memory_order_acquire);
        for (std::size_t i = 1; i <= std::min(count, kMost); ++i) {
            if (is(model::Epoch(m_epochs[(count - i) % kMost].load(std::memory_order_relaxed)))) {
                return true;
            }
        }
        return false;
    }

    /// Newest first.
    std::vector<model::Epoch> all() const {
        std::vector<model::Epoch> epochs;
        (void)anyOf([&](model::Epoch epoch) {
            epochs.push_back(epoch);
            return false;
        });
        return epochs;
    }

  private:
    std::array<std::atomic<std::uint32_t>, kMost> m_epochs{};
    std::atomic<std::size_t> m_count{0};
};

} // namespace breakwater::core
