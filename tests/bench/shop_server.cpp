// SPDX-License-Identifier: Apache-2.0
//
// A toy shop of one thread: requests stand in a queue of bounded length and are served one after the other,
// each a fixed time apart, a part of which is computing. What doesn't fit into the queue is refused at once
// with 503. Every request costs an accept and a read, served or refused, as at a real shop; whose visitor has
// hung up meanwhile is not served. Prints its port, and on SIGTERM a line of JSON with what it did.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

constexpr std::string_view kServed = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
constexpr std::string_view kRefused =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

struct Figures {
    std::uint64_t served = 0, refused = 0, hungUp = 0;
    std::vector<std::uint32_t> micros; // from accept to the answer, of the served
};

class Shop {
  public:
    Shop(std::size_t queue, microseconds service, microseconds computing)
        : m_limit(queue), m_service(service), m_computing(computing) {}

    bool open();
    void run();

  private:
    struct Waiting {
        int fd;
        std::uint32_t serial;
        Clock::time_point since;
    };

    void acceptAll();
    void read(int fd);
    void serveDue();
    void end(int fd);
    int await(std::array<epoll_event, 256>& events) const;

    std::size_t m_limit;
    microseconds m_service;
    microseconds m_computing;
    int m_listener = -1;
    int m_poll = -1;
    int m_signals = -1;
    std::deque<Waiting> m_queue;
    std::vector<std::uint32_t> m_serials; // by fd, so that a queue's entry knows that its visitor is gone
    std::vector<Clock::time_point> m_accepted; // by fd
    Clock::time_point m_free = Clock::now();
    Figures m_figures;
};

bool Shop::open() {
    m_listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (bind(m_listener, reinterpret_cast<sockaddr*>(&at), size) != 0 || listen(m_listener, 4096) != 0) {
        return false;
    }
    getsockname(m_listener, reinterpret_cast<sockaddr*>(&at), &size);
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    m_signals = signalfd(-1, &ends, SFD_NONBLOCK);
    m_poll = epoll_create1(0);
    for (const int fd : {m_listener, m_signals}) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = fd;
        epoll_ctl(m_poll, EPOLL_CTL_ADD, fd, &event);
    }
    std::printf("%d\n", ntohs(at.sin_port));
    std::fflush(stdout);
    return true;
}

void Shop::acceptAll() {
    for (int i = 0; i < 64; ++i) {
        const int fd = accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK);
        if (fd < 0) {
            return;
        }
        if (m_serials.size() <= static_cast<std::size_t>(fd)) {
            m_serials.resize(static_cast<std::size_t>(fd) + 1);
            m_accepted.resize(static_cast<std::size_t>(fd) + 1);
        }
        m_accepted[static_cast<std::size_t>(fd)] = Clock::now();
        epoll_event event{};
        event.events = EPOLLIN | EPOLLRDHUP;
        event.data.fd = fd;
        epoll_ctl(m_poll, EPOLL_CTL_ADD, fd, &event);
    }
}

void Shop::end(int fd) {
    ++m_serials[static_cast<std::size_t>(fd)];
    close(fd);
}

void Shop::read(int fd) {
    std::array<char, 4096> buffer{};
    const auto size = recv(fd, buffer.data(), buffer.size(), 0);
    if (size <= 0) {
        ++m_figures.hungUp;
        end(fd);
    } else if (m_queue.size() >= m_limit) {
        ++m_figures.refused;
        send(fd, kRefused.data(), kRefused.size(), MSG_NOSIGNAL);
        end(fd);
    } else {
        const auto at = static_cast<std::size_t>(fd);
        m_queue.push_back({fd, m_serials[at], m_accepted[at]});
    }
}

void Shop::serveDue() {
    while (!m_queue.empty() && Clock::now() >= m_free) {
        const Waiting next = m_queue.front();
        m_queue.pop_front();
        if (m_serials[static_cast<std::size_t>(next.fd)] != next.serial) {
            continue; // hung up, and counted
        }
        const auto begin = Clock::now();
        while (Clock::now() - begin < m_computing) {
        }
        // Never two at once. A few late wake-ups are made up for, time without work is not saved.
        m_free = (begin - m_free < 5 * m_service ? m_free : begin) + m_service;
        send(next.fd, kServed.data(), kServed.size(), MSG_NOSIGNAL);
        ++m_figures.served;
        m_figures.micros.push_back(static_cast<std::uint32_t>(
            std::chrono::duration_cast<microseconds>(Clock::now() - next.since).count()));
        end(next.fd);
        return; // others may want to be accepted
    }
}

int Shop::await(std::array<epoll_event, 256>& events) const {
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(m_free - Clock::now()).count();
    const timespec until{0, std::max<std::int64_t>(left, 0)}; // a service time is less than a second
    return epoll_pwait2(m_poll, events.data(), static_cast<int>(events.size()),
                        m_queue.empty() ? nullptr : &until, nullptr);
}

void Shop::run() {
    std::array<epoll_event, 256> events{};
    bool over = false;
    while (!over) {
        const int count = await(events);
        for (int i = 0; i < count; ++i) {
            const int fd = events[static_cast<std::size_t>(i)].data.fd;
            if (fd == m_listener) {
                acceptAll();
            } else if (fd == m_signals) {
                over = true;
            } else {
                read(fd);
            }
        }
        serveDue();
    }
    auto& micros = m_figures.micros;
    std::sort(micros.begin(), micros.end());
    const auto at = [&](double share) {
        return micros.empty()
                   ? 0.0
                   : micros[static_cast<std::size_t>(share * static_cast<double>(micros.size() - 1))] / 1e3;
    };
    std::printf(R"({"served":%lu,"refused":%lu,"hung_up":%lu,"p50_ms":%.2f,"p99_ms":%.2f})"
                "\n",
                m_figures.served, m_figures.refused, m_figures.hungUp, at(0.5), at(0.99));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: bench_shop QUEUE SERVICE_MICROS COMPUTING_MICROS\n");
        return 2;
    }
    Shop shop(std::strtoul(argv[1], nullptr, 10), microseconds(std::atoi(argv[2])),
              microseconds(std::atoi(argv[3])));
    if (!shop.open()) {
        std::perror("bench_shop");
        return 1;
    }
    shop.run();
    return 0;
}
