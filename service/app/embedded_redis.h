// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/app/child_process.h"
#include "service/redis/redis_url.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace breakwater::app {

struct EmbeddedRedisOptions {
    std::filesystem::path stateFolder; // absolute; locked by the caller (StateFolder)
    std::uint64_t maxMemoryBytes = 2ULL * 1024 * 1024 * 1024;
    std::string searchPath;    // where redis-server is looked for, as $PATH
    std::string runtimeFolder; // $XDG_RUNTIME_DIR; takes the socket when the state folder's path is too long
    base::Millis answerWithin{
        30'000}; // how long it may stay silent at the start; loading its data may take longer
};

/// Optional; called on the thread that runs `io`.
struct EmbeddedRedisEvents {
    std::function<void(const std::string& how)>
        died; // "was killed by signal 9"; it is started again by itself
    std::function<void(pid_t)> restarted;
};

/// The redis-server that breakwaterd runs for itself when it is given none: on a private unix socket, every
/// write flushed, in `redis/` of the state folder. The Redis deliberately outlives a killed parent and is
/// found again by the next one: it holds the lock `redis/redis.lock` as long as it lives, so there are never
/// two on the same data. Belongs to one thread, the one that runs `io`, which must outlive it. Destroying the
/// object lets Redis live; stop() ends it.
class EmbeddedRedis {
  public:
    /// Finds the living one or starts it, and waits (blocking) until it answers and has loaded its data.
    /// Errors: Internal or StoreUnavailable, with a sentence that says what to do, also when there is no
    /// redis-server on this machine.
    static base::Result<std::unique_ptr<EmbeddedRedis>>
    start(boost::asio::io_context& io, EmbeddedRedisOptions options, EmbeddedRedisEvents events);
    EmbeddedRedis(const EmbeddedRedis&) = delete;
    EmbeddedRedis& operator=(const EmbeddedRedis&) = delete;
    ~EmbeddedRedis();

    redis::RedisUrl url() const;
    /// 0 between a death and the next start.
    pid_t pid() const { return m_process ? m_process->pid() : 0; }
    /// True: it was there before us.
    bool wasAdopted() const { return m_wasAdopted; }

    /// Ends it in good order and waits (blocking) until it has. Error (StoreUnavailable): it lives still.
    base::Status stop(base::Millis patience);

  private:
    EmbeddedRedis(boost::asio::io_context& io, EmbeddedRedisOptions options, EmbeddedRedisEvents events);

    base::Status prepareFolder();
    base::Status chooseSocket();
    base::Status writeConfig() const;
    base::Status bringUp();
    base::Status launch(OwnedFd lock);
    base::Result<bool> adopt();
    base::Status waitUntilLoaded();
    void watch();
    void onDeath();
    void restartAfter(base::Millis delay);
    void restart();
    std::string lastLogLine() const;

    boost::asio::io_context& m_io;
    EmbeddedRedisOptions m_options;
    EmbeddedRedisEvents m_events;
    std::filesystem::path m_folder; // redis/ in the state folder
    std::filesystem::path m_socket;
    std::optional<WatchedProcess> m_process;
    boost::asio::posix::stream_descriptor m_watch;
    boost::asio::steady_timer m_timer;
    base::MonoTime m_startedAt;
    base::Millis m_backoff{0};
    bool m_wasAdopted = false;
    std::shared_ptr<char> m_alive; // callbacks look whether it is still there
};

} // namespace breakwater::app
