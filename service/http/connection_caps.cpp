// SPDX-License-Identifier: Apache-2.0
#include "service/http/connection_caps.h"

namespace breakwater::http {

namespace {

bool takeOne(std::atomic<std::uint32_t>& count, std::uint32_t limit) {
    if (count.fetch_add(1, std::memory_order_relaxed) < limit) {
        return true;
    }
    count.fetch_sub(1, std::memory_order_relaxed);
    return false;
}

} // namespace

ConnectionCaps::ConnectionCaps(std::uint32_t total, std::uint32_t perAddress, std::uint32_t streams,
                               const IpNetworks& exempt)
    : m_total(total), m_perAddress(perAddress), m_maxStreams(streams), m_exempt(exempt) {}

ConnectionCaps::Verdict ConnectionCaps::enter(const IpAddress& peer) {
    if (!takeOne(m_open, m_total)) {
        return Verdict::Full;
    }
    if (countsByAddress(peer)) {
        const std::lock_guard lock{m_mutex};
        std::uint32_t& count = m_byAddress[peer];
        if (count >= m_perAddress) {
            m_open.fetch_sub(1, std::memory_order_relaxed);
            return Verdict::AddressFull;
        }
        ++count;
    }
    return Verdict::Welcome;
}

void ConnectionCaps::leave(const IpAddress& peer) {
    if (countsByAddress(peer)) {
        const std::lock_guard lock{m_mutex};
        const auto entry = m_byAddress.find(peer);
        if (entry != m_byAddress.end() && --entry->second == 0) {
            m_byAddress.erase(entry);
        }
    }
    if (m_open.fetch_sub(1) == 1) {
        const std::lock_guard lock{m_mutex};
        m_empty.notify_all();
    }
}

bool ConnectionCaps::waitUntilEmpty(base::Millis patience) {
    std::unique_lock lock{m_mutex};
    return m_empty.wait_for(lock, patience, [this] { return m_open.load() == 0; });
}

bool ConnectionCaps::enterStream() {
    return takeOne(m_streams, m_maxStreams);
}

void ConnectionCaps::leaveStream() {
    m_streams.fetch_sub(1, std::memory_order_relaxed);
}

} // namespace breakwater::http
