// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/pauses.h"
#include "service/core/presence.h"
#include "service/core/replica.h"
#include "shared/model/event.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace breakwater::core {

/// What changes all the time about one event and is read by any thread without a lock. The store thread
/// writes it, but for `presence` and `wanted`, which pollers mark.
struct EventLive {
    EventLive() : presence(kSeqLimit) {}

    Presence presence;
    std::atomic<std::int64_t> confirmedAt{0}; ///< monotonic µs: the replica was whole at this moment
    std::atomic<std::int64_t> storeOffset{0}; ///< µs: store's wall time minus this machine's monotonic time
    std::atomic<std::int64_t> freshFor{250'000}; ///< µs that a confirmation holds good
    std::array<std::atomic<double>, 4> pace{};   ///< figures of the waiting time, see EventRuntime
};

/// One event as the front rooms see it: immutable but for `live`.
struct EventView {
    model::Event event;
    std::shared_ptr<const Replica> replica;
    std::shared_ptr<EventLive> live;
    Pauses pauses{};
    EntryWindows entryWindows{};
};

/// All events that this gateway serves at one moment. Immutable.
struct DirectoryPage {
    std::vector<EventView> events;

    const EventView* find(const model::EventUid& uid) const;
    const EventView* find(const model::EventId& id) const;
};

/// Where the store thread publishes the events and any thread finds them.
class EventDirectory {
  public:
    EventDirectory() : m_page(std::make_shared<DirectoryPage>()) {}

    /// Store thread.
    void publish(std::shared_ptr<const DirectoryPage> page);
    /// Any thread; takes a lock for a pointer's copy. Readers on a hot path keep a DirectoryReader instead.
    std::shared_ptr<const DirectoryPage> page() const;
    std::uint64_t generation() const { return m_generation.load(std::memory_order_acquire); }

  private:
    mutable std::mutex m_mutex;
    std::shared_ptr<const DirectoryPage> m_page;
    std::atomic<std::uint64_t> m_generation{1};
};

/// One thread's own view: looks at a number to see whether a newer page has been published. Not to be shared.
/// What `page()` gives is good until the next call.
class DirectoryReader {
  public:
    explicit DirectoryReader(const EventDirectory& directory) : m_directory(directory) {}

    const DirectoryPage& page() {
        if (const std::uint64_t generation = m_directory.generation(); generation != m_generation) {
            m_page = m_directory.page();
            m_generation = generation;
        }
        return *m_page;
    }

  private:
    const EventDirectory& m_directory;
    std::shared_ptr<const DirectoryPage> m_page;
    std::uint64_t m_generation = 0;
};

} // namespace breakwater::core
