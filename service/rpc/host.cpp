// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/host.h"

#include "service/rpc/roles.h"
#include "shared/base/log.h"

#include <grpcpp/server_context.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace breakwater::rpc {

namespace {

constexpr std::size_t kLongestToken = 512;
// A stranger can make refusals as fast as the network carries them; each of them would be a write to the
// store.
constexpr int kStrangersAuditedPerSecond = 10;
constexpr base::Micros kLookAfterEvery{500'000};

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

base::Error unknownToken() {
    return base::makeError(base::ErrorCode::Unauthenticated,
                           "This token is not known, or was revoked. Ask an admin for a new one.",
                           "authorization");
}

base::Error notForRole(std::string_view call, const model::Caller& caller) {
    return base::makeError(base::ErrorCode::PermissionDenied,
                           std::string(call) + " is not for the role " +
                               std::string(model::toText(caller.role)) +
                               ". Use another token, or ask an admin for another role.",
                           caller.name);
}

base::Error stopping() {
    return base::makeError(base::ErrorCode::StoreUnavailable, "The service is stopping. Connect again.");
}

} // namespace

base::Result<model::Caller> Host::admit(const grpc::CallbackServerContext& context, std::string_view call,
                                        const std::string& eventId) {
    const std::string_view token = bearerOf(context);
    if (token.empty()) {
        audit({}, call, eventId, "no token", base::ErrorCode::Unauthenticated);
        return base::makeError(base::ErrorCode::Unauthenticated,
                               "Send your token in the metadata: `authorization: Bearer <token>`.",
                               "authorization");
    }
    const bool isReady = m_callers.isReady(); // asked first: they may be read at any moment
    auto caller = m_callers.check(token);
    if (!caller && !isReady) {
        return base::makeError(base::ErrorCode::StoreUnavailable,
                               "The callers have not been read from the store yet. Try again in a second.");
    }
    if (!caller) {
        audit({}, call, eventId, "unknown token", base::ErrorCode::Unauthenticated);
        return unknownToken();
    }
    if (!mayCall(call, caller->role)) {
        audit(caller->name, call, eventId, "not for role " + std::string(model::toText(caller->role)),
              base::ErrorCode::PermissionDenied);
        return notForRole(call, *caller);
    }
    return *std::move(caller);
}

void Host::post(std::function<void(core::Operations&)> task) {
    m_storeThread.post([&operations = m_operations, task = std::move(task)] { task(operations); });
}

/// What is open, and for whom.
struct Host::Streams {
    struct Entry {
        std::string token;
        std::string call;
    };

    explicit Streams(const core::CallerCheck& check) : callers(check) {}

    const core::CallerCheck& callers;
    std::mutex mutex;
    std::map<std::weak_ptr<OpenStream>, Entry, std::owner_less<>> open; ///< under the mutex
    bool stopping = false;                                              ///< under the mutex
    bool lookedAfter = false;                                           ///< under the mutex

    /// Why this caller's stream must end now, if it must.
    std::optional<base::Error> objection(const Entry& entry) const {
        const auto caller = callers.check(entry.token);
        if (!caller) {
            return unknownToken();
        }
        return mayCall(entry.call, caller->role) ? std::nullopt
                                                 : std::optional(notForRole(entry.call, *caller));
    }
};

Host::Host(core::Operations& operations, const core::CallerCheck& callers, core::Scheduler& storeThread)
    : m_operations(operations),
      m_callers(callers),
      m_storeThread(storeThread),
      m_streams(std::make_shared<Streams>(callers)) {}

Host::~Host() = default;

void Host::opened(std::weak_ptr<OpenStream> stream, const grpc::CallbackServerContext& context,
                  std::string_view call) {
    const auto alive = stream.lock();
    std::unique_lock lock(m_streams->mutex);
    if (!m_streams->stopping) {
        m_streams->open.emplace(std::move(stream),
                                Streams::Entry{std::string(bearerOf(context)), std::string(call)});
        if (!std::exchange(m_streams->lookedAfter, true)) {
            m_storeThread.post(
                [weak = std::weak_ptr(m_streams), &thread = m_storeThread] { lookAfter(weak, thread); });
        }
        return;
    }
    lock.unlock();
    if (alive) {
        alive->end(stopping());
    }
}

/// Store thread, twice a second while any stream is open.
void Host::lookAfter(const std::weak_ptr<Streams>& weak, core::Scheduler& storeThread) {
    const auto streams = weak.lock();
    if (!streams) {
        return;
    }
    std::vector<std::pair<std::shared_ptr<OpenStream>, base::Error>> ending;
    {
        const std::lock_guard lock(streams->mutex);
        std::erase_if(streams->open, [&](const auto& entry) {
            auto alive = entry.first.lock();
            if (!alive) {
                return true;
            }
            auto objection = streams->objection(entry.second);
            const bool ends = objection.has_value();
            if (ends) {
                ending.emplace_back(std::move(alive), *std::move(objection));
            }
            return ends;
        });
        streams->lookedAfter = !streams->open.empty();
        if (streams->lookedAfter) {
            storeThread.after(kLookAfterEvery, [weak, &storeThread] { lookAfter(weak, storeThread); });
        }
    }
    for (const auto& [stream, error] : ending) {
        stream->cut(error);
    }
}

void Host::endStreams() {
    std::vector<std::shared_ptr<OpenStream>> ending;
    {
        const std::lock_guard lock(m_streams->mutex);
        m_streams->stopping = true;
        for (const auto& [stream, entry] : m_streams->open) {
            if (auto alive = stream.lock()) {
                ending.push_back(std::move(alive));
            }
        }
        m_streams->open.clear();
    }
    for (const auto& stream : ending) {
        stream->end(stopping());
    }
}

void Host::refusedUnread(const model::Caller& caller, std::string_view call, const std::string& eventId,
                         const base::Error& error) {
    if (!actOf(call).empty()) {
        audit(caller.name, call, eventId, error.detail, error.code);
    }
}

void Host::audit(std::string caller, std::string_view call, const std::string& eventId, std::string why,
                 base::ErrorCode outcome) {
    base::log(base::LogLevel::Warning, "call_refused",
              {{"call", std::string(call)}, {"caller", caller}, {"why", why}});
    if (caller.empty() && !mayAuditStranger()) {
        return;
    }
    const std::string_view act = actOf(call);
    post([caller = std::move(caller), action = std::string(act.empty() ? call : act),
          id = model::EventId::parse(eventId).value_or(model::EventId()), why = std::move(why), outcome](
             core::Operations& operations) { operations.auditRefusal(caller, action, id, why, outcome); });
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
