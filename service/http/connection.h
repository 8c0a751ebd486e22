// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/descriptor.h"
#include "service/http/exchange.h"
#include "service/http/ip_address.h"
#include "service/http/poller.h"
#include "service/http/request_id.h"
#include "service/http/request_parser.h"
#include "service/http/timing_wheel.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace breakwater::http {

class Loop;

/// Input that waits for its rest, or for its turn. Borrowed from the loop's pool.
struct Carry {
    std::string bytes;
    std::size_t wanted = 0; ///< fewer bytes than this can't complete anything
};

/// One socket and where it stands. Private to the engine; loop's thread only; owned by the loop's slot. Kept
/// small, for there may be hundreds of thousands: whatever only some connections need hangs on a pointer.
class Connection final : public TimingWheel::Hook {
  public:
    Connection(Loop& loop, Descriptor socket, const IpAddress& peer, std::uint32_t slot);
    ~Connection();

    /// Begins to read. False when the socket can't be watched; the connection is closed then.
    [[nodiscard]] bool start();
    /// The poller's call.
    void onReady(const Poller::Ready& ready);
    /// The wheel's call.
    void deadline();
    /// Idle, and its time is over: who begins something gets a new deadline, and is neither.
    bool isOverdue() const { return m_state == State::Reading && !linked(); }
    /// Closes it, later if many were closed in this turn, unless a request has arrived.
    void idledOut();
    /// Closes at once if idle; otherwise the next answer is the last, and a stream ends with a retry.
    void drain();
    void close();

    // From the inbox; another serial than the current one is ignored, and counted.
    void deliver(std::uint64_t serial, const LateResponse& response);
    void wakeStream(std::uint64_t serial);
    void endStream(std::uint64_t serial);

    /// Asks the stream's source, if the stream is still `serial` and its socket takes bytes.
    void askStream(std::uint64_t serial);
    /// Has the source asked in one of the next batches.
    void makeStreamDue();
    std::uint32_t streamTag() const { return m_stream->tag; }
    std::uint64_t streamSerial() const { return m_stream ? m_stream->serial : 0; }
    /// Whether the stream was not yet queued for askStream(); it is now.
    bool markQueued() { return !std::exchange(m_stream->queued, true); }
    void setStreamIndex(std::uint32_t index) { m_stream->index = index; }

    // From Exchange.
    Loop& loop() { return m_loop; }
    std::uint32_t slot() const { return m_slot; }
    void answer(const Request& request, const Response& response, RouteId route);
    std::uint64_t promise(const Request& request, RouteId route);
    /// The first event is asked for when the handler has returned.
    std::uint64_t becomeStream(const Request& request, RouteId route, const StreamOptions& options,
                               std::unique_ptr<EventSource> source);

  private:
    enum class State : std::uint8_t { Reading, Late, Stream, Lingering, Closed };
    enum class Phase : std::uint8_t { Idle, Header, Body }; ///< of the request being read

    /// What the socket didn't take yet: first `bytes`, then `shared`.
    struct Pending {
        std::string bytes;
        std::shared_ptr<const std::string> shared;
        std::size_t sent = 0;
    };
    /// All that an answer needs when the request's bytes are gone.
    struct Promise {
        std::uint64_t serial = 0;
        base::MonoTime started;
        RouteId route = kNoRoute;
        bool keepAlive = true;
        bool headOnly = false;
        std::uint8_t traceIdSize = 0;
        RequestIdBuffer traceId;
    };
    struct Stream {
        std::uint64_t serial = 0;
        std::unique_ptr<EventSource> source;
        base::MonoTime due;
        base::MonoTime commentAt;
        std::uint32_t tag = 0;
        std::uint32_t index = 0; ///< in the loop's list
        bool queued = false;
    };

    void awaitRead();
    void awaitWrite();
    /// Tells the poller, if what it watches is less than what is awaited.
    void watchMore();
    void onReadable();
    void onWritable();
    /// Bytes received into the loop's buffer; 0: none (yet, or the connection is closed now).
    std::size_t receive();
    void readRequests();
    void readAndDrop();
    bool hasArrived() const;
    bool worthParsing(std::string_view added) const;
    /// Handles whole requests at the front of `bytes` and keeps the rest.
    void consume(std::string_view bytes);
    void handle(Request& request);
    void refuse(Request& request, Fault fault, std::string_view why);
    void keepRest(std::string_view bytes, std::size_t used);
    void afterInput(const ParseResult& result);
    void dropCarry();
    void resume();
    void flush();
    void sendPending();
    void finish();
    void lateTooLong();
    void waitForNext();
    void endForDrain();
    void pumpStream();
    void setDeadline(base::Millis fromNow);

    Loop& m_loop;
    Descriptor m_socket;
    IpAddress m_peer;
    std::unique_ptr<Carry> m_carry;
    std::unique_ptr<Pending> m_pending;
    std::unique_ptr<Promise> m_promise;
    std::unique_ptr<Stream> m_stream;
    std::uint32_t m_slot;
    std::uint16_t m_dropped = 0; ///< KiB read and thrown away while lingering or streaming
    State m_state = State::Reading;
    Phase m_phase = Phase::Idle;
    bool m_headerKnown : 1 = false;  ///< the carried request's header is complete
    bool m_continueSent : 1 = false; ///< for the request being read
    bool m_closing : 1 = false;      ///< nothing is read after what is being sent
    bool m_peerTrusted : 1 = false;
    bool m_leftSome : 1 = false; ///< the last read filled the buffer: the socket may hold more
    Interest m_awaited;          ///< what this connection goes on with
    Interest m_watched;          ///< what the poller was asked for; may be more
};

} // namespace breakwater::http
