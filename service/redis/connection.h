// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/redis/codec.h"
#include "service/redis/redis_url.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::redis {

/// Called exactly once for every command, never from inside the call that sent it.
using Answer = std::function<void(base::Result<Reply>)>;

/// One connection to one Redis, from its opening to its one end; it never comes back. Commands travel
/// pipelined and are answered in the order they were sent. Belongs to the thread that runs `io` (the store
/// thread); every call and every callback happens there. Errors are as in outcome.h. A time-out ends the
/// connection, because later answers couldn't be told apart from the late one.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    struct Limits {
        ReplyLimits reply;
        std::size_t mostOutstanding = 65'536;             // commands sent and not yet answered
        std::size_t mostUnsentBytes = 64UL * 1024 * 1024; // of commands that the socket has not taken
    };

    Connection(boost::asio::io_context& io, Limits limits);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Connects (no AUTH, no SELECT). Then either `opened` is called once, or `ended`; and later `ended`
    /// once, after the last command has had its answer.
    void open(const RedisUrl& url, base::Millis timeout, std::function<void()> opened,
              std::function<void(base::Error)> ended);

    /// Sends one command, or answers it with an Error when the connection is not open or a limit is reached.
    void send(std::span<const std::string_view> words, base::Millis timeout, Answer answer);

    /// Ends it: every outstanding command and then `ended` get this reason.
    void close(std::string reason);

    /// Ends it without a word to anybody, when whoever waited is gone; also takes back answers already on
    /// their way.
    void abandon();

    std::size_t outstanding() const { return m_waiting.size(); }

  private:
    enum class State : std::uint8_t { New, Opening, Open, Ended, Abandoned };
    using Socket = boost::asio::generic::stream_protocol::socket;

    struct Waiting {
        base::MonoTime deadline;
        base::Millis timeout;
        Answer answer;
    };

    void resolve(const RedisUrl& url);
    void connectTo(std::vector<Socket::endpoint_type> endpoints, std::size_t next);
    void becomeOpen();
    void read();
    void takeReplies();
    void scheduleFlush();
    void flush();
    void watchDeadline(base::MonoTime deadline);
    void checkDeadlines();
    void end(const std::string& reason);
    void release();
    void fail(Answer answer, base::Error error);

    boost::asio::io_context& m_io;
    Limits m_limits;
    State m_state = State::New;
    std::string m_where;
    Socket m_socket;
    boost::asio::ip::tcp::resolver m_resolver;
    boost::asio::steady_timer m_timer;
    base::MonoTime m_timerAt = base::MonoTime::max();
    std::function<void()> m_opened;
    std::function<void(base::Error)> m_ended;
    ReplyReader m_reader;
    std::vector<char> m_input;
    std::string m_unsent;  // commands that no write has taken yet
    std::string m_sending; // what the running write reads from
    std::size_t m_unsentCommands = 0;
    bool m_flushing = false;
    std::deque<Waiting> m_waiting;
};

} // namespace breakwater::redis
