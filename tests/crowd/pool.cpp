// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/pool.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace breakwater::crowd {
namespace {

constexpr base::Millis kFirstBackoff{50};
constexpr base::Millis kLongestBackoff{1000};
constexpr base::Millis kHousekeeping{50};
constexpr base::Seconds kConnectLimit{3};
constexpr base::Seconds kStreamSilence{60}; // the service sends a comment every 15 s
constexpr std::size_t kReadBuffer = 128 * 1024;

Moment nowOf() {
    return std::chrono::floor<base::Micros>(std::chrono::steady_clock::now());
}

} // namespace

Pool::Pool(PoolSettings settings, PoolUser& user)
    : m_settings(settings),
      m_user(user),
      m_epoll(::epoll_create1(EPOLL_CLOEXEC)),
      m_gateways(settings.gateways.size()),
      m_buffer(kReadBuffer),
      m_random(static_cast<std::minstd_rand::result_type>(settings.seed % 2147483646 + 1)) {
    if (m_epoll < 0) {
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
    }
    const unsigned all = std::max(1U, settings.connectionsPerGateway);
    const unsigned quick = settings.pipeline > 1 ? std::max(1U, all / 4) : all;
    for (std::uint32_t g = 0; g < m_gateways.size(); ++g) {
        m_gateways[g].lanes[0].depth = std::clamp(settings.pipeline, 1U, FlightRing::kMost);
        for (unsigned i = 0; i < quick; ++i) {
            addSlot(g, 0);
        }
        for (unsigned i = quick; i < std::max(all, settings.pipeline > 1 ? 2U : 1U); ++i) {
            addSlot(g, 1);
        }
    }
}

Pool::~Pool() {
    for (const auto& connection : m_slots) {
        if (connection->fd >= 0) {
            ::close(connection->fd);
        }
    }
    ::close(m_epoll);
}

Connection& Pool::addSlot(std::uint32_t gateway, std::uint8_t lane) {
    auto connection = std::make_unique<Connection>();
    connection->index = static_cast<std::uint32_t>(m_slots.size());
    connection->gateway = gateway;
    connection->lane = lane;
    m_gateways[gateway].lanes[lane].closed.push_back(connection->index);
    m_slots.push_back(std::move(connection));
    return *m_slots.back();
}

std::uint32_t Pool::pick(std::uint32_t who, Moment now) {
    const auto count = static_cast<std::uint32_t>(m_gateways.size());
    if (count == 1) {
        return 0;
    }
    // Half of the time the visitor's own gateway, else any: a queue over many gateways must be one queue.
    const auto draw = m_random();
    const auto wanted = draw % 2 == 0 ? who % count : static_cast<std::uint32_t>(draw / 2 % count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto index = (wanted + i) % count;
        const Gateway& gateway = m_gateways[index];
        if (gateway.failures == 0 || !onProbation(gateway, now)) {
            return index;
        }
    }
    const auto soonest =
        std::min_element(m_gateways.begin(), m_gateways.end(),
                         [](const Gateway& a, const Gateway& b) { return a.notBefore < b.notBefore; });
    return static_cast<std::uint32_t>(soonest - m_gateways.begin());
}

void Pool::submit(std::uint32_t who, bool slow, Moment now) {
    const auto index = pick(who, now);
    laneFor(m_gateways[index], slow).waiting.push_back(who);
    ++m_underWay;
    dispatch(index, now);
}

void Pool::dispatch(std::uint32_t index, Moment now) {
    Gateway& gateway = m_gateways[index];
    for (Lane& lane : gateway.lanes) {
        while (lane.queued() > 0) {
            if (gateway.failures > 0 && (now < gateway.notBefore || gateway.inFlight > 0)) {
                break;
            }
            if (!lane.idle.empty()) {
                sendOn(slot(lane.idle.back()), lane.waiting[lane.firstWaiting++], now);
                continue;
            }
            const bool enough =
                lane.connecting >= lane.queued() || (gateway.failures > 0 && lane.connecting > 0);
            if (lane.closed.empty() || enough) {
                break;
            }
            if (!connect(slot(lane.closed.back()), now)) {
                gatewayFailed(index, now);
                return;
            }
            lane.closed.pop_back();
            ++lane.connecting;
        }
        if (lane.firstWaiting == lane.waiting.size()) {
            lane.waiting.clear();
            lane.firstWaiting = 0;
        } else if (lane.firstWaiting > 4096 && lane.firstWaiting * 2 > lane.waiting.size()) {
            lane.waiting.erase(lane.waiting.begin(),
                               lane.waiting.begin() + static_cast<std::ptrdiff_t>(lane.firstWaiting));
            lane.firstWaiting = 0;
        }
    }
}

void Pool::sendOn(Connection& connection, std::uint32_t who, Moment now) {
    m_user.writeRequest(who, m_settings.gateways[connection.gateway], now, connection.out);
    connection.flights.push({who, now});
    Gateway& gateway = m_gateways[connection.gateway];
    ++gateway.inFlight;
    Lane& lane = gateway.lanes[connection.lane];
    if (connection.flights.size() >= lane.depth) {
        lane.idle.pop_back(); // it is always the last one that is used
        connection.listedIdle = false;
    }
    if (!connection.dirty) {
        connection.dirty = true;
        m_dirty.push_back(connection.index);
    }
}

void Pool::openStream(std::uint32_t who, Moment now) {
    const auto gateway = pick(who, now);
    std::uint32_t index = 0;
    if (m_freeStreams.empty()) {
        index = static_cast<std::uint32_t>(m_slots.size());
        m_slots.push_back(std::make_unique<Connection>());
        m_slots.back()->index = index;
    } else {
        index = m_freeStreams.back();
        m_freeStreams.pop_back();
    }
    Connection& connection = slot(index);
    connection.gateway = gateway;
    connection.stream = std::make_unique<StreamState>();
    connection.flights.push({who, now});
    ++m_streams;
    if (now < m_gateways[gateway].notBefore) {
        close(connection, Failure::Unreachable, now);
    } else if (!connect(connection, now)) {
        close(connection, Failure::Unreachable, now);
        gatewayFailed(gateway, now);
    }
}

void Pool::closeStreams() {
    const Moment now = nowOf();
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        if (m_slots[i]->stream && m_slots[i]->fd >= 0) {
            close(*m_slots[i], Failure::Lost, now);
        }
    }
}

void Pool::turn(base::Millis wait) {
    const auto flushAll = [this](Moment now) {
        for (std::size_t i = 0; i < m_dirty.size(); ++i) {
            Connection& connection = slot(m_dirty[i]);
            connection.dirty = false;
            if (connection.state == Connection::State::Open && !connection.wantsWrite) {
                flush(connection, now);
            }
        }
        m_dirty.clear();
    };
    Moment now = nowOf();
    flushAll(now);
    std::array<epoll_event, 256> events;
    const int count = ::epoll_wait(m_epoll, events.data(), events.size(), static_cast<int>(wait.count()));
    now = nowOf();
    for (int i = 0; i < count; ++i) {
        const auto& event = events[static_cast<std::size_t>(i)];
        Connection& connection = slot(static_cast<std::uint32_t>(event.data.u64 >> 32));
        if (connection.fd >= 0 && connection.generation == static_cast<std::uint32_t>(event.data.u64)) {
            onEvent(connection, event.events, now);
        }
    }
    now = nowOf();
    if (now >= m_nextHousekeeping) {
        m_nextHousekeeping = now + kHousekeeping;
        housekeep(now);
    }
    for (std::uint32_t gateway = 0; gateway < m_gateways.size(); ++gateway) {
        dispatch(gateway, now);
    }
    flushAll(now);
}

void Pool::markIdle(Connection& connection) {
    Lane& lane = m_gateways[connection.gateway].lanes[connection.lane];
    if (!connection.listedIdle && connection.flights.size() < lane.depth) {
        connection.listedIdle = true;
        lane.idle.push_back(connection.index);
    }
}

void Pool::close(Connection& connection, Failure failure, Moment now) {
    const auto state = connection.state;
    if (connection.fd >= 0) {
        ::close(connection.fd);
    }
    connection.fd = -1;
    connection.state = Connection::State::Closed;
    connection.wantsWrite = false;
    connection.out.clear();
    connection.written = 0;
    connection.carry.clear();
    if (connection.stream) {
        const auto stream = std::move(connection.stream);
        const auto who =
            connection.flights.empty() ? Moment::rep{-1} : Moment::rep{connection.flights.pop().who};
        m_freeStreams.push_back(connection.index);
        --m_streams;
        if (who >= 0 && stream->open) {
            m_user.streamEnded(static_cast<std::uint32_t>(who), now,
                               base::Millis(stream->events.retryMs().value_or(1000)));
        } else if (who >= 0) {
            m_user.failed(static_cast<std::uint32_t>(who), failure, now);
        }
        return;
    }
    Gateway& gateway = m_gateways[connection.gateway];
    Lane& lane = gateway.lanes[connection.lane];
    if (state == Connection::State::Connecting) {
        --lane.connecting;
    }
    if (connection.listedIdle) {
        connection.listedIdle = false;
        std::erase(lane.idle, connection.index);
    }
    lane.closed.push_back(connection.index);
    while (!connection.flights.empty()) {
        const InFlight flight = connection.flights.pop();
        --gateway.inFlight;
        --m_underWay;
        m_user.failed(flight.who, failure, now);
    }
}

void Pool::gatewayFailed(std::uint32_t index, Moment now) {
    Gateway& gateway = m_gateways[index];
    if (now >= gateway.notBefore) {
        const auto backoff = std::min(kLongestBackoff, kFirstBackoff * (1 << std::min(gateway.failures, 5U)));
        gateway.notBefore =
            now + backoff / 2 + base::Millis(m_random() % static_cast<unsigned>(backoff.count()));
        ++gateway.failures;
    }
    for (Lane& lane : gateway.lanes) {
        for (; lane.firstWaiting < lane.waiting.size(); ++lane.firstWaiting) {
            --m_underWay;
            m_user.failed(lane.waiting[lane.firstWaiting], Failure::Unreachable, now);
        }
        lane.waiting.clear();
        lane.firstWaiting = 0;
    }
}

void Pool::housekeep(Moment now) {
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        Connection& connection = *m_slots[i];
        const auto gateway = connection.gateway;
        if (connection.state == Connection::State::Connecting &&
            now - connection.connectStarted > kConnectLimit) {
            close(connection, Failure::Unreachable, now);
            gatewayFailed(gateway, now);
        } else if (connection.state == Connection::State::Open && connection.stream &&
                   connection.stream->open) {
            if (now - connection.stream->lastByte > kStreamSilence) {
                close(connection, Failure::Timeout, now);
            }
        } else if (connection.state == Connection::State::Open && !connection.flights.empty()) {
            const InFlight& oldest = connection.flights.front();
            if (now - oldest.sent > m_settings.timeout * (m_user.isSlow(oldest.who) ? 2 : 1)) {
                close(connection, Failure::Timeout, now);
                gatewayFailed(gateway, now);
            }
        }
    }
}

} // namespace breakwater::crowd
