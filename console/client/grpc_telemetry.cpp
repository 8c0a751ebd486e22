// SPDX-License-Identifier: Apache-2.0
#include "console/client/grpc_client.h"
#include "console/client/link.h"
#include "console/client/stream.h"
#include "shared/wire/reading.h"
#include "shared/wire/snapshot.h"

#include <breakwater/v1/telemetry_service.grpc.pb.h>

namespace breakwater::client {

namespace {

namespace v1 = breakwater::v1;
using Stub = v1::TelemetryService::StubInterface;

auto stubOf(const std::shared_ptr<const Link>& link) {
    return v1::TelemetryService::NewStub(link->channel);
}

const auto kRead = [](const v1::Snapshot& snapshot) { return wire::fromProto(snapshot); };

base::Result<WatchedSnapshot> watched(const v1::WatchSnapshotsResponse& response) {
    auto snapshot = wire::fromProto(response.snapshot());
    if (!snapshot.ok()) {
        return snapshot.error();
    }
    return WatchedSnapshot{std::move(snapshot).value(), response.from_history()};
}

} // namespace

SubscriptionPtr GrpcClient::watchSnapshots(const Id& id, base::Millis interval, base::Seconds history,
                                           Watcher<WatchedSnapshot> watcher) {
    v1::WatchSnapshotsRequest request;
    request.set_event_id(id.text());
    *request.mutable_interval() = wire::toProto(interval);
    *request.mutable_history() = wire::toProto(history);
    return subscribe<WatchedSnapshot>(m_link, stubOf(m_link),
                                      &v1::TelemetryService::StubInterface::async_interface::WatchSnapshots,
                                      std::move(request), std::move(watcher), watched);
}

base::Result<model::Page<model::Snapshot>> GrpcClient::listSnapshots(const Id& id,
                                                                     std::optional<base::WallTime> begin,
                                                                     std::optional<base::WallTime> end,
                                                                     const model::PageRequest& page) {
    v1::ListSnapshotsRequest request;
    request.set_event_id(id.text());
    if (begin) {
        *request.mutable_begin() = wire::toProto(*begin);
    }
    if (end) {
        *request.mutable_end() = wire::toProto(*end);
    }
    put(request, page);
    return answerPage<model::Snapshot>(call(*m_link, stubOf(m_link), &Stub::ListSnapshots, request),
                                       &v1::ListSnapshotsResponse::snapshots, kRead);
}

} // namespace breakwater::client
