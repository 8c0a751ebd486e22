// SPDX-License-Identifier: Apache-2.0
#include "service/http/connection.h"
#include "service/http/loop.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

// A connection that has become an event stream: asked when due, woken or writable again, never queued for.

namespace breakwater::http {

namespace {

constexpr base::Millis kAskAtLeastAfter{250};
constexpr base::Millis kAskAtMostAfter{3'600'000};

} // namespace

std::uint64_t Connection::becomeStream(const Request& request, RouteId route, const StreamOptions& options,
                                       std::unique_ptr<EventSource> source) {
    m_stream = std::make_unique<Stream>();
    m_stream->serial = m_loop.nextSerial();
    m_stream->source = std::move(source);
    m_stream->tag = options.tag;
    m_stream->index = m_loop.addStream(*this);
    m_stream->due = m_loop.now();
    m_stream->commentAt = m_loop.now() + m_loop.limits().commentEvery;
    m_state = State::Stream;
    m_dropped = 0;
    const auto stall = static_cast<unsigned>(m_loop.limits().stallDeadline.count());
    ::setsockopt(m_socket.get(), IPPROTO_TCP, TCP_USER_TIMEOUT, &stall, sizeof stall);

    appendStreamHead(m_loop.out(), options.headers, {request.traceId, m_loop.date(), false, false});
    EventText{m_loop.out()}.retry(options.retry);
    m_loop.answered(route, 200);
    return m_stream->serial;
}

void Connection::askStream(std::uint64_t serial) {
    if (m_state != State::Stream || m_stream->serial != serial) {
        return;
    }
    m_stream->queued = false;
    if (!m_pending) { // else as soon as the socket has taken it
        pumpStream();
    }
}

void Connection::pumpStream() {
    Stream& stream = *m_stream;
    const auto now = m_loop.now();
    std::string& out = m_loop.out();
    if (now >= stream.due) {
        EventText text{out};
        const auto next = stream.source->next(text, now);
        stream.due = now + std::clamp(next.askAgainAfter, kAskAtLeastAfter, kAskAtMostAfter);
        m_closing = m_closing || next.end;
        if (text.wroteAnything()) {
            stream.commentAt = now + m_loop.limits().commentEvery;
            m_loop.counters().streamEvents.add();
        }
    }
    if (now >= stream.commentAt && !m_closing) {
        EventText{out}.comment();
        stream.commentAt = now + m_loop.limits().commentEvery;
    }
    const auto next = std::min(stream.due, stream.commentAt);
    flush(); // may end the stream
    if (m_state != State::Stream || m_pending) {
        return;
    }
    if (m_closing) {
        finish();
    } else {
        m_loop.wheel().schedule(*this, next);
    }
}

void Connection::wakeStream(std::uint64_t serial) {
    if (m_state != State::Stream || m_stream->serial != serial) {
        m_loop.counters().answersTooLate.add();
        return;
    }
    makeStreamDue();
}

void Connection::makeStreamDue() {
    m_stream->due = std::min(m_stream->due, m_loop.now());
    m_loop.queueStream(*this);
}

void Connection::endStream(std::uint64_t serial) {
    if (m_state != State::Stream || m_stream->serial != serial) {
        m_loop.counters().answersTooLate.add();
        return;
    }
    m_closing = true;
    if (!m_pending) {
        finish();
    }
}

void Connection::endForDrain() {
    if (m_pending) { // a reader this slow is not worth waiting for
        close();
        return;
    }
    const auto atLeast = static_cast<std::uint32_t>(m_loop.options().shutdownRetry.count());
    EventText{m_loop.out()}.retry(base::Millis{atLeast + m_loop.random().below(atLeast + 1)});
    m_closing = true;
    flush();
}

} // namespace breakwater::http
