// SPDX-License-Identifier: Apache-2.0
#include "shared/wire/reading.h"
#include "shared/wire/visitor.h"

namespace breakwater::wire {

namespace v1 = breakwater::v1;

namespace {

constexpr std::size_t kLongestPass = 4096;
constexpr std::size_t kLongestPassId = 64;

} // namespace

v1::Pass toProto(const model::PassFacts& pass) {
    v1::Pass proto;
    proto.set_event_id(pass.event.text());
    proto.set_seq(pass.seq.value());
    proto.set_jti(pass.passId);
    proto.set_audience(pass.audience);
    *proto.mutable_issued_at() = toProto(pass.issuedAt);
    *proto.mutable_expires_at() = toProto(pass.expiresAt);
    return proto;
}

base::Result<model::PassFacts> fromProto(const v1::Pass& proto) {
    Reading read;
    model::PassFacts pass;
    pass.event = read.eventId("event_id", proto.event_id());
    pass.seq = model::Seq(proto.seq());
    pass.passId = proto.jti();
    pass.audience = proto.audience();
    pass.issuedAt = read.time("issued_at", proto.issued_at());
    pass.expiresAt = read.time("expires_at", proto.expires_at());
    return read.result(std::move(pass));
}

v1::FinishPassRequest toProto(const model::PassName& name) {
    v1::FinishPassRequest proto;
    proto.set_reservation_token(name.reservationToken);
    proto.set_event_id(name.event.text());
    proto.set_jti(name.passId);
    proto.set_seq(name.seq.value_or(model::Seq()).value());
    return proto;
}

base::Result<model::PassName> fromProto(const v1::FinishPassRequest& proto) {
    Reading read;
    model::PassName name;
    name.reservationToken = read.text("reservation_token", proto.reservation_token(), kLongestPass);
    name.event = read.optionalEventId("event_id", proto.event_id());
    name.passId = read.text("jti", proto.jti(), kLongestPassId);
    if (proto.seq() != 0) {
        name.seq = model::Seq(proto.seq());
    }
    if (proto.reservation_token().empty() && (proto.event_id().empty() || proto.jti().empty())) {
        read.fail(base::ErrorCode::InvalidRequest, "reservation_token",
                  "be the pass, or else event_id and jti must name it");
    }
    return read.result(std::move(name));
}

v1::RevokedPass toProto(const model::RevokedPass& pass) {
    v1::RevokedPass proto;
    proto.set_seq(pass.seq.value());
    proto.set_jti(pass.passId);
    *proto.mutable_revoked_at() = toProto(pass.revokedAt);
    *proto.mutable_expires_at() = toProto(pass.expiresAt);
    return proto;
}

base::Result<model::RevokedPass> fromProto(const v1::RevokedPass& proto) {
    Reading read;
    model::RevokedPass pass;
    pass.seq = model::Seq(proto.seq());
    pass.passId = proto.jti();
    pass.revokedAt = read.time("revoked_at", proto.revoked_at());
    pass.expiresAt = read.time("expires_at", proto.expires_at());
    return read.result(std::move(pass));
}

} // namespace breakwater::wire
