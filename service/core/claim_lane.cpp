// SPDX-License-Identifier: Apache-2.0
#include "service/core/lanes.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace breakwater::core {

namespace {

constexpr std::size_t kMostClaims = 512;
constexpr base::Micros kEvery{8'000};

} // namespace

std::uint64_t fingerprintOf(std::string_view body) {
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const std::uint8_t*>(body.data()), body.size(), digest.data());
    std::uint64_t fingerprint = 0;
    for (std::size_t i = 0; i < sizeof fingerprint; ++i) {
        fingerprint = fingerprint << 8 | digest[i];
    }
    return fingerprint;
}

ClaimLane::ClaimLane(Store& store, Scheduler& scheduler, const base::Clock& clock)
    : m_store(store), m_beat(scheduler, clock, kEvery) {}

void ClaimLane::claim(KeyClaim claim, Callback<bool> done) {
    m_waiting.push_back({claim, std::move(done)});
    flushSoon();
}

void ClaimLane::flushSoon() {
    if (m_flying.empty() && !m_waiting.empty()) {
        m_beat.flushSoon(weak_from_this(), &ClaimLane::flush, m_waiting.size() >= kMostClaims);
    }
}

void ClaimLane::flush() {
    if (!m_flying.empty() || m_waiting.empty()) {
        return;
    }
    std::vector<KeyClaim> claims;
    while (!m_waiting.empty() && claims.size() < kMostClaims) {
        claims.push_back(m_waiting.front().claim);
        m_flying.push_back(std::move(m_waiting.front()));
        m_waiting.pop_front();
    }
    m_store.claimIdempotencyKeys(std::move(claims),
                                 [self = weak_from_this()](base::Result<std::vector<bool>> granted) {
                                     if (const auto lane = self.lock()) {
                                         lane->answered(std::move(granted));
                                     }
                                 });
}

void ClaimLane::answered(base::Result<std::vector<bool>> granted) {
    std::vector<Entry> entries = std::move(m_flying);
    m_flying.clear();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!granted) {
            entries[i].done(granted.error());
        } else if (i >= granted->size()) {
            entries[i].done(
                base::makeError(base::ErrorCode::Internal, "The store answered for fewer keys than asked."));
        } else {
            entries[i].done(bool{(*granted)[i]});
        }
    }
    flushSoon();
}

} // namespace breakwater::core
