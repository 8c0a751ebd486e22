// SPDX-License-Identifier: Apache-2.0
//
// Visitors of the toy shop, who come within some seconds, straight (gateway port 0) or through Breakwater:
// join, poll as the service says, enter, then ask the shop. An attempt at the shop that is refused or not
// answered in 5 s is made again 2 to 4 s later, as people reload, until a visitor has been at it for a
// minute. One connection for every request, both ways. Prints a line of JSON.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kPatienceOfOneAttempt{5};
constexpr seconds kPatience{60};

enum class Step : std::uint8_t { Join, Poll, Enter, Shop, Over };

struct Visitor {
    Clock::time_point began; // arrival; later, when the shop was first asked
    std::string token;
    Step step = Step::Join;
};

struct Request {
    std::uint32_t visitor;
    Clock::time_point began;
    std::string got;
    bool sent = false;
};

struct Due {
    Clock::time_point at;
    std::uint32_t visitor;
    int fd;                  // -1: the visitor's next request is due; else the answer on this connection
    Clock::time_point began; // tells an old connection from a new one of the same number
    bool operator>(const Due& other) const { return at > other.at; }
};

struct Figures {
    std::uint64_t attempts = 0, refused = 0, late = 0, broken = 0, noSocket = 0, served = 0, gaveUp = 0;
    std::uint64_t gatewayRequests = 0, gatewayErrors = 0, sentAway = 0;
    std::vector<float> shopMs, inMs, gatewayMs;
};

class Crowd {
  public:
    Crowd(std::uint16_t shop, std::uint16_t gateway, std::uint32_t people, double joinSeconds);
    Figures run(seconds atMost);

  private:
    void ask(std::uint32_t id);
    std::string text(const Visitor& visitor) const;
    void onEvent(int fd, std::uint32_t events);
    void timedOut(const Due& due);
    void answered(std::uint32_t id, int status, std::string_view body, Clock::time_point began);
    void gatewaySaid(Visitor& visitor, std::uint32_t id, int status, std::string_view body);
    void failed(std::uint32_t id);
    void drop(int fd);
    void later(std::uint32_t id, milliseconds delay) { m_due.push({Clock::now() + delay, id, -1, {}}); }
    milliseconds jitter(int low, int high) {
        return milliseconds(std::uniform_int_distribution<int>(low, high)(m_dice));
    }

    std::uint16_t m_shop;
    std::uint16_t m_gateway;
    int m_poll = epoll_create1(0);
    std::vector<Visitor> m_visitors;
    std::unordered_map<int, Request> m_requests;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> m_due;
    std::mt19937 m_dice{1};
    std::uint32_t m_left;
    Figures m_figures;
};

Crowd::Crowd(std::uint16_t shop, std::uint16_t gateway, std::uint32_t people, double joinSeconds)
    : m_shop(shop), m_gateway(gateway), m_visitors(people), m_left(people) {
    const auto start = Clock::now();
    for (std::uint32_t i = 0; i < people; ++i) {
        const auto at =
            start + std::chrono::microseconds(static_cast<std::int64_t>(joinSeconds * 1e6 * i / people));
        m_visitors[i].began = at;
        m_visitors[i].step = gateway == 0 ? Step::Shop : Step::Join;
        m_due.push({at, i, -1, {}});
    }
}

std::string Crowd::text(const Visitor& visitor) const {
    const auto post = [](std::string_view path, const std::string& body) {
        return "POST " + std::string(path) +
               " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    };
    switch (visitor.step) {
    case Step::Join: return post("/queue/join", R"({"event_id":"bench"})");
    case Step::Enter: return post("/queue/enter", R"({"waiting_token":")" + visitor.token + R"("})");
    case Step::Poll:
        return "GET /queue/status HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + visitor.token +
               "\r\n\r\n";
    case Step::Shop:
    case Step::Over: break;
    }
    return "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
}

void Crowd::ask(std::uint32_t id) {
    const Visitor& visitor = m_visitors[id];
    const bool atShop = visitor.step == Step::Shop;
    ++(atShop ? m_figures.attempts : m_figures.gatewayRequests);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        ++m_figures.noSocket;
        failed(id);
        return;
    }
    const int one = 1;
    const linger reset{1, 0}; // no port is left in TIME_WAIT, of which there would be too few
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + id % 32);
    bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(atShop ? m_shop : m_gateway);
    connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at);
    epoll_event event{};
    event.events = EPOLLOUT;
    event.data.fd = fd;
    epoll_ctl(m_poll, EPOLL_CTL_ADD, fd, &event);
    const auto now = Clock::now();
    m_requests[fd] = {id, now, {}, false};
    m_due.push({now + kPatienceOfOneAttempt, id, fd, now});
}

void Crowd::drop(int fd) {
    m_requests.erase(fd);
    close(fd);
}

void Crowd::onEvent(int fd, std::uint32_t events) {
    const auto found = m_requests.find(fd);
    if (found == m_requests.end()) {
        return;
    }
    Request& request = found->second;
    const std::uint32_t id = request.visitor;
    if (!request.sent && (events & EPOLLOUT) != 0 && (events & EPOLLERR) == 0) {
        const std::string out = text(m_visitors[id]);
        send(fd, out.data(), out.size(), MSG_NOSIGNAL);
        request.sent = true;
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = fd;
        epoll_ctl(m_poll, EPOLL_CTL_MOD, fd, &event);
        return;
    }
    std::array<char, 8192> buffer{};
    const auto size = recv(fd, buffer.data(), buffer.size(), 0);
    if (size <= 0) {
        ++(m_visitors[id].step == Step::Shop ? m_figures.broken : m_figures.gatewayErrors);
        drop(fd);
        failed(id);
        return;
    }
    request.got.append(buffer.data(), static_cast<std::size_t>(size));
    const auto head = request.got.find("\r\n\r\n");
    const auto length = request.got.find("ontent-Length: ");
    if (head == std::string::npos) {
        return;
    }
    const std::size_t wanted =
        length < head ? std::strtoul(request.got.c_str() + length + 15, nullptr, 10) : 0;
    if (request.got.size() >= head + 4 + wanted) {
        const std::string got = std::move(request.got);
        const auto began = request.began;
        drop(fd);
        answered(id, std::atoi(got.c_str() + 9), std::string_view(got).substr(head + 4), began);
    }
}

void Crowd::timedOut(const Due& due) {
    const auto found = m_requests.find(due.fd);
    if (found != m_requests.end() && found->second.visitor == due.visitor &&
        found->second.began == due.began) {
        ++(m_visitors[due.visitor].step == Step::Shop ? m_figures.late : m_figures.gatewayErrors);
        drop(due.fd);
        failed(due.visitor);
    }
}

void Crowd::failed(std::uint32_t id) {
    Visitor& visitor = m_visitors[id];
    if (visitor.step == Step::Shop && Clock::now() - visitor.began > kPatience) {
        visitor.step = Step::Over;
        ++m_figures.gaveUp;
        --m_left;
        return;
    }
    later(id, jitter(2000, 4000));
}

std::string_view valueOf(std::string_view body, std::string_view name) {
    const auto at = body.find(name);
    if (at == std::string_view::npos) {
        return "";
    }
    const auto rest = body.substr(at + name.size());
    return rest.substr(0, rest.find_first_of("\",}"));
}

void Crowd::gatewaySaid(Visitor& visitor, std::uint32_t id, int status, std::string_view body) {
    if (status / 100 != 2) {
        ++m_figures.gatewayErrors;
        failed(id);
        return;
    }
    if (visitor.step == Step::Enter) {
        visitor.step = Step::Shop;
        visitor.began = Clock::now();
        ask(id);
        return;
    }
    if (visitor.step == Step::Join) {
        visitor.token = valueOf(body, "\"waiting_token\":\"");
        visitor.step = Step::Poll;
    }
    const auto state = valueOf(body, "\"status\":\"");
    if (state == "ready") {
        visitor.step = Step::Enter;
        ask(id);
    } else if (state == "waiting") {
        const auto after = valueOf(body, "\"poll_after_ms\":");
        int ms = 5000;
        std::from_chars(after.data(), after.data() + after.size(), ms);
        later(id, milliseconds(ms));
    } else {
        visitor.step = Step::Over;
        ++m_figures.sentAway;
        --m_left;
    }
}

void Crowd::answered(std::uint32_t id, int status, std::string_view body, Clock::time_point began) {
    Visitor& visitor = m_visitors[id];
    const auto now = Clock::now();
    const auto ms = [&](Clock::time_point from) {
        return std::chrono::duration<float, std::milli>(now - from).count();
    };
    if (visitor.step != Step::Shop) {
        m_figures.gatewayMs.push_back(ms(began));
        gatewaySaid(visitor, id, status, body);
    } else if (status == 200) {
        ++m_figures.served;
        m_figures.shopMs.push_back(ms(began));
        m_figures.inMs.push_back(ms(visitor.began)); // with all attempts before
        visitor.step = Step::Over;
        --m_left;
    } else {
        ++m_figures.refused;
        failed(id);
    }
}

Figures Crowd::run(seconds atMost) {
    const auto end = Clock::now() + atMost;
    std::array<epoll_event, 512> events{};
    while (m_left > 0 && Clock::now() < end) {
        const int count = epoll_wait(m_poll, events.data(), static_cast<int>(events.size()), 1);
        for (int i = 0; i < count; ++i) {
            const auto& event = events[static_cast<std::size_t>(i)];
            onEvent(event.data.fd, event.events);
        }
        const auto now = Clock::now();
        for (int i = 0; i < 1024 && !m_due.empty() && m_due.top().at <= now; ++i) {
            const Due due = m_due.top();
            m_due.pop();
            if (due.fd < 0) {
                ask(due.visitor);
            } else {
                timedOut(due);
            }
        }
    }
    return std::move(m_figures);
}

void printTimes(const char* name, std::vector<float>& values) {
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        return values.empty()
                   ? 0.0
                   : static_cast<double>(
                         values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))]);
    };
    std::printf(R"("%s":{"p50":%.2f,"p99":%.2f,"max":%.2f},)", name, at(0.5), at(0.99), at(1));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        std::fprintf(stderr,
                     "usage: bench_visitors SHOP_PORT GATEWAY_PORT PEOPLE JOIN_SECONDS AT_MOST_SECONDS\n");
        return 2;
    }
    Crowd crowd(static_cast<std::uint16_t>(std::atoi(argv[1])),
                static_cast<std::uint16_t>(std::atoi(argv[2])),
                static_cast<std::uint32_t>(std::atoi(argv[3])), std::atof(argv[4]));
    Figures f = crowd.run(seconds(std::atoi(argv[5])));
    std::printf("{");
    printTimes("shop_ms", f.shopMs);
    printTimes("in_ms", f.inMs);
    printTimes("gateway_ms", f.gatewayMs);
    std::printf(
        R"("attempts":%lu,"served":%lu,"refused":%lu,"late":%lu,"broken":%lu,"no_socket":%lu,"gave_up":%lu,)",
        f.attempts, f.served, f.refused, f.late, f.broken, f.noSocket, f.gaveUp);
    std::printf(R"("gateway_requests":%lu,"gateway_errors":%lu,"sent_away":%lu})"
                "\n",
                f.gatewayRequests, f.gatewayErrors, f.sentAway);
    return 0;
}
