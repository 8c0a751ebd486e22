// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"
#include "shared/model/snapshot.h"

#include <breakwater/v1/telemetry_service.pb.h>

/// Snapshots between model and proto. Pure functions; any thread.
namespace breakwater::wire {

breakwater::v1::Snapshot toProto(const model::Snapshot& snapshot);
base::Result<model::Snapshot> fromProto(const breakwater::v1::Snapshot& snapshot);

} // namespace breakwater::wire
