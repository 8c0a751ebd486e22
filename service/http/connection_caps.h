// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/ip_address.h"
#include "shared/base/clock.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace breakwater::http {

/// How many connections and streams all loops of one server may hold together. Any thread. The count by
/// address goes by the socket's peer; trusted proxies carry everyone's traffic and are exempt.
class ConnectionCaps {
  public:
    enum class Verdict : std::uint8_t { Welcome, Full, AddressFull };

    /// `perAddress` 0: no cap by address. `exempt` must outlive this.
    ConnectionCaps(std::uint32_t total, std::uint32_t perAddress, std::uint32_t streams,
                   const IpNetworks& exempt);

    /// Welcome is taken back by leave(); the others took nothing.
    Verdict enter(const IpAddress& peer);
    void leave(const IpAddress& peer);

    /// Blocks until no connection is open, or `patience` is over (false).
    bool waitUntilEmpty(base::Millis patience);

    bool enterStream();
    void leaveStream();

  private:
    bool countsByAddress(const IpAddress& peer) const { return m_perAddress > 0 && !m_exempt.contains(peer); }

    const std::uint32_t m_total;
    const std::uint32_t m_perAddress;
    const std::uint32_t m_maxStreams;
    const IpNetworks& m_exempt;
    std::atomic<std::uint32_t> m_open{0};
    std::atomic<std::uint32_t> m_streams{0};
    std::mutex m_mutex;
    std::condition_variable m_empty;
    std::unordered_map<IpAddress, std::uint32_t> m_byAddress; ///< guarded by m_mutex
};

} // namespace breakwater::http
