// SPDX-License-Identifier: Apache-2.0
#include "shared/wire/event.h"

#include "shared/wire/reading.h"

namespace breakwater::wire {

namespace v1 = breakwater::v1;
using model::ClosedReason;
using model::EventState;

v1::EventState toProto(EventState state) {
    switch (state) {
    case EventState::Draft: return v1::EVENT_STATE_DRAFT;
    case EventState::Scheduled: return v1::EVENT_STATE_SCHEDULED;
    case EventState::Open: return v1::EVENT_STATE_OPEN;
    case EventState::Paused: return v1::EVENT_STATE_PAUSED;
    case EventState::Closed: return v1::EVENT_STATE_CLOSED;
    }
    return v1::EVENT_STATE_UNSPECIFIED;
}

std::optional<EventState> fromProto(v1::EventState state) {
    switch (state) {
    case v1::EVENT_STATE_DRAFT: return EventState::Draft;
    case v1::EVENT_STATE_SCHEDULED: return EventState::Scheduled;
    case v1::EVENT_STATE_OPEN: return EventState::Open;
    case v1::EVENT_STATE_PAUSED: return EventState::Paused;
    case v1::EVENT_STATE_CLOSED: return EventState::Closed;
    case v1::EVENT_STATE_UNSPECIFIED:
    case v1::EventState_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::EventState_INT_MAX_SENTINEL_DO_NOT_USE_: break;
    }
    return std::nullopt;
}

v1::ClosedReason toProto(ClosedReason reason) {
    switch (reason) {
    case ClosedReason::None: return v1::CLOSED_REASON_UNSPECIFIED;
    case ClosedReason::Ended: return v1::CLOSED_REASON_ENDED;
    case ClosedReason::SoldOut: return v1::CLOSED_REASON_SOLD_OUT;
    case ClosedReason::Cancelled: return v1::CLOSED_REASON_CANCELLED;
    }
    return v1::CLOSED_REASON_UNSPECIFIED;
}

std::optional<ClosedReason> fromProto(v1::ClosedReason reason) {
    switch (reason) {
    case v1::CLOSED_REASON_UNSPECIFIED: return ClosedReason::None;
    case v1::CLOSED_REASON_ENDED: return ClosedReason::Ended;
    case v1::CLOSED_REASON_SOLD_OUT: return ClosedReason::SoldOut;
    case v1::CLOSED_REASON_CANCELLED: return ClosedReason::Cancelled;
    case v1::ClosedReason_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::ClosedReason_INT_MAX_SENTINEL_DO_NOT_USE_: break;
    }
    return std::nullopt;
}

v1::Policy toProto(const model::Policy& policy) {
    v1::Policy proto;
    proto.set_admissions_per_second(toProto(policy.rate));
    proto.set_burst(policy.burst);
    proto.set_max_active(policy.maxActive);
    proto.set_capacity(policy.capacity);
    *proto.mutable_entry_window() = toProto(policy.entryWindow);
    *proto.mutable_pass_ttl() = toProto(policy.passTtl);
    *proto.mutable_keep_time() = toProto(policy.keepTime);
    *proto.mutable_heartbeat_timeout() = toProto(policy.heartbeatTimeout);
    proto.set_joins_per_address_per_min(policy.joinsPerAddressPerMin);
    proto.mutable_join_limit_exempt()->Assign(policy.joinLimitExempt.begin(), policy.joinLimitExempt.end());
    proto.set_message(policy.message);
    proto.set_shop_url(policy.shopUrl);
    proto.set_shop_audience(policy.shopAudience);
    proto.mutable_cors_origins()->Assign(policy.corsOrigins.begin(), policy.corsOrigins.end());
    proto.mutable_style()->set_accent_colour(policy.style.accentColour);
    proto.mutable_style()->set_background_colour(policy.style.backgroundColour);
    proto.mutable_style()->set_logo_url(policy.style.logoUrl);
    return proto;
}

base::Result<model::Policy> fromProto(const v1::Policy& proto) {
    Reading read;
    model::Policy policy;
    if (proto.admissions_per_second() != 0) {
        policy.rate = read.rate("policy.admissions_per_second", proto.admissions_per_second());
    }
    policy.burst = proto.burst();
    policy.maxActive = proto.max_active();
    if (proto.capacity() != 0) {
        policy.capacity = proto.capacity();
    }
    if (proto.has_entry_window()) {
        policy.entryWindow = read.seconds("policy.entry_window", proto.entry_window());
    }
    if (proto.has_pass_ttl()) {
        policy.passTtl = read.seconds("policy.pass_ttl", proto.pass_ttl());
    }
    if (proto.has_keep_time()) {
        policy.keepTime = read.seconds("policy.keep_time", proto.keep_time());
    }
    if (proto.has_heartbeat_timeout()) {
        policy.heartbeatTimeout = read.seconds("policy.heartbeat_timeout", proto.heartbeat_timeout());
    }
    policy.joinsPerAddressPerMin = proto.joins_per_address_per_min();
    policy.joinLimitExempt = {proto.join_limit_exempt().begin(), proto.join_limit_exempt().end()};
    policy.message = proto.message();
    policy.shopUrl = proto.shop_url();
    policy.shopAudience = proto.shop_audience();
    policy.corsOrigins = {proto.cors_origins().begin(), proto.cors_origins().end()};
    policy.style.accentColour = proto.style().accent_colour();
    policy.style.backgroundColour = proto.style().background_colour();
    policy.style.logoUrl = proto.style().logo_url();
    return read.result(std::move(policy));
}

v1::Event toProto(const model::Event& event) {
    v1::Event proto;
    proto.set_event_id(event.id.text());
    proto.set_uid(model::toText(event.uid));
    proto.set_title(event.title);
    proto.set_state(toProto(event.state));
    proto.set_closed_reason(toProto(event.closedReason));
    if (event.opensAt) {
        *proto.mutable_opens_at() = toProto(*event.opensAt);
    }
    if (event.openedAt) {
        *proto.mutable_opened_at() = toProto(*event.openedAt);
    }
    *proto.mutable_created_at() = toProto(event.createdAt);
    proto.set_revision(event.revision.value());
    *proto.mutable_policy() = toProto(event.policy);
    return proto;
}

base::Result<model::Event> fromProto(const v1::Event& proto) {
    Reading read;
    model::Event event;
    event.id = read.eventId("event_id", proto.event_id());
    event.uid = read.known("uid", model::parseEventUid(proto.uid()));
    event.title = proto.title();
    event.state = read.known("state", fromProto(proto.state()));
    event.closedReason = read.known("closed_reason", fromProto(proto.closed_reason()));
    if (proto.has_opens_at()) {
        event.opensAt = read.time("opens_at", proto.opens_at());
    }
    if (proto.has_opened_at()) {
        event.openedAt = read.time("opened_at", proto.opened_at());
    }
    event.createdAt = read.time("created_at", proto.created_at());
    event.revision = model::Revision(proto.revision());
    event.policy = read.nested(fromProto(proto.policy()));
    return read.result(std::move(event));
}

v1::Event toProto(const model::EventDraft& draft) {
    v1::Event proto;
    proto.set_event_id(draft.id.text());
    proto.set_title(draft.title);
    *proto.mutable_policy() = toProto(draft.policy);
    return proto;
}

base::Result<model::EventDraft> draftFromProto(const v1::Event& proto) {
    Reading read;
    model::EventDraft draft;
    draft.id = read.eventId("event.event_id", proto.event_id());
    draft.title = proto.title();
    draft.policy = read.nested(fromProto(proto.policy()));
    return read.result(std::move(draft));
}

} // namespace breakwater::wire
