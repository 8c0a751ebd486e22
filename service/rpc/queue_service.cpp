// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/services.h"
#include "service/rpc/stream.h"
#include "service/rpc/unary.h"
#include "shared/wire/visitor.h"

#include <breakwater/v1/queue_service.grpc.pb.h>

namespace breakwater::rpc {

namespace {

namespace v1 = breakwater::v1;
using core::Operations;

const auto kPutStatus = [](auto& response, const model::VisitorStatus& status) {
    *response.mutable_status() = wire::toProto(status);
};

std::optional<model::Version> seenOf(wire::Reading& read, const std::string& seen) {
    if (seen.empty()) {
        return std::nullopt;
    }
    return read.version("seen", seen);
}

class QueueService final : public v1::QueueService::CallbackService {
  public:
    explicit QueueService(Host& host) : m_host(host) {}

    grpc::ServerUnaryReactor* Join(grpc::CallbackServerContext* context, const v1::JoinRequest* request,
                                   v1::JoinResponse* response) override {
        return serve(
            m_host, context, "QueueService/Join", request->event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                auto join = read.nested(wire::fromProto(*request));
                if (who.role != model::Role::Shop) { // only a shop has seen the visitor
                    join.address.clear();
                    join.userAgent.clear();
                }
                const auto put = [](v1::JoinResponse& out, const model::JoinAnswer& answer) {
                    out = wire::toProto(answer);
                };
                return [=, done = answer<model::JoinAnswer>(reactor, response, put)](Operations& ops) {
                    ops.join(join, done);
                };
            });
    }

    grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                        const v1::GetStatusRequest* request,
                                        v1::GetStatusResponse* response) override {
        return serve(
            m_host, context, "QueueService/GetStatus", kNoEvent,
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto token = waitingToken(read, request->waiting_token());
                const auto seen = seenOf(read, request->seen());
                return [=, done = answer<model::VisitorStatus>(reactor, response, kPutStatus)](
                           Operations& ops) { ops.getStatus(token, seen, done); };
            });
    }

    grpc::ServerUnaryReactor* Enter(grpc::CallbackServerContext* context, const v1::EnterRequest* request,
                                    v1::EnterResponse* response) override {
        return serve(
            m_host, context, "QueueService/Enter", kNoEvent,
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto token = waitingToken(read, request->waiting_token());
                const auto put = [](v1::EnterResponse& out, const model::EnterAnswer& answer) {
                    out = wire::toProto(answer);
                };
                return [=, done = answer<model::EnterAnswer>(reactor, response, put)](Operations& ops) {
                    ops.enter(token, done);
                };
            });
    }

    grpc::ServerUnaryReactor* Leave(grpc::CallbackServerContext* context, const v1::LeaveRequest* request,
                                    v1::LeaveResponse* response) override {
        return serve(
            m_host, context, "QueueService/Leave", kNoEvent,
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto token = waitingToken(read, request->waiting_token());
                const auto put = [](v1::LeaveResponse&, const base::Done&) {};
                return [=, done = answer<base::Done>(reactor, response, put)](Operations& ops) {
                    ops.leave(token, done);
                };
            });
    }

    grpc::ServerWriteReactor<v1::WatchStatusResponse>*
    WatchStatus(grpc::CallbackServerContext* context, const v1::WatchStatusRequest* request) override {
        return serveStream<v1::WatchStatusResponse>(
            m_host, context, "QueueService/WatchStatus", kNoEvent,
            [&](wire::Reading& read, const model::Caller&,
                std::weak_ptr<StreamWriter<v1::WatchStatusResponse>> stream) {
                const auto token = waitingToken(read, request->waiting_token());
                const auto seen = seenOf(read, request->seen());
                const auto put = [](v1::WatchStatusResponse& out, const model::VisitorStatus& status, bool) {
                    kPutStatus(out, status);
                    return Keep::Latest;
                };
                return [=](Operations& ops) {
                    return ops.watchStatus(token, seen, feed<model::VisitorStatus>(stream, put));
                };
            });
    }

  private:
    Host& m_host;
};

} // namespace

std::unique_ptr<grpc::Service> makeQueueService(Host& host) {
    return std::make_unique<QueueService>(host);
}

} // namespace breakwater::rpc
