// SPDX-License-Identifier: Apache-2.0
#include "service/redis/connection.h"

#include "service/redis/outcome.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <utility>

namespace breakwater::redis {

namespace {

namespace asio = boost::asio;
using base::Millis;
using base::MonoTime;
using boost::system::error_code;

constexpr std::size_t kReadAtOnce = 64UL * 1024;

MonoTime now() {
    return base::SystemClock().monotonic();
}

} // namespace

Connection::Connection(asio::io_context& io, Limits limits)
    : m_io(io),
      m_limits(limits),
      m_socket(io),
      m_resolver(io),
      m_timer(io),
      m_reader(limits.reply),
      m_input(kReadAtOnce) {}

void Connection::open(const RedisUrl& url, Millis timeout, std::function<void()> opened,
                      std::function<void(base::Error)> ended) {
    m_state = State::Opening;
    m_where = describe(url);
    m_opened = std::move(opened);
    m_ended = std::move(ended);
    watchDeadline(now() + timeout);
    resolve(url);
}

void Connection::resolve(const RedisUrl& url) {
    const auto self = shared_from_this();
    if (url.transport == RedisUrl::Transport::Unix) {
        connectTo({asio::local::stream_protocol::endpoint(url.path)}, 0);
        return;
    }
    error_code error;
    const auto address = asio::ip::make_address(url.host, error);
    if (!error) {
        connectTo({asio::ip::tcp::endpoint(address, url.port)}, 0);
        return;
    }
    m_resolver.async_resolve(
        url.host, std::to_string(url.port),
        [self](const error_code& failed, const asio::ip::tcp::resolver::results_type& results) {
            if (self->m_state != State::Opening) {
                return;
            }
            if (failed) {
                self->end("the name of " + self->m_where + " can't be resolved: " + failed.message());
                return;
            }
            std::vector<Socket::endpoint_type> endpoints;
            for (const auto& result : results) {
                endpoints.emplace_back(result.endpoint());
            }
            self->connectTo(std::move(endpoints), 0);
        });
}

void Connection::connectTo(std::vector<Socket::endpoint_type> endpoints, std::size_t next) {
    error_code ignored;
    m_socket.close(ignored);
    const Socket::endpoint_type endpoint = endpoints[next];
    m_socket.async_connect(endpoint, [self = shared_from_this(), endpoints = std::move(endpoints),
                                      next](const error_code& failed) mutable {
        if (self->m_state != State::Opening) {
            return;
        }
        if (!failed) {
            self->becomeOpen();
        } else if (next + 1 < endpoints.size()) {
            self->connectTo(std::move(endpoints), next + 1);
        } else {
            self->end("no connection to " + self->m_where + ": " + failed.message());
        }
    });
}

void Connection::becomeOpen() {
    error_code ignored; // a unix socket has no such option
    m_socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    m_state = State::Open;
    m_timer.cancel();
    m_timerAt = MonoTime::max();
    read();
    std::exchange(m_opened, nullptr)();
}

void Connection::fail(Answer answer, base::Error error) {
    asio::post(m_io, [self = shared_from_this(), answer = std::move(answer), error = std::move(error)] {
        if (self->m_state != State::Abandoned) {
            answer(error);
        }
    });
}

void Connection::send(std::span<const std::string_view> words, Millis timeout, Answer answer) {
    if (m_state != State::Open) {
        fail(std::move(answer), nothingRan("there is no connection to Redis; nothing was sent"));
        return;
    }
    if (m_waiting.size() >= m_limits.mostOutstanding || m_unsent.size() > m_limits.mostUnsentBytes) {
        fail(std::move(answer), nothingRan("too many commands wait for Redis already; nothing was sent"));
        return;
    }
    appendCommand(m_unsent, words);
    ++m_unsentCommands;
    const MonoTime deadline = now() + timeout;
    m_waiting.push_back({deadline, timeout, std::move(answer)});
    watchDeadline(deadline);
    scheduleFlush();
}

/// Commands of one turn of the loop, and those that come while a write runs, travel in one write.
void Connection::scheduleFlush() {
    if (m_flushing) {
        return;
    }
    m_flushing = true;
    asio::post(m_io, [self = shared_from_this()] { self->flush(); });
}

void Connection::flush() {
    if (m_state != State::Open) {
        return;
    }
    m_sending.clear();
    m_sending.swap(m_unsent);
    m_unsentCommands = 0;
    asio::async_write(m_socket, asio::buffer(m_sending),
                      [self = shared_from_this()](const error_code& failed, std::size_t) {
                          if (self->m_state != State::Open) {
                              return;
                          }
                          if (failed) {
                              self->end("the connection to " + self->m_where + " broke: " + failed.message());
                              return;
                          }
                          self->m_flushing = false;
                          if (!self->m_unsent.empty()) {
                              self->m_flushing = true;
                              self->flush();
                          }
                      });
}

void Connection::read() {
    m_socket.async_read_some(
        asio::buffer(m_input), [self = shared_from_this()](const error_code& failed, std::size_t length) {
            if (self->m_state != State::Open) {
                return;
            }
            if (failed) {
                self->end("the connection to " + self->m_where + " broke: " + failed.message());
                return;
            }
            if (const auto fed = self->m_reader.feed({self->m_input.data(), length}); !fed.ok()) {
                self->end(fed.error().detail);
                return;
            }
            self->takeReplies();
            if (self->m_state == State::Open) {
                self->read();
            }
        });
}

void Connection::takeReplies() {
    while (m_state == State::Open) {
        auto reply = m_reader.next();
        if (!reply.ok()) {
            end(reply.error().detail);
            return;
        }
        if (!reply->has_value()) {
            return;
        }
        if (m_waiting.size() <= m_unsentCommands) {
            end(m_where + " answered a question that was never asked; is it a Redis?");
            return;
        }
        const Answer answer = std::move(m_waiting.front().answer);
        m_waiting.pop_front();
        answer(std::move(**reply));
    }
}

void Connection::watchDeadline(MonoTime deadline) {
    if (deadline >= m_timerAt) {
        return;
    }
    m_timerAt = deadline;
    m_timer.expires_at(deadline);
    m_timer.async_wait([self = shared_from_this()](const error_code& cancelled) {
        if (!cancelled) {
            self->m_timerAt = MonoTime::max();
            self->checkDeadlines();
        }
    });
}

/// Runs at the earliest deadline there was when it was set; usually that command has long been answered, so
/// this looks at all once and sleeps until the next.
void Connection::checkDeadlines() {
    if (m_state == State::Opening) {
        end("no connection to " + m_where + " within the time allowed");
        return;
    }
    if (m_state != State::Open || m_waiting.empty()) {
        return;
    }
    const auto earliest =
        std::min_element(m_waiting.begin(), m_waiting.end(),
                         [](const Waiting& a, const Waiting& b) { return a.deadline < b.deadline; });
    if (earliest->deadline <= now()) {
        end("Redis gave no answer within " + std::to_string(earliest->timeout.count()) + " ms");
        return;
    }
    watchDeadline(earliest->deadline);
}

void Connection::close(std::string reason) {
    end(reason);
}

void Connection::end(const std::string& reason) {
    if (m_state != State::Opening && m_state != State::Open) {
        return;
    }
    m_state = State::Ended;
    auto waiting = std::exchange(m_waiting, {});
    const std::size_t unsent = m_unsentCommands;
    release();
    asio::post(m_io, [self = shared_from_this(), ended = std::exchange(m_ended, nullptr),
                      waiting = std::move(waiting), unsent, reason]() mutable {
        for (std::size_t i = 0; i < waiting.size() && self->m_state != State::Abandoned; ++i) {
            const bool sent = i + unsent < waiting.size();
            waiting[i].answer(sent ? outcomeUnknown(reason + "; whether the command ran is unknown")
                                   : nothingRan(reason + "; the command was not sent"));
        }
        if (self->m_state != State::Abandoned) {
            ended(nothingRan(reason));
        }
    });
}

void Connection::abandon() {
    m_state = State::Abandoned;
    m_ended = nullptr;
    m_waiting.clear();
    release();
}

void Connection::release() {
    m_opened = nullptr;
    m_timer.cancel();
    m_resolver.cancel();
    error_code ignored;
    m_socket.close(ignored);
}

} // namespace breakwater::redis
