// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/address.h"

#include "shared/base/text.h"
#include "tests/crowd/http_response.h"

#include <netdb.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace breakwater::crowd {
namespace {

using base::ErrorCode;

class Descriptor {
  public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor() {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return m_fd; }

  private:
    int m_fd;
};

base::Error unreachable(const GatewayAddress& gateway, std::string_view what) {
    return base::makeError(ErrorCode::StoreUnavailable, gateway.url + " does not answer (" +
                                                            std::string(what) +
                                                            "); is the service running there?");
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

} // namespace

base::Result<GatewayAddress> resolveGateway(std::string_view url) {
    constexpr std::string_view kScheme = "http://";
    const auto bad = [&](std::string_view why) {
        return base::makeError(ErrorCode::InvalidRequest,
                               "--http " + std::string(url) + ": " + std::string(why), "http");
    };
    if (!url.starts_with(kScheme)) {
        return bad("write it as http://HOST:PORT");
    }
    auto rest = url.substr(kScheme.size());
    if (rest.ends_with('/')) {
        rest.remove_suffix(1);
    }
    std::string host(rest);
    std::string port = "80";
    if (const auto colon = rest.rfind(':'); colon != std::string_view::npos && rest.back() != ']') {
        host = rest.substr(0, colon);
        port = rest.substr(colon + 1);
    }
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    }
    const auto number = base::parseUnsigned(port);
    if (host.empty() || host.find_first_of("/?#@ ") != std::string::npos || !number || *number == 0 ||
        *number > 65535) {
        return bad("write it as http://HOST:PORT, without a path");
    }
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int code = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); code != 0) {
        return bad(std::string("the host isn't known: ") + ::gai_strerror(code));
    }
    GatewayAddress gateway;
    gateway.url = std::string(kScheme) + std::string(rest);
    gateway.host = rest;
    std::memcpy(&gateway.storage, found->ai_addr, found->ai_addrlen);
    gateway.size = found->ai_addrlen;
    ::freeaddrinfo(found);
    return gateway;
}

base::Result<Fetched> fetch(const GatewayAddress& gateway, std::string_view path, base::Millis timeout) {
    const Descriptor socket(::socket(gateway.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval limit{timeout.count() / 1000, static_cast<suseconds_t>(timeout.count() % 1000 * 1000)};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&gateway.storage), gateway.size) != 0) {
        return unreachable(gateway, std::strerror(errno));
    }
    const std::string request = "GET " + std::string(path) + " HTTP/1.1\r\nHost: " + gateway.host +
                                "\r\nAccept: application/json\r\nUser-Agent: breakwater-crowd\r\n"
                                "Connection: close\r\n\r\n";
    if (!sendAll(socket.get(), request)) {
        return unreachable(gateway, std::strerror(errno));
    }
    std::string in;
    std::string scratch;
    std::array<char, 16 * 1024> piece;
    while (true) {
        const auto got = ::recv(socket.get(), piece.data(), piece.size(), 0);
        if (got <= 0) {
            return unreachable(gateway, got == 0 ? "it closed the connection" : std::strerror(errno));
        }
        in.append(piece.data(), static_cast<std::size_t>(got));
        Response response;
        std::size_t consumed = 0;
        switch (parseResponse(in, scratch, response, consumed)) {
        case Parsed::Whole: return Fetched{response.status, std::string(response.body)};
        case Parsed::Bad: return unreachable(gateway, "what came back is no HTTP/1.1 response");
        case Parsed::More: break;
        }
    }
}

} // namespace breakwater::crowd
