// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/services.h"
#include "service/rpc/stream.h"
#include "service/rpc/unary.h"
#include "shared/wire/place.h"

#include <breakwater/v1/ban_service.grpc.pb.h>

namespace breakwater::rpc {

namespace {

namespace v1 = breakwater::v1;
using core::Operations;

const auto kPutBan = [](auto& response, const model::Ban& ban) {
    *response.mutable_ban() = wire::toProto(ban);
};

class BanService final : public v1::BanService::CallbackService {
  public:
    explicit BanService(Host& host) : m_host(host) {}

    grpc::ServerUnaryReactor* PreviewBan(grpc::CallbackServerContext* context,
                                         const v1::PreviewBanRequest* request,
                                         v1::PreviewBanResponse* response) override {
        return serve(
            m_host, context, "BanService/PreviewBan", request->event_id(),
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto scope = read.nested(wire::fromProto(request->scope()));
                const auto put = [](v1::PreviewBanResponse& out, const model::BanPreview& preview) {
                    out = wire::toProto(preview);
                };
                return [=, done = answer<model::BanPreview>(reactor, response, put)](Operations& ops) {
                    ops.previewBan(id, scope, done);
                };
            });
    }

    grpc::ServerWriteReactor<v1::CreateBanResponse>* CreateBan(grpc::CallbackServerContext* context,
                                                               const v1::CreateBanRequest* request) override {
        return serveStream<v1::CreateBanResponse>(
            m_host, context, "BanService/CreateBan", request->event_id(),
            [&](wire::Reading& read, const model::Caller& who,
                std::weak_ptr<StreamWriter<v1::CreateBanResponse>> stream) {
                const auto id = read.eventId("event_id", request->event_id());
                const auto ban = read.nested(wire::banFromProto(*request));
                const model::Revision expected(request->expected_revision());
                const auto put = [](v1::CreateBanResponse& out, const model::Ban& made, bool) {
                    kPutBan(out, made);
                    return Keep::Latest;
                };
                return [=](Operations& ops) {
                    return ops.createBan(who, id, ban, expected, feed<model::Ban>(stream, put));
                };
            });
    }

    grpc::ServerUnaryReactor* DeleteBan(grpc::CallbackServerContext* context,
                                        const v1::DeleteBanRequest* request,
                                        v1::DeleteBanResponse* response) override {
        return serve(
            m_host, context, "BanService/DeleteBan", request->event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto intent = intentOf(read, *request);
                const std::uint32_t number = request->ban_number();
                if (number == 0) {
                    read.fail(base::ErrorCode::InvalidRequest, "ban_number",
                              "be the number of a ban, from 1 on");
                }
                return [=, done = answer<model::Ban>(reactor, response, kPutBan)](Operations& ops) {
                    ops.deleteBan(who, id, number, intent, done);
                };
            });
    }

    grpc::ServerUnaryReactor* ListBans(grpc::CallbackServerContext* context,
                                       const v1::ListBansRequest* request,
                                       v1::ListBansResponse* response) override {
        return serve(
            m_host, context, "BanService/ListBans", request->event_id(),
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto page = pageOf(read, *request);
                const auto put = [](v1::ListBansResponse& out, const model::Page<model::Ban>& bans) {
                    for (const auto& ban : bans.items) {
                        *out.add_bans() = wire::toProto(ban);
                    }
                    out.set_next_page_token(bans.nextToken);
                };
                return [=, done = answer<model::Page<model::Ban>>(reactor, response, put)](Operations& ops) {
                    ops.listBans(id, page, done);
                };
            });
    }

  private:
    Host& m_host;
};

} // namespace

std::unique_ptr<grpc::Service> makeBanService(Host& host) {
    return std::make_unique<BanService>(host);
}

} // namespace breakwater::rpc
