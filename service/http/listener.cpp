// SPDX-License-Identifier: Apache-2.0
#include "service/http/listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace breakwater::http {

namespace {

constexpr int kBacklog = 4096;

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

SocketAddress socketAddress(const IpAddress& address, std::uint16_t port) {
    SocketAddress result;
    if (address.isV4()) {
        auto* v4 = reinterpret_cast<sockaddr_in*>(&result.storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        std::memcpy(&v4->sin_addr, address.bytes().data() + 12, 4);
        result.size = sizeof *v4;
    } else {
        auto* v6 = reinterpret_cast<sockaddr_in6*>(&result.storage);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        std::memcpy(&v6->sin6_addr, address.bytes().data(), 16);
        result.size = sizeof *v6;
    }
    return result;
}

std::pair<IpAddress, std::uint16_t> fromSocketAddress(const sockaddr_storage& storage) {
    if (storage.ss_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
        return {IpAddress::fromV4(ntohl(v4->sin_addr.s_addr)), ntohs(v4->sin_port)};
    }
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &v6->sin6_addr, bytes.size());
    return {IpAddress{bytes}, ntohs(v6->sin6_port)};
}

bool setOption(int fd, int level, int name, int value) {
    return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

base::Error cannot(const std::string& what) {
    return base::makeError(base::ErrorCode::InvalidRequest,
                           "Can't " + what + ": " + std::strerror(errno) + ".");
}

} // namespace

void Listener::reserve() {
    m_spare = Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

base::Status Listener::bindTo(const std::string& address, std::uint16_t port, bool shared) {
    const auto ip = IpAddress::parse(address);
    if (!ip) {
        return base::makeError(base::ErrorCode::InvalidRequest,
                               "'" + address +
                                   "' is not an IP address to listen on; give one such as 0.0.0.0 or ::.");
    }
    const auto name = socketAddress(*ip, port);
    m_socket = Descriptor(::socket(name.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!m_socket.isOpen()) {
        return cannot("make a socket");
    }
    setOption(m_socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
    if (!ip->isV4()) {
        setOption(m_socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
    }
    if ((shared && !setOption(m_socket.get(), SOL_SOCKET, SO_REUSEPORT, 1)) ||
        ::bind(m_socket.get(), reinterpret_cast<const sockaddr*>(&name.storage), name.size) != 0) {
        return cannot("listen on " + address + " port " + std::to_string(port));
    }
    return base::Done{};
}

base::Status Listener::probe(const std::string& address, std::uint16_t port) {
    Listener probe;
    return probe.bindTo(address, port, false);
}

base::Status Listener::open(const std::string& address, std::uint16_t port, int sendBufferBytes) {
    if (auto bound = bindTo(address, port, true); !bound) {
        return bound;
    }
    setOption(m_socket.get(), IPPROTO_TCP, TCP_NODELAY, 1); // accepted sockets inherit both
    if (sendBufferBytes > 0) {
        setOption(m_socket.get(), SOL_SOCKET, SO_SNDBUF, sendBufferBytes);
    }
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    if (::listen(m_socket.get(), kBacklog) != 0 ||
        ::getsockname(m_socket.get(), reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
        return cannot("listen on " + address + " port " + std::to_string(port));
    }
    m_port = fromSocketAddress(bound).second;
    reserve();
    return base::Done{};
}

Listener::Accepted Listener::accept() {
    while (true) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        const int fd = ::accept4(m_socket.get(), reinterpret_cast<sockaddr*>(&peer), &size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            return {Accepted::Kind::Connection, Descriptor(fd), fromSocketAddress(peer).first};
        }
        switch (errno) {
        case EINTR:
        case ECONNABORTED:
        case EPROTO: continue;
        case EAGAIN: return {};
        case EMFILE:
        case ENFILE: break;
        default: return {Accepted::Kind::Broken, {}, {}};
        }
        if (!m_spare.isOpen()) {
            reserve();
            return {Accepted::Kind::Broken, {}, {}};
        }
        m_spare.close();
        Descriptor refused(::accept4(m_socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
        // accept() wants a descriptor before it looks whether anyone is there.
        const bool nobody = !refused.isOpen() && errno == EAGAIN;
        const bool turnedAway = refused.isOpen();
        refused.close();
        reserve();
        if (nobody) {
            return {};
        }
        return {turnedAway ? Accepted::Kind::RefusedNoFiles : Accepted::Kind::Broken, {}, {}};
    }
}

} // namespace breakwater::http
