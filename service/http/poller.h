// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/descriptor.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <array>
#include <cstdint>
#include <span>

namespace breakwater::http {

/// What of a socket is waited for.
struct Interest {
    bool read = false;
    bool write = false;

    bool operator==(const Interest&) const = default;
};

/// The kernel's word on which sockets are ready: one epoll, every socket registered once for its life, so
/// that a request and its answer cost no call to change what is watched. The loop's thread only, but for
/// wake(). A socket that is closed is forgotten by itself.
///
/// A connection is told of an edge: once, when something has come. That spares the kernel a second look at
/// every socket that was ready; who leaves bytes unread, or is told that the peer has ended, calls change()
/// to be told again.
class Poller {
  public:
    struct Ready {
        std::uint64_t id = 0; ///< as given to watch()
        bool readable = false;
        bool writable = false;
        bool ended = false; ///< the peer sends no more: behind what has come there is an end to be read
        bool gone = false;  ///< the peer has reset it, or both directions have ended
    };
    struct Turn {
        std::span<const Ready> ready; ///< good until the next wait()
        bool woken = false;
        bool alarm = false; ///< setAlarm's period is over
    };

    static constexpr std::uint64_t kHighestId = UINT64_MAX - 2;

    /// Internal, when the process has no descriptors left.
    [[nodiscard]] base::Status open();
    /// False when the kernel refuses (out of memory or watches); the socket is still the caller's.
    [[nodiscard]] bool watch(int descriptor, std::uint64_t id, Interest interest);
    /// Tells at once of what is ready already.
    void change(int descriptor, std::uint64_t id, Interest interest);
    /// For a listener: told for as long as somebody waits.
    [[nodiscard]] bool watchLevel(int descriptor, std::uint64_t id);
    void changeLevel(int descriptor, std::uint64_t id, bool read);
    void setAlarm(base::Millis period);
    /// Ends a wait() that runs, or the next one. Any thread.
    void wake();
    /// Waits for anything at all; with `block` false only looks.
    Turn wait(bool block);

  private:
    static constexpr std::size_t kMostReady = 256;

    Descriptor m_epoll;
    Descriptor m_wake;
    Descriptor m_alarm;
    std::array<Ready, kMostReady> m_ready;
};

} // namespace breakwater::http
