// SPDX-License-Identifier: Apache-2.0
#include "service/http/connection.h"

#include "service/http/loop.h"
#include "service/http/system_call.h"

#include <sys/socket.h>

#include <cerrno>

// A connection's life:
//   Reading --request--> (answered at once) Reading
//   Reading --answerLater--> Late --deliver--> Reading
//   Reading --openStream--> Stream
//   any --last answer sent--> Lingering --peer's end--> Closed
// While something is pending nothing is read, so a peer that doesn't take answers can't make us queue more.

namespace breakwater::http {

namespace {

constexpr std::size_t kFlushAt = 48 * 1024;
constexpr std::uint16_t kMaxDroppedKiB = 256;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

bool wouldBlock() {
    return errno == EAGAIN || errno == EWOULDBLOCK;
}

} // namespace

Connection::Connection(Loop& loop, Descriptor socket, const IpAddress& peer, std::uint32_t slot)
    : m_loop(loop),
      m_socket(std::move(socket)),
      m_peer(peer),
      m_slot(slot),
      m_peerTrusted(loop.options().trustedProxies.contains(peer)) {}

Connection::~Connection() = default;

bool Connection::start() {
    m_awaited = m_watched = {.read = true};
    if (!m_loop.poller().watch(m_socket.get(), m_slot, m_watched)) {
        close();
        return false;
    }
    setDeadline(m_loop.limits().idleDeadline);
    return true;
}

void Connection::setDeadline(base::Millis fromNow) {
    m_loop.wheel().schedule(*this, m_loop.now() + fromNow);
}

void Connection::awaitRead() {
    m_awaited.read = m_state != State::Closed;
    watchMore();
}

void Connection::awaitWrite() {
    m_awaited.write = m_state != State::Closed;
    watchMore();
}

void Connection::watchMore() {
    if ((m_awaited.read && !m_watched.read) || (m_awaited.write && !m_watched.write)) {
        m_watched = m_awaited;
        m_loop.poller().change(m_socket.get(), m_slot, m_watched);
    }
}

void Connection::onReady(const Poller::Ready& ready) {
    const bool readable = m_awaited.read && (ready.readable || ready.gone);
    const bool writable = m_awaited.write && (ready.writable || ready.gone);
    m_leftSome = false;
    if (readable) {
        m_awaited.read = false;
        onReadable();
    }
    if (writable && m_state != State::Closed) {
        m_awaited.write = false;
        onWritable();
    }
    if (m_state == State::Closed) {
        return;
    }
    if (ready.gone && !readable && !writable) {
        close(); // nobody is there to answer any more
        return;
    }
    // Told once: what was left to be read must be asked for again, and what is not awaited asked for no more.
    const bool readsOn = m_awaited.read && (m_leftSome || ready.ended);
    if (readsOn || (ready.readable && !m_awaited.read) || (m_watched.write && !m_awaited.write)) {
        m_watched = m_awaited;
        m_loop.poller().change(m_socket.get(), m_slot, m_watched);
    }
}

void Connection::onReadable() {
    switch (m_state) {
    case State::Reading: readRequests(); break;
    case State::Stream:
    case State::Lingering: readAndDrop(); break;
    case State::Late: // awaited before the promise was made; the bytes wait in the socket
    case State::Closed: break;
    }
}

std::size_t Connection::receive() {
    auto& buffer = m_loop.receiveBuffer();
    while (true) {
        const ssize_t size = receiveBytes(m_socket.get(), buffer.data(), buffer.size());
        if (size > 0) {
            m_loop.counters().bytesIn.add(static_cast<std::uint64_t>(size));
            m_leftSome = static_cast<std::size_t>(size) == buffer.size();
            return static_cast<std::size_t>(size);
        }
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size < 0 && wouldBlock()) {
            awaitRead();
        } else {
            close();
        }
        return 0;
    }
}

void Connection::readAndDrop() {
    const std::size_t size = receive();
    if (size == 0) {
        return;
    }
    m_dropped = static_cast<std::uint16_t>(m_dropped + size / 1024 + 1);
    if (m_dropped > kMaxDroppedKiB) {
        close();
        return;
    }
    awaitRead();
}

void Connection::readRequests() {
    const std::size_t size = receive();
    if (size == 0) {
        return;
    }
    const std::string_view added{m_loop.receiveBuffer().data(), size};
    if (!m_carry) {
        consume(added);
        return;
    }
    m_carry->bytes.append(added);
    if (worthParsing(added)) {
        consume(m_carry->bytes);
    } else {
        awaitRead();
    }
}

/// Keeps a request that trickles in from being parsed once for every byte.
bool Connection::worthParsing(std::string_view added) const {
    const std::size_t size = m_carry->bytes.size();
    if (m_headerKnown) {
        return size >= m_carry->wanted;
    }
    return size >= m_loop.limits().headerBytes || added.find('\n') != std::string_view::npos;
}

void Connection::consume(std::string_view bytes) {
    Request request;
    request.peer = m_peer;
    request.trustedProxies = m_peerTrusted ? &m_loop.options().trustedProxies : nullptr;
    std::size_t used = 0;
    ParseResult result;
    while (m_state == State::Reading && !m_pending && !m_closing && used < bytes.size()) {
        result = m_loop.parser().parse(bytes.substr(used), request);
        if (result.kind == ParseResult::Kind::NeedMore) {
            break;
        }
        if (result.kind == ParseResult::Kind::Refused) {
            m_loop.counters().requestsMalformed.add();
            used = bytes.size();
            refuse(request, faultOf(result.refusal), result.why);
            break;
        }
        used += result.consumed;
        m_phase = Phase::Idle;
        m_headerKnown = false;
        m_continueSent = false;
        handle(request);
        if (m_loop.out().size() >= kFlushAt || m_loop.sharedOut()) {
            flush();
        }
    }
    if (m_state == State::Stream) {
        pumpStream();
    } else {
        flush();
    }
    if (m_state == State::Closed || m_state == State::Lingering) {
        return; // the carry, and with it what `bytes` shows, may be gone
    }
    keepRest(bytes, used);
    afterInput(result);
}

void Connection::handle(Request& request) {
    RequestIdBuffer made;
    request.traceId = chooseRequestId(request.traceId, m_loop.random(), made);
    Exchange exchange{*this, request};
    m_loop.handler().handle(request, exchange);
    if (!exchange.answered()) {
        exchange.respondError(
            base::makeError(base::ErrorCode::Internal, "Try again later; please report trace_id."));
    }
}

/// `request` holds whatever was understood before the fault.
void Connection::refuse(Request& request, Fault fault, std::string_view why) {
    RequestIdBuffer made;
    request.keepAlive = false;
    request.traceId = chooseRequestId(request.traceId, m_loop.random(), made);
    Exchange exchange{*this, request};
    exchange.respondFault(fault, why);
}

void Connection::keepRest(std::string_view bytes, std::size_t used) {
    if (m_closing || m_state == State::Stream || used == bytes.size()) {
        dropCarry();
    } else if (m_carry) {
        m_carry->bytes.erase(0, used);
    } else {
        m_carry = m_loop.takeCarry();
        m_carry->bytes.assign(bytes.substr(used));
    }
}

void Connection::dropCarry() {
    if (m_carry) {
        m_loop.giveBack(std::move(m_carry));
    }
}

/// Sets the deadline that fits what is now being waited for.
void Connection::afterInput(const ParseResult& result) {
    if (m_state == State::Stream) {
        awaitRead(); // to learn that the reader has gone
        return;
    }
    if (m_pending || m_state != State::Reading) {
        return; // their own deadlines are set
    }
    if (!m_carry) {
        waitForNext();
        return;
    }
    const auto& limits = m_loop.limits();
    const Phase phase = result.headerDone ? Phase::Body : Phase::Header;
    if (phase != m_phase) {
        setDeadline(result.headerDone ? limits.bodyDeadline : limits.headerDeadline);
    }
    m_phase = phase;
    m_headerKnown = result.headerDone;
    m_carry->wanted = result.wanted;
    if (result.expectsContinue && !m_continueSent) {
        m_continueSent = true;
        m_loop.out() += kContinue;
        flush();
    }
    awaitRead();
}

void Connection::waitForNext() {
    m_phase = Phase::Idle;
    m_headerKnown = false;
    if (m_loop.draining()) {
        finish();
        return;
    }
    setDeadline(m_loop.limits().idleDeadline);
    awaitRead();
}

/// Goes on after an answer that was not given at once, or not taken at once.
void Connection::resume() {
    if (m_state != State::Reading || m_pending) {
        return;
    }
    if (m_carry) {
        consume(m_carry->bytes);
        return;
    }
    waitForNext();
}

void Connection::answer(const Request& request, const Response& response, RouteId route) {
    const bool keepAlive = request.keepAlive && !response.close && !m_loop.draining();
    m_closing = m_closing || !keepAlive;
    appendResponse(m_loop.out(), response,
                   {request.traceId, m_loop.date(), keepAlive, request.method == Method::Head});
    if (response.shared && request.method != Method::Head) {
        m_loop.sharedOut() = response.shared;
    }
    m_loop.answered(route, response.status);
}

/// A request that has arrived is answered, though it was not read yet.
bool Connection::hasArrived() const {
    char next = 0;
    return ::recv(m_socket.get(), &next, 1, MSG_PEEK) > 0;
}

/// After a storm thousands have been idle for as long: they are closed some at a time, for who sends a
/// request while their loop closes others may use one that is closed next.
void Connection::idledOut() {
    if (m_loop.hasClosedMany()) {
        m_loop.queueOverdue(m_slot);
    } else if (hasArrived()) { // while others were served; the next turn reads it
        setDeadline(m_loop.limits().headerDeadline);
    } else {
        close();
    }
}

void Connection::deadline() {
    if (m_pending && m_state != State::Closed) {
        m_loop.counters().stalled.add();
        close();
        return;
    }
    switch (m_state) {
    case State::Closed: return;
    case State::Stream: m_loop.queueStream(*this); return;
    case State::Lingering: close(); return;
    case State::Late: lateTooLong(); return;
    case State::Reading: break;
    }
    if (m_phase == Phase::Idle) {
        idledOut();
        return;
    }
    m_loop.counters().timedOut.add();
    dropCarry();
    Request unread;
    refuse(unread, Fault::RequestTimeout, "The request did not arrive in time; send it again in one go.");
    flush();
}

void Connection::drain() {
    switch (m_state) {
    case State::Reading: {
        const bool idle = !m_pending && m_phase == Phase::Idle;
        if (idle && !hasArrived()) {
            close();
        }
        break;
    }
    case State::Stream: endForDrain(); break;
    case State::Late:
    case State::Lingering:
    case State::Closed: break;
    }
}

} // namespace breakwater::http
