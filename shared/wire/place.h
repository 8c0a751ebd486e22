// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"
#include "shared/model/ban.h"
#include "shared/model/place.h"

#include <breakwater/v1/ban_service.pb.h>
#include <breakwater/v1/place_service.pb.h>

#include <optional>

/// Places, cohorts and bans between model and proto. Pure functions; any thread.
namespace breakwater::wire {

/// None is UNSPECIFIED.
breakwater::v1::PlaceState toProto(model::PlaceState state);
/// nullopt for UNSPECIFIED and for what this version does not know.
std::optional<model::PlaceState> fromProto(breakwater::v1::PlaceState state);

breakwater::v1::Suspicion toProto(const model::Suspicion& suspicion);
model::Suspicion fromProto(const breakwater::v1::Suspicion& suspicion);

breakwater::v1::Place toProto(const model::Place& place);
base::Result<model::Place> fromProto(const breakwater::v1::Place& place);

breakwater::v1::Cohort toProto(const model::Cohort& cohort);
base::Result<model::Cohort> fromProto(const breakwater::v1::Cohort& cohort);

/// Fills the filter's fields; event and page are the caller's.
void toProto(const model::PlaceFilter& filter, breakwater::v1::ListPlacesRequest& request);
base::Result<model::PlaceFilter> filterFromProto(const breakwater::v1::ListPlacesRequest& request);

breakwater::v1::BanScope toProto(const model::BanScope& scope);
base::Result<model::BanScope> fromProto(const breakwater::v1::BanScope& scope);

breakwater::v1::BanPhase toProto(model::BanPhase phase);
std::optional<model::BanPhase> fromProto(breakwater::v1::BanPhase phase);

breakwater::v1::Ban toProto(const model::Ban& ban);
base::Result<model::Ban> fromProto(const breakwater::v1::Ban& ban);

breakwater::v1::PreviewBanResponse toProto(const model::BanPreview& preview);
base::Result<model::BanPreview> fromProto(const breakwater::v1::PreviewBanResponse& preview);

/// Fills the ban's fields; event and revision are the caller's.
void toProto(const model::BanRequest& ban, breakwater::v1::CreateBanRequest& request);
base::Result<model::BanRequest> banFromProto(const breakwater::v1::CreateBanRequest& request);

} // namespace breakwater::wire
