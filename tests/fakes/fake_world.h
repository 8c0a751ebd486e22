// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fakes/ledger.h"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace breakwater::fakes {

/// What one Redis would hold, shared by the fake stores of all gateways. One thread. Copyable as a whole, so
/// that a test can take it back to an earlier moment (what a Redis without a synced log loses).
struct FakeWorld {
    struct Fingerprint {
        std::uint64_t value = 0;
        std::int64_t until = 0; // wall µs
    };
    struct Telemetry {
        std::string bytes;
        std::int64_t until = 0;
    };

    std::string incarnation = std::string(40, '1');
    std::map<model::EventId, Ledger> events;
    std::map<model::IdempotencyKey, Fingerprint> fingerprints;
    std::map<std::string, Telemetry> telemetry;
    std::map<std::string, core::StoredOperator> operators;
    std::vector<model::AuditEntry> audit;
    std::string keys;
    PlantedBug bug = PlantedBug::None;
};

} // namespace breakwater::fakes
