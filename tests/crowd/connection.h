// SPDX-License-Identifier: Apache-2.0
#pragma once

// One socket to one gateway and what is in flight on it. Owned by a Pool and used on its thread. A
// connection's slot is used again after it was closed; `generation` tells late events of the former socket
// apart.

#include "tests/crowd/event_stream.h"
#include "tests/crowd/http_response.h"
#include "tests/crowd/version.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace breakwater::crowd {

/// A request on its way.
struct InFlight {
    std::uint32_t who = 0;
    Moment sent;
};

/// The requests of one connection, oldest first, in a ring that never grows.
class FlightRing {
  public:
    static constexpr unsigned kMost = 16;

    bool empty() const { return m_size == 0; }
    unsigned size() const { return m_size; }
    const InFlight& front() const { return m_ring[m_head % kMost]; }
    void push(InFlight flight) { m_ring[(m_head + m_size++) % kMost] = flight; }
    InFlight pop() {
        --m_size;
        return m_ring[m_head++ % kMost];
    }

  private:
    InFlight m_ring[kMost];
    unsigned m_head = 0;
    unsigned m_size = 0;
};

/// What only a connection that carries an event stream needs.
struct StreamState {
    bool open = false; ///< the head was good, events may come
    bool chunked = false;
    ChunkDecoder chunks;
    EventStreamReader events;
    Moment lastByte;
};

struct Connection {
    enum class State : std::uint8_t { Closed, Connecting, Open };

    int fd = -1;
    State state = State::Closed;
    bool dirty = false;      ///< has bytes to write and stands on the pool's list
    bool wantsWrite = false; ///< registered for EPOLLOUT
    bool listedIdle = false;
    std::uint8_t lane = 0;
    std::uint32_t index = 0;
    std::uint32_t gateway = 0;
    std::uint32_t generation = 0;
    Moment connectStarted;
    FlightRing flights;
    std::string out;
    std::size_t written = 0;
    std::string carry; ///< the beginning of a response that isn't whole yet
    std::unique_ptr<StreamState> stream;
};

} // namespace breakwater::crowd
