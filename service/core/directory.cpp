// SPDX-License-Identifier: Apache-2.0
#include "service/core/directory.h"

#include <algorithm>
#include <utility>

namespace breakwater::core {

const EventView* DirectoryPage::find(const model::EventUid& uid) const {
    const auto found = std::find_if(events.begin(), events.end(),
                                    [&](const EventView& view) { return view.event.uid == uid; });
    return found == events.end() ? nullptr : &*found;
}

const EventView* DirectoryPage::find(const model::EventId& id) const {
    const auto found = std::find_if(events.begin(), events.end(),
                                    [&](const EventView& view) { return view.event.id == id; });
    return found == events.end() ? nullptr : &*found;
}

void EventDirectory::publish(std::shared_ptr<const DirectoryPage> page) {
    const std::lock_guard lock(m_mutex);
    m_page = std::move(page);
    m_generation.fetch_add(1, std::memory_order_release);
}

std::shared_ptr<const DirectoryPage> EventDirectory::page() const {
    const std::lock_guard lock(m_mutex);
    return m_page;
}

} // namespace breakwater::core
