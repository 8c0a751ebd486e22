// SPDX-License-Identifier: Apache-2.0
#include "shared/wire/operator.h"

#include "shared/wire/reading.h"

namespace breakwater::wire {

namespace v1 = breakwater::v1;
using model::Role;

v1::Role toProto(Role role) {
    switch (role) {
    case Role::Viewer: return v1::ROLE_VIEWER;
    case Role::Operator: return v1::ROLE_OPERATOR;
    case Role::Admin: return v1::ROLE_ADMIN;
    case Role::Shop: return v1::ROLE_SHOP;
    }
    return v1::ROLE_UNSPECIFIED;
}

std::optional<Role> fromProto(v1::Role role) {
    switch (role) {
    case v1::ROLE_VIEWER: return Role::Viewer;
    case v1::ROLE_OPERATOR: return Role::Operator;
    case v1::ROLE_ADMIN: return Role::Admin;
    case v1::ROLE_SHOP: return Role::Shop;
    case v1::ROLE_UNSPECIFIED:
    case v1::Role_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::Role_INT_MAX_SENTINEL_DO_NOT_USE_: break;
    }
    return std::nullopt;
}

v1::Operator toProto(const model::Operator& who) {
    v1::Operator proto;
    proto.set_name(who.name);
    proto.set_role(toProto(who.role));
    *proto.mutable_created_at() = toProto(who.createdAt);
    proto.set_revoked(who.revoked);
    return proto;
}

base::Result<model::Operator> fromProto(const v1::Operator& proto) {
    Reading read;
    model::Operator who;
    who.name = proto.name();
    who.role = read.known("role", fromProto(proto.role()));
    who.createdAt = read.time("created_at", proto.created_at());
    who.revoked = proto.revoked();
    return read.result(std::move(who));
}

v1::AuditEntry toProto(const model::AuditEntry& entry) {
    v1::AuditEntry proto;
    proto.set_entry_id(entry.id);
    *proto.mutable_at() = toProto(entry.at);
    proto.set_event_id(entry.event.text());
    proto.set_actor(entry.actor);
    proto.set_action(entry.action);
    proto.set_from(entry.from);
    proto.set_to(entry.to);
    proto.set_reason(entry.reason);
    proto.set_outcome(entry.outcome);
    proto.set_revision(entry.revision.value());
    return proto;
}

base::Result<model::AuditEntry> fromProto(const v1::AuditEntry& proto) {
    Reading read;
    model::AuditEntry entry;
    entry.id = proto.entry_id();
    entry.at = read.time("at", proto.at());
    entry.event = read.optionalEventId("event_id", proto.event_id());
    entry.actor = proto.actor();
    entry.action = proto.action();
    entry.from = proto.from();
    entry.to = proto.to();
    entry.reason = proto.reason();
    entry.outcome = proto.outcome();
    entry.revision = model::Revision(proto.revision());
    return read.result(std::move(entry));
}

} // namespace breakwater::wire
