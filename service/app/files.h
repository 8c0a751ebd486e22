// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace breakwater::app {

/// Small files of the process' own, read and written whole. Blocking; for start and stop only. Errors have
/// the code Internal and a sentence that names the path and what the system said.

/// A file descriptor that closes itself.
class OwnedFd {
  public:
    OwnedFd() = default;
    explicit OwnedFd(int fd) : m_fd(fd) {}
    ~OwnedFd() { reset(); }
    OwnedFd(OwnedFd&& other) noexcept : m_fd(other.release()) {}
    OwnedFd& operator=(OwnedFd&& other) noexcept {
        reset();
        m_fd = other.release();
        return *this;
    }

    int get() const { return m_fd; }
    explicit operator bool() const { return m_fd >= 0; }
    int release() {
        const int fd = m_fd;
        m_fd = -1;
        return fd;
    }
    void reset();

  private:
    int m_fd = -1;
};

/// Makes the folder and what is missing above it, the last one with mode 0700, and makes sure that it is ours
/// and closed to others.
base::Status makePrivateFolder(const std::filesystem::path& path);

/// The whole content; nullopt when there is no such file. A file over `mostBytes` is an error.
base::Result<std::optional<std::string>> readFile(const std::filesystem::path& path, std::size_t mostBytes);

enum class IfThere : std::uint8_t { Replace, Keep };

/// Writes a file of mode 0600 so that nobody ever sees half of it, flushed to disk. Yields false when it was
/// there and is kept.
base::Result<bool> writeFile(const std::filesystem::path& path, std::string_view content, IfThere ifThere);

/// Opens (makes) a lock file and takes its lock without waiting; an empty fd: somebody else holds it. The
/// lock lasts until the last copy of the descriptor is closed, over fork and exec too where it is inherited.
base::Result<OwnedFd> takeLock(const std::filesystem::path& path);

/// "PATH: WHAT: what errno says" as an Error.
base::Error systemError(const std::filesystem::path& path, std::string_view what, int error);

} // namespace breakwater::app
