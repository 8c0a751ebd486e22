// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/real_redis.h"

#include "service/redis/ask_once.h"

#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

namespace breakwater::fakes {

namespace {

constexpr base::Millis kOneAnswer{20'000};
constexpr int kStartTries = 4000; // of 5 ms each

} // namespace

TemporaryFolder::TemporaryFolder() {
    std::string pattern = "/tmp/breakwater-test-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("no temporary folder under /tmp");
    }
    m_path = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

RealRedis::RealRedis(std::vector<std::string> settings) : m_settings(std::move(settings)) {
    start();
}

RealRedis::~RealRedis() {
    if (m_pid > 0) {
        kill(m_pid, SIGCONT);
        kill9();
    }
}

redis::RedisUrl RealRedis::url() const {
    redis::RedisUrl url;
    url.transport = redis::RedisUrl::Transport::Unix;
    url.path = m_folder.path() / "redis.sock";
    const auto password = std::find(m_settings.begin(), m_settings.end(), "--requirepass");
    if (password != m_settings.end()) {
        url.password = *(password + 1);
    }
    return url;
}

void RealRedis::start() {
    std::vector<std::string> words = {"redis-server",
                                      "--port",
                                      "0",
                                      "--unixsocket",
                                      url().path,
                                      "--dir",
                                      m_folder.path(),
                                      "--save",
                                      "",
                                      "--appendonly",
                                      "yes",
                                      "--appendfsync",
                                      "always",
                                      "--logfile",
                                      m_folder.path() / "redis.log",
                                      "--repl-backlog-ttl",
                                      "0",
                                      "--enable-debug-command",
                                      "yes"};
    words.insert(words.end(), m_settings.begin(), m_settings.end());
    std::vector<char*> argv;
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    if (posix_spawnp(&m_pid, "redis-server", nullptr, nullptr, argv.data(), environ) != 0) {
        m_pid = -1;
        throw std::runtime_error("redis-server can't be started; apt-get install redis-server");
    }
    for (int i = 0; i < kStartTries; ++i) {
        const auto reply = redis::askOnce(url(), {"PING"}, kOneAnswer);
        if (reply.ok() && reply->string() == "PONG") {
            return;
        }
        if (waitpid(m_pid, nullptr, WNOHANG) == m_pid) {
            m_pid = -1;
            throw std::runtime_error("redis-server ended at once");
        }
        poll(nullptr, 0, 5);
    }
    throw std::runtime_error("redis-server doesn't answer");
}

void RealRedis::kill9() {
    end(SIGKILL);
}

void RealRedis::stop() {
    end(SIGTERM);
}

void RealRedis::end(int signal) {
    kill(m_pid, signal);
    waitpid(m_pid, nullptr, 0);
    m_pid = -1;
}

void RealRedis::freeze() {
    kill(m_pid, SIGSTOP);
}

void RealRedis::thaw() {
    kill(m_pid, SIGCONT);
}

redis::Reply RealRedis::ask(std::initializer_list<std::string_view> command) const {
    auto reply = redis::askOnce(url(), command, kOneAnswer);
    if (!reply.ok()) {
        throw std::runtime_error(reply.error().detail);
    }
    return std::move(*reply);
}

} // namespace breakwater::fakes
