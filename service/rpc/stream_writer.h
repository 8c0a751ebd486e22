// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/rpc/host.h"
#include "shared/base/result.h"
#include "shared/wire/status.h"

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <deque>
#include <memory>
#include <mutex>
#include <optional>

/// An open stream, as gRPC drives it. Private to this room.
namespace breakwater::rpc {

/// What a slow reader gets of a value.
enum class Keep {
    Latest, ///< it may be replaced by a newer one that is not sent yet
    All,    ///< it is sent, in order; when too many wait the stream ends with an error
};

/// One open stream. It owns itself until gRPC says OnDone; who feeds it holds it weakly. Memory is bounded:
/// one message being written, one latest, at most kMostWaiting in order.
///
/// Threads: `send` and `end` from any; the watch is made, held and destroyed on the store thread only.
template<typename Response>
class StreamWriter final : public grpc::ServerWriteReactor<Response>, public OpenStream {
  public:
    static constexpr std::size_t kMostWaiting = 4'000; // an hour of history, one a second

    static std::shared_ptr<StreamWriter> make(Host& host) {
        std::shared_ptr<StreamWriter> stream(new StreamWriter(host));
        stream->m_self = stream;
        return stream;
    }

    void send(Response response, Keep keep) {
        std::unique_lock lock(m_mutex);
        if (m_ended) {
            return;
        }
        if (keep == Keep::Latest) {
            m_latest = std::move(response);
        } else if (m_waiting.size() < kMostWaiting) {
            m_waiting.push_back(std::move(response));
        } else {
            m_waiting.clear();
            m_ended = wire::toStatus(base::makeError(
                base::ErrorCode::RateLimited, "You read too slowly for a stream that leaves nothing out. "
                                              "Read the list for what is missing, then watch again."));
        }
        pump(lock);
    }

    void end(const base::Status& status) override {
        std::unique_lock lock(m_mutex);
        if (!m_ended) {
            m_ended = status.ok() ? grpc::Status::OK : wire::toStatus(status.error());
        }
        pump(lock);
    }

    void cut(const base::Error& error) override {
        std::unique_lock lock(m_mutex);
        stopSending(wire::toStatus(error));
        pump(lock);
    }

    /// Store thread: keeps what feeds this stream until the stream is over.
    void hold(core::WatchPtr watch) {
        if (!m_over) {
            m_watch = std::move(watch);
        }
    }

  private:
    explicit StreamWriter(Host& host) : m_host(host) {}

    void OnWriteDone(bool ok) override { // NOLINT(readability-identifier-naming): gRPC's own name
        std::unique_lock lock(m_mutex);
        m_writing = false;
        if (!ok) {
            stopSending(grpc::Status::CANCELLED);
        }
        pump(lock);
    }

    void OnCancel() override { // NOLINT(readability-identifier-naming)
        std::unique_lock lock(m_mutex);
        stopSending(grpc::Status::CANCELLED);
        pump(lock);
    }

    void OnDone() override { // NOLINT(readability-identifier-naming)
        m_host.post([self = std::move(m_self)](core::Operations&) {
            self->m_over = true;
            self->m_watch.reset();
        });
    }

    void stopSending(const grpc::Status& status) {
        m_waiting.clear();
        m_latest.reset();
        m_ended = status;
    }

    /// Starts the next write, or finishes when all is written. One write at a time; nothing after Finish.
    void pump(std::unique_lock<std::mutex>& lock) {
        if (m_writing || m_finished) {
            return;
        }
        if (!m_waiting.empty()) {
            m_current = std::move(m_waiting.front());
            m_waiting.pop_front();
        } else if (m_latest) {
            m_current = *std::move(m_latest);
            m_latest.reset();
        } else if (m_ended) {
            m_finished = true;
            const grpc::Status status = *m_ended;
            lock.unlock();
            this->Finish(status);
            return;
        } else {
            return;
        }
        m_writing = true;
        lock.unlock();
        this->StartWrite(&m_current);
    }

    Host& m_host;
    std::shared_ptr<StreamWriter> m_self; ///< until OnDone
    core::WatchPtr m_watch;               ///< store thread
    bool m_over = false;                  ///< store thread
    std::mutex m_mutex;                   ///< guards all below
    std::deque<Response> m_waiting;
    std::optional<Response> m_latest;
    Response m_current; ///< while m_writing: gRPC's
    std::optional<grpc::Status> m_ended;
    bool m_writing = false;
    bool m_finished = false;
};

} // namespace breakwater::rpc
