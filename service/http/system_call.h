// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>

namespace breakwater::http {

/// recv() and send() as the kernel has them, with errno as ever. The C library's are points at which a thread
/// may be cancelled: in a process with threads each call first allows that and then forbids it again, which
/// costs a poll a hundredth of its time. No thread of ours is ever cancelled. A sanitizer sees only the C
/// library's, and takes from them that what one thread sent another has received. Any thread.

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)

inline ssize_t receiveBytes(int socket, char* bytes, std::size_t size) {
    return ::recv(socket, bytes, size, 0);
}

inline ssize_t sendBytes(int socket, const char* bytes, std::size_t size) {
    return ::send(socket, bytes, size, MSG_NOSIGNAL);
}

#else

inline ssize_t receiveBytes(int socket, char* bytes, std::size_t size) {
    return ::syscall(SYS_recvfrom, socket, bytes, size, 0, nullptr, nullptr);
}

inline ssize_t sendBytes(int socket, const char* bytes, std::size_t size) {
    return ::syscall(SYS_sendto, socket, bytes, size, MSG_NOSIGNAL, nullptr, 0);
}

#endif

} // namespace breakwater::http
