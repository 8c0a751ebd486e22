// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a gateway is, and one blocking GET for the few calls that happen beside the crowd. Any thread.

#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace breakwater::crowd {

struct GatewayAddress {
    std::string url;
    std::string host; ///< as it goes into the Host field, with the port
    sockaddr_storage storage{};
    socklen_t size = 0;
};

/// `http://host[:port]`, nothing behind it; the name is looked up now.
base::Result<GatewayAddress> resolveGateway(std::string_view url);

struct Fetched {
    int status = 0;
    std::string body;
};

/// One GET on a connection of its own; StoreUnavailable when there is no answer in time.
base::Result<Fetched> fetch(const GatewayAddress& gateway, std::string_view path, base::Millis timeout);

} // namespace breakwater::crowd
