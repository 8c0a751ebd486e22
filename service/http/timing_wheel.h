// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"

#include <array>
#include <cstdint>

namespace breakwater::http {

/// One coarse alarm clock for very many deadlines: 512 lists of a quarter second each. Setting a later
/// deadline only writes a number; the hook moves when its old slot comes round. A deadline never fires early,
/// and at most one resolution late after advance(). One thread; the hooks belong to their owners, who outlive
/// their links.
class TimingWheel {
  public:
    static constexpr base::Millis kResolution{250};
    static constexpr std::uint32_t kSlots = 512;

    /// The link inside whoever has a deadline. Cancels itself.
    class Hook {
      public:
        Hook() = default;
        ~Hook() { unlink(); }
        Hook(const Hook&) = delete;
        Hook& operator=(const Hook&) = delete;

        bool linked() const { return m_next != nullptr; }
        void unlink();

      private:
        friend class TimingWheel;
        Hook* m_next = nullptr;
        Hook* m_previous = nullptr;
        std::uint32_t m_slotTick = 0; ///< the tick whose slot holds the hook
        std::uint32_t m_dueTick = 0;  ///< the tick at which it is really due; never before m_slotTick
    };

    explicit TimingWheel(base::MonoTime origin);

    void schedule(Hook& hook, base::MonoTime deadline);

    /// Calls due(Hook&) for every hook whose deadline has passed, unlinked before the call. `due` may
    /// schedule and destroy any hook.
    template<typename Due>
    void advance(base::MonoTime now, Due due) {
        const std::uint32_t target = floorTick(now);
        // After a long pause every slot is visited once, not once for every tick that went by.
        if (target - m_now > kSlots && target > m_now) {
            m_now = target - kSlots;
        }
        while (m_now < target) {
            ++m_now;
            Hook batch;
            takeSlot(m_now % kSlots, batch);
            while (batch.m_next != &batch) {
                Hook& hook = *batch.m_next;
                hook.unlink();
                if (hook.m_dueTick > target) {
                    link(hook);
                } else {
                    due(hook);
                }
            }
            batch.unlink();
        }
    }

  private:
    std::uint32_t floorTick(base::MonoTime time) const;
    void link(Hook& hook);
    void takeSlot(std::uint32_t slot, Hook& batch);

    base::MonoTime m_origin;
    std::uint32_t m_now = 0; ///< the last tick that has been handled
    std::array<Hook, kSlots> m_slots;
};

} // namespace breakwater::http
