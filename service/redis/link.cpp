// SPDX-License-Identifier: Apache-2.0
#include "service/redis/link.h"

#include "service/redis/outcome.h"
#include "shared/base/log.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace breakwater::redis {

namespace {

using base::Millis;
using base::Result;

std::vector<std::string_view> viewsOf(const Command& command) {
    return {command.begin(), command.end()};
}

/// What a command may be called in a log: its name and sub-command, never a password or a script's text.
std::string nameOf(const Command& command) {
    return command.front() == "SCRIPT" && command.size() > 1 ? command[0] + " " + command[1]
                                                             : command.front();
}

} // namespace

/// The link's moving parts, shared with the callbacks under way so that they can see when the link is gone.
class Link::Keeper : public std::enable_shared_from_this<Keeper> {
  public:
    Keeper(boost::asio::io_context& io, LinkOptions options, LinkEvents events)
        : m_io(io), m_options(std::move(options)), m_events(std::move(events)), m_retry(io) {}

    void connect();
    void stop();
    void abandon();
    void send(std::span<const std::string_view> words, Millis timeout, Answer answer);
    void reread();

    bool isReady() const { return m_ready; }
    const std::optional<Incarnation>& incarnation() const { return m_incarnation; }
    std::size_t outstanding() const { return m_connection ? m_connection->outstanding() : 0; }
    Millis commandTimeout() const { return m_options.commandTimeout; }

  private:
    void shakeHands();
    void checkStep(const std::string& name, const Result<Reply>& reply);
    void finishHandshake(const Result<Reply>& reply);
    bool takeIncarnation(const Result<Reply>& reply);
    void judge(Result<Reply> reply, const Answer& answer);
    void lost(const base::Error& reason);
    Millis nextDelay();

    boost::asio::io_context& m_io;
    LinkOptions m_options;
    LinkEvents m_events;
    boost::asio::steady_timer m_retry;
    std::shared_ptr<Connection> m_connection;
    std::optional<Incarnation> m_incarnation;
    std::uint32_t m_failures = 0; // since it was last ready
    bool m_ready = false;
    bool m_rereading = false;
    bool m_stopped = false;
};

void Link::Keeper::connect() {
    m_rereading = false;
    m_connection = std::make_shared<Connection>(m_io, m_options.limits);
    // The connection is abandoned before this keeper goes, so `this` is good in all its callbacks.
    m_connection->open(
        m_options.url, m_options.connectTimeout, [this] { shakeHands(); },
        [this](const base::Error& reason) { lost(reason); });
}

void Link::Keeper::shakeHands() {
    const RedisUrl& url = m_options.url;
    std::vector<Command> steps;
    if (!url.password.empty()) {
        steps.push_back(url.user.empty() ? Command{"AUTH", url.password}
                                         : Command{"AUTH", url.user, url.password});
    }
    if (url.database != 0) {
        steps.push_back({"SELECT", std::to_string(url.database)});
    }
    steps.push_back({"CLIENT", "SETNAME", m_options.clientName});
    steps.insert(steps.end(), m_options.preamble.begin(), m_options.preamble.end());
    for (const Command& step : steps) {
        m_connection->send(
            viewsOf(step), m_options.commandTimeout,
            [this, name = nameOf(step)](const Result<Reply>& reply) { checkStep(name, reply); });
    }
    m_connection->send(viewsOf({"INFO", "replication"}), m_options.commandTimeout,
                       [this](const Result<Reply>& reply) { finishHandshake(reply); });
}

void Link::Keeper::checkStep(const std::string& name, const Result<Reply>& reply) {
    if (reply.ok() && reply->isError()) {
        m_connection->close("Redis refused " + name + ": " + std::string(reply->errorText()));
    }
}

void Link::Keeper::finishHandshake(const Result<Reply>& reply) {
    if (!takeIncarnation(reply)) {
        return;
    }
    m_ready = true;
    m_failures = 0;
    base::log(base::LogLevel::Info, "store_connected",
              {{"at", describe(m_options.url)}, {"incarnation", m_incarnation->hex}});
    if (m_events.ready) {
        m_events.ready();
    }
}

/// False: the connection has ended or is ended here.
bool Link::Keeper::takeIncarnation(const Result<Reply>& reply) {
    if (!reply.ok()) {
        return false;
    }
    if (reply->isError()) {
        m_connection->close("Redis refused INFO: " + std::string(reply->errorText()));
        return false;
    }
    const auto read = readIncarnation(reply->string().value_or(""));
    if (!read.ok()) {
        m_connection->close(read.error().detail);
        return false;
    }
    m_incarnation = *read;
    const auto self = shared_from_this();
    if (m_events.incarnationRead) {
        m_events.incarnationRead(*read);
    }
    return !m_stopped;
}

void Link::Keeper::reread() {
    if (m_rereading || !m_ready) {
        return; // a connect reads it anyway
    }
    m_rereading = true;
    m_connection->send(viewsOf({"INFO", "replication"}), m_options.commandTimeout,
                       [this](const Result<Reply>& reply) {
                           m_rereading = false;
                           takeIncarnation(reply);
                       });
}

void Link::Keeper::send(std::span<const std::string_view> words, Millis timeout, Answer answer) {
    if (!m_ready) {
        boost::asio::post(m_io, [self = shared_from_this(), answer = std::move(answer)] {
            if (self->m_connection) {
                answer(nothingRan("there is no connection to Redis; nothing was sent"));
            }
        });
        return;
    }
    m_connection->send(words, timeout, [this, answer = std::move(answer)](Result<Reply> reply) {
        judge(std::move(reply), answer);
    });
}

void Link::Keeper::judge(Result<Reply> reply, const Answer& answer) {
    const Sign sign = reply.ok() ? signOf(*reply) : Sign::Fine;
    if (sign == Sign::Fine) {
        answer(std::move(reply));
        return;
    }
    const std::string text(reply->errorText());
    const auto self = shared_from_this();
    const auto connection = m_connection;
    answer(raisedInsideScript(*reply) ? outcomeUnknown("a script met '" + text + "' half-way")
                                      : nothingRan("Redis refused the command: " + text));
    switch (sign) {
    case Sign::Fine:
    case Sign::Refused: break;
    case Sign::Reread: self->reread(); break;
    case Sign::WrongNode: connection->close("this Redis is not the one that takes writes: " + text); break;
    }
}

void Link::Keeper::lost(const base::Error& reason) {
    const bool wasReady = std::exchange(m_ready, false);
    if (m_stopped) {
        return;
    }
    const Millis delay = nextDelay();
    base::log(wasReady ? base::LogLevel::Warning : base::LogLevel::Info,
              wasReady ? "store_lost" : "store_not_reached",
              {{"at", describe(m_options.url)},
               {"reason", reason.detail},
               {"retry_in_ms", std::to_string(delay.count())}});
    m_retry.expires_after(delay);
    m_retry.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
        const auto self = weak.lock();
        if (!cancelled && self && !self->m_stopped) {
            self->connect();
        }
    });
    if (m_events.lost) {
        m_events.lost(reason);
    }
}

/// Doubles with every failure in a row; the upper half of it is drawn, so that gateways don't come back in
/// step.
Millis Link::Keeper::nextDelay() {
    const auto doublings = std::min<std::uint32_t>(m_failures++, 16);
    const Millis full =
        std::min<Millis>(m_options.firstBackoff * (1L << doublings), m_options.longestBackoff);
    const auto half = static_cast<std::uint64_t>(full.count()) / 2;
    const std::uint64_t drawn = m_options.random ? m_options.random() % (half + 1) : half;
    return Millis(static_cast<std::int64_t>(half + drawn));
}

void Link::Keeper::stop() {
    m_stopped = true;
    m_ready = false;
    m_retry.cancel();
    if (m_connection) {
        m_connection->close("the link to Redis was stopped");
    }
}

void Link::Keeper::abandon() {
    m_stopped = true;
    m_ready = false;
    m_retry.cancel();
    if (m_connection) {
        std::exchange(m_connection, nullptr)->abandon();
    }
}

Link::Link(boost::asio::io_context& io, LinkOptions options, LinkEvents events)
    : m_keeper(std::make_shared<Keeper>(io, std::move(options), std::move(events))) {}

Link::~Link() {
    m_keeper->abandon();
}

void Link::start() {
    m_keeper->connect();
}
void Link::stop() {
    m_keeper->stop();
}
bool Link::isReady() const {
    return m_keeper->isReady();
}
const std::optional<Incarnation>& Link::incarnation() const {
    return m_keeper->incarnation();
}
std::size_t Link::outstanding() const {
    return m_keeper->outstanding();
}
void Link::send(std::span<const std::string_view> words, Millis timeout, Answer answer) {
    m_keeper->send(words, timeout, std::move(answer));
}
void Link::send(std::initializer_list<std::string_view> words, Answer answer) {
    m_keeper->send({words.begin(), words.size()}, m_keeper->commandTimeout(), std::move(answer));
}
void Link::rereadIncarnation() {
    m_keeper->reread();
}

} // namespace breakwater::redis
