// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/pool.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>

// The pool's sockets: connecting, writing what is queued, reading what came.

namespace breakwater::crowd {
namespace {

constexpr std::size_t kMostCarried = 2 * kMaxBody;

Moment nowOf() {
    return std::chrono::floor<base::Micros>(std::chrono::steady_clock::now());
}

} // namespace

bool Pool::connect(Connection& connection, Moment now) {
    const GatewayAddress& to = m_settings.gateways[connection.gateway];
    const int fd = ::socket(to.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return false;
    }
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to.storage), to.size) != 0 && errno != EINPROGRESS) {
        ::close(fd);
        return false;
    }
    connection.fd = fd;
    connection.state = Connection::State::Connecting;
    connection.connectStarted = now;
    ++connection.generation;
    watch(connection, EPOLL_CTL_ADD, true);
    return true;
}

void Pool::watch(Connection& connection, int op, bool write) {
    epoll_event event{};
    event.events = EPOLLIN | (write ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
    event.data.u64 = std::uint64_t{connection.index} << 32 | connection.generation;
    ::epoll_ctl(m_epoll, op, connection.fd, &event);
    connection.wantsWrite = write;
}

void Pool::onEvent(Connection& connection, std::uint32_t events, Moment now) {
    if (connection.state == Connection::State::Connecting) {
        if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0) {
            onConnected(connection, now);
        }
        return;
    }
    if ((events & EPOLLOUT) != 0) {
        flush(connection, now);
    }
    if (connection.fd >= 0 && (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) {
        onReadable(connection, now);
    }
}

void Pool::onConnected(Connection& connection, Moment now) {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(connection.fd, SOL_SOCKET, SO_ERROR, &error, &size);
    const auto gateway = connection.gateway;
    if (error != 0) {
        close(connection, Failure::Unreachable, now);
        gatewayFailed(gateway, now);
        return;
    }
    connection.state = Connection::State::Open;
    watch(connection, EPOLL_CTL_MOD, false);
    if (connection.stream) {
        const InFlight waiting = connection.flights.pop();
        m_user.writeRequest(waiting.who, m_settings.gateways[gateway], now, connection.out);
        connection.flights.push({waiting.who, now});
        connection.stream->lastByte = now;
        flush(connection, now);
        return;
    }
    --m_gateways[gateway].lanes[connection.lane].connecting;
    markIdle(connection);
}

void Pool::flush(Connection& connection, Moment now) {
    while (connection.written < connection.out.size()) {
        const auto sent = ::send(connection.fd, connection.out.data() + connection.written,
                                 connection.out.size() - connection.written, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            if (!connection.wantsWrite) {
                watch(connection, EPOLL_CTL_MOD, true);
            }
            return;
        }
        if (sent <= 0) {
            close(connection, Failure::Lost, now);
            return;
        }
        connection.written += static_cast<std::size_t>(sent);
    }
    connection.out.clear();
    connection.written = 0;
    if (connection.wantsWrite) {
        watch(connection, EPOLL_CTL_MOD, false);
    }
}

void Pool::onReadable(Connection& connection, Moment now) {
    const auto got = ::recv(connection.fd, m_buffer.data(), m_buffer.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        close(connection, Failure::Lost, now);
        return;
    }
    now = nowOf(); // after the bytes: an answer is never taken for earlier than it was
    std::string_view in(m_buffer.data(), static_cast<std::size_t>(got));
    if (!connection.carry.empty()) {
        connection.carry.append(in);
        in = connection.carry;
    }
    if (!takeResponses(connection, in, now)) {
        return;
    }
    if (in.size() > kMostCarried) {
        close(connection, Failure::Lost, now);
    } else if (in.empty()) {
        connection.carry.clear();
    } else if (connection.carry.empty()) {
        connection.carry.assign(in);
    } else {
        connection.carry.erase(0, connection.carry.size() - in.size());
    }
}

bool Pool::takeResponses(Connection& connection, std::string_view& in, Moment now) {
    if (connection.stream) {
        return takeStream(connection, in, now);
    }
    Gateway& gateway = m_gateways[connection.gateway];
    while (!in.empty()) {
        Response response;
        std::size_t consumed = 0;
        const auto parsed = parseResponse(in, m_chunkScratch, response, consumed);
        if (parsed == Parsed::More) {
            return true;
        }
        if (parsed == Parsed::Bad || connection.flights.empty()) {
            close(connection, Failure::Lost, now); // with nothing asked it is a farewell: nobody is hurt
            return false;
        }
        in.remove_prefix(consumed);
        const InFlight flight = connection.flights.pop();
        --gateway.inFlight;
        --m_underWay;
        gateway.failures = 0;
        m_user.answered(flight.who, flight.sent, now, response);
        if (!response.keepAlive) {
            close(connection, Failure::Lost, now);
            return false;
        }
        markIdle(connection);
    }
    return true;
}

bool Pool::takeStream(Connection& connection, std::string_view& in, Moment now) {
    StreamState& stream = *connection.stream;
    const InFlight flight = connection.flights.front();
    if (!stream.open) {
        Response response;
        std::size_t consumed = 0;
        auto parsed = parseHead(in, response);
        const bool good = parsed == Parsed::Whole && response.status == 200 && response.eventStream;
        if (parsed == Parsed::Whole && !good) {
            parsed = parseResponse(in, m_chunkScratch, response, consumed);
        }
        if (parsed == Parsed::More) {
            return true;
        }
        if (!good) {
            if (parsed == Parsed::Whole) {
                connection.flights.pop(); // answered, so not failed
                m_user.answered(flight.who, flight.sent, now, response);
            }
            close(connection, Failure::Lost, now);
            return false;
        }
        stream.open = true;
        stream.chunked = response.chunked;
        in.remove_prefix(response.headBytes);
        m_gateways[connection.gateway].failures = 0;
        m_user.streamOpened(flight.who, flight.sent, now);
    }
    stream.lastByte = now;
    m_user.streamAlive(flight.who, now);
    m_streamScratch.clear();
    Parsed framing = Parsed::More;
    if (stream.chunked) {
        framing = stream.chunks.feed(in, m_streamScratch);
    } else {
        m_streamScratch.assign(in);
    }
    in = {};
    bool wanted = true;
    const bool sound = stream.events.feed(m_streamScratch, [&](std::string_view name, std::string_view data) {
        wanted = wanted && m_user.streamEvent(flight.who, now, name, data);
    });
    if (!wanted) {
        connection.flights.pop(); // the visitor has gone on to something else
        close(connection, Failure::Lost, now);
        return false;
    }
    if (!sound || framing != Parsed::More) {
        close(connection, Failure::Lost, now);
        return false;
    }
    return true;
}

} // namespace breakwater::crowd
