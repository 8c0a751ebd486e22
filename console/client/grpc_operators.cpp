// SPDX-License-Identifier: Apache-2.0
#include "console/client/grpc_client.h"
#include "console/client/link.h"
#include "console/client/stream.h"
#include "shared/wire/operator.h"
#include "shared/wire/reading.h"

#include <breakwater/v1/audit_service.grpc.pb.h>
#include <breakwater/v1/operator_service.grpc.pb.h>

namespace breakwater::client {

namespace {

namespace v1 = breakwater::v1;
using AuditStub = v1::AuditService::StubInterface;
using Stub = v1::OperatorService::StubInterface;

auto auditStubOf(const std::shared_ptr<const Link>& link) {
    return v1::AuditService::NewStub(link->channel);
}

auto stubOf(const std::shared_ptr<const Link>& link) {
    return v1::OperatorService::NewStub(link->channel);
}

const auto kRead = [](const auto& item) { return wire::fromProto(item); };
const auto kReadEntry = [](const auto& response) { return wire::fromProto(response.entry()); };
// The field's name is a keyword of C++, so its getter bears an underscore.
const auto kReadOperator = [](const auto& response) { return wire::fromProto(response.operator_()); };

} // namespace

base::Result<model::Page<model::AuditEntry>> GrpcClient::listEntries(const Id& id,
                                                                     const model::PageRequest& page) {
    v1::ListEntriesRequest request;
    request.set_event_id(id.text());
    put(request, page);
    return answerPage<model::AuditEntry>(call(*m_link, auditStubOf(m_link), &AuditStub::ListEntries, request),
                                         &v1::ListEntriesResponse::entries, kRead);
}

SubscriptionPtr GrpcClient::watchEntries(const Id& id, Watcher<model::AuditEntry> watcher) {
    v1::WatchEntriesRequest request;
    request.set_event_id(id.text());
    return subscribe<model::AuditEntry>(m_link, auditStubOf(m_link),
                                        &v1::AuditService::StubInterface::async_interface::WatchEntries,
                                        std::move(request), std::move(watcher), kReadEntry);
}

base::Result<model::Caller> GrpcClient::whoAmI() {
    return answer<model::Caller>(call(*m_link, stubOf(m_link), &Stub::WhoAmI, v1::WhoAmIRequest()),
                                 [](const v1::WhoAmIResponse& response) {
                                     wire::Reading read;
                                     model::Caller caller;
                                     caller.name = response.name();
                                     caller.role = read.known("role", wire::fromProto(response.role()));
                                     return read.result(std::move(caller));
                                 });
}

base::Result<model::IssuedOperator> GrpcClient::createOperator(const std::string& name, model::Role role) {
    v1::CreateOperatorRequest request;
    request.set_name(name);
    request.set_role(wire::toProto(role));
    return answer<model::IssuedOperator>(call(*m_link, stubOf(m_link), &Stub::CreateOperator, request),
                                         [](const v1::CreateOperatorResponse& response) {
                                             wire::Reading read;
                                             model::IssuedOperator issued;
                                             issued.who = read.nested(kReadOperator(response));
                                             issued.token = response.token();
                                             return read.result(std::move(issued));
                                         });
}

base::Result<model::Page<model::Operator>> GrpcClient::listOperators(const model::PageRequest& page) {
    v1::ListOperatorsRequest request;
    put(request, page);
    return answerPage<model::Operator>(call(*m_link, stubOf(m_link), &Stub::ListOperators, request),
                                       &v1::ListOperatorsResponse::operators, kRead);
}

base::Result<model::Operator> GrpcClient::setRole(const std::string& name, model::Role role) {
    v1::SetRoleRequest request;
    request.set_name(name);
    request.set_role(wire::toProto(role));
    return answer<model::Operator>(call(*m_link, stubOf(m_link), &Stub::SetRole, request), kReadOperator);
}

base::Result<model::Operator> GrpcClient::revokeOperator(const std::string& name) {
    v1::RevokeOperatorRequest request;
    request.set_name(name);
    return answer<model::Operator>(call(*m_link, stubOf(m_link), &Stub::RevokeOperator, request),
                                   kReadOperator);
}

} // namespace breakwater::client
