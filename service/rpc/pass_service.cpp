// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/services.h"
#include "service/rpc/unary.h"
#include "shared/wire/visitor.h"

#include <breakwater/v1/pass_service.grpc.pb.h>

namespace breakwater::rpc {

namespace {

namespace v1 = breakwater::v1;
using core::Operations;

constexpr std::size_t kLongestPass = 4'096;

class PassService final : public v1::PassService::CallbackService {
  public:
    explicit PassService(Host& host) : m_host(host) {}

    grpc::ServerUnaryReactor* VerifyPass(grpc::CallbackServerContext* context,
                                         const v1::VerifyPassRequest* request,
                                         v1::VerifyPassResponse* response) override {
        return serve(
            m_host, context, "PassService/VerifyPass", request->event_id(),
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto pass = read.text("reservation_token", request->reservation_token(), kLongestPass);
                const auto expected = read.optionalEventId("event_id", request->event_id());
                if (request->reservation_token().empty()) {
                    read.fail(base::ErrorCode::MissingToken, "reservation_token",
                              "be the pass that the visitor brought");
                }
                const auto put = [](v1::VerifyPassResponse& out, const model::PassFacts& facts) {
                    *out.mutable_pass() = wire::toProto(facts);
                };
                return [=, done = answer<model::PassFacts>(reactor, response, put)](Operations& ops) {
                    ops.verifyPass(pass, expected, done);
                };
            });
    }

    grpc::ServerUnaryReactor* FinishPass(grpc::CallbackServerContext* context,
                                         const v1::FinishPassRequest* request,
                                         v1::FinishPassResponse* response) override {
        return serve(
            m_host, context, "PassService/FinishPass", request->event_id(),
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto name = read.nested(wire::fromProto(*request));
                const auto put = [](v1::FinishPassResponse&, const base::Done&) {};
                return [=, done = answer<base::Done>(reactor, response, put)](Operations& ops) {
                    ops.finishPass(name, done);
                };
            });
    }

    grpc::ServerUnaryReactor* ListRevokedPasses(grpc::CallbackServerContext* context,
                                                const v1::ListRevokedPassesRequest* request,
                                                v1::ListRevokedPassesResponse* response) override {
        return serve(
            m_host, context, "PassService/ListRevokedPasses", request->event_id(),
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto page = pageOf(read, *request);
                const auto put = [](v1::ListRevokedPassesResponse& out,
                                    const model::Page<model::RevokedPass>& passes) {
                    for (const auto& pass : passes.items) {
                        *out.add_passes() = wire::toProto(pass);
                    }
                    out.set_next_page_token(passes.nextToken);
                };
                return [=, done = answer<model::Page<model::RevokedPass>>(reactor, response, put)](
                           Operations& ops) { ops.listRevokedPasses(id, page, done); };
            });
    }

  private:
    Host& m_host;
};

} // namespace

std::unique_ptr<grpc::Service> makePassService(Host& host) {
    return std::make_unique<PassService>(host);
}

} // namespace breakwater::rpc
