// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"
#include "shared/model/event.h"
#include "shared/model/patch.h"

#include <breakwater/v1/event_service.pb.h>

#include <optional>

/// Events and policies between model and proto. Pure functions; any thread. What comes from the wire may be
/// refused; ranges of a policy's values are the rules' own business (`model::validate`).
namespace breakwater::wire {

breakwater::v1::EventState toProto(model::EventState state);
std::optional<model::EventState> fromProto(breakwater::v1::EventState state);
breakwater::v1::ClosedReason toProto(model::ClosedReason reason);
std::optional<model::ClosedReason> fromProto(breakwater::v1::ClosedReason reason);

breakwater::v1::Policy toProto(const model::Policy& policy);
/// Zero or absent is the default, as the contract says field by field.
base::Result<model::Policy> fromProto(const breakwater::v1::Policy& policy);

breakwater::v1::Event toProto(const model::Event& event);
base::Result<model::Event> fromProto(const breakwater::v1::Event& event);

breakwater::v1::Event toProto(const model::EventDraft& draft);
/// Ignores the output-only fields.
base::Result<model::EventDraft> draftFromProto(const breakwater::v1::Event& event);

/// Fills event, update_mask; the id is the caller's.
void toProto(const model::EventPatch& patch, breakwater::v1::UpdateEventRequest& request);
/// What the mask names, or without one every field that is not zero. An unknown path is refused by its name.
base::Result<model::EventPatch> patchFromProto(const breakwater::v1::UpdateEventRequest& request);

} // namespace breakwater::wire
