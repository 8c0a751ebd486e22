// SPDX-License-Identifier: Apache-2.0
#include "console/client/grpc_client.h"
#include "console/client/link.h"
#include "shared/wire/visitor.h"

#include <breakwater/v1/pass_service.grpc.pb.h>

namespace breakwater::client {

namespace {

namespace v1 = breakwater::v1;
using Stub = v1::PassService::StubInterface;

auto stubOf(const std::shared_ptr<const Link>& link) {
    return v1::PassService::NewStub(link->channel);
}

} // namespace

base::Result<model::PassFacts> GrpcClient::verifyPass(const std::string& pass, const Id& expected) {
    v1::VerifyPassRequest request;
    request.set_reservation_token(pass);
    request.set_event_id(expected.text());
    return answer<model::PassFacts>(call(*m_link, stubOf(m_link), &Stub::VerifyPass, request),
                                    [](const auto& response) { return wire::fromProto(response.pass()); });
}

base::Status GrpcClient::finishPass(const model::PassName& name) {
    return answer<base::Done>(call(*m_link, stubOf(m_link), &Stub::FinishPass, wire::toProto(name)),
                              [](const auto&) { return base::Status(base::Done{}); });
}

base::Result<model::Page<model::RevokedPass>> GrpcClient::listRevokedPasses(const Id& id,
                                                                            const model::PageRequest& page) {
    v1::ListRevokedPassesRequest request;
    request.set_event_id(id.text());
    put(request, page);
    return answerPage<model::RevokedPass>(call(*m_link, stubOf(m_link), &Stub::ListRevokedPasses, request),
                                          &v1::ListRevokedPassesResponse::passes,
                                          [](const v1::RevokedPass& pass) { return wire::fromProto(pass); });
}

} // namespace breakwater::client
