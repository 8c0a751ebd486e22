// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/http/loopback.h"

#include "service/http/ascii.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace breakwater::http {

namespace {

class FunctionHandler final : public Handler {
  public:
    explicit FunctionHandler(HandlerFunction function) : m_function(std::move(function)) {}
    void handle(const Request& request, Exchange& exchange) override { m_function(request, exchange); }

  private:
    HandlerFunction m_function;
};

} // namespace

TestServer::TestServer(HandlerFunction handler, ServerOptions options)
    : TestServer(HandlerFactory([handler = std::move(handler)](LoopContext&) {
                     return std::make_unique<FunctionHandler>(handler);
                 }),
                 std::move(options)) {}

TestServer::TestServer(HandlerFactory factory, ServerOptions options) {
    options.address = "127.0.0.1";
    options.clock = &m_clock;
    options.manualTicks = true;
    options.seed = 7;
    m_server = std::make_unique<Server>(std::move(options), std::move(factory));
    if (const auto started = m_server->start(); !started) {
        throw std::runtime_error(started.error().detail);
    }
}

HandlerFunction TestServer::echo() {
    return [](const Request& request, Exchange& exchange) {
        std::string body{request.methodText};
        body.append(" ").append(request.path);
        if (!request.query.empty()) {
            body.append("?").append(request.query);
        }
        body.append("|").append(request.body);
        Response response;
        response.contentType = kPlainText;
        response.body = body;
        exchange.respond(response);
    };
}

void TestServer::settle() {
    // Between two ticks a loop looks at its sockets once; accepting, reading and answering take a look each.
    for (int i = 0; i < 4; ++i) {
        m_server->tick();
    }
}

void TestServer::advance(base::Micros by) {
    settle(); // whatever has already been sent belongs to the time before
    m_clock.advance(by);
    settle();
}

std::string Answer::field(std::string_view name) const {
    std::string_view rest = head;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find("\r\n"));
        rest.remove_prefix(std::min(line.size() + 2, rest.size()));
        const auto colon = line.find(": ");
        if (colon != std::string_view::npos && equalsIgnoringCase(line.substr(0, colon), name)) {
            return std::string(line.substr(colon + 2));
        }
    }
    return {};
}

TestClient::TestClient(TestServer& server, int receiveBufferBytes, std::string_view from)
    : TestClient(server.server().port(), receiveBufferBytes, from) {}

TestClient::TestClient(std::uint16_t port, int receiveBufferBytes, std::string_view from) {
    m_fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{10, 0};
    ::setsockopt(m_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(m_fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int on = 1;
    ::setsockopt(m_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (receiveBufferBytes > 0) {
        ::setsockopt(m_fd, SOL_SOCKET, SO_RCVBUF, &receiveBufferBytes, sizeof receiveBufferBytes);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (!from.empty()) {
        ::inet_pton(AF_INET, std::string(from).c_str(), &address.sin_addr);
        ::bind(m_fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("can't connect to the test server");
    }
}

TestClient::~TestClient() {
    close();
}

void TestClient::close() {
    if (m_fd >= 0) {
        ::close(m_fd);
        m_fd = -1;
    }
}

void TestClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return; // the peer's answer, not our sending, is what a test looks at
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void TestClient::awaitDelivery() const {
    for (int left = 1; left > 0;) {
        if (::ioctl(m_fd, SIOCOUTQ, &left) != 0) {
            throw std::runtime_error("the socket doesn't say what is on its way");
        }
    }
}

void TestClient::shutdownSend() {
    ::shutdown(m_fd, SHUT_WR);
}

bool TestClient::fill() {
    char bytes[16384];
    const ssize_t size = ::recv(m_fd, bytes, sizeof bytes, 0);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        throw std::runtime_error("the server neither answered nor closed within ten seconds");
    }
    if (size <= 0) {
        m_ended = true;
        return false;
    }
    m_buffer.append(bytes, static_cast<std::size_t>(size));
    return true;
}

bool TestClient::hasCome(std::string_view mark) {
    pollfd readable{m_fd, POLLIN, 0};
    while (!m_ended && m_buffer.find(mark) == std::string::npos) {
        if (::poll(&readable, 1, 1) == 0) {
            return false;
        }
        fill();
    }
    return true;
}

std::string TestClient::readUntil(std::string_view mark) {
    std::size_t at = 0;
    while ((at = m_buffer.find(mark)) == std::string::npos) {
        if (!fill()) {
            return std::exchange(m_buffer, {});
        }
    }
    auto text = m_buffer.substr(0, at + mark.size());
    m_buffer.erase(0, at + mark.size());
    return text;
}

Answer TestClient::read(bool headOnly) {
    Answer answer;
    answer.head = readUntil("\r\n\r\n");
    if (!answer.head.starts_with("HTTP/1.1 ")) {
        return answer;
    }
    answer.status = std::atoi(answer.head.c_str() + 9);
    const auto length = static_cast<std::size_t>(std::atoi(answer.field("Content-Length").c_str()));
    if (headOnly || answer.status < 200) {
        return answer;
    }
    while (m_buffer.size() < length && fill()) {
    }
    answer.body = m_buffer.substr(0, length);
    m_buffer.erase(0, length);
    return answer;
}

std::string TestClient::readToEnd() {
    while (fill()) {
    }
    return std::exchange(m_buffer, {});
}

std::string get(std::string_view target, std::string_view fields) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: queue.test\r\n" + std::string(fields) + "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view fields) {
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: queue.test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(fields) + "\r\n" + std::string(body);
}

} // namespace breakwater::http
