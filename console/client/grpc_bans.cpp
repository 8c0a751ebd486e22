// SPDX-License-Identifier: Apache-2.0
#include "console/client/grpc_client.h"
#include "console/client/link.h"
#include "console/client/stream.h"
#include "shared/wire/place.h"

#include <breakwater/v1/ban_service.grpc.pb.h>

namespace breakwater::client {

namespace {

namespace v1 = breakwater::v1;
using Stub = v1::BanService::StubInterface;

auto stubOf(const std::shared_ptr<const Link>& link) {
    return v1::BanService::NewStub(link->channel);
}

const auto kRead = [](const auto& item) { return wire::fromProto(item); };
const auto kReadBan = [](const auto& response) { return wire::fromProto(response.ban()); };

} // namespace

base::Result<model::BanPreview> GrpcClient::previewBan(const Id& id, const model::BanScope& scope) {
    v1::PreviewBanRequest request;
    request.set_event_id(id.text());
    *request.mutable_scope() = wire::toProto(scope);
    return answer<model::BanPreview>(call(*m_link, stubOf(m_link), &Stub::PreviewBan, request), kRead);
}

SubscriptionPtr GrpcClient::createBan(const Id& id, const model::BanRequest& ban,
                                      model::Revision expectedRevision, Watcher<model::Ban> watcher) {
    v1::CreateBanRequest request;
    request.set_event_id(id.text());
    request.set_expected_revision(expectedRevision.value());
    wire::toProto(ban, request);
    return subscribe<model::Ban>(m_link, stubOf(m_link),
                                 &v1::BanService::StubInterface::async_interface::CreateBan,
                                 std::move(request), std::move(watcher), kReadBan);
}

base::Result<model::Ban> GrpcClient::deleteBan(const Id& id, std::uint32_t number, const Intent& intent) {
    v1::DeleteBanRequest request;
    put(request, id, intent);
    request.set_ban_number(number);
    return answer<model::Ban>(call(*m_link, stubOf(m_link), &Stub::DeleteBan, request), kReadBan);
}

base::Result<model::Page<model::Ban>> GrpcClient::listBans(const Id& id, const model::PageRequest& page) {
    v1::ListBansRequest request;
    request.set_event_id(id.text());
    put(request, page);
    return answerPage<model::Ban>(call(*m_link, stubOf(m_link), &Stub::ListBans, request),
                                  &v1::ListBansResponse::bans, kRead);
}

} // namespace breakwater::client
