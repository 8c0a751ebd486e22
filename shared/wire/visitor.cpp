// SPDX-License-Identifier: Apache-2.0
#include "shared/wire/visitor.h"

#include "shared/model/address_range.h"
#include "shared/wire/event.h"
#include "shared/wire/reading.h"

namespace breakwater::wire {

namespace v1 = breakwater::v1;
using model::ExpiredReason;
using model::VisitorState;

namespace {

constexpr std::size_t kLongestAddress = 64;
constexpr std::size_t kLongestAgent = 1024;

} // namespace

v1::VisitorState toProto(VisitorState state) {
    switch (state) {
    case VisitorState::Waiting: return v1::VISITOR_STATE_WAITING;
    case VisitorState::Ready: return v1::VISITOR_STATE_READY;
    case VisitorState::Entered: return v1::VISITOR_STATE_ENTERED;
    case VisitorState::Done: return v1::VISITOR_STATE_DONE;
    case VisitorState::Left: return v1::VISITOR_STATE_LEFT;
    case VisitorState::Expired: return v1::VISITOR_STATE_EXPIRED;
    case VisitorState::Banned: return v1::VISITOR_STATE_BANNED;
    case VisitorState::Closed: return v1::VISITOR_STATE_CLOSED;
    }
    return v1::VISITOR_STATE_UNSPECIFIED;
}

std::optional<VisitorState> fromProto(v1::VisitorState state) {
    switch (state) {
    case v1::VISITOR_STATE_WAITING: return VisitorState::Waiting;
    case v1::VISITOR_STATE_READY: return VisitorState::Ready;
    case v1::VISITOR_STATE_ENTERED: return VisitorState::Entered;
    case v1::VISITOR_STATE_DONE: return VisitorState::Done;
    case v1::VISITOR_STATE_LEFT: return VisitorState::Left;
    case v1::VISITOR_STATE_EXPIRED: return VisitorState::Expired;
    case v1::VISITOR_STATE_BANNED: return VisitorState::Banned;
    case v1::VISITOR_STATE_CLOSED: return VisitorState::Closed;
    case v1::VISITOR_STATE_UNSPECIFIED:
    case v1::VisitorState_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::VisitorState_INT_MAX_SENTINEL_DO_NOT_USE_: break;
    }
    return std::nullopt;
}

v1::ExpiredReason toProto(ExpiredReason reason) {
    switch (reason) {
    case ExpiredReason::None: return v1::EXPIRED_REASON_UNSPECIFIED;
    case ExpiredReason::NoShow: return v1::EXPIRED_REASON_NO_SHOW;
    case ExpiredReason::Away: return v1::EXPIRED_REASON_AWAY;
    case ExpiredReason::Silent: return v1::EXPIRED_REASON_SILENT;
    }
    return v1::EXPIRED_REASON_UNSPECIFIED;
}

std::optional<ExpiredReason> fromProto(v1::ExpiredReason reason) {
    switch (reason) {
    case v1::EXPIRED_REASON_UNSPECIFIED: return ExpiredReason::None;
    case v1::EXPIRED_REASON_NO_SHOW: return ExpiredReason::NoShow;
    case v1::EXPIRED_REASON_AWAY: return ExpiredReason::Away;
    case v1::EXPIRED_REASON_SILENT: return ExpiredReason::Silent;
    case v1::ExpiredReason_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::ExpiredReason_INT_MAX_SENTINEL_DO_NOT_USE_: break;
    }
    return std::nullopt;
}

v1::VisitorStatus toProto(const model::VisitorStatus& status) {
    v1::VisitorStatus proto;
    proto.set_state(toProto(status.state));
    proto.set_position(status.position);
    if (status.etaSec) {
        proto.set_eta_sec(*status.etaSec);
    }
    if (status.etaLowSec) {
        proto.set_eta_low_sec(*status.etaLowSec);
    }
    if (status.etaHighSec) {
        proto.set_eta_high_sec(*status.etaHighSec);
    }
    *proto.mutable_waiting_time() = toProto(status.waitingTime);
    *proto.mutable_poll_after() = toProto(status.pollAfter);
    proto.set_total_waiting(status.totalWaiting);
    proto.set_paused(status.paused);
    proto.set_away(status.away);
    proto.set_version(model::toText(status.version));
    if (status.asOf) {
        *proto.mutable_as_of() = toProto(*status.asOf);
    }
    if (status.enterWithin) {
        *proto.mutable_enter_within() = toProto(*status.enterWithin);
    }
    proto.set_event_state(toProto(status.eventState));
    proto.set_closed_reason(toProto(status.closedReason));
    proto.set_event_revision(status.eventRevision.value());
    if (status.since) {
        *proto.mutable_since() = toProto(*status.since);
    }
    proto.set_expired_reason(toProto(status.expiredReason));
    return proto;
}

base::Result<model::VisitorStatus> fromProto(const v1::VisitorStatus& proto) {
    Reading read;
    model::VisitorStatus status;
    status.state = read.known("state", fromProto(proto.state()));
    status.position = proto.position();
    if (proto.has_eta_sec()) {
        status.etaSec = proto.eta_sec();
    }
    if (proto.has_eta_low_sec()) {
        status.etaLowSec = proto.eta_low_sec();
    }
    if (proto.has_eta_high_sec()) {
        status.etaHighSec = proto.eta_high_sec();
    }
    status.waitingTime = read.seconds("waiting_time", proto.waiting_time());
    status.pollAfter = read.millis("poll_after", proto.poll_after());
    status.totalWaiting = proto.total_waiting();
    status.paused = proto.paused();
    status.away = proto.away();
    status.version = read.version("version", proto.version());
    if (proto.has_as_of()) {
        status.asOf = read.time("as_of", proto.as_of());
    }
    if (proto.has_enter_within()) {
        status.enterWithin = read.seconds("enter_within", proto.enter_within());
    }
    status.eventState = read.known("event_state", fromProto(proto.event_state()));
    status.closedReason = read.known("closed_reason", fromProto(proto.closed_reason()));
    status.eventRevision = model::Revision(proto.event_revision());
    if (proto.has_since()) {
        status.since = read.time("since", proto.since());
    }
    status.expiredReason = read.known("expired_reason", fromProto(proto.expired_reason()));
    return read.result(status);
}

v1::JoinRequest toProto(const model::JoinRequest& join) {
    v1::JoinRequest proto;
    proto.set_event_id(join.event.text());
    if (join.key) {
        proto.set_idempotency_key(model::toText(*join.key));
    }
    proto.set_client_address(join.address);
    proto.set_user_agent(join.userAgent);
    return proto;
}

base::Result<model::JoinRequest> fromProto(const v1::JoinRequest& proto) {
    Reading read;
    model::JoinRequest join;
    join.event = read.eventId("event_id", proto.event_id());
    if (!proto.idempotency_key().empty()) {
        join.key = model::parseIdempotencyKey(proto.idempotency_key());
        if (!join.key) {
            read.fail(base::ErrorCode::InvalidIdempotencyKey, "idempotency_key", "be a UUID that is not nil");
        }
    }
    join.address = read.text("client_address", proto.client_address(), kLongestAddress);
    if (!join.address.empty() && !model::parseAddress(join.address)) {
        read.fail(base::ErrorCode::InvalidRequest, "client_address",
                  "be an IPv4 or IPv6 address without a port, or empty");
    }
    join.userAgent = read.text("user_agent", proto.user_agent(), kLongestAgent);
    return read.result(std::move(join));
}

v1::JoinResponse toProto(const model::JoinAnswer& answer) {
    v1::JoinResponse proto;
    proto.set_waiting_token(answer.waitingToken);
    *proto.mutable_status() = toProto(answer.status);
    proto.set_replayed(answer.replayed);
    return proto;
}

base::Result<model::JoinAnswer> fromProto(const v1::JoinResponse& proto) {
    Reading read;
    model::JoinAnswer answer;
    answer.waitingToken = proto.waiting_token();
    answer.status = read.nested(fromProto(proto.status()));
    answer.replayed = proto.replayed();
    return read.result(std::move(answer));
}

v1::EnterResponse toProto(const model::EnterAnswer& answer) {
    v1::EnterResponse proto;
    proto.set_reservation_token(answer.reservationToken);
    *proto.mutable_ttl() = toProto(answer.ttl);
    proto.set_shop_url(answer.shopUrl);
    return proto;
}

base::Result<model::EnterAnswer> fromProto(const v1::EnterResponse& proto) {
    Reading read;
    model::EnterAnswer answer;
    answer.reservationToken = proto.reservation_token();
    answer.ttl = read.seconds("ttl", proto.ttl());
    answer.shopUrl = proto.shop_url();
    return read.result(std::move(answer));
}

} // namespace breakwater::wire
