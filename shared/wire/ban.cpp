// SPDX-License-Identifier: Apache-2.0
#include "shared/wire/place.h"
#include "shared/wire/reading.h"

namespace breakwater::wire {

namespace v1 = breakwater::v1;
using model::BanPhase;

v1::BanScope toProto(const model::BanScope& scope) {
    v1::BanScope proto;
    if (scope.place) {
        proto.set_seq(scope.place->value());
    } else if (scope.prefix) {
        proto.set_address_prefix(model::toText(*scope.prefix));
    } else if (scope.agent) {
        proto.set_agent_hash(scope.agent->value());
    }
    return proto;
}

base::Result<model::BanScope> fromProto(const v1::BanScope& proto) {
    Reading read;
    model::BanScope scope;
    switch (proto.scope_case()) {
    case v1::BanScope::kSeq:
        scope.place = model::Seq(proto.seq());
        if (proto.seq() == 0) {
            read.fail(base::ErrorCode::InvalidRequest, "scope.seq", "be the number of a place, from 1 on");
        }
        break;
    case v1::BanScope::kAddressPrefix:
        scope.prefix = read.prefix("scope.address_prefix", proto.address_prefix());
        break;
    case v1::BanScope::kAgentHash: scope.agent = model::AgentHash(proto.agent_hash()); break;
    case v1::BanScope::SCOPE_NOT_SET:
        read.fail(base::ErrorCode::InvalidRequest, "scope",
                  "name a place, an address prefix or a user agent");
        break;
    }
    return read.result(scope);
}

v1::BanPhase toProto(BanPhase phase) {
    switch (phase) {
    case BanPhase::Marking: return v1::BAN_PHASE_MARKING;
    case BanPhase::InForce: return v1::BAN_PHASE_IN_FORCE;
    case BanPhase::Lifting: return v1::BAN_PHASE_LIFTING;
    case BanPhase::Lifted: return v1::BAN_PHASE_LIFTED;
    }
    return v1::BAN_PHASE_UNSPECIFIED;
}

std::optional<BanPhase> fromProto(v1::BanPhase phase) {
    switch (phase) {
    case v1::BAN_PHASE_MARKING: return BanPhase::Marking;
    case v1::BAN_PHASE_IN_FORCE: return BanPhase::InForce;
    case v1::BAN_PHASE_LIFTING: return BanPhase::Lifting;
    case v1::BAN_PHASE_LIFTED: return BanPhase::Lifted;
    case v1::BAN_PHASE_UNSPECIFIED:
    case v1::BanPhase_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::BanPhase_INT_MAX_SENTINEL_DO_NOT_USE_: break;
    }
    return std::nullopt;
}

v1::Ban toProto(const model::Ban& ban) {
    v1::Ban proto;
    proto.set_number(ban.number);
    *proto.mutable_scope() = toProto(ban.scope);
    proto.set_reason(ban.reason);
    proto.set_author(ban.author);
    *proto.mutable_created_at() = toProto(ban.createdAt);
    if (ban.until) {
        *proto.mutable_until() = toProto(*ban.until);
    }
    proto.set_phase(toProto(ban.phase));
    proto.set_cursor_seq(ban.cursor.value());
    proto.set_end_seq(ban.markEnd.value());
    proto.set_banned(ban.banned);
    proto.set_were_ready(ban.wereReady);
    proto.set_were_entered(ban.wereEntered);
    return proto;
}

base::Result<model::Ban> fromProto(const v1::Ban& proto) {
    Reading read;
    model::Ban ban;
    ban.number = proto.number();
    ban.scope = read.nested(fromProto(proto.scope()));
    ban.reason = proto.reason();
    ban.author = proto.author();
    ban.createdAt = read.time("created_at", proto.created_at());
    if (proto.has_until()) {
        ban.until = read.time("until", proto.until());
    }
    ban.phase = read.known("phase", fromProto(proto.phase()));
    ban.cursor = model::Seq(proto.cursor_seq());
    ban.markEnd = model::Seq(proto.end_seq());
    ban.banned = proto.banned();
    ban.wereReady = proto.were_ready();
    ban.wereEntered = proto.were_entered();
    return read.result(std::move(ban));
}

v1::PreviewBanResponse toProto(const model::BanPreview& preview) {
    v1::PreviewBanResponse proto;
    proto.set_matching(preview.matching);
    proto.set_ready(preview.ready);
    proto.set_entered(preview.entered);
    proto.set_share_of_queue(preview.shareOfQueue);
    for (const auto& cohort : preview.cohorts) {
        *proto.add_cohorts() = toProto(cohort);
    }
    for (const auto& place : preview.sample) {
        *proto.add_sample() = toProto(place);
    }
    return proto;
}

base::Result<model::BanPreview> fromProto(const v1::PreviewBanResponse& proto) {
    Reading read;
    model::BanPreview preview;
    preview.matching = proto.matching();
    preview.ready = proto.ready();
    preview.entered = proto.entered();
    preview.shareOfQueue = proto.share_of_queue();
    for (const auto& cohort : proto.cohorts()) {
        preview.cohorts.push_back(read.nested(fromProto(cohort)));
    }
    for (const auto& place : proto.sample()) {
        preview.sample.push_back(read.nested(fromProto(place)));
    }
    return read.result(std::move(preview));
}

void toProto(const model::BanRequest& ban, v1::CreateBanRequest& request) {
    *request.mutable_scope() = toProto(ban.scope);
    request.set_reason(ban.reason);
    if (ban.lasts) {
        *request.mutable_duration() = toProto(*ban.lasts);
    }
    if (ban.expectedCount) {
        request.set_expected_count(*ban.expectedCount);
    }
}

base::Result<model::BanRequest> banFromProto(const v1::CreateBanRequest& request) {
    constexpr std::size_t kLongestReason = 500;
    Reading read;
    model::BanRequest ban;
    ban.scope = read.nested(fromProto(request.scope()));
    ban.reason = read.text("reason", request.reason(), kLongestReason);
    if (request.reason().empty()) {
        read.fail(base::ErrorCode::InvalidRequest, "reason", "say why: it stands in the audit trail");
    }
    const base::Seconds lasts = read.seconds("duration", request.duration());
    if (lasts > base::Seconds(0)) {
        ban.lasts = lasts;
    }
    if (request.has_expected_count()) {
        ban.expectedCount = request.expected_count();
    }
    return read.result(std::move(ban));
}

} // namespace breakwater::wire
