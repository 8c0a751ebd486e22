// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/redis/connection.h"
#include "service/redis/incarnation.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace breakwater::redis {

/// A command with its arguments, kept: name first.
using Command = std::vector<std::string>;

struct LinkOptions {
    RedisUrl url;
    base::Millis connectTimeout{2'000};
    base::Millis commandTimeout{5'000}; // where a call gives none of its own
    base::Millis firstBackoff{50};
    base::Millis longestBackoff{2'000};
    Connection::Limits limits;
    /// Sent at each connect, after AUTH and SELECT; each must succeed before the link is ready (script
    /// loading).
    std::vector<Command> preamble;
    /// Entropy for the jitter of reconnects: any 64 bits.
    std::function<std::uint64_t()> random;
    std::string clientName = "breakwater";
};

/// All optional; called on the link's thread, never from inside a call into the link.
struct LinkEvents {
    /// Identified itself as a master: at each connect (just before `ready`) and after each
    /// rereadIncarnation(), also when it is still the same one.
    std::function<void(const Incarnation&)> incarnationRead;
    /// Connected, logged in, preamble done: commands are taken from now on.
    std::function<void()> ready;
    /// The connection ended or an attempt failed, with the reason; every command has had its answer. The link
    /// tries again by itself.
    std::function<void(const base::Error&)> lost;
};

/// The way to one Redis, kept up: connects, logs in, learns which incarnation it speaks to, and after any
/// failure starts anew with exponential backoff and jitter. While it isn't ready commands are answered at
/// once with kNothingRan (outcome.h) instead of being kept: only the caller knows whether they still make
/// sense. Belongs to the thread that runs `io`; owns its connection. Destroying it calls nobody.
class Link {
  public:
    Link(boost::asio::io_context& io, LinkOptions options, LinkEvents events);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    void start();
    /// Ends the connection; outstanding commands get their answers, `lost` is not called, nothing is tried
    /// again.
    void stop();

    bool isReady() const;
    /// Of the present connection, or of the last one.
    const std::optional<Incarnation>& incarnation() const;
    std::size_t outstanding() const;

    /// Sends a command; the answer comes once, in the order of sending. An error reply of Redis is a Reply of
    /// kind Error, except those that tell about the Redis and not about the command (outcome.h), which become
    /// Errors.
    void send(std::span<const std::string_view> words, base::Millis timeout, Answer answer);
    void send(std::initializer_list<std::string_view> words, Answer answer);

    /// Asks again who is at the other end, e.g. after a script answered `INC`; incarnationRead tells. Calls
    /// while one is under way are merged into it.
    void rereadIncarnation();

  private:
    class Keeper;
    std::shared_ptr<Keeper> m_keeper;
};

} // namespace breakwater::redis
