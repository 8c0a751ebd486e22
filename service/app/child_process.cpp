// SPDX-License-Identifier: Apache-2.0
#include "service/app/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" {
#include <sys/pidfd.h> // glibc 2.36 forgot to say that it is C
}

#include <cerrno>

namespace breakwater::app {

namespace {

constexpr int kKeptAs = 3;

/// posix_spawn's two lists, freed with the scope.
struct SpawnPlan {
    SpawnPlan() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

} // namespace

std::optional<WatchedProcess> WatchedProcess::of(pid_t pid) {
    OwnedFd handle(pid > 0 ? pidfd_open(pid, 0) : -1);
    if (!handle) {
        return std::nullopt;
    }
    return WatchedProcess(pid, std::move(handle));
}

bool WatchedProcess::endsWithin(base::Millis patience) const {
    pollfd watched{m_handle.get(), POLLIN, 0};
    return poll(&watched, 1, static_cast<int>(patience.count())) > 0;
}

void WatchedProcess::signal(int number) const {
    pidfd_send_signal(m_handle.get(), number, nullptr, 0);
}

std::string WatchedProcess::reap() const {
    int status = 0;
    if (waitpid(m_pid, &status, WNOHANG) != m_pid) {
        return "ended";
    }
    return WIFSIGNALED(status) ? "was killed by signal " + std::to_string(WTERMSIG(status))
                               : "ended with exit status " + std::to_string(WEXITSTATUS(status));
}

base::Result<WatchedProcess> startDetached(const std::filesystem::path& program,
                                           std::vector<std::string> words,
                                           const std::filesystem::path& output, int kept) {
    SpawnPlan plan;
    posix_spawn_file_actions_addopen(&plan.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&plan.actions, STDOUT_FILENO, output.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&plan.actions, STDOUT_FILENO, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&plan.actions, kept, kKeptAs);
    posix_spawn_file_actions_addclosefrom_np(&plan.actions, kKeptAs + 1);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&plan.attributes, &none);
    posix_spawnattr_setsigdefault(&plan.attributes, &all);
    posix_spawnattr_setflags(&plan.attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::vector<char*> argv;
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    pid_t pid = -1;
    const int failed =
        posix_spawn(&pid, program.c_str(), &plan.actions, &plan.attributes, argv.data(), environ);
    if (failed != 0) {
        return systemError(program, "can't be started", failed);
    }
    // Our child keeps its number until it is reaped, so this is surely the one just started.
    auto process = WatchedProcess::of(pid);
    if (!process) {
        const int error = errno;
        kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
        return systemError(program, "can't be watched (pidfd_open needs Linux 5.3 or newer)", error);
    }
    return std::move(*process);
}

std::optional<std::filesystem::path> findProgram(std::string_view name, std::string_view searchPath) {
    while (!searchPath.empty()) {
        const std::size_t end = searchPath.find(':');
        const std::filesystem::path candidate = std::filesystem::path(searchPath.substr(0, end)) / name;
        searchPath = end == std::string_view::npos ? std::string_view{} : searchPath.substr(end + 1);
        struct stat found {};
        if (candidate.is_absolute() && stat(candidate.c_str(), &found) == 0 && S_ISREG(found.st_mode) &&
            access(candidate.c_str(), X_OK) == 0) {
            return candidate;
        }
    }
    return std::nullopt;
}

} // namespace breakwater::app
