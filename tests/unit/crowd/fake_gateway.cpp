// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/crowd/fake_gateway.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

namespace breakwater::fakes {
namespace {

std::string fieldOf(const std::string& head, std::string_view name) {
    const auto at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) {
        return {};
    }
    const auto begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::string bearerOf(const std::string& head) {
    const auto value = fieldOf(head, "Authorization");
    return value.starts_with("Bearer ") ? value.substr(7) : std::string();
}

bool sendAll(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string chunkOf(const std::string& text) {
    std::array<char, 20> size;
    std::snprintf(size.data(), size.size(), "%zx\r\n", text.size());
    return size.data() + text + "\r\n";
}

bool due(unsigned requests, unsigned every) {
    return every > 0 && requests % every == every - 1;
}

} // namespace

FakeGateway::FakeGateway(FakeQueue& queue, Faults faults) : m_queue(queue), m_faults(faults) {
    listen();
    m_thread = std::thread([this] { run(); });
}

FakeGateway::~FakeGateway() {
    m_stop = true;
    m_thread.join();
    die();
}

void FakeGateway::listen() {
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(m_listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(m_port));
    if (::bind(m_listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(m_listener, 512) != 0) {
        throw std::system_error(errno, std::generic_category(), "the fake gateway's port");
    }
    socklen_t size = sizeof address;
    ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size);
    m_port = ntohs(address.sin_port);
}

void FakeGateway::die() {
    for (const auto& client : m_clients) {
        ::close(client.fd);
    }
    m_clients.clear();
    if (m_listener >= 0) {
        ::close(m_listener);
    }
    m_listener = -1;
}

void FakeGateway::run() {
    const base::SystemClock clock;
    while (!m_stop) {
        if (m_listener < 0 && clock.monotonic() >= m_reviveAt) {
            listen();
        }
        std::vector<pollfd> polled{{m_listener, POLLIN, 0}};
        for (const auto& client : m_clients) {
            polled.push_back({client.fd, POLLIN, 0});
        }
        ::poll(polled.data(), polled.size(), 10);
        for (std::size_t i = polled.size(); i > 1 && m_listener >= 0; --i) {
            Client& client = m_clients[i - 2];
            const bool keep = (polled[i - 1].revents == 0 || serve(client)) && feedStream(client);
            if (!keep && m_listener >= 0) {
                ::close(client.fd);
                m_clients.erase(m_clients.begin() + static_cast<std::ptrdiff_t>(i - 2));
            }
        }
        if (m_listener >= 0 && (polled[0].revents & POLLIN) != 0) {
            Client client;
            client.fd = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
            const int on = 1;
            ::setsockopt(client.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            m_clients.push_back(std::move(client));
        }
    }
}

bool FakeGateway::serve(Client& client) {
    std::array<char, 16 * 1024> piece;
    const auto got = ::recv(client.fd, piece.data(), piece.size(), MSG_DONTWAIT);
    if (got <= 0) {
        return false;
    }
    client.in.append(piece.data(), static_cast<std::size_t>(got));
    while (!client.hung) {
        const auto end = client.in.find("\r\n\r\n");
        if (end == std::string::npos) {
            return true;
        }
        const auto head = client.in.substr(0, end + 2);
        const auto length = fieldOf(head, "Content-Length");
        const std::size_t size = length.empty() ? 0 : std::stoul(length);
        if (client.in.size() < end + 4 + size) {
            return true;
        }
        const auto body = client.in.substr(end + 4, size);
        client.in.erase(0, end + 4 + size);
        if (!serveOne(client, head, body)) {
            return false;
        }
    }
    return true;
}

bool FakeGateway::serveOne(Client& client, const std::string& head, const std::string& body) {
    const auto number = ++m_requests;
    if (m_faults.dieAfter > 0 && number == m_faults.dieAfter) {
        m_reviveAt = base::SystemClock().monotonic() + m_faults.deadFor;
        die();
        return false;
    }
    if (head.starts_with("GET /queue/stream ")) {
        client.streamToken = bearerOf(head);
        return sendAll(client.fd, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: "
                                  "chunked\r\n\r\n" +
                                      chunkOf("retry: 300\n\n"));
    }
    FakeAnswer out = answer(head, body);
    const bool beside = head.starts_with("GET /events/") || head.starts_with("GET /.well-known/");
    if (!beside && due(number, m_faults.unavailableEvery)) {
        out = {503, R"({"code":"STORE_UNAVAILABLE"})", "Retry-After: 0\r\n"};
    }
    if (!beside && due(number, m_faults.dropEvery)) {
        return false;
    }
    if (!beside && due(number, m_faults.hangEvery)) {
        client.hung = true;
        return true;
    }
    std::string text =
        "HTTP/1.1 " + std::to_string(out.status) + " x\r\nContent-Type: application/json\r\n" + out.headers;
    if (out.status != 204) {
        text += "Content-Length: " + std::to_string(out.body.size()) + "\r\n";
    }
    text += "\r\n" + out.body;
    if (!beside && due(number, m_faults.cutEvery)) {
        sendAll(client.fd, text.substr(0, text.size() / 2));
        return false;
    }
    return sendAll(client.fd, text);
}

FakeAnswer FakeGateway::answer(const std::string& head, const std::string& body) {
    const auto quoted = [&body](std::string_view name) {
        const auto at = body.find("\"" + std::string(name) + "\":\"");
        const auto begin = at + name.size() + 4;
        return at == std::string::npos ? std::string() : body.substr(begin, body.find('"', begin) - begin);
    };
    if (head.starts_with("POST /queue/join ")) {
        return m_queue.join(fieldOf(head, "Idempotency-Key"));
    }
    if (head.starts_with("GET /queue/status")) {
        return m_queue.status(bearerOf(head));
    }
    if (head.starts_with("POST /queue/enter ")) {
        return m_queue.enter(quoted("waiting_token"));
    }
    if (head.starts_with("DELETE /queue/leave ")) {
        return m_queue.leave(bearerOf(head));
    }
    if (head.starts_with("POST /queue/leave ")) {
        return m_queue.leave(body);
    }
    if (head.starts_with("GET /verify?event=demo ")) {
        return m_queue.verify(bearerOf(head));
    }
    if (head.starts_with("GET /events/demo ")) {
        return m_queue.event();
    }
    if (head.starts_with("GET /.well-known/jwks.json ")) {
        return m_queue.keys();
    }
    return {404, R"({"code":"NOT_FOUND"})", {}};
}

bool FakeGateway::feedStream(Client& client) {
    if (client.streamToken.empty()) {
        return true;
    }
    const auto lsn = m_queue.lsn();
    if (lsn == client.streamLsn) {
        return true;
    }
    client.streamLsn = lsn;
    const auto now = m_queue.status(client.streamToken);
    return sendAll(client.fd, chunkOf("event: status\nid: 1\ndata: " + now.body + "\n\n"));
}

} // namespace breakwater::fakes
