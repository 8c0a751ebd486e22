// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"
#include "shared/model/pass.h"
#include "shared/model/visitor.h"

#include <breakwater/v1/pass_service.pb.h>
#include <breakwater/v1/queue_service.pb.h>

#include <optional>

/// What a shop's back end says and hears: joins, statuses and passes. Pure functions; any thread.
namespace breakwater::wire {

breakwater::v1::VisitorState toProto(model::VisitorState state);
std::optional<model::VisitorState> fromProto(breakwater::v1::VisitorState state);

breakwater::v1::ExpiredReason toProto(model::ExpiredReason reason);
std::optional<model::ExpiredReason> fromProto(breakwater::v1::ExpiredReason reason);
breakwater::v1::VisitorStatus toProto(const model::VisitorStatus& status);
base::Result<model::VisitorStatus> fromProto(const breakwater::v1::VisitorStatus& status);

breakwater::v1::JoinRequest toProto(const model::JoinRequest& join);
base::Result<model::JoinRequest> fromProto(const breakwater::v1::JoinRequest& request);
breakwater::v1::JoinResponse toProto(const model::JoinAnswer& answer);
base::Result<model::JoinAnswer> fromProto(const breakwater::v1::JoinResponse& response);
breakwater::v1::EnterResponse toProto(const model::EnterAnswer& answer);
base::Result<model::EnterAnswer> fromProto(const breakwater::v1::EnterResponse& response);

breakwater::v1::Pass toProto(const model::PassFacts& pass);
base::Result<model::PassFacts> fromProto(const breakwater::v1::Pass& pass);
breakwater::v1::FinishPassRequest toProto(const model::PassName& name);
/// Refused unless it names a pass one way or the other.
base::Result<model::PassName> fromProto(const breakwater::v1::FinishPassRequest& request);
breakwater::v1::RevokedPass toProto(const model::RevokedPass& pass);
base::Result<model::RevokedPass> fromProto(const breakwater::v1::RevokedPass& pass);

} // namespace breakwater::wire
