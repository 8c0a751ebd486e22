// SPDX-License-Identifier: Apache-2.0
#include "service/app/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace breakwater::app {

namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

Status writeAll(int fd, std::string_view content, const std::filesystem::path& path) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return systemError(path, "can't be written", errno);
        }
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return fsync(fd) == 0 ? Status(base::Done{}) : Status(systemError(path, "can't be flushed", errno));
}

} // namespace

void OwnedFd::reset() {
    if (m_fd >= 0) {
        ::close(m_fd);
        m_fd = -1;
    }
}

base::Error systemError(const std::filesystem::path& path, std::string_view what, int error) {
    return makeError(ErrorCode::Internal, path.string() + ": " + std::string(what) + ": " +
                                              std::generic_category().message(error));
}

Status makePrivateFolder(const std::filesystem::path& path) {
    std::error_code failed;
    if (path.has_parent_path()) {
        std::filesystem::create_directories(path.parent_path(), failed);
        if (failed) {
            return systemError(path.parent_path(), "the folder can't be made", failed.value());
        }
    }
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        return systemError(path, "the folder can't be made", errno);
    }
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
        return systemError(path, "the folder can't be read", errno);
    }
    if (!S_ISDIR(found.st_mode)) {
        return makeError(ErrorCode::Internal, path.string() + ": is there and is not a folder");
    }
    if (found.st_uid != ::geteuid()) {
        return makeError(ErrorCode::Internal, path.string() + ": the folder belongs to another user (" +
                                                  std::to_string(found.st_uid) +
                                                  "); give it to this one or choose another");
    }
    if ((found.st_mode & 077) != 0 && ::chmod(path.c_str(), 0700) != 0) {
        return systemError(path, "the folder can't be closed to others", errno);
    }
    return base::Done{};
}

Result<std::optional<std::string>> readFile(const std::filesystem::path& path, std::size_t mostBytes) {
    const OwnedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) {
        if (errno == ENOENT) {
            return std::optional<std::string>();
        }
        return systemError(path, "can't be opened", errno);
    }
    std::string content;
    std::array<char, 16384> piece{};
    for (;;) {
        const ssize_t length = ::read(fd.get(), piece.data(), piece.size());
        if (length < 0 && errno == EINTR) {
            continue;
        }
        if (length < 0) {
            return systemError(path, "can't be read", errno);
        }
        if (length == 0) {
            return std::optional<std::string>(std::move(content));
        }
        content.append(piece.data(), static_cast<std::size_t>(length));
        if (content.size() > mostBytes) {
            return makeError(ErrorCode::Internal, path.string() + ": is larger than the " +
                                                      std::to_string(mostBytes) + " bytes allowed");
        }
    }
}

Result<bool> writeFile(const std::filesystem::path& path, std::string_view content, IfThere ifThere) {
    std::string draft = path.string() + ".XXXXXX";
    OwnedFd fd(::mkostemp(draft.data(), O_CLOEXEC)); // mode 0600
    if (!fd) {
        return systemError(path, "can't be made", errno);
    }
    const Status written = writeAll(fd.get(), content, path);
    if (!written.ok()) {
        ::unlink(draft.c_str());
        return written.error();
    }
    // A rename replaces, a link refuses to: so of two who make the same file at once one wins and the other
    // sees it.
    const int done = ifThere == IfThere::Replace ? ::rename(draft.c_str(), path.c_str())
                                                 : ::link(draft.c_str(), path.c_str());
    const int error = errno;
    if (ifThere == IfThere::Keep || done != 0) {
        ::unlink(draft.c_str());
    }
    if (done != 0 && error == EEXIST) {
        return false;
    }
    if (done != 0) {
        return systemError(path, "can't be put in its place", error);
    }
    const OwnedFd folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder) {
        fsync(folder.get());
    }
    return true;
}

Result<OwnedFd> takeLock(const std::filesystem::path& path) {
    OwnedFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!fd) {
        return systemError(path, "the lock can't be opened", errno);
    }
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) {
        return fd;
    }
    if (errno == EWOULDBLOCK) {
        return OwnedFd();
    }
    return systemError(path, "the lock can't be taken", errno);
}

} // namespace breakwater::app
