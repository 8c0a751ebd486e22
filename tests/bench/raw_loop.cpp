// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

// The floor under any HTTP server on this machine: one thread, one epoll, one read and one write a request, a
// constant answer, and no more of HTTP than finding the empty line. Runs until it is killed: bench_raw_loop
// PORT BODY-BYTES.

namespace {

constexpr int kEvents = 512;
constexpr std::size_t kBuffer = 16 * 1024;

int listenOn(std::uint16_t port) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener, 4096) != 0) {
        std::perror("bench_raw_loop");
        std::exit(1);
    }
    return listener;
}

void watch(int epoll, int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

void acceptAll(int epoll, int listener) {
    for (;;) {
        const int client = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (client < 0) {
            return;
        }
        const int yes = 1;
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        watch(epoll, client);
    }
}

/// Requests come whole, one packet each, from a load generator that waits for its answer.
void answer(int client, std::string_view response, std::array<char, kBuffer>& buffer) {
    const ssize_t size = ::recv(client, buffer.data(), buffer.size(), 0);
    if (size <= 0) {
        ::close(client);
        return;
    }
    if (std::string_view(buffer.data(), static_cast<std::size_t>(size)).ends_with("\r\n\r\n") &&
        ::send(client, response.data(), response.size(), MSG_NOSIGNAL) < 0) {
        ::close(client);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: bench_raw_loop PORT BODY-BYTES\n");
        return 2;
    }
    const int listener = listenOn(static_cast<std::uint16_t>(std::atoi(argv[1])));
    const std::string body(static_cast<std::size_t>(std::atoi(argv[2])), 'x');
    const std::string response = "HTTP/1.1 200 OK\r\nServer: raw\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
                                 "Content-Type: application/json\r\nContent-Length: " +
                                 std::to_string(body.size()) + "\r\nConnection: keep-alive\r\n\r\n" + body;
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    watch(epoll, listener);
    std::array<epoll_event, kEvents> events{};
    std::array<char, kBuffer> buffer{};
    for (;;) {
        const int ready = ::epoll_wait(epoll, events.data(), kEvents, -1);
        for (int i = 0; i < ready; ++i) {
            const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
            if (descriptor == listener) {
                acceptAll(epoll, listener);
            } else {
                answer(descriptor, response, buffer);
            }
        }
    }
}
