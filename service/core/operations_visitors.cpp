// SPDX-License-Identifier: Apache-2.0
#include "service/core/operations_desk.h"
#include "service/core/visitor_address.h"

#include <algorithm>

namespace breakwater::core {

using base::ErrorCode;

namespace {

constexpr base::Micros kHold{1'000'000};
constexpr base::Micros kLeastPause{250'000};
constexpr base::Micros kLongestPause{5'000'000};

base::Error refusalOf(StatusDesk::Refusal refusal) {
    switch (refusal) {
    case StatusDesk::Refusal::InvalidToken:
        return base::makeError(ErrorCode::InvalidToken,
                               "This waiting token was not given out here. Join to get a place.");
    case StatusDesk::Refusal::UnknownEvent:
        return base::makeError(ErrorCode::TokenExpired, "The event of this place is gone. Join another one.");
    case StatusDesk::Refusal::Behind:
        return base::makeError(ErrorCode::StoreUnavailable,
                               "This gateway is behind for a moment. Ask again in a second.");
    }
    return base::makeError(ErrorCode::Internal, "");
}

bool isFinal(model::VisitorState state) {
    return state >= model::VisitorState::Done;
}

} // namespace

/// One visitor's status as it changes: asked again at the pace that polls would have, at once on change of
/// state.
class OperationsDesk::StatusWatch final : public std::enable_shared_from_this<StatusWatch> {
  public:
    StatusWatch(OperationsDesk& desk, std::string token, std::optional<model::Version> seen,
                Stream<model::VisitorStatus> stream)
        : m_desk(desk), m_token(std::move(token)), m_seen(seen), m_stream(std::move(stream)) {}

    void ask() {
        if (m_over) {
            return;
        }
        m_desk.getStatus(m_token, m_seen,
                         [weak = weak_from_this()](base::Result<model::VisitorStatus> status) {
                             const auto self = weak.lock();
                             if (self && !self->m_over) {
                                 self->answered(std::move(status));
                             }
                         });
    }
    void stop() { m_over = true; }

  private:
    void answered(base::Result<model::VisitorStatus> status) {
        if (!status && status.error().code != ErrorCode::StoreUnavailable) {
            m_over = true;
            m_stream.onEnd(status.error());
            return;
        }
        base::Micros pause = kLeastPause;
        if (status) {
            m_seen = std::max(m_seen.value_or(model::Version()), status->version);
            const bool changed = !m_last || m_last->state != status->state ||
                                 m_last->paused != status->paused || m_last->away != status->away ||
                                 m_last->eventRevision != status->eventRevision;
            const base::MonoTime now = m_desk.m_parts.gateway.clock.monotonic();
            if (changed || now >= m_nextAt) {
                m_stream.onValue(*status, false);
                m_last = *status;
                m_nextAt = now + std::min<base::Micros>(status->pollAfter, kLongestPause);
            }
            if (isFinal(status->state)) {
                m_over = true;
                m_stream.onEnd(base::Done{});
                return;
            }
        }
        m_desk.m_parts.gateway.scheduler.after(pause, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) {
                self->ask();
            }
        });
    }

    OperationsDesk& m_desk;
    std::string m_token;
    std::optional<model::Version> m_seen;
    Stream<model::VisitorStatus> m_stream;
    std::optional<model::VisitorStatus> m_last;
    base::MonoTime m_nextAt{};
    bool m_over = false;
};

void OperationsDesk::join(model::JoinRequest request, Callback<model::JoinAnswer> done) {
    VisitorDesk::JoinCommand command;
    command.event = request.event;
    command.key = request.key;
    command.fingerprint = fingerprintOf("grpc:" + request.event.text());
    command.address = request.address;
    command.agent = agentHashOf(request.userAgent);
    m_parts.visitors.join(std::move(command), std::move(done));
}

void OperationsDesk::getStatus(std::string token, std::optional<model::Version> seen,
                               Callback<model::VisitorStatus> done) {
    m_parts.visitors.status(
        std::move(token), seen, kHold,
        [done = std::move(done)](std::variant<StatusDesk::Answer, StatusDesk::Refusal> answer) {
            if (const auto* found = std::get_if<StatusDesk::Answer>(&answer)) {
                done(found->status);
            } else {
                done(refusalOf(std::get<StatusDesk::Refusal>(answer)));
            }
        });
}

void OperationsDesk::enter(std::string token, Callback<model::EnterAnswer> done) {
    m_parts.visitors.enter(token, std::move(done));
}

void OperationsDesk::leave(std::string token, Callback<base::Done> done) {
    m_parts.visitors.leave(token, [done = std::move(done)](base::Result<model::PlaceState> state) {
        if (state) {
            done(base::Done{});
        } else {
            done(state.error());
        }
    });
}

WatchPtr OperationsDesk::watchStatus(std::string token, std::optional<model::Version> seen,
                                     Stream<model::VisitorStatus> stream) {
    struct Owner final : Watch {
        explicit Owner(std::shared_ptr<StatusWatch> watch) : m_watch(std::move(watch)) {}
        ~Owner() override { m_watch->stop(); }
        std::shared_ptr<StatusWatch> m_watch;
    };
    auto watch = std::make_shared<StatusWatch>(*this, std::move(token), seen, std::move(stream));
    m_parts.gateway.scheduler.post([weak = std::weak_ptr(watch)] {
        if (const auto self = weak.lock()) {
            self->ask();
        }
    });
    return std::make_unique<Owner>(std::move(watch));
}

} // namespace breakwater::core
