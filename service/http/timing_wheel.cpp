// SPDX-License-Identifier: Apache-2.0
#include "service/http/timing_wheel.h"

#include <algorithm>

namespace breakwater::http {

void TimingWheel::Hook::unlink() {
    if (m_next == nullptr) {
        return;
    }
    m_previous->m_next = m_next;
    m_next->m_previous = m_previous;
    m_next = nullptr;
    m_previous = nullptr;
}

TimingWheel::TimingWheel(base::MonoTime origin) : m_origin(origin) {
    for (Hook& slot : m_slots) {
        slot.m_next = &slot;
        slot.m_previous = &slot;
    }
}

std::uint32_t TimingWheel::floorTick(base::MonoTime time) const {
    return time <= m_origin ? 0 : static_cast<std::uint32_t>((time - m_origin) / kResolution);
}

void TimingWheel::schedule(Hook& hook, base::MonoTime deadline) {
    const std::uint32_t due = std::max(floorTick(deadline - base::Micros{1}) + 1, m_now + 1);
    hook.m_dueTick = due;
    if (hook.linked()) {
        if (due >= hook.m_slotTick) {
            return; // found late and moved on when its slot comes round
        }
        hook.unlink();
    }
    link(hook);
}

void TimingWheel::link(Hook& hook) {
    // Beyond the horizon the hook waits in the farthest slot and is linked again from there.
    hook.m_slotTick = std::min(hook.m_dueTick, m_now + kSlots - 1);
    Hook& slot = m_slots[hook.m_slotTick % kSlots];
    hook.m_previous = slot.m_previous;
    hook.m_next = &slot;
    slot.m_previous->m_next = &hook;
    slot.m_previous = &hook;
}

void TimingWheel::takeSlot(std::uint32_t slot, Hook& batch) {
    Hook& head = m_slots[slot];
    if (head.m_next == &head) {
        batch.m_next = &batch;
        batch.m_previous = &batch;
        return;
    }
    batch.m_next = head.m_next;
    batch.m_previous = head.m_previous;
    batch.m_next->m_previous = &batch;
    batch.m_previous->m_next = &batch;
    head.m_next = &head;
    head.m_previous = &head;
}

} // namespace breakwater::http
