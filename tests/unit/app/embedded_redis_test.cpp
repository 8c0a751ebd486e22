// SPDX-License-Identifier: Apache-2.0
#include "service/app/embedded_redis.h"
#include "service/app/state_folder.h"
#include "service/redis/ask_once.h"
#include "tests/fakes/real_redis.h"
#include "tests/unit/redis/loop.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <array>
#include <cstdlib>

using namespace breakwater;
using namespace breakwater::app;
using fakes::TemporaryFolder;

class EmbeddedRedisTest : public QObject {
    Q_OBJECT
  private slots:
    void startsWithTheSettingsOfTheDesign();
    void dataSurviveAStopAndTheNextStart();
    void isStartedAgainWhenKilled();
    void outlivesItsParentAndIsAdoptedByTheNext();
    void isAdoptedAfterKill9OfTheParentAndHoldsNoSocketOfIt();
    void aLivingOneThatGivesNoAnswerIsNeverDoubled();
    void saysHowToGetARedisServer();
    void saysWhyItEndedAtItsStart();
    void putsTheSocketElsewhereWhenTheFolderIsDeep();
    void aFolderWithSpacesAndQuotesWorks();
};

namespace {

constexpr base::Millis kPatience{20'000};

EmbeddedRedisOptions optionsFor(const std::filesystem::path& state) {
    EmbeddedRedisOptions options;
    options.stateFolder = state;
    options.searchPath = std::getenv("PATH");
    options.maxMemoryBytes = 100'000'000;
    return options;
}

/// One on a loop of its own; stopped with the test, whatever it found.
struct Running {
    explicit Running(const EmbeddedRedisOptions& options) {
        EmbeddedRedisEvents events;
        events.died = [this](const std::string& how) { deaths.push_back(how); };
        events.restarted = [this](pid_t) { ++restarts; };
        auto started = EmbeddedRedis::start(io, options, events);
        if (started.ok()) {
            redis = std::move(*started);
        } else {
            problem = started.error().detail;
        }
    }
    ~Running() {
        if (redis) {
            kill(redis->pid(), SIGCONT);
            static_cast<void>(redis->stop(kPatience));
        }
    }

    std::string get(std::string_view key) const {
        const auto reply = redis::askOnce(redis->url(), {"GET", key}, kPatience);
        return reply.ok() && reply->string() ? std::string(*reply->string()) : "(none)";
    }
    void set(std::string_view key, std::string_view value) const {
        QVERIFY(redis::askOnce(redis->url(), {"SET", key, value}, kPatience).ok());
    }
    std::string config(std::string_view name) const {
        const auto reply = redis::askOnce(redis->url(), {"CONFIG", "GET", name}, kPatience);
        return reply.ok() && reply->items().size() == 2 ? std::string(*reply->items()[1].string()) : "(none)";
    }

    boost::asio::io_context io;
    std::unique_ptr<EmbeddedRedis> redis;
    std::vector<std::string> deaths;
    int restarts = 0;
    std::string problem;
};

} // namespace

void EmbeddedRedisTest::startsWithTheSettingsOfTheDesign() {
    TemporaryFolder folder;
    Running running(optionsFor(folder.path()));
    QVERIFY2(running.redis != nullptr, running.problem.c_str());
    QVERIFY(!running.redis->wasAdopted());
    const std::array<std::array<const char*, 2>, 10> wanted = {{{"port", "0"},
                                                                {"appendonly", "yes"},
                                                                {"appendfsync", "always"},
                                                                {"no-appendfsync-on-rewrite", "no"},
                                                                {"repl-backlog-ttl", "0"},
                                                                {"maxmemory", "100000000"},
                                                                {"maxmemory-policy", "noeviction"},
                                                                {"save", ""},
                                                                {"slowlog-log-slower-than", "1000"},
                                                                {"unixsocketperm", "700"}}};
    for (const auto& [name, value] : wanted) {
        QCOMPARE(running.config(name), std::string(value));
    }
    struct stat found {};
    QCOMPARE(stat((folder.path() / "redis").c_str(), &found), 0);
    QCOMPARE(found.st_mode & 0777U, 0700U);
}

void EmbeddedRedisTest::dataSurviveAStopAndTheNextStart() {
    TemporaryFolder folder;
    for (int round = 0; round < 3; ++round) {
        Running running(optionsFor(folder.path()));
        QVERIFY2(running.redis != nullptr, running.problem.c_str());
        QCOMPARE(running.get("round"), round == 0 ? std::string("(none)") : std::to_string(round - 1));
        running.set("round", std::to_string(round));
        const pid_t pid = running.redis->pid();
        QVERIFY(running.redis->stop(kPatience).ok());
        QCOMPARE(kill(pid, 0), -1); // ended and reaped
    }
}

void EmbeddedRedisTest::isStartedAgainWhenKilled() {
    TemporaryFolder folder;
    Running running(optionsFor(folder.path()));
    QVERIFY2(running.redis != nullptr, running.problem.c_str());
    for (int round = 1; round <= 3; ++round) {
        running.set("round", std::to_string(round));
        const pid_t killed = running.redis->pid();
        kill(killed, SIGKILL);
        QVERIFY(redis::turnUntil(running.io, [&] { return running.restarts == round; }));
        QCOMPARE(running.deaths.back(), std::string("was killed by signal 9"));
        QVERIFY(running.redis->pid() != killed);
        QVERIFY(redis::turnUntil(running.io, [&] { return running.get("round") == std::to_string(round); }));
    }
}

void EmbeddedRedisTest::outlivesItsParentAndIsAdoptedByTheNext() {
    TemporaryFolder folder;
    pid_t pid = 0;
    {
        Running first(optionsFor(folder.path()));
        QVERIFY2(first.redis != nullptr, first.problem.c_str());
        first.set("kept", "yes");
        pid = first.redis->pid();
        first.redis = nullptr; // gone without a stop
    }
    EmbeddedRedisOptions options = optionsFor(folder.path());
    options.maxMemoryBytes = 200'000'000;
    options.searchPath = ""; // nothing to start another one with
    Running second(options);
    QVERIFY2(second.redis != nullptr, second.problem.c_str());
    QVERIFY(second.redis->wasAdopted());
    QCOMPARE(second.redis->pid(), pid);
    QCOMPARE(second.get("kept"), std::string("yes"));
    QCOMPARE(second.config("maxmemory"), std::string("200000000"));
    QVERIFY(second.redis->stop(kPatience).ok());
}

struct Said {
    pid_t redis = -1;
    ino_t listener = 0;
};

/// A breakwaterd in small: holds the state folder, has a socket, starts its Redis, says so and waits to be
/// killed.
[[noreturn]] static void livesAsParent(const std::filesystem::path& state, int said) {
    const int listener = socket(AF_INET, SOCK_STREAM, 0); // without close-on-exec, as Asio makes them
    const auto held = StateFolder::open(state);
    boost::asio::io_context io;
    const auto started = EmbeddedRedis::start(io, optionsFor(state), {});
    Said words;
    words.redis = held.ok() && started.ok() ? (*started)->pid() : -1;
    struct stat found {};
    fstat(listener, &found);
    words.listener = found.st_ino;
    [[maybe_unused]] const auto written = write(said, &words, sizeof words);
    pause();
    _exit(0);
}

void EmbeddedRedisTest::isAdoptedAfterKill9OfTheParentAndHoldsNoSocketOfIt() {
    TemporaryFolder folder;
    std::array<int, 2> ends{};
    QCOMPARE(pipe(ends.data()), 0);
    const pid_t parent = fork();
    if (parent == 0) {
        livesAsParent(folder.path(), ends[1]);
    }
    Said said;
    QCOMPARE(read(ends[0], &said, sizeof said), ssize_t(sizeof said));
    const pid_t pid = said.redis;
    const std::string listener = "socket:[" + std::to_string(said.listener) + "]";
    close(ends[0]);
    close(ends[1]);
    kill(parent, SIGKILL);
    waitpid(parent, nullptr, 0);
    QVERIFY(pid > 0);

    const auto state = StateFolder::open(folder.path());
    QVERIFY(state.ok());
    Running next(optionsFor(folder.path()));
    QVERIFY2(next.redis != nullptr, next.problem.c_str());
    QVERIFY(next.redis->wasAdopted());
    QCOMPARE(next.redis->pid(), pid);
    for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd")) {
        std::error_code ignored;
        const auto target = std::filesystem::read_symlink(entry.path(), ignored).string();
        QVERIFY2(target.find("breakwaterd.lock") == std::string::npos, target.c_str());
        QVERIFY2(target != listener, target.c_str());
    }
    // An adopted one is watched like a child of our own.
    kill(pid, SIGKILL);
    QVERIFY(redis::turnUntil(next.io, [&] { return next.restarts == 1; }));
    QVERIFY(!next.redis->wasAdopted());
    QVERIFY(next.redis->pid() != pid);
    QVERIFY(next.redis->stop(kPatience).ok());
}

void EmbeddedRedisTest::aLivingOneThatGivesNoAnswerIsNeverDoubled() {
    TemporaryFolder folder;
    Running first(optionsFor(folder.path()));
    QVERIFY2(first.redis != nullptr, first.problem.c_str());
    kill(first.redis->pid(), SIGSTOP);
    EmbeddedRedisOptions hasty = optionsFor(folder.path());
    hasty.answerWithin = base::Millis(50);
    Running second(hasty);
    QVERIFY(second.redis == nullptr);
    const std::string words = "(process " + std::to_string(first.redis->pid()) + ") works in";
    QVERIFY2(second.problem.find(words) != std::string::npos, second.problem.c_str());
    QVERIFY(second.problem.find("gives no answer; end it") != std::string::npos);
    kill(first.redis->pid(), SIGCONT);
}

void EmbeddedRedisTest::saysHowToGetARedisServer() {
    TemporaryFolder folder;
    EmbeddedRedisOptions options = optionsFor(folder.path());
    options.searchPath = folder.path().string() + ":relative::";
    Running running(options);
    QVERIFY(running.redis == nullptr);
    QCOMPARE(running.problem,
             std::string("there is no redis-server on this machine: install it with 'apt-get install "
                         "redis-server', or name a Redis with --redis URL"));
}

void EmbeddedRedisTest::saysWhyItEndedAtItsStart() {
    TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "redis" / "appendonlydir");
    QVERIFY(writeFile(folder.path() / "redis" / "appendonlydir" / "appendonly.aof.manifest", "rubbish\n",
                      IfThere::Keep)
                .ok());
    Running running(optionsFor(folder.path()));
    QVERIFY(running.redis == nullptr);
    QVERIFY2(running.problem.starts_with("redis-server ended with exit status 1 at its start"),
             running.problem.c_str());
    QVERIFY2(running.problem.find("manifest") != std::string::npos, running.problem.c_str());
}

void EmbeddedRedisTest::putsTheSocketElsewhereWhenTheFolderIsDeep() {
    TemporaryFolder folder;
    TemporaryFolder runtime;
    const auto deep = folder.path() / std::string(100, 'd') / "state";
    std::filesystem::create_directories(deep);
    EmbeddedRedisOptions options = optionsFor(deep);
    options.runtimeFolder = runtime.path();
    pid_t pid = 0;
    {
        Running running(options);
        QVERIFY2(running.redis != nullptr, running.problem.c_str());
        QVERIFY(running.redis->url().path.starts_with(runtime.path().string()));
        pid = running.redis->pid();
        running.redis = nullptr;
    }
    options.runtimeFolder = "/nowhere"; // as after another login: what was recorded counts
    Running next(options);
    QVERIFY2(next.redis != nullptr, next.problem.c_str());
    QCOMPARE(next.redis->pid(), pid);
}

void EmbeddedRedisTest::aFolderWithSpacesAndQuotesWorks() {
    TemporaryFolder folder;
    const auto odd = folder.path() / "a \"b\" \\c 공연";
    const auto state = StateFolder::open(odd);
    QVERIFY(state.ok());
    {
        Running running(optionsFor(state->path()));
        QVERIFY2(running.redis != nullptr, running.problem.c_str());
        running.set("k", "v");
        running.redis = nullptr;
    }
    Running again(optionsFor(state->path()));
    QVERIFY2(again.redis != nullptr, again.problem.c_str());
    QVERIFY(again.redis->wasAdopted());
    QCOMPARE(again.get("k"), std::string("v"));
}

QTEST_GUILESS_MAIN(EmbeddedRedisTest)
#include "embedded_redis_test.moc"
