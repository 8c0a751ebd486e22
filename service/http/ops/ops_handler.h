// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/directory.h"
#include "service/http/exchange.h"
#include "service/http/handler.h"
#include "service/http/limits.h"
#include "service/http/ops/cpu_profile.h"
#include "service/http/ops/gateway_meter.h"
#include "service/http/ops/ops_board.h"

#include <atomic>
#include <functional>
#include <optional>
#include <string>

namespace breakwater::http::ops {

/// What the ops port reads from. Everything outlives its server.
struct OpsParts {
    CountersSource counters; ///< of the public server; called on the ops server's loop
    const core::EventDirectory& directory;
    const OpsBoard& board;
    const base::Clock& clock;
    const std::atomic<double>& load;
    std::function<std::string()> notReadyWhy; ///< any thread; "" when it is ready
};

inline constexpr base::Seconds kLongestProfile{120};

/// The limits of the ops server: a profile is answered after as long as was asked for.
Limits opsLimits();

/// The ops port of one loop: metrics, health, profiles. Loop's thread only. Not for the public: give it a
/// port of its own that only operations can reach.
class OpsHandler final : public Handler {
  public:
    OpsHandler(LoopContext& loop, const OpsParts& parts);

    void handle(const Request& request, Exchange& exchange) override;
    void tick(base::MonoTime now) override;

  private:
    struct Pending {
        Later later;
        base::MonoTime until;
    };

    void metrics(Exchange& exchange);
    void ready(Exchange& exchange);
    void profile(const Request& request, Exchange& exchange);
    void heap(Exchange& exchange);

    LoopContext& m_loop;
    const OpsParts& m_parts;
    CpuProfile m_profile;
    std::optional<Pending> m_pending; ///< who waits for m_profile
};

} // namespace breakwater::http::ops
