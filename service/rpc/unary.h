// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/rpc/host.h"
#include "shared/wire/reading.h"
#include "shared/wire/status.h"

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>
#include <grpcpp/support/status.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

/// What the calls with one answer share. Private to this room; gRPC's threads, and the store thread for
/// answers.
namespace breakwater::rpc {

inline constexpr std::size_t kLongestReason = 500;
inline constexpr std::size_t kLongestWaitingToken = 512;
inline constexpr std::size_t kLongestPageToken = 1024;
inline constexpr std::uint32_t kUsualPage = 100;
inline constexpr std::uint32_t kLargestPage = 500;

/// What is left to do on the store thread.
using Task = std::function<void(core::Operations&)>;
/// For calls that name no event.
inline const std::string kNoEvent;

/// A callback that fills `response` by `fill` and answers.
template<typename T, typename Response, typename Fill>
core::Callback<T> answer(grpc::ServerUnaryReactor* reactor, Response* response, Fill fill) {
    return [reactor, response, fill](base::Result<T> result) {
        if (result.ok()) {
            fill(*response, result.value());
            reactor->Finish(grpc::Status::OK);
        } else {
            reactor->Finish(wire::toStatus(result.error()));
        }
    };
}

/// Checks the caller, then lets `read` look at the request on this thread: it gives the task for the store
/// thread, or fails the Reading.
template<typename Read>
grpc::ServerUnaryReactor* serve(Host& host, grpc::CallbackServerContext* context, std::string_view call,
                                const std::string& eventId, Read read) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const auto caller = host.admit(*context, call, eventId);
    if (!caller.ok()) {
        reactor->Finish(wire::toStatus(caller.error()));
        return reactor;
    }
    wire::Reading reading;
    auto task = read(reading, caller.value(), reactor);
    const base::Status sound = reading.result(base::Done{});
    if (sound.ok()) {
        host.post(std::move(task));
    } else {
        host.refusedUnread(*caller, call, eventId, sound.error());
        reactor->Finish(wire::toStatus(sound.error()));
    }
    return reactor;
}

template<typename Request>
model::Intent intentOf(wire::Reading& read, const Request& request) {
    return {model::Revision(request.expected_revision()),
            read.text("reason", request.reason(), kLongestReason)};
}

template<typename Request>
model::PageRequest pageOf(wire::Reading& read, const Request& request, std::uint32_t largest = kLargestPage) {
    const std::uint32_t size = request.page_size() == 0 ? kUsualPage : std::min(request.page_size(), largest);
    return {size, read.text("page_token", request.page_token(), kLongestPageToken)};
}

inline std::string waitingToken(wire::Reading& read, const std::string& token) {
    if (token.empty()) {
        read.fail(base::ErrorCode::MissingToken, "waiting_token", "be the token that the join gave");
    }
    return read.text("waiting_token", token, kLongestWaitingToken);
}

} // namespace breakwater::rpc
