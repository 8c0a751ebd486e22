// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/directory.h"
#include "service/http/counters.h"
#include "service/http/ops/ops_board.h"
#include "service/http/ops/process_figures.h"
#include "shared/base/clock.h"

#include <span>
#include <string>

namespace breakwater::http::ops {

/// What the metrics are read from.
struct MetricsSources {
    std::span<const LoopCounters* const> loops;
    const core::DirectoryPage& page;
    const OpsBoard::Content& board;
    ProcessFigures process;
    double load = 0;
    base::MonoTime now{};
};

/// All metrics of this gateway as Prometheus' text. Any thread.
std::string metricsText(const MetricsSources& sources);

} // namespace breakwater::http::ops
