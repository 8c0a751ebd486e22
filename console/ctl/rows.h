// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/ctl/output.h"
#include "shared/model/ban.h"
#include "shared/model/place.h"
#include "shared/model/snapshot.h"
#include "shared/model/visitor.h"

#include <vector>

/// Rows that more than one noun shows. Pure functions.
namespace breakwater::ctl {

Row rowOf(const model::Place& place);
Row rowOf(const model::Cohort& cohort);
Row rowOf(const model::Ban& ban);
Row rowOf(const model::VisitorStatus& status);
/// The event's own figures.
Row rowOf(const model::EventFigures& figures);
std::vector<Row> rowsOf(const std::vector<model::GatewayFigures>& gateways);
std::vector<Row> rowsOf(const std::vector<model::RedisNodeFigures>& nodes);

} // namespace breakwater::ctl
