// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"
#include "shared/model/snapshot.h"

#include <string>
#include <string_view>

namespace breakwater::core {

/// Snapshots and gateway figures as bytes, for `history` and for what gateways tell each other. Pure; any
/// thread. The grammar stands in snapshot_codec.cpp.
std::string encodeSnapshot(const model::Snapshot& snapshot);
base::Result<model::Snapshot> decodeSnapshot(std::string_view bytes);

std::string encodeGatewayFigures(const model::GatewayFigures& figures);
base::Result<model::GatewayFigures> decodeGatewayFigures(std::string_view bytes);

} // namespace breakwater::core
