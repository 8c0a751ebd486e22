// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/ban.h"
#include "shared/model/event.h"
#include "shared/model/operator.h"
#include "shared/model/pass.h"
#include "shared/model/snapshot.h"
#include "shared/model/visitor.h"

/// Values of the model in which no field has its default, so that a conversion that forgets one shows. Any
/// thread.
namespace breakwater::samples {

base::WallTime moment();
model::EventId demoId();
model::Policy policy();
model::Event event();
model::Place place();
model::Cohort prefixCohort();
model::Cohort agentCohort();
model::Ban ban();
model::BanPreview preview();
model::Snapshot snapshot();
model::VisitorStatus visitorStatus();
model::PassFacts pass();
model::RevokedPass revokedPass();
model::Operator who();
model::AuditEntry auditEntry();

} // namespace breakwater::samples
