// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/redis/link.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace breakwater::redis {

/// Turns `io` until `reached` holds; false when it doesn't within a minute (a fault, never a measure).
inline bool turnUntil(boost::asio::io_context& io, const std::function<bool()>& reached) {
    const auto giveUp = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!reached()) {
        if (std::chrono::steady_clock::now() > giveUp) {
            return false;
        }
        io.restart();
        io.run_one_for(std::chrono::milliseconds(100));
    }
    return true;
}

/// A peer on a free TCP port of the loopback: behind the n-th read it says the n-th text, then the last one
/// no more.
class Peer {
  public:
    Peer(boost::asio::io_context& io, std::vector<std::string> texts)
        : m_acceptor(io, {boost::asio::ip::address_v4::loopback(), 0}),
          m_socket(io),
          m_texts(std::move(texts)) {
        m_acceptor.async_accept(m_socket, [this](const boost::system::error_code& failed) {
            if (!failed) {
                listen(0);
            }
        });
    }

    RedisUrl url() const {
        RedisUrl url;
        url.host = "127.0.0.1";
        url.port = m_acceptor.local_endpoint().port();
        return url;
    }

  private:
    void listen(std::size_t next) {
        m_socket.async_read_some(boost::asio::buffer(m_input),
                                 [this, next](const boost::system::error_code& failed, std::size_t) {
                                     if (!failed) {
                                         say(next);
                                     }
                                 });
    }
    void say(std::size_t next) {
        const std::string& text = next < m_texts.size() ? m_texts[next] : m_nothing;
        boost::asio::async_write(m_socket, boost::asio::buffer(text),
                                 [this, next](const boost::system::error_code& failed, std::size_t) {
                                     if (!failed) {
                                         listen(next + 1);
                                     }
                                 });
    }

    boost::asio::ip::tcp::acceptor m_acceptor;
    boost::asio::ip::tcp::socket m_socket;
    std::vector<std::string> m_texts;
    std::string m_nothing;
    std::array<char, 4096> m_input{};
};

/// A link on a loop of its own that remembers what it was told.
struct Watched {
    explicit Watched(LinkOptions options) { begin(std::move(options)); }

    /// The link leads to a Peer that says these texts.
    Watched(std::vector<std::string> texts, LinkOptions options) {
        peer = std::make_unique<Peer>(io, std::move(texts));
        options.url = peer->url();
        begin(std::move(options));
    }

    void begin(LinkOptions options) {
        options.random = [] { return 0ULL; };
        LinkEvents events;
        events.ready = [this] { ++readies; };
        events.lost = [this](const base::Error& reason) { losses.push_back(reason.detail); };
        events.incarnationRead = [this](const Incarnation& read) { incarnations.push_back(read.hex); };
        link = std::make_unique<Link>(io, std::move(options), std::move(events));
        link->start();
    }

    bool becomesReady(int times = 1) {
        return turnUntil(io, [&] { return readies >= times && link->isReady(); });
    }
    bool isLost(std::size_t times = 1) {
        return turnUntil(io, [&] { return losses.size() >= times; });
    }
    /// The answer to one command; a missing one shows as an error.
    base::Result<Reply> ask(std::initializer_list<std::string_view> words) {
        std::optional<base::Result<Reply>> answer;
        link->send(words, [&](base::Result<Reply> reply) { answer = std::move(reply); });
        if (!turnUntil(io, [&] { return answer.has_value(); })) {
            return base::makeError(base::ErrorCode::Internal, "no answer in the test");
        }
        return std::move(*answer);
    }

    boost::asio::io_context io;
    std::unique_ptr<Peer> peer;
    std::unique_ptr<Link> link;
    int readies = 0;
    std::vector<std::string> losses;
    std::vector<std::string> incarnations;
};

} // namespace breakwater::redis
