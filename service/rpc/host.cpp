// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/host.h"

#include "service/rpc/roles.h"
#include "shared/base/log.h"

#include <grpcpp/server_context.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace breakwater::rpc {

namespace {

constexpr std::size_t kLongestToken = 512;
// A stranger can make refusals as fast as the network carries them; each of them would be a write to the
// store.
constexpr int kStrangersAuditedPerSecond = 10;

/// The token of the one `authorization` entry, scheme Bearer in any case; empty for everything else.
std::string_view bearerOf(const grpc::CallbackServerContext& context) {
    constexpr std::string_view kScheme = "bearer ";
    const auto [first, last] = context.client_metadata().equal_range("authorization");
    if (first == last || std::next(first) != last) {
        return {};
    }
    const std::string_view value(first->second.data(), first->second.size());
    const bool isBearer = value.size() > kScheme.size() && value.size() <= kScheme.size() + kLongestToken &&
                          std::equal(kScheme.begin(), kScheme.end(), value.begin(),
                                     [](char ours, char theirs) { return ours == (theirs | 0x20); });
    return isBearer ? value.substr(kScheme.size()) : std::string_view();
}

} // namespace

Host::Host(core::Operations& operations, const core::CallerCheck& callers, core::Scheduler& storeThread)
    : m_operations(operations), m_callers(callers), m_storeThread(storeThread) {}

base::Result<model::Caller> Host::admit(const grpc::CallbackServerContext& context, std::string_view call,
                                        const std::string& eventId) {
    const std::string_view token = bearerOf(context);
    if (token.empty()) {
        audit({}, call, eventId, "no token");
        return base::makeError(base::ErrorCode::Unauthenticated,
                               "Send your token in the metadata: `authorization: Bearer <token>`.",
                               "authorization");
    }
    auto caller = m_callers.check(token);
    if (!caller) {
        audit({}, call, eventId, "unknown token");
        return base::makeError(base::ErrorCode::Unauthenticated,
                               "This token is not known, or was revoked. Ask an admin for a new one.",
                               "authorization");
    }
    if (!mayCall(call, caller->role)) {
        audit(caller->name, call, eventId, "not for role " + std::string(model::toText(caller->role)));
        return base::makeError(base::ErrorCode::PermissionDenied,
                               std::string(call) + " is not for the role " +
                                   std::string(model::toText(caller->role)) +
                                   ". Use another token, or ask an admin for another role.",
                               caller->name);
    }
    return *std::move(caller);
}

void Host::post(std::function<void(core::Operations&)> task) {
    m_storeThread.post([&operations = m_operations, task = std::move(task)] { task(operations); });
}

void Host::opened(std::weak_ptr<OpenStream> stream) {
    const auto alive = stream.lock();
    std::unique_lock lock(m_mutex);
    if (!m_stopping) {
        std::erase_if(m_streams, [](const auto& entry) { return entry.expired(); });
        m_streams.insert(std::move(stream));
        return;
    }
    lock.unlock();
    if (alive) {
        alive->end(
            base::makeError(base::ErrorCode::StoreUnavailable, "The service is stopping. Connect again."));
    }
}

void Host::endStreams() {
    std::vector<std::shared_ptr<OpenStream>> streams;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        for (const auto& stream : m_streams) {
            if (auto alive = stream.lock()) {
                streams.push_back(std::move(alive));
            }
        }
        m_streams.clear();
    }
    for (const auto& stream : streams) {
        stream->end(
            base::makeError(base::ErrorCode::StoreUnavailable, "The service is stopping. Connect again."));
    }
}

void Host::audit(std::string caller, std::string_view call, const std::string& eventId, std::string why) {
    base::log(base::LogLevel::Warning, "call_refused",
              {{"call", std::string(call)}, {"caller", caller}, {"why", why}});
    if (caller.empty() && !mayAuditStranger()) {
        return;
    }
    post([caller = std::move(caller), call = std::string(call),
          id = model::EventId::parse(eventId).value_or(model::EventId()), why = std::move(why)](
             core::Operations& operations) { operations.auditRefusal(caller, call, id, why); });
}

bool Host::mayAuditStranger() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const std::int64_t second = std::chrono::floor<std::chrono::seconds>(now).count();
    const std::lock_guard lock(m_mutex);
    if (second != m_strangerSecond) {
        m_strangerSecond = second;
        m_strangersAudited = 0;
    }
    return ++m_strangersAudited <= kStrangersAuditedPerSecond;
}

} // namespace breakwater::rpc
