// SPDX-License-Identifier: Apache-2.0
#include "service/app/hall.h"

#include "service/app/files.h"
#include "shared/base/log.h"

namespace breakwater::app {

namespace {

constexpr base::Micros kRetry{250'000};

} // namespace

core::KeyRing keyRingOf(const KeyRing& file) {
    core::KeyRing ring;
    for (const WaitingTokenKey& key : file.waitingTokenKeys) {
        ring.macKeys.push_back({key.id, key.secret});
    }
    for (const PassKey& key : file.passKeys) {
        ring.passKeys.push_back({key.kid, key.seed});
    }
    return ring;
}

Hall::Hall(Parts given)
    : parts(std::move(given)),
      tokens(parts.keys),
      passes(parts.keys, parts.issuer),
      gateway(parts.gateway),
      visitors(gateway, parts.gateway, tokens, passes),
      telemetry(parts.gateway, gateway, parts.meter),
      cohorts(parts.gateway, gateway),
      operators(parts.gateway.store, parts.gateway.scheduler),
      operations({parts.gateway, gateway, visitors, tokens, passes, telemetry, cohorts, operators}) {}

void Hall::open() {
    claimKeys();
}

void Hall::close() {
    gateway.stop();
}

void Hall::claimKeys() {
    parts.gateway.store.claimKeys(parts.keyFingerprint, [this](base::Status claimed) {
        if (claimed) {
            readOperators();
        } else if (claimed.error().code == base::ErrorCode::InvalidState) {
            parts.fatal(claimed.error().detail);
        } else {
            parts.gateway.scheduler.after(kRetry, [this] { claimKeys(); });
        }
    });
}

void Hall::readOperators() {
    operators.start([this](bool anyone) {
        if (!anyone) {
            issueFirstToken();
        }
        gateway.start([this] {
            m_open = true;
            base::log(base::LogLevel::Info, "ready", {{"gateway", parts.gateway.name}});
        });
        telemetry.start();
    });
}

void Hall::issueFirstToken() {
    operators.create("admin", model::Role::Admin, [this](base::Result<model::IssuedOperator> issued) {
        if (!issued) {
            return; // another gateway was first
        }
        const auto written = writeFile(parts.tokenFile, issued->token + "\n", IfThere::Replace);
        if (!written) {
            parts.fatal("The first admin token could not be written: " + written.error().detail);
            return;
        }
        base::log(base::LogLevel::Info, "first_admin_token", {{"file", parts.tokenFile.string()}});
    });
}

} // namespace breakwater::app
