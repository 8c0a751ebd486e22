// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/services.h"
#include "service/rpc/stream.h"
#include "service/rpc/unary.h"
#include "shared/wire/snapshot.h"

#include <breakwater/v1/telemetry_service.grpc.pb.h>

namespace breakwater::rpc {

namespace {

namespace v1 = breakwater::v1;
using core::Operations;

constexpr base::Millis kUsualInterval{1'000};
constexpr base::Millis kFinestInterval{100};
constexpr base::Millis kCoarsestInterval{60'000};
constexpr base::Seconds kLongestHistory{3'600};
constexpr std::uint32_t kLargestSnapshotPage = 3'600;
constexpr std::size_t kLargestAnswer = 3 * 1024 * 1024; // a client takes 4 MiB unless it was told otherwise

base::Millis intervalOf(wire::Reading& read, const v1::WatchSnapshotsRequest& request) {
    const base::Millis asked = read.millis("interval", request.interval());
    if (asked == base::Millis(0)) {
        return kUsualInterval;
    }
    if (asked < kFinestInterval || asked > kCoarsestInterval) {
        read.fail(base::ErrorCode::OutOfRange, "interval", "be 100 ms to 60 s");
    }
    return asked;
}

base::Seconds historyOf(wire::Reading& read, const v1::WatchSnapshotsRequest& request) {
    const base::Seconds asked = read.seconds("history", request.history());
    if (asked > kLongestHistory) {
        read.fail(base::ErrorCode::OutOfRange, "history", "be at most 1 h; ListSnapshots has six");
    }
    return asked;
}

std::optional<base::WallTime> momentOf(wire::Reading& read, std::string_view field, bool has,
                                       const google::protobuf::Timestamp& time) {
    return has ? std::optional(read.time(field, time)) : std::nullopt;
}

/// As many as an answer may hold; the next page goes on behind the last of them.
void putSnapshots(v1::ListSnapshotsResponse& out, const model::Page<model::Snapshot>& page) {
    std::size_t bytes = 0;
    for (const auto& snapshot : page.items) {
        v1::Snapshot proto = wire::toProto(snapshot);
        bytes += proto.ByteSizeLong();
        if (bytes > kLargestAnswer && out.snapshots_size() > 0) {
            const auto& last = page.items[static_cast<std::size_t>(out.snapshots_size()) - 1];
            out.set_next_page_token(std::to_string(base::secondsOf(last.event.at)));
            return;
        }
        *out.add_snapshots() = std::move(proto);
    }
    out.set_next_page_token(page.nextToken);
}

class TelemetryService final : public v1::TelemetryService::CallbackService {
  public:
    explicit TelemetryService(Host& host) : m_host(host) {}

    grpc::ServerWriteReactor<v1::WatchSnapshotsResponse>*
    WatchSnapshots(grpc::CallbackServerContext* context, const v1::WatchSnapshotsRequest* request) override {
        return serveStream<v1::WatchSnapshotsResponse>(
            m_host, context, "TelemetryService/WatchSnapshots", request->event_id(),
            [&](wire::Reading& read, const model::Caller&,
                std::weak_ptr<StreamWriter<v1::WatchSnapshotsResponse>> stream) {
                const auto id = read.eventId("event_id", request->event_id());
                const auto interval = intervalOf(read, *request);
                const auto history = historyOf(read, *request);
                const auto put = [](v1::WatchSnapshotsResponse& out, const model::Snapshot& snapshot,
                                    bool fromHistory) {
                    *out.mutable_snapshot() = wire::toProto(snapshot);
                    out.set_from_history(fromHistory);
                    return fromHistory ? Keep::All : Keep::Latest;
                };
                return [=](Operations& ops) {
                    return ops.watchSnapshots(id, interval, history, feed<model::Snapshot>(stream, put));
                };
            });
    }

    grpc::ServerUnaryReactor* ListSnapshots(grpc::CallbackServerContext* context,
                                            const v1::ListSnapshotsRequest* request,
                                            v1::ListSnapshotsResponse* response) override {
        return serve(
            m_host, context, "TelemetryService/ListSnapshots", request->event_id(),
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto begin = momentOf(read, "begin", request->has_begin(), request->begin());
                const auto end = momentOf(read, "end", request->has_end(), request->end());
                const auto page = pageOf(read, *request, kLargestSnapshotPage);
                return [=, done = answer<model::Page<model::Snapshot>>(reactor, response, putSnapshots)](
                           Operations& ops) { ops.listSnapshots(id, begin, end, page, done); };
            });
    }

  private:
    Host& m_host;
};

} // namespace

std::unique_ptr<grpc::Service> makeTelemetryService(Host& host) {
    return std::make_unique<TelemetryService>(host);
}

} // namespace breakwater::rpc
