// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"
#include "shared/model/operator.h"

#include <breakwater/v1/audit_service.pb.h>
#include <breakwater/v1/operator_service.pb.h>

#include <optional>

/// Operators and their acts between model and proto. Pure functions; any thread.
namespace breakwater::wire {

breakwater::v1::Role toProto(model::Role role);
std::optional<model::Role> fromProto(breakwater::v1::Role role);

breakwater::v1::Operator toProto(const model::Operator& who);
base::Result<model::Operator> fromProto(const breakwater::v1::Operator& who);

breakwater::v1::AuditEntry toProto(const model::AuditEntry& entry);
base::Result<model::AuditEntry> fromProto(const breakwater::v1::AuditEntry& entry);

} // namespace breakwater::wire
