// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/connection.h"
#include "service/http/connection_caps.h"
#include "service/http/handler.h"
#include "service/http/inbox.h"
#include "service/http/listener.h"
#include "service/http/poller.h"
#include "service/http/request_parser.h"
#include "service/http/server.h"
#include "service/http/timing_wheel.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace breakwater::http {

/// One thread with everything it needs: listener, connections, deadlines, receive and send buffers, handler.
/// Private to the engine. The public methods say who may call them; all else is the loop's own thread. Owns
/// its connections in numbered slots, so that handles can name them without keeping them alive.
class Loop final : public LoopContext {
  public:
    Loop(const ServerOptions& options, const base::Clock& clock, ConnectionCaps& caps, unsigned index);
    ~Loop();

    // Server's thread.
    [[nodiscard]] base::Status listen(std::uint16_t port);
    std::uint16_t port() const { return m_listener.port(); }
    void start(const HandlerFactory& factory);
    /// Runs the task on the loop and returns when it has run. False: the loop is not running.
    bool runAndWait(std::function<void()> task);
    /// Closes everything and ends the thread.
    void stop();
    const LoopCounters& countersForReading() const { return m_counters; }
    Handler& handler() { return *m_handler; }

    // LoopContext.
    unsigned index() const override { return m_index; }
    base::MonoTime now() const override { return m_now; }
    Random& random() override { return m_random; }
    LoopCounters& counters() override { return m_counters; }
    bool draining() const override { return m_draining; }
    void wakeStreams(std::uint32_t tag) override;
    bool post(std::function<void()> task) override;

    // For Connection and Exchange.
    const ServerOptions& options() const { return m_options; }
    const Limits& limits() const { return m_options.limits; }
    RequestParser& parser() { return m_parser; }
    Poller& poller() { return m_poller; }
    TimingWheel& wheel() { return m_wheel; }
    ConnectionCaps& caps() { return m_caps; }
    std::vector<char>& receiveBuffer() { return m_receive; }
    std::string& out() { return m_out; }
    std::shared_ptr<const std::string>& sharedOut() { return m_sharedOut; }
    std::string_view date() const { return m_date; }
    const std::shared_ptr<Inbox>& inbox() const { return m_inbox; }
    std::uint64_t nextSerial() { return ++m_serial; }
    base::MonoTime refreshNow();
    /// An answer to what this turn found was given. Its time is told at the turn's end, by one look at the
    /// clock for all: what others cost who were served before it, and little more.
    void answered(RouteId route, int status);
    /// From the pool of buffers for unfinished input; empty.
    std::unique_ptr<Carry> takeCarry();
    void giveBack(std::unique_ptr<Carry> carry);
    /// Queues a stream to be asked within the next batches.
    void queueStream(Connection& connection);
    std::uint32_t addStream(Connection& connection);
    void removeStream(std::uint32_t index);
    /// The connection is closed; it is destroyed at the end of this turn, when nothing speaks of its slot any
    /// more.
    void bury(std::uint32_t slot) { m_graves.push_back(slot); }
    /// So many were closed in this turn that others, who wait for an answer, come first.
    bool hasClosedMany() const;
    /// Has the connection's idledOut() asked again in one of the next turns.
    void queueOverdue(std::uint32_t slot) { m_overdue.push_back(slot); }
    /// Moves the deadlines to the clock's time. Also what Server::tick() runs.
    void tick();
    /// First phase of stopping.
    void drainNow();

  private:
    void run();
    /// Waits until something is to be done, and does it.
    void turn();
    void handleReady(const Poller::Ready& ready);
    /// True: there may be more to accept.
    bool acceptSome();
    void admit(Descriptor socket, const IpAddress& peer);
    void turnAway(int descriptor, const char* why);
    void readInbox();
    void handleItem(Inbox::Item& item);
    void askQueuedStreams();
    void closeOverdue();
    void closeListener();
    void killNow();
    void updateDate();
    void digGraves();
    void tellTimes(base::MonoTime began);

    const ServerOptions& m_options;
    const base::Clock& m_clock;
    ConnectionCaps& m_caps;
    const unsigned m_index;

    Poller m_poller;
    Listener m_listener;
    bool m_acceptWatched = true; ///< not while accepting fails

    base::MonoTime m_now;
    Random m_random;
    LoopCounters m_counters;
    RequestParser m_parser;
    TimingWheel m_wheel;
    std::shared_ptr<Inbox> m_inbox;
    std::vector<Inbox::Item> m_items;
    std::unique_ptr<Handler> m_handler;

    std::vector<char> m_receive;
    std::string m_out;
    std::shared_ptr<const std::string> m_sharedOut; ///< goes out behind m_out
    std::string m_date;
    std::int64_t m_dateSecond = -1;
    std::vector<std::unique_ptr<Carry>> m_spareCarries;

    std::uint64_t m_serial = 0;
    std::vector<std::unique_ptr<Connection>> m_connections; ///< by slot; null: free
    std::vector<std::uint32_t> m_freeSlots;
    std::vector<std::uint32_t> m_graves;
    std::vector<std::uint32_t> m_overdue; ///< slots; their connections may be others by now, or in use again
    std::vector<RouteId> m_answers;       ///< of this turn
    std::vector<Connection*> m_streams;
    struct QueuedStream {
        std::uint32_t slot;
        std::uint64_t serial;
    };
    std::vector<QueuedStream> m_queued; ///< to be asked; taken from m_queuedAt on
    std::size_t m_queuedAt = 0;

    bool m_draining = false;
    bool m_stopped = false;
    std::thread m_thread;
};

} // namespace breakwater::http
