// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/operator_client.h"

#include <memory>
#include <optional>
#include <string>

namespace breakwater::client {

/// How to trust a service that speaks TLS. Paths of PEM files.
struct TlsOptions {
    std::string caFile;   ///< whose certificates to trust; empty: the system's
    std::string certFile; ///< our own certificate, where the service asks for one; empty: none
    std::string keyFile;  ///< its private key
    std::string
        serverName; ///< the name in the service's certificate if it isn't the address; empty: the address
};

struct ConnectOptions {
    std::string server = "127.0.0.1:50051"; ///< host:port, or `unix:` and a path
    std::string token;                      ///< the bearer token; empty: none is sent
    std::optional<TlsOptions> tls;          ///< none: plain text
    base::Millis deadline{5'000};           ///< of every call that is not a stream
};

/// A client of the gRPC service at `options.server`. Returns before anything is sent: a service that is not
/// there shows at the first call. Refused when a TLS file can't be read or gRPC can make nothing of the
/// address. Any thread.
base::Result<std::unique_ptr<OperatorClient>> connect(const ConnectOptions& options);

} // namespace breakwater::client
