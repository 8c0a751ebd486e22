// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/connect.h"
#include "service/rpc/rpc_server.h"
#include "tests/unit/rpc/canned_operations.h"

#include <memory>
#include <string>

namespace breakwater::fakes {

/// A real server on a free port of loopback, over canned operations, and clients of it. One test, one thread.
struct RpcHarness {
    CannedOperations operations;
    RoleTokens callers;
    PostThread storeThread;
    std::unique_ptr<rpc::RpcServer> server;

    RpcHarness() {
        rpc::RpcOptions options;
        options.listen = "127.0.0.1:0";
        server = std::move(rpc::RpcServer::start(options, operations, callers, storeThread)).value();
    }

    std::string address() const { return "127.0.0.1:" + std::to_string(server->port()); }

    std::unique_ptr<client::OperatorClient> client(const std::string& token = "admin") const {
        client::ConnectOptions options;
        options.server = address();
        options.token = token;
        options.deadline = base::Millis(20'000);
        return std::move(client::connect(options)).value();
    }

    /// What the operations were asked since the last time.
    std::vector<std::string> takeCalls() {
        std::vector<std::string> calls;
        storeThread.run([&] { calls.swap(operations.calls); });
        return calls;
    }
    std::string lastCall() {
        const auto calls = takeCalls();
        return calls.empty() ? std::string() : calls.back();
    }
    void failWith(std::optional<base::Error> error) {
        storeThread.run([&] { operations.failWith = std::move(error); });
    }
};

} // namespace breakwater::fakes
