// SPDX-License-Identifier: Apache-2.0
#pragma once

// The connections of one worker to all gateways: keeps them alive, queues requests on them, finds another
// gateway when one is gone, comes back to it with backoff and jitter. One thread, its own epoll; the PoolUser
// is called back on that thread and must outlive the pool.
//
// Requests wait per gateway until a connection is free. With a pipeline depth above 1, quick requests (polls)
// share connections in one lane, and requests that wait for the store have another lane, one at a time on a
// connection, so that a poll never stands behind a join.

#include "tests/crowd/address.h"
#include "tests/crowd/connection.h"

#include <array>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace breakwater::crowd {

/// Why there was no answer. Unreachable: nothing was sent. The other two: it may have been done.
enum class Failure : std::uint8_t { Unreachable, Lost, Timeout };

class PoolUser {
  public:
    virtual ~PoolUser() = default;
    /// Appends the request that `who` wants to make now.
    virtual void writeRequest(std::uint32_t who, const GatewayAddress& gateway, Moment now,
                              std::string& out) = 0;
    virtual void answered(std::uint32_t who, Moment sent, Moment now, const Response& response) = 0;
    virtual void failed(std::uint32_t who, Failure failure, Moment now) = 0;
    /// False: the visitor has what it wants, close the stream.
    virtual bool streamEvent(std::uint32_t who, Moment now, std::string_view name, std::string_view data) = 0;
    virtual void streamOpened(std::uint32_t who, Moment sent, Moment now) = 0;
    virtual void streamAlive(std::uint32_t who, Moment now) = 0;
    virtual void streamEnded(std::uint32_t who, Moment now, base::Millis retry) = 0;
    /// True while a slow answer is expected (joins, enters): the time limit is doubled.
    virtual bool isSlow(std::uint32_t who) const = 0;
};

struct PoolSettings {
    std::span<const GatewayAddress> gateways;
    unsigned connectionsPerGateway = 16;
    unsigned pipeline = 1; ///< at most FlightRing::kMost
    base::Millis timeout{5000};
    std::uint64_t seed = 1;
};

class Pool {
  public:
    Pool(PoolSettings settings, PoolUser& user);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// Queues one request of `who`, who has none under way. `slow`: it waits for the store.
    void submit(std::uint32_t who, bool slow, Moment now);
    void openStream(std::uint32_t who, Moment now);
    void closeStreams();

    /// Waits at most `wait` for something to happen, handles it, and writes what is queued.
    void turn(base::Millis wait);

    std::size_t underWay() const { return m_underWay; }
    std::size_t streams() const { return m_streams; }

  private:
    struct Lane {
        unsigned depth = 1;
        std::vector<std::uint32_t> idle;   ///< open, with room for a request
        std::vector<std::uint32_t> closed; ///< slots without a socket
        std::vector<std::uint32_t> waiting;
        std::size_t firstWaiting = 0;
        unsigned connecting = 0;
        std::size_t queued() const { return waiting.size() - firstWaiting; }
    };
    struct Gateway {
        std::array<Lane, 2> lanes;
        unsigned failures = 0; ///< in a row; above 0 it is on probation: one request at a time
        unsigned inFlight = 0;
        Moment notBefore;
    };

    Connection& slot(std::uint32_t index) { return *m_slots[index]; }
    Connection& addSlot(std::uint32_t gateway, std::uint8_t lane);
    std::uint32_t pick(std::uint32_t who, Moment now);
    Lane& laneFor(Gateway& gateway, bool slow) {
        return gateway.lanes[slow && m_settings.pipeline > 1 ? 1 : 0];
    }
    void dispatch(std::uint32_t gateway, Moment now);
    void sendOn(Connection& connection, std::uint32_t who, Moment now);
    bool connect(Connection& connection, Moment now);
    void watch(Connection& connection, int op, bool write);
    void onEvent(Connection& connection, std::uint32_t events, Moment now);
    void onConnected(Connection& connection, Moment now);
    void onReadable(Connection& connection, Moment now);
    /// False when the connection was closed meanwhile. Takes the whole responses off `in`.
    bool takeResponses(Connection& connection, std::string_view& in, Moment now);
    bool takeStream(Connection& connection, std::string_view& in, Moment now);
    void flush(Connection& connection, Moment now);
    void markIdle(Connection& connection);
    void close(Connection& connection, Failure failure, Moment now);
    void gatewayFailed(std::uint32_t gateway, Moment now);
    void housekeep(Moment now);
    bool onProbation(const Gateway& gateway, Moment now) const {
        const bool busy =
            gateway.inFlight > 0 || gateway.lanes[0].queued() > 0 || gateway.lanes[1].queued() > 0;
        return gateway.failures > 0 && (now < gateway.notBefore || busy);
    }

    PoolSettings m_settings;
    PoolUser& m_user;
    int m_epoll;
    std::vector<std::unique_ptr<Connection>> m_slots;
    std::vector<Gateway> m_gateways;
    std::vector<std::uint32_t> m_freeStreams;
    std::vector<std::uint32_t> m_dirty;
    std::vector<char> m_buffer;
    std::string m_chunkScratch;
    std::string m_streamScratch;
    std::minstd_rand m_random;
    std::size_t m_underWay = 0;
    std::size_t m_streams = 0;
    Moment m_nextHousekeeping;
};

} // namespace breakwater::crowd
