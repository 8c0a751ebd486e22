// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/services.h"
#include "service/rpc/stream.h"
#include "service/rpc/unary.h"
#include "shared/wire/operator.h"

#include <breakwater/v1/audit_service.grpc.pb.h>

namespace breakwater::rpc {

namespace {

namespace v1 = breakwater::v1;
using core::Operations;

class AuditService final : public v1::AuditService::CallbackService {
  public:
    explicit AuditService(Host& host) : m_host(host) {}

    grpc::ServerUnaryReactor* ListEntries(grpc::CallbackServerContext* context,
                                          const v1::ListEntriesRequest* request,
                                          v1::ListEntriesResponse* response) override {
        return serve(
            m_host, context, "AuditService/ListEntries", request->event_id(),
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.optionalEventId("event_id", request->event_id());
                const auto page = pageOf(read, *request);
                const auto put = [](v1::ListEntriesResponse& out,
                                    const model::Page<model::AuditEntry>& entries) {
                    for (const auto& entry : entries.items) {
                        *out.add_entries() = wire::toProto(entry);
                    }
                    out.set_next_page_token(entries.nextToken);
                };
                return [=, done = answer<model::Page<model::AuditEntry>>(reactor, response, put)](
                           Operations& ops) { ops.listEntries(id, page, done); };
            });
    }

    grpc::ServerWriteReactor<v1::WatchEntriesResponse>*
    WatchEntries(grpc::CallbackServerContext* context, const v1::WatchEntriesRequest* request) override {
        return serveStream<v1::WatchEntriesResponse>(
            m_host, context, "AuditService/WatchEntries", request->event_id(),
            [&](wire::Reading& read, const model::Caller&,
                std::weak_ptr<StreamWriter<v1::WatchEntriesResponse>> stream) {
                const auto id = read.optionalEventId("event_id", request->event_id());
                const auto put = [](v1::WatchEntriesResponse& out, const model::AuditEntry& entry, bool) {
                    *out.mutable_entry() = wire::toProto(entry);
                    return Keep::All;
                };
                return [=](Operations& ops) {
                    return ops.watchEntries(id, feed<model::AuditEntry>(stream, put));
                };
            });
    }

  private:
    Host& m_host;
};

} // namespace

std::unique_ptr<grpc::Service> makeAuditService(Host& host) {
    return std::make_unique<AuditService>(host);
}

} // namespace breakwater::rpc
