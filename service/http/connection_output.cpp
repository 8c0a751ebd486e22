// SPDX-License-Identifier: Apache-2.0
#include "service/http/connection.h"
#include "service/http/loop.h"
#include "service/http/system_call.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

// The sending half of a connection: one call for everything a turn has produced, the rest kept as
// pending until the socket takes it.

namespace breakwater::http {

namespace {

/// Sends one or two texts in one call. The bytes taken; 0 when the socket is full; -1 when it is broken.
ssize_t sendBoth(int fd, std::string_view first, std::string_view second) {
    std::array<iovec, 2> parts{iovec{const_cast<char*>(first.data()), first.size()},
                               iovec{const_cast<char*>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    while (true) {
        const ssize_t sent = second.empty() ? sendBytes(fd, first.data(), first.size())
                                            : ::sendmsg(fd, &message, MSG_NOSIGNAL);
        if (sent >= 0) {
            return sent;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return 0;
        }
        if (errno != EINTR) {
            return -1;
        }
    }
}

} // namespace

void Connection::flush() {
    std::string& out = m_loop.out();
    auto& sharedOut = m_loop.sharedOut();
    if (m_state == State::Closed || (out.empty() && !sharedOut)) {
        out.clear();
        sharedOut.reset();
        return;
    }
    if (m_pending) { // a late answer behind pipelined ones that are still being taken
        m_pending->bytes += out;
        out.clear();
        return;
    }
    const std::string_view second = sharedOut ? std::string_view(*sharedOut) : std::string_view{};
    const std::size_t total = out.size() + second.size();
    const ssize_t sent = sendBoth(m_socket.get(), out, second);
    if (sent < 0) {
        out.clear();
        sharedOut.reset();
        close();
        return;
    }
    const auto taken = static_cast<std::size_t>(sent);
    m_loop.counters().bytesOut.add(taken);
    if (taken < total) {
        m_pending = std::make_unique<Pending>();
        m_pending->shared = std::move(sharedOut);
        if (taken < out.size()) {
            m_pending->bytes = out.substr(taken);
        } else {
            m_pending->sent = taken - out.size();
        }
        setDeadline(m_loop.limits().stallDeadline);
        awaitWrite();
    }
    out.clear();
    sharedOut.reset();
    if (!m_pending && m_closing) {
        finish();
    }
}

void Connection::onWritable() {
    if (m_pending) {
        sendPending();
    }
}

void Connection::sendPending() {
    Pending& pending = *m_pending;
    const std::size_t fromBytes = std::min(pending.sent, pending.bytes.size());
    std::string_view first = std::string_view(pending.bytes).substr(fromBytes);
    std::string_view second;
    if (pending.shared) {
        second = std::string_view(*pending.shared).substr(pending.sent - fromBytes);
    }
    const ssize_t sent = sendBoth(m_socket.get(), first, second);
    if (sent < 0) {
        close();
        return;
    }
    m_loop.counters().bytesOut.add(static_cast<std::uint64_t>(sent));
    pending.sent += static_cast<std::size_t>(sent);
    if (static_cast<std::size_t>(sent) < first.size() + second.size()) {
        if (sent > 0) {
            setDeadline(m_loop.limits().stallDeadline);
        }
        awaitWrite();
        return;
    }
    m_pending.reset();
    if (m_closing) {
        finish();
    } else if (m_state == State::Stream) {
        pumpStream();
    } else if (m_state == State::Late) {
        setDeadline(m_loop.limits().lateDeadline);
    } else {
        resume();
    }
}

/// Everything is sent: our end first, then wait a little for the peer's, so that a reset for bytes we did not
/// read can't overtake the last answer.
void Connection::finish() {
    if (m_state == State::Closed || m_state == State::Lingering) {
        return;
    }
    if (m_stream) {
        m_loop.removeStream(m_stream->index);
        m_stream.reset();
    }
    dropCarry();
    m_state = State::Lingering;
    m_dropped = 0;
    ::shutdown(m_socket.get(), SHUT_WR);
    setDeadline(m_loop.limits().lingerDeadline);
    awaitRead();
}

void Connection::close() {
    if (m_state == State::Closed) {
        return;
    }
    if (m_stream) {
        m_loop.removeStream(m_stream->index);
        m_stream.reset();
    }
    m_state = State::Closed;
    unlink();
    dropCarry();
    m_pending.reset();
    m_promise.reset();
    m_awaited = {};
    m_socket.close();
    m_loop.caps().leave(m_peer);
    m_loop.counters().connectionsOpen.subtract();
    m_loop.bury(m_slot);
}

} // namespace breakwater::http
