// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/rpc/host.h"
#include "service/rpc/stream_writer.h"
#include "shared/wire/reading.h"

#include <grpcpp/server_context.h>

#include <functional>
#include <memory>

/// What the calls with a stream of answers share. Private to this room; gRPC's threads, and the store thread
/// for what is sent.
namespace breakwater::rpc {

/// Checks the caller, then lets `read` look at the request: it gives the task that opens the watch on the
/// store thread, or fails the Reading.
template<typename Response, typename Read>
grpc::ServerWriteReactor<Response>* serveStream(Host& host, grpc::CallbackServerContext* context,
                                                std::string_view call, const std::string& eventId,
                                                Read read) {
    auto stream = StreamWriter<Response>::make(host);
    const auto caller = host.admit(*context, call, eventId);
    wire::Reading reading;
    std::function<core::WatchPtr(core::Operations&)> open;
    if (caller.ok()) {
        open = read(reading, caller.value(), std::weak_ptr(stream));
    }
    const base::Status sound = caller.ok() ? reading.result(base::Done{}) : base::Status(caller.error());
    if (!sound.ok()) {
        if (caller.ok()) {
            host.refusedUnread(*caller, call, eventId, sound.error());
        }
        stream->end(sound);
        return stream.get();
    }
    host.opened(stream, *context, call);
    host.post(
        [stream, open = std::move(open)](core::Operations& operations) { stream->hold(open(operations)); });
    return stream.get();
}

/// What the store thread calls for one stream: converts by `fill` and sends, unless the stream is gone.
template<typename T, typename Response, typename Fill>
core::Stream<T> feed(std::weak_ptr<StreamWriter<Response>> stream, Fill fill) {
    return {[stream, fill](const T& value, bool fromHistory) {
                if (const auto alive = stream.lock()) {
                    Response response;
                    const Keep keep = fill(response, value, fromHistory);
                    alive->send(std::move(response), keep);
                }
            },
            [stream](const base::Status& status) {
                if (const auto alive = stream.lock()) {
                    alive->end(status);
                }
            }};
}

} // namespace breakwater::rpc
