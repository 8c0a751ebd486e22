// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/redis/redis_url.h"
#include "service/redis/reply.h"

#include <sys/types.h>

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::fakes {

/// A folder of its own under /tmp, gone with the object. One thread.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

  private:
    std::filesystem::path m_path;
};

/// A redis-server for tests: a process of its own on a unix socket (`port 0`) in a temporary folder, with an
/// append-only file flushed at every write, so that it comes back with its data. Starts in the constructor,
/// which throws std::runtime_error when it can't; is killed with the object. One thread; every call blocks
/// until done.
class RealRedis {
  public:
    /// `settings` are given on the command line and win: {"--requirepass", "secret"}.
    explicit RealRedis(std::vector<std::string> settings = {});
    ~RealRedis();
    RealRedis(const RealRedis&) = delete;
    RealRedis& operator=(const RealRedis&) = delete;

    redis::RedisUrl url() const;
    pid_t pid() const { return m_pid; }

    /// Starts it again on the same data, after kill9() or stop().
    void start();
    /// As a power cut for the process: SIGKILL, reaped.
    void kill9();
    /// As an orderly stop: SIGTERM, reaped.
    void stop();
    /// SIGSTOP and SIGCONT: it is there but gives no answer.
    void freeze();
    void thaw();

    /// One command, answered; throws std::runtime_error when there is no answer.
    redis::Reply ask(std::initializer_list<std::string_view> command) const;

  private:
    void end(int signal);

    TemporaryFolder m_folder;
    std::vector<std::string> m_settings;
    pid_t m_pid = -1;
};

} // namespace breakwater::fakes
