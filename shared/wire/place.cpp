// SPDX-License-Identifier: Apache-2.0
#include "shared/wire/place.h"

#include "shared/wire/reading.h"

namespace breakwater::wire {

namespace v1 = breakwater::v1;
using model::PlaceState;

v1::PlaceState toProto(PlaceState state) {
    switch (state) {
    case PlaceState::None: return v1::PLACE_STATE_UNSPECIFIED;
    case PlaceState::Waiting: return v1::PLACE_STATE_WAITING;
    case PlaceState::Parked: return v1::PLACE_STATE_PARKED;
    case PlaceState::Returned: return v1::PLACE_STATE_RETURNED;
    case PlaceState::Ready: return v1::PLACE_STATE_READY;
    case PlaceState::Entered: return v1::PLACE_STATE_ENTERED;
    case PlaceState::Done: return v1::PLACE_STATE_DONE;
    case PlaceState::Left: return v1::PLACE_STATE_LEFT;
    case PlaceState::ExpiredSilent: return v1::PLACE_STATE_EXPIRED_SILENT;
    case PlaceState::ExpiredAway: return v1::PLACE_STATE_EXPIRED_AWAY;
    case PlaceState::NoShow: return v1::PLACE_STATE_NO_SHOW;
    case PlaceState::Banned: return v1::PLACE_STATE_BANNED;
    }
    return v1::PLACE_STATE_UNSPECIFIED;
}

std::optional<PlaceState> fromProto(v1::PlaceState state) {
    switch (state) {
    case v1::PLACE_STATE_WAITING: return PlaceState::Waiting;
    case v1::PLACE_STATE_PARKED: return PlaceState::Parked;
    case v1::PLACE_STATE_RETURNED: return PlaceState::Returned;
    case v1::PLACE_STATE_READY: return PlaceState::Ready;
    case v1::PLACE_STATE_ENTERED: return PlaceState::Entered;
    case v1::PLACE_STATE_DONE: return PlaceState::Done;
    case v1::PLACE_STATE_LEFT: return PlaceState::Left;
    case v1::PLACE_STATE_EXPIRED_SILENT: return PlaceState::ExpiredSilent;
    case v1::PLACE_STATE_EXPIRED_AWAY: return PlaceState::ExpiredAway;
    case v1::PLACE_STATE_NO_SHOW: return PlaceState::NoShow;
    case v1::PLACE_STATE_BANNED: return PlaceState::Banned;
    case v1::PLACE_STATE_UNSPECIFIED:
    case v1::PlaceState_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::PlaceState_INT_MAX_SENTINEL_DO_NOT_USE_: break;
    }
    return std::nullopt;
}

v1::Suspicion toProto(const model::Suspicion& suspicion) {
    v1::Suspicion proto;
    proto.set_score(suspicion.score);
    for (const auto& reason : suspicion.reasons) {
        auto* added = proto.add_reasons();
        added->set_code(reason.code);
        added->set_points(reason.points);
    }
    return proto;
}

model::Suspicion fromProto(const v1::Suspicion& proto) {
    model::Suspicion suspicion;
    suspicion.score = proto.score();
    for (const auto& reason : proto.reasons()) {
        suspicion.reasons.push_back({reason.code(), reason.points()});
    }
    return suspicion;
}

v1::Place toProto(const model::Place& place) {
    v1::Place proto;
    proto.set_seq(place.seq.value());
    proto.set_state(toProto(place.cell.state));
    if (place.cell.since != 0) {
        proto.mutable_since()->set_seconds(place.cell.since);
    }
    *proto.mutable_joined_at() = toProto(place.cell.joinedAt);
    proto.set_position(place.position);
    proto.set_present(place.present);
    if (place.lastSeen) {
        *proto.mutable_last_seen() = toProto(*place.lastSeen);
    }
    if (place.until) {
        *proto.mutable_until() = toProto(*place.until);
    }
    if (place.cell.prefix.family != 0) {
        proto.set_address_prefix(model::toText(place.cell.prefix));
    }
    proto.set_agent_hash(place.cell.agent.value());
    proto.set_counted(place.cell.counted);
    proto.set_former_state(toProto(place.cell.formerState));
    proto.set_ban_number(place.cell.banNumber);
    proto.set_ban_reason(place.banReason);
    *proto.mutable_suspicion() = toProto(place.suspicion);
    proto.set_lane(place.cell.lane);
    return proto;
}

base::Result<model::Place> fromProto(const v1::Place& proto) {
    Reading read;
    model::Place place;
    place.seq = model::Seq(proto.seq());
    place.cell.state = read.known("state", fromProto(proto.state()));
    place.cell.since = static_cast<std::uint32_t>(proto.since().seconds());
    place.cell.joinedAt = read.time("joined_at", proto.joined_at());
    place.position = proto.position();
    place.present = proto.present();
    if (proto.has_last_seen()) {
        place.lastSeen = read.time("last_seen", proto.last_seen());
    }
    if (proto.has_until()) {
        place.until = read.time("until", proto.until());
    }
    if (!proto.address_prefix().empty()) {
        place.cell.prefix = read.prefix("address_prefix", proto.address_prefix());
    }
    place.cell.agent = model::AgentHash(proto.agent_hash());
    place.cell.counted = proto.counted();
    place.cell.formerState = fromProto(proto.former_state()).value_or(PlaceState::None);
    place.cell.banNumber = proto.ban_number();
    place.banReason = proto.ban_reason();
    place.suspicion = fromProto(proto.suspicion());
    place.cell.lane = static_cast<std::uint8_t>(proto.lane());
    return read.result(std::move(place));
}

v1::Cohort toProto(const model::Cohort& cohort) {
    v1::Cohort proto;
    if (cohort.prefix) {
        proto.set_address_prefix(model::toText(*cohort.prefix));
    }
    if (cohort.agent) {
        proto.set_agent_hash(cohort.agent->value());
    }
    proto.set_places(cohort.places);
    proto.set_live(cohort.live);
    proto.set_joins_per_second(cohort.joinsPerSecond);
    *proto.mutable_suspicion() = toProto(cohort.suspicion);
    proto.set_banned(cohort.banned);
    return proto;
}

base::Result<model::Cohort> fromProto(const v1::Cohort& proto) {
    Reading read;
    model::Cohort cohort;
    if (!proto.address_prefix().empty()) {
        cohort.prefix = read.prefix("address_prefix", proto.address_prefix());
    }
    if (proto.has_agent_hash()) {
        cohort.agent = model::AgentHash(proto.agent_hash());
    }
    cohort.places = proto.places();
    cohort.live = proto.live();
    cohort.joinsPerSecond = proto.joins_per_second();
    cohort.suspicion = fromProto(proto.suspicion());
    cohort.banned = proto.banned();
    return read.result(std::move(cohort));
}

void toProto(const model::PlaceFilter& filter, v1::ListPlacesRequest& request) {
    for (const auto state : filter.states) {
        request.add_states(toProto(state));
    }
    if (filter.prefix) {
        request.set_address_prefix(model::toText(*filter.prefix));
    }
    if (filter.agent) {
        request.set_agent_hash(filter.agent->value());
    }
    request.set_least_score(filter.leastScore);
}

base::Result<model::PlaceFilter> filterFromProto(const v1::ListPlacesRequest& request) {
    Reading read;
    model::PlaceFilter filter;
    for (const int state : request.states()) {
        filter.states.push_back(read.known("states", fromProto(static_cast<v1::PlaceState>(state))));
    }
    if (!request.address_prefix().empty()) {
        filter.prefix = read.prefix("address_prefix", request.address_prefix());
    }
    if (request.has_agent_hash()) {
        filter.agent = model::AgentHash(request.agent_hash());
    }
    filter.leastScore = request.least_score();
    if (filter.leastScore > 100) {
        read.fail(base::ErrorCode::OutOfRange, "least_score", "be 0 to 100");
    }
    return read.result(std::move(filter));
}

} // namespace breakwater::wire
