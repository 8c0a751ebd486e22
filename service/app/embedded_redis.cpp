// SPDX-License-Identifier: Apache-2.0
//
// redis/ in the state folder:
//   redis.conf    written anew at every start, see writeConfig()
//   redis.lock    flock, inherited by redis-server: held exactly as long as it lives
//   redis.pid     written by redis-server
//   redis.log     its log
//   socket        path LF: where its unix socket is
//   redis.sock    the socket, where that path fits the kernel's 107 bytes
//   appendonlydir the data
#include "service/app/embedded_redis.h"

#include "service/redis/ask_once.h"
#include "service/redis/incarnation.h"
#include "shared/base/log.h"
#include "shared/base/text.h"

#include <openssl/evp.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace breakwater::app {

namespace {

using base::ErrorCode;
using base::makeError;
using base::Millis;
using base::Result;
using base::Status;

constexpr Millis kOneAnswer{1'000};
constexpr int kPauseMs = 10; // between two looks while starting
constexpr Millis kLongestLoading{3'600'000};
constexpr Millis kFirstBackoff{50};
constexpr Millis kLongestBackoff{2'000};
constexpr base::Seconds kLivedWell{10};
constexpr std::size_t kMostOfALog = 64UL * 1024 * 1024;

base::MonoTime now() {
    return base::SystemClock().monotonic();
}

base::Error unavailable(std::string detail) {
    return makeError(ErrorCode::StoreUnavailable, std::move(detail));
}

/// A value as redis.conf wants it: in quotes, with what would end them escaped.
std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out.push_back('\\');
        }
        out.push_back(c);
    }
    return out + "\"";
}

std::string shortNameOf(const std::filesystem::path& path) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    const std::string text = path.string();
    EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    return base::toHex({digest.data(), 8});
}

std::string_view firstLine(std::string_view text) {
    return text.substr(0, text.find('\n'));
}

} // namespace

EmbeddedRedis::EmbeddedRedis(boost::asio::io_context& io, EmbeddedRedisOptions options,
                             EmbeddedRedisEvents events)
    : m_io(io),
      m_options(std::move(options)),
      m_events(std::move(events)),
      m_folder(m_options.stateFolder / "redis"),
      m_watch(io),
      m_timer(io),
      m_alive(std::make_shared<char>()) {}

EmbeddedRedis::~EmbeddedRedis() = default;

Result<std::unique_ptr<EmbeddedRedis>>
EmbeddedRedis::start(boost::asio::io_context& io, EmbeddedRedisOptions options, EmbeddedRedisEvents events) {
    std::unique_ptr<EmbeddedRedis> made(new EmbeddedRedis(io, std::move(options), std::move(events)));
    if (const auto prepared = made->prepareFolder(); !prepared.ok()) {
        return prepared.error();
    }
    if (const auto up = made->bringUp(); !up.ok()) {
        return up.error();
    }
    if (const auto loaded = made->waitUntilLoaded(); !loaded.ok()) {
        return loaded.error();
    }
    base::log(base::LogLevel::Info, made->m_wasAdopted ? "embedded_redis_adopted" : "embedded_redis_started",
              {{"pid", std::to_string(made->pid())}, {"socket", made->m_socket.string()}});
    made->watch();
    return made;
}

redis::RedisUrl EmbeddedRedis::url() const {
    redis::RedisUrl url;
    url.transport = redis::RedisUrl::Transport::Unix;
    url.path = m_socket.string();
    return url;
}

Status EmbeddedRedis::prepareFolder() {
    if (m_folder.string().find('\n') != std::string::npos) {
        return makeError(ErrorCode::Internal,
                         "the path of the state folder holds a line break; choose another");
    }
    return makePrivateFolder(m_folder);
}

Status EmbeddedRedis::chooseSocket() {
    m_socket = m_folder / "redis.sock";
    if (m_socket.string().size() > redis::kLongestSocketPath) {
        const std::filesystem::path base = m_options.runtimeFolder.empty() ? "/tmp" : m_options.runtimeFolder;
        const std::filesystem::path folder =
            base / ("breakwater-" + std::to_string(geteuid()) + "-" + shortNameOf(m_folder));
        if (const auto made = makePrivateFolder(folder); !made.ok()) {
            return made;
        }
        m_socket = folder / "redis.sock";
    }
    if (m_socket.string().size() > redis::kLongestSocketPath) {
        return makeError(ErrorCode::Internal, m_socket.string() +
                                                  ": longer than a socket's path may be (107 bytes); "
                                                  "set XDG_RUNTIME_DIR to a short path");
    }
    const auto written = writeFile(m_folder / "socket", m_socket.string() + "\n", IfThere::Replace);
    return written.ok() ? Status(base::Done{}) : Status(written.error());
}

/// `always` costs nearly nothing with group commit and is what makes an acknowledged join survive a crash; a
/// backlog that is never freed keeps master_replid from changing without a cause.
Status EmbeddedRedis::writeConfig() const {
    const std::string text = "# Written by breakwaterd at every start; edits are lost.\n"
                             "port 0\n"
                             "unixsocket " +
                             quoted(m_socket.string()) +
                             "\n"
                             "unixsocketperm 700\n"
                             "dir " +
                             quoted(m_folder.string()) +
                             "\n"
                             "pidfile " +
                             quoted((m_folder / "redis.pid").string()) +
                             "\n"
                             "logfile " +
                             quoted((m_folder / "redis.log").string()) +
                             "\n"
                             "daemonize no\n"
                             "save \"\"\n"
                             "appendonly yes\n"
                             "appendfsync always\n"
                             "no-appendfsync-on-rewrite no\n"
                             "repl-backlog-ttl 0\n"
                             "maxmemory " +
                             std::to_string(m_options.maxMemoryBytes) +
                             "\n"
                             "maxmemory-policy noeviction\n"
                             "slowlog-log-slower-than 1000\n"
                             "slowlog-max-len 1024\n";
    const auto written = writeFile(m_folder / "redis.conf", text, IfThere::Replace);
    return written.ok() ? Status(base::Done{}) : Status(written.error());
}

/// Until one of two is true: we have the lock, so none lives and ours is started; or it answers, and is
/// adopted.
Status EmbeddedRedis::bringUp() {
    const base::MonoTime giveUp = now() + m_options.answerWithin;
    for (;;) {
        auto lock = takeLock(m_folder / "redis.lock");
        if (!lock.ok()) {
            return lock.error();
        }
        if (*lock) {
            return launch(std::move(*lock));
        }
        const auto adopted = adopt();
        if (!adopted.ok()) {
            return adopted.error();
        }
        if (*adopted) {
            return base::Done{};
        }
        if (now() > giveUp) {
            const auto pid = readFile(m_folder / "redis.pid", 64);
            const bool known = pid.ok() && pid->has_value();
            return unavailable(
                "a redis-server" + (known ? " (process " + std::string(firstLine(**pid)) + ")" : "") +
                " works in " + m_folder.string() + " but gives no answer; end it and start again");
        }
        poll(nullptr, 0, kPauseMs);
    }
}

Status EmbeddedRedis::launch(OwnedFd lock) {
    const auto program = findProgram("redis-server", m_options.searchPath);
    if (!program) {
        return makeError(ErrorCode::NotFound,
                         "there is no redis-server on this machine: install it with 'apt-get "
                         "install redis-server', or name a Redis with --redis URL");
    }
    if (const auto chosen = chooseSocket(); !chosen.ok()) {
        return chosen;
    }
    if (const auto written = writeConfig(); !written.ok()) {
        return written;
    }
    auto process = startDetached(*program, {program->string(), (m_folder / "redis.conf").string()},
                                 m_folder / "redis.log", lock.get());
    if (!process.ok()) {
        return process.error();
    }
    m_process = std::move(*process);
    m_startedAt = now();
    return base::Done{};
}

/// True: the Redis that holds the lock is ours, by its own word, and is watched from now on. False: no answer
/// yet.
Result<bool> EmbeddedRedis::adopt() {
    const auto recorded = readFile(m_folder / "socket", 4096);
    if (!recorded.ok() || !recorded->has_value()) {
        return false;
    }
    m_socket = firstLine(**recorded);
    const auto reply = redis::askOnce(url(), {"INFO", "server"}, kOneAnswer);
    if (!reply.ok() || !reply->string()) {
        return false;
    }
    const std::string_view config = redis::infoField(*reply->string(), "config_file");
    const auto pid = base::parseUnsigned(redis::infoField(*reply->string(), "process_id"));
    const auto pidFile = readFile(m_folder / "redis.pid", 64);
    const bool samePid =
        pid && pidFile.ok() && pidFile->has_value() && firstLine(**pidFile) == std::to_string(*pid);
    if (config != (m_folder / "redis.conf").string() || !samePid) {
        return unavailable("the Redis on " + m_socket.string() + " is not the one of " + m_folder.string() +
                           "; end it and start again, or name it with --redis URL");
    }
    auto process = WatchedProcess::of(static_cast<pid_t>(*pid));
    if (!process) {
        return false; // it has just ended
    }
    m_process = std::move(*process);
    m_startedAt = now();
    m_wasAdopted = true;
    const std::string memory = std::to_string(m_options.maxMemoryBytes);
    const auto set = redis::askOnce(url(), {"CONFIG", "SET", "maxmemory", memory}, kOneAnswer);
    if (!set.ok() || set->isError()) {
        base::log(base::LogLevel::Warning, "embedded_redis_keeps_old_maxmemory");
    }
    return true;
}

Status EmbeddedRedis::waitUntilLoaded() {
    const base::MonoTime began = now();
    base::MonoTime giveUp = began + m_options.answerWithin;
    for (;;) {
        const auto reply = redis::askOnce(url(), {"PING"}, kOneAnswer);
        if (reply.ok() && reply->string() == "PONG") {
            return base::Done{};
        }
        if (reply.ok() && reply->errorWord() == "LOADING") {
            giveUp = std::min<base::MonoTime>(now() + m_options.answerWithin, began + kLongestLoading);
        }
        if (m_process->endsWithin(Millis(0))) {
            const std::string how = m_process->reap();
            return unavailable("redis-server " + how + " at its start; the last line of " +
                               (m_folder / "redis.log").string() + " is: " + lastLogLine());
        }
        if (now() > giveUp) {
            return unavailable("redis-server (process " + std::to_string(pid()) + ") gives no answer on " +
                               m_socket.string() + "; see " + (m_folder / "redis.log").string());
        }
        poll(nullptr, 0, kPauseMs);
    }
}

std::string EmbeddedRedis::lastLogLine() const {
    const auto log = readFile(m_folder / "redis.log", kMostOfALog);
    if (!log.ok() || !log->has_value()) {
        return "(nothing)";
    }
    std::string_view text = **log;
    while (text.ends_with('\n')) {
        text.remove_suffix(1);
    }
    const std::size_t start = text.rfind('\n');
    return std::string(start == std::string_view::npos ? text : text.substr(start + 1));
}

void EmbeddedRedis::watch() {
    boost::system::error_code ignored;
    m_watch.close(ignored);
    m_watch.assign(dup(m_process->handle()), ignored);
    m_watch.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [this, alive = std::weak_ptr(m_alive)](const boost::system::error_code& failed) {
                           if (!failed && !alive.expired()) {
                               onDeath();
                           }
                       });
}

void EmbeddedRedis::onDeath() {
    const std::string how = m_process->reap();
    const bool livedWell = now() - m_startedAt > kLivedWell;
    m_backoff =
        livedWell || m_backoff.count() == 0 ? kFirstBackoff : std::min(m_backoff * 2, kLongestBackoff);
    base::log(base::LogLevel::Error, "embedded_redis_died", {{"pid", std::to_string(pid())}, {"how", how}});
    m_process.reset();
    restartAfter(m_backoff);
    if (m_events.died) {
        m_events.died(how);
    }
}

void EmbeddedRedis::restartAfter(Millis delay) {
    m_timer.expires_after(delay);
    m_timer.async_wait([this, alive = std::weak_ptr(m_alive)](const boost::system::error_code& cancelled) {
        if (!cancelled && !alive.expired()) {
            restart();
        }
    });
}

/// Never waits for an answer: whoever uses it reconnects by himself.
void EmbeddedRedis::restart() {
    auto lock = takeLock(m_folder / "redis.lock");
    if (lock.ok() && !*lock) {
        restartAfter(kFirstBackoff); // a rewrite of the data that the dead one had begun still runs
        return;
    }
    const auto launched = lock.ok() ? launch(std::move(*lock)) : Status(lock.error());
    if (!launched.ok()) {
        m_backoff = std::min(m_backoff * 2, kLongestBackoff);
        base::log(base::LogLevel::Error, "embedded_redis_not_restarted",
                  {{"reason", launched.error().detail}});
        restartAfter(m_backoff);
        return;
    }
    m_wasAdopted = false;
    base::log(base::LogLevel::Warning, "embedded_redis_restarted", {{"pid", std::to_string(pid())}});
    watch();
    if (m_events.restarted) {
        m_events.restarted(pid());
    }
}

Status EmbeddedRedis::stop(Millis patience) {
    m_alive.reset();
    boost::system::error_code ignored;
    m_watch.close(ignored);
    m_timer.cancel();
    if (!m_process) {
        return base::Done{};
    }
    m_process->signal(SIGTERM);
    if (!m_process->endsWithin(patience)) {
        return unavailable("redis-server (process " + std::to_string(pid()) + ") did not end within " +
                           std::to_string(patience.count()) + " ms; it is left to finish");
    }
    base::log(base::LogLevel::Info, "embedded_redis_stopped", {{"pid", std::to_string(pid())}});
    m_process->reap();
    m_process.reset();
    return base::Done{};
}

} // namespace breakwater::app
