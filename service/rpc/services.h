// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace grpc {
class Service;
}

/// The services of the contract, one source file each. Private to this room; a host must outlive its
/// services.
namespace breakwater::rpc {

class Host;

std::unique_ptr<grpc::Service> makeEventService(Host& host);
std::unique_ptr<grpc::Service> makeQueueService(Host& host);
std::unique_ptr<grpc::Service> makePlaceService(Host& host);
std::unique_ptr<grpc::Service> makeBanService(Host& host);
std::unique_ptr<grpc::Service> makeTelemetryService(Host& host);
std::unique_ptr<grpc::Service> makePassService(Host& host);
std::unique_ptr<grpc::Service> makeAuditService(Host& host);
std::unique_ptr<grpc::Service> makeOperatorService(Host& host);

} // namespace breakwater::rpc
