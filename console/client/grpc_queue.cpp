// SPDX-License-Identifier: Apache-2.0
#include "console/client/grpc_client.h"
#include "console/client/link.h"
#include "console/client/stream.h"
#include "shared/wire/visitor.h"

#include <breakwater/v1/queue_service.grpc.pb.h>

namespace breakwater::client {

namespace {

namespace v1 = breakwater::v1;
using Stub = v1::QueueService::StubInterface;

auto stubOf(const std::shared_ptr<const Link>& link) {
    return v1::QueueService::NewStub(link->channel);
}

const auto kRead = [](const auto& response) { return wire::fromProto(response); };
const auto kReadStatus = [](const auto& response) { return wire::fromProto(response.status()); };

} // namespace

base::Result<model::JoinAnswer> GrpcClient::join(const model::JoinRequest& request) {
    return answer<model::JoinAnswer>(call(*m_link, stubOf(m_link), &Stub::Join, wire::toProto(request)),
                                     kRead);
}

base::Result<model::VisitorStatus> GrpcClient::getStatus(const std::string& token, const std::string& seen) {
    v1::GetStatusRequest request;
    request.set_waiting_token(token);
    request.set_seen(seen);
    return answer<model::VisitorStatus>(call(*m_link, stubOf(m_link), &Stub::GetStatus, request),
                                        kReadStatus);
}

base::Result<model::EnterAnswer> GrpcClient::enter(const std::string& token) {
    v1::EnterRequest request;
    request.set_waiting_token(token);
    return answer<model::EnterAnswer>(call(*m_link, stubOf(m_link), &Stub::Enter, request), kRead);
}

base::Status GrpcClient::leave(const std::string& token) {
    v1::LeaveRequest request;
    request.set_waiting_token(token);
    return answer<base::Done>(call(*m_link, stubOf(m_link), &Stub::Leave, request),
                              [](const auto&) { return base::Status(base::Done{}); });
}

SubscriptionPtr GrpcClient::watchStatus(const std::string& token, const std::string& seen,
                                        Watcher<model::VisitorStatus> watcher) {
    v1::WatchStatusRequest request;
    request.set_waiting_token(token);
    request.set_seen(seen);
    return subscribe<model::VisitorStatus>(m_link, stubOf(m_link),
                                           &v1::QueueService::StubInterface::async_interface::WatchStatus,
                                           std::move(request), std::move(watcher), kReadStatus);
}

} // namespace breakwater::client
