// SPDX-License-Identifier: Apache-2.0
//
// An update mask names fields by paths:
//   mask = path *( "," path )          path = "*" | "title" | "policy" [ "." field ] | "policy.style" "."
//   field
// A path stands for itself and everything below it. The table holds every path that can be changed.
#include "shared/wire/event.h"
#include "shared/wire/reading.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <array>
#include <string_view>

namespace breakwater::wire {

namespace {

namespace v1 = breakwater::v1;
using model::EventPatch;
using model::Policy;

struct PatchField {
    std::string_view path;
    void (*take)(const v1::Event& event, const Policy& policy, EventPatch& patch);
    bool (*isSet)(const EventPatch& patch);
};

/// One row: a policy's value and the patch's field for it.
template<auto FromPolicy, auto Field>
constexpr PatchField policyField(std::string_view path) {
    return {
        path,
        [](const v1::Event&, const Policy& policy, EventPatch& patch) { patch.*Field = policy.*FromPolicy; },
        [](const EventPatch& patch) { return (patch.*Field).has_value(); }};
}

template<auto FromStyle, auto Field>
constexpr PatchField styleField(std::string_view path) {
    return {path,
            [](const v1::Event&, const Policy& policy, EventPatch& patch) {
                patch.*Field = policy.style.*FromStyle;
            },
            [](const EventPatch& patch) { return (patch.*Field).has_value(); }};
}

constexpr std::array kFields = {
    PatchField{"title",
               [](const v1::Event& event, const Policy&, EventPatch& patch) { patch.title = event.title(); },
               [](const EventPatch& patch) { return patch.title.has_value(); }},
    policyField<&Policy::rate, &EventPatch::rate>("policy.admissions_per_second"),
    policyField<&Policy::burst, &EventPatch::burst>("policy.burst"),
    policyField<&Policy::maxActive, &EventPatch::maxActive>("policy.max_active"),
    policyField<&Policy::capacity, &EventPatch::capacity>("policy.capacity"),
    policyField<&Policy::entryWindow, &EventPatch::entryWindow>("policy.entry_window"),
    policyField<&Policy::passTtl, &EventPatch::passTtl>("policy.pass_ttl"),
    policyField<&Policy::keepTime, &EventPatch::keepTime>("policy.keep_time"),
    policyField<&Policy::heartbeatTimeout, &EventPatch::heartbeatTimeout>("policy.heartbeat_timeout"),
    policyField<&Policy::joinsPerAddressPerMin, &EventPatch::joinsPerAddressPerMin>(
        "policy.joins_per_address_per_min"),
    policyField<&Policy::joinLimitExempt, &EventPatch::joinLimitExempt>("policy.join_limit_exempt"),
    policyField<&Policy::message, &EventPatch::message>("policy.message"),
    policyField<&Policy::shopUrl, &EventPatch::shopUrl>("policy.shop_url"),
    policyField<&Policy::shopAudience, &EventPatch::shopAudience>("policy.shop_audience"),
    policyField<&Policy::corsOrigins, &EventPatch::corsOrigins>("policy.cors_origins"),
    styleField<&model::PageStyle::accentColour, &EventPatch::accentColour>("policy.style.accent_colour"),
    styleField<&model::PageStyle::backgroundColour, &EventPatch::backgroundColour>(
        "policy.style.background_colour"),
    styleField<&model::PageStyle::logoUrl, &EventPatch::logoUrl>("policy.style.logo_url"),
};

bool covers(std::string_view mask, std::string_view path) {
    return mask == "*" || mask == path ||
           (path.size() > mask.size() && path.substr(0, mask.size()) == mask && path[mask.size()] == '.');
}

/// Whether the field at `path` below `message` differs from zero.
bool isPopulated(const google::protobuf::Message& message, std::string_view path) {
    const std::size_t dot = path.find('.');
    const auto* field = message.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr) {
        return false;
    }
    const auto* reflection = message.GetReflection();
    if (field->is_repeated()) {
        return reflection->FieldSize(message, field) > 0;
    }
    if (!reflection->HasField(message, field)) {
        return false;
    }
    return dot == std::string_view::npos ||
           isPopulated(reflection->GetMessage(message, field), path.substr(dot + 1));
}

} // namespace

void toProto(const EventPatch& patch, v1::UpdateEventRequest& request) {
    if (patch.title) {
        request.mutable_event()->set_title(*patch.title);
    }
    *request.mutable_event()->mutable_policy() = toProto(model::patched(Policy(), patch));
    for (const PatchField& field : kFields) {
        if (field.isSet(patch)) {
            request.mutable_update_mask()->add_paths(std::string(field.path));
        }
    }
}

base::Result<EventPatch> patchFromProto(const v1::UpdateEventRequest& request) {
    Reading read;
    const Policy policy = read.nested(fromProto(request.event().policy()));
    EventPatch patch;
    for (const auto& path : request.update_mask().paths()) {
        bool known = false;
        for (const PatchField& field : kFields) {
            if (covers(path, field.path)) {
                field.take(request.event(), policy, patch);
                known = true;
            }
        }
        if (!known) {
            read.fail(base::ErrorCode::InvalidRequest, "update_mask",
                      "name fields that can be changed, such as title or policy.capacity; it names `" +
                          path.substr(0, 100) + "`");
        }
    }
    if (request.update_mask().paths().empty()) {
        for (const PatchField& field : kFields) {
            if (isPopulated(request.event(), field.path)) {
                field.take(request.event(), policy, patch);
            }
        }
    }
    return read.result(std::move(patch));
}

} // namespace breakwater::wire
