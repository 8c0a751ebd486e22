// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/descriptor.h"
#include "service/http/ip_address.h"
#include "shared/base/result.h"

#include <cstdint>
#include <string>

namespace breakwater::http {

/// One listening socket that shares its port with its siblings (SO_REUSEPORT), and one spare file descriptor:
/// when the process is out of them, the spare is given up to accept a connection and close it, so that the
/// peer learns it at once and the loop does not spin. One thread; owns both descriptors.
class Listener {
  public:
    [[nodiscard]] base::Status open(const std::string& address, std::uint16_t port, int sendBufferBytes);
    /// Whether nobody listens there yet. Sharing a port needs this question to be asked apart.
    [[nodiscard]] static base::Status probe(const std::string& address, std::uint16_t port);

    std::uint16_t port() const { return m_port; }
    int descriptor() const { return m_socket.get(); }
    bool isOpen() const { return m_socket.isOpen(); }
    void close() { m_socket.close(); }

    struct Accepted {
        enum class Kind : std::uint8_t { Connection, Nothing, RefusedNoFiles, Broken };

        Kind kind = Kind::Nothing;
        Descriptor socket; ///< Connection: non-blocking
        IpAddress peer;
    };
    /// Takes one connection. Broken: try again a little later.
    Accepted accept();

  private:
    [[nodiscard]] base::Status bindTo(const std::string& address, std::uint16_t port, bool shared);
    void reserve();

    Descriptor m_socket;
    Descriptor m_spare;
    std::uint16_t m_port = 0;
};

} // namespace breakwater::http
