// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/operations.h"
#include "service/core/scheduler.h"

#include <memory>
#include <optional>
#include <string>

namespace breakwater::rpc {

/// Paths of PEM files.
struct TlsFiles {
    std::string cert;     ///< the service's certificate, with the chain
    std::string key;      ///< its private key
    std::string clientCa; ///< clients must show a certificate of this one; empty: they need none
};

struct RpcOptions {
    std::string listen = "127.0.0.1:50051"; ///< host:port; port 0 takes a free one
    std::optional<TlsFiles> tls;            ///< none: plain text
};

/// The operator API over gRPC: checks who calls and what, converts, posts to the store thread, converts back.
/// Server reflection and grpc.health.v1 are on. Runs on gRPC's own threads, which never block on it.
///
/// The three references must outlive it. `start` and `stop` on any thread but the store thread: `stop` waits
/// for answers that come from there.
class RpcServer {
  public:
    /// Listens when it returns. Refused with the reason when the address is taken or a TLS file can't be
    /// used.
    static base::Result<std::unique_ptr<RpcServer>> start(const RpcOptions& options,
                                                          core::Operations& operations,
                                                          const core::CallerCheck& callers,
                                                          core::Scheduler& storeThread);
    ~RpcServer(); ///< stops at once if `stop` was not called

    int port() const; ///< the one it listens on

    /// What grpc.health.v1 says, for the whole service and for each of its own: SERVING or NOT_SERVING.
    void setServing(bool serving);

    /// Takes no new calls, lets those that run finish for `grace`, then cancels them; streams end at once
    /// with UNAVAILABLE. Returns when all are over. Repeatable.
    void stop(base::Millis grace);

  private:
    class Inside;
    explicit RpcServer(std::unique_ptr<Inside> inside);

    const std::unique_ptr<Inside> m_inside;
};

} // namespace breakwater::rpc
