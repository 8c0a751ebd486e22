// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/app/files.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::app {

/// A process that we may watch and end: one we started, or one that was there before us. Held by the kernel's
/// own handle (pidfd), so a number given anew to another process can't be mistaken for it. One thread.
class WatchedProcess {
  public:
    /// nullopt: there is no such process.
    static std::optional<WatchedProcess> of(pid_t pid);

    pid_t pid() const { return m_pid; }
    /// Readable as soon as the process has ended.
    int handle() const { return m_handle.get(); }

    /// Waits (blocking) until it has ended; false: it lives after that time. Zero only looks.
    bool endsWithin(base::Millis patience) const;
    /// Sends a signal; nothing happens when it has ended.
    void signal(int number) const;
    /// Takes the ended child's exit status away and says how it ended ("was killed by signal 9"); for one
    /// that isn't our child only that it ended.
    std::string reap() const;

  private:
    WatchedProcess(pid_t pid, OwnedFd handle) : m_pid(pid), m_handle(std::move(handle)) {}

    pid_t m_pid;
    OwnedFd m_handle;
};

/// Starts a program in a session of its own, so that Ctrl+C in our terminal is not its business, with its
/// output appended to a file and no descriptor of ours but `kept` (as 3). It outlives us.
base::Result<WatchedProcess> startDetached(const std::filesystem::path& program,
                                           std::vector<std::string> words,
                                           const std::filesystem::path& output, int kept);

/// The first executable file of that name in a list of folders as in $PATH.
std::optional<std::filesystem::path> findProgram(std::string_view name, std::string_view searchPath);

} // namespace breakwater::app
