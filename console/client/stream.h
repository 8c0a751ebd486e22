// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/link.h"

#include <grpcpp/support/client_callback.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace breakwater::client {

/// Whether gRPC has said its last word about a stream. Apart from the reader, because the thread that says it
/// may still hold the lock when the reader is destroyed.
class LastWord {
  public:
    void say() {
        const std::lock_guard lock(m_mutex);
        m_said = true;
        m_changed.notify_all();
    }
    void wait() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_said; });
    }

  private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_said = false; ///< under the mutex
};

/// A server stream as gRPC drives it. Private to this room. Its subscriber's thread makes and destroys it,
/// never gRPC's: with a reader goes perhaps the last reference to the channel, and gRPC ends the threads of
/// its callbacks together with the last channel, which one of them can't survive.
template<typename Stub, typename Request, typename Response>
class StreamReader final : public Subscription, private grpc::ClientReadReactor<Response> {
  public:
    /// Converts and passes on one message; an error ends the stream with it.
    using Take = std::function<base::Status(const Response&)>;
    using End = std::function<void(base::Status)>;

    StreamReader(LinkPtr link, std::unique_ptr<Stub> stub, Request request, Take take, End end)
        : m_link(std::move(link)),
          m_stub(std::move(stub)),
          m_request(std::move(request)),
          m_take(std::move(take)),
          m_end(std::move(end)) {}

    ~StreamReader() override {
        m_detached = true;
        m_context.TryCancel();
        m_lastWord->wait();
    }

    template<typename Async, typename Method>
    void start(Async* async, Method method) {
        m_link->authorize(m_context);
        (async->*method)(&m_context, &m_request, this);
        this->StartRead(&m_response);
        this->StartCall();
    }

  private:
    void OnReadDone(bool ok) override { // NOLINT(readability-identifier-naming): gRPC's own name
        if (!ok || m_detached) {
            return;
        }
        const base::Status taken = m_take(m_response);
        if (!taken.ok()) {
            m_refused = taken.error();
            m_context.TryCancel();
        }
        this->StartRead(&m_response);
    }

    void OnDone(const grpc::Status& status) override { // NOLINT(readability-identifier-naming)
        const auto lastWord = m_lastWord;
        if (!m_detached) {
            m_end(outcome(status));
        }
        lastWord->say(); // from here on `this` may be gone
    }

    base::Status outcome(const grpc::Status& status) const {
        if (m_refused) {
            return *m_refused;
        }
        if (status.ok()) {
            return base::Done{};
        }
        return m_link->explain(status);
    }

    const LinkPtr m_link;
    const std::unique_ptr<Stub> m_stub;
    const Request m_request;
    const Take m_take;
    const End m_end;
    const std::shared_ptr<LastWord> m_lastWord = std::make_shared<LastWord>();
    grpc::ClientContext m_context;
    Response m_response;
    std::optional<base::Error> m_refused; ///< gRPC's threads only, one at a time
    std::atomic<bool> m_detached = false;
};

/// Opens a stream: `method` is the stub's callback method, `read` converts a message into a Result<T>.
template<typename T, typename Stub, typename Request, typename Response, typename Async, typename Read>
SubscriptionPtr subscribe(LinkPtr link, std::unique_ptr<Stub> stub,
                          void (Async::*method)(grpc::ClientContext*, const Request*,
                                                grpc::ClientReadReactor<Response>*),
                          Request request, Watcher<T> watcher, Read read) {
    using Reader = StreamReader<Stub, Request, Response>;
    auto take = [onValue = std::move(watcher.onValue), read](const Response& response) -> base::Status {
        const base::Result<T> value = read(response);
        if (!value.ok()) {
            return notUnderstood(value.error());
        }
        onValue(value.value());
        return base::Done{};
    };
    auto* async = stub->async();
    auto reader = std::make_unique<Reader>(std::move(link), std::move(stub), std::move(request),
                                           std::move(take), std::move(watcher.onEnd));
    reader->start(static_cast<Async*>(async), method);
    return reader;
}

} // namespace breakwater::client
