// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/sides.h"

#include <chrono>
#include <stdexcept>

namespace breakwater::contract {

namespace {

constexpr std::chrono::seconds kPatience{60};

redis::LinkOptions linkTo(const fakes::RealRedis& server) {
    redis::LinkOptions options;
    options.url = server.url();
    options.random = [] { return std::uint64_t{0}; };
    return options;
}

} // namespace

void FakeSide::turnUntil(const std::function<bool()>& reached) {
    while (!reached()) {
        if (m_tasks.waiting.empty()) {
            throw std::runtime_error("the fake store gives no answer");
        }
        const Tasks::Task task = std::move(m_tasks.waiting.front());
        m_tasks.waiting.pop_front();
        task();
    }
}

std::string withTestClock(std::string script) {
    const std::string real = "call('TIME')";
    const std::size_t at = script.find(real);
    if (at == std::string::npos || script.find(real, at + 1) != std::string::npos) {
        throw std::runtime_error("the prelude no longer reads the time at one place");
    }
    return script.replace(at, real.size(),
                          "{string.match(redis.call('GET', 'bw:test:now'), '^(%d+) (%d+)$')}");
}

RedisSide::RedisSide(const std::vector<std::string>& settings,
                     std::function<std::string(std::string)> editScript)
    : m_server(settings) {
    redis::RedisStoreOptions options;
    options.link = linkTo(m_server);
    options.editScript = [edit = std::move(editScript)](std::string text) {
        text = withTestClock(std::move(text));
        return edit ? edit(std::move(text)) : text;
    };
    m_beside = std::make_unique<redis::Link>(m_io, linkTo(m_server), redis::LinkEvents{});
    m_store = std::make_unique<redis::RedisStore>(m_io, std::move(options));
    m_beside->start();
    m_store->start();
    turnUntil([this] { return m_beside->isReady() && m_store->isReady(); });
}

void RedisSide::turnUntil(const std::function<bool()>& reached) {
    const auto giveUp = std::chrono::steady_clock::now() + kPatience;
    while (!reached()) {
        if (std::chrono::steady_clock::now() > giveUp) {
            throw std::runtime_error("Redis gives no answer");
        }
        m_io.restart();
        m_io.run_one_for(std::chrono::milliseconds(200));
    }
}

redis::Reply RedisSide::ask(const redis::Command& command) {
    std::optional<base::Result<redis::Reply>> answer;
    const std::vector<std::string_view> words(command.begin(), command.end());
    m_beside->send(words, std::chrono::duration_cast<base::Millis>(kPatience),
                   [&answer](base::Result<redis::Reply> reply) { answer = std::move(reply); });
    turnUntil([&answer] { return answer.has_value(); });
    if (!answer->ok() || (*answer)->isError()) {
        throw std::runtime_error(answer->ok() ? std::string((*answer)->errorText()) : answer->error().detail);
    }
    return std::move(**answer);
}

void RedisSide::clear() {
    ask({"FLUSHALL"});
}

void RedisSide::setTime(base::WallTime now) {
    const std::int64_t micros = base::microsOf(now);
    ask({"SET", "bw:test:now",
         std::to_string(micros / 1'000'000) + " " + std::to_string(micros % 1'000'000)});
}

std::string RedisSide::restart(const std::string&) {
    ask({"DEBUG", "CHANGE-REPL-ID"});
    // As a gateway does that has met a fence: it asks who Redis is now.
    const auto nobody = *model::EventId::parse("nobody-adopts-this");
    (void)await<core::AdoptAnswer>(*this, [&](core::Store& store, auto done) {
        store.adopt({nobody, {}, "g", {}}, std::move(done));
    });
    return incarnation();
}

std::string RedisSide::incarnation() {
    const redis::Reply info = ask({"INFO", "replication"});
    return redis::readIncarnation(*info.string())->hex;
}

} // namespace breakwater::contract
