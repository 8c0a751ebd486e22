// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/app/key_file.h"
#include "service/app/settings.h"
#include "service/core/cohort_desk.h"
#include "service/core/gateway.h"
#include "service/core/operations_desk.h"
#include "service/core/operator_table.h"
#include "service/core/telemetry_desk.h"
#include "service/core/visitor_desk.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace breakwater::app {

/// The rules with everything they stand on, on the store thread: made before it starts, stopped on it,
/// destroyed after it has ended.
class Hall {
  public:
    struct Parts {
        core::GatewayParts gateway;
        core::KeyRing keys;
        std::string issuer;
        std::string keyFingerprint;
        std::filesystem::path tokenFile; ///< where a first admin's token goes
        std::function<model::GatewayFigures()> meter;
        std::function<void(std::string)> fatal; ///< the service must end, with this reason
    };

    explicit Hall(Parts given);

    /// Store thread: claims the keys, reads the operators, serves the events; retries until the store
    /// answers.
    void open();
    void close();

    Parts parts; ///< first: the others refer to it
    core::TokenMint tokens;
    core::PassMint passes;
    core::Gateway gateway;
    core::VisitorDesk visitors;
    core::TelemetryDesk telemetry;
    core::CohortDesk cohorts;
    core::OperatorTable operators;
    core::OperationsDesk operations;

    bool isOpen() const { return m_open; }

  private:
    void claimKeys();
    void readOperators();
    void issueFirstToken();

    bool m_open = false;
};

/// The key file's keys as core takes them.
core::KeyRing keyRingOf(const KeyRing& file);

} // namespace breakwater::app
