// SPDX-License-Identifier: Apache-2.0
#include "console/client/grpc_client.h"

#include "console/client/connect.h"
#include "console/client/link.h"

namespace breakwater::client {

GrpcClient::GrpcClient(std::shared_ptr<const Link> link) : m_link(std::move(link)) {}

void GrpcClient::hangUp() {
    m_link->calls.hangUp();
}

base::Result<std::unique_ptr<OperatorClient>> connect(const ConnectOptions& options) {
    auto link = makeLink(options);
    if (!link.ok()) {
        return link.error();
    }
    return std::unique_ptr<OperatorClient>(std::make_unique<GrpcClient>(std::move(link).value()));
}

} // namespace breakwater::client
