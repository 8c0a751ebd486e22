// SPDX-License-Identifier: Apache-2.0
#include "service/core/lanes.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace breakwater::core {

using base::ErrorCode;

namespace {

constexpr std::size_t kMostClaims = 384; // a key makes a join six times as dear, and no call may take long
constexpr std::size_t kMany = 64;        // fewer go as often as those who are looked up
constexpr base::Micros kEvery{12'000};
constexpr base::Micros kEveryMany{40'000}; // a call costs the store 0.3 ms before it has let anyone in
constexpr base::Micros kRetry{50'000};
constexpr base::Seconds kPatience{5};

base::Error refusal(ErrorCode code) {
    switch (code) {
    case ErrorCode::Banned: return base::makeError(code, "Joining is refused from here for the time being.");
    case ErrorCode::RateLimited:
        return base::makeError(
            code, "Too many joins came from this address within a minute. Try again in a minute.");
    case ErrorCode::QueueFull:
        return base::makeError(code, "The queue holds as many people as it may. Try again a little later.");
    default: break; // the store names only these and EventNotOpen
    }
    return base::makeError(ErrorCode::EventNotOpen,
                           "This event takes nobody in now. See its state for when it opens.");
}

base::Error unknown() {
    return base::makeError(ErrorCode::StoreUnavailable,
                           "The queue could not be reached in time. Repeat the request with the same "
                           "Idempotency-Key: it finds the place if one was given.");
}

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

JoinLane::JoinLane(LaneContext context)
    : m_context(std::move(context)), m_beat(m_context.scheduler, m_context.clock) {}

void JoinLane::join(Joiner joiner, std::uint64_t fingerprint, std::uint8_t keyId, Callback<Place> done) {
    auto& line = joiner.key ? m_unclaimed : joiner.isLookedUp() ? m_lookedUp : m_plain;
    line.push_back({std::move(joiner), fingerprint, std::move(done), m_context.clock.monotonic()});
    m_keyId = keyId;
    flushSoon();
}

void JoinLane::flushSoon() {
    if (m_claiming.empty() && m_flying.empty() && pending() > 0) {
        m_beat.flushSoon(weak_from_this(), &JoinLane::flush, leastDistance());
    }
}

void JoinLane::travelAlong(base::Micros most) {
    if (m_beat.takeEarly(most)) {
        flush();
    }
}

/// How long after the last call those who wait may go: at once when they fill one.
base::Micros JoinLane::leastDistance() const {
    if (m_unclaimed.size() >= kMostClaims || m_lookedUp.size() >= JoinBatch::kMostLookedUp ||
        m_lookedUp.size() + m_plain.size() >= JoinBatch::kMost) {
        return base::Micros{0};
    }
    // To look someone up costs more than a distance would spare, and a key takes two calls besides.
    return m_unclaimed.empty() && m_lookedUp.empty() && m_plain.size() >= kMany ? kEveryMany : kEvery;
}

void JoinLane::flush() {
    if (!m_claiming.empty() || !m_flying.empty()) {
        return;
    }
    if (!m_unclaimed.empty()) {
        sendClaims();
    }
    if (!m_lookedUp.empty() || !m_plain.empty()) {
        sendBatch();
    }
    if (!m_claiming.empty() || !m_flying.empty()) {
        m_context.sent();
    }
}

void JoinLane::sendClaims() {
    std::vector<KeyClaim> claims;
    while (!m_unclaimed.empty() && claims.size() < kMostClaims) {
        const Entry& next = m_unclaimed.front();
        claims.push_back({next.joiner.key.value_or(model::IdempotencyKey{}), next.fingerprint});
        m_claiming.push_back(std::move(m_unclaimed.front()));
        m_unclaimed.pop_front();
    }
    m_context.store.claimIdempotencyKeys(
        std::move(claims), [self = weak_from_this()](const base::Result<std::vector<bool>>& granted) {
            if (const auto lane = self.lock()) {
                lane->claimed(granted);
            }
        });
}

void JoinLane::claimed(const base::Result<std::vector<bool>>& granted) {
    std::vector<Entry> entries = std::exchange(m_claiming, {});
    const auto before = static_cast<std::ptrdiff_t>(m_lookedUp.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!granted) {
            entries[i].done(unknown());
        } else if (i < granted->size() && (*granted)[i]) {
            m_lookedUp.push_back(std::move(entries[i]));
        } else {
            entries[i].done(base::makeError(
                ErrorCode::IdempotencyConflict,
                "This Idempotency-Key came with another body before. Use a new key for a new request."));
        }
    }
    // Who needed no claim may have come meanwhile.
    std::inplace_merge(m_lookedUp.begin(), m_lookedUp.begin() + before, m_lookedUp.end(),
                       [](const Entry& a, const Entry& b) { return a.since < b.since; });
    flushSoon();
}

/// Of those who may join now, who came first goes first, as far as a call may carry them.
void JoinLane::sendBatch() {
    m_batch = {m_context.event, m_context.gateway, m_batch.batch + 1, m_keyId, {}};
    m_oldest = base::MonoTime::max();
    std::size_t lookedUp = 0;
    while (m_batch.joiners.size() < JoinBatch::kMost) {
        const bool mayLookUp = !m_lookedUp.empty() && lookedUp < JoinBatch::kMostLookedUp;
        if (!mayLookUp && m_plain.empty()) {
            break;
        }
        const bool looksUp =
            mayLookUp && (m_plain.empty() || m_lookedUp.front().since < m_plain.front().since);
        lookedUp += looksUp ? 1 : 0;
        std::deque<Entry>& line = looksUp ? m_lookedUp : m_plain;
        m_batch.joiners.push_back(line.front().joiner);
        m_oldest = std::min(m_oldest, line.front().since);
        m_flying.push_back(std::move(line.front()));
        line.pop_front();
    }
    send();
}

void JoinLane::send() {
    m_context.store.join(m_batch,
                         [self = weak_from_this(), batch = m_batch.batch](base::Result<JoinAnswer> answer) {
                             if (const auto lane = self.lock()) {
                                 lane->answered(batch, std::move(answer));
                             }
                         });
}

void JoinLane::answered(std::uint64_t batch, base::Result<JoinAnswer> answer) {
    if (batch != m_batch.batch || m_flying.empty()) {
        return;
    }
    if (answer) {
        settle(*answer);
        flushSoon();
        return;
    }
    const ErrorCode code = answer.error().code;
    if (code == ErrorCode::StoreFenced) {
        m_context.fenced();
    }
    const bool passing = code == ErrorCode::StoreUnavailable || code == ErrorCode::StoreFenced;
    if (passing && m_context.clock.monotonic() - m_oldest < kPatience) {
        m_context.scheduler.after(kRetry, [self = weak_from_this(), batch] {
            const auto lane = self.lock();
            if (lane && lane->m_batch.batch == batch && !lane->m_flying.empty()) {
                lane->send();
            }
        });
        return;
    }
    giveUp(passing ? unknown() : answer.error());
    if (passing) {
        giveUpOverdue();
    }
    flushSoon();
}

/// Those behind a batch that could not be sent have waited as long.
void JoinLane::giveUpOverdue() {
    const base::MonoTime oldest = m_context.clock.monotonic() - kPatience;
    std::vector<Entry> overdue;
    for (std::deque<Entry>* line : {&m_unclaimed, &m_lookedUp, &m_plain}) {
        while (!line->empty() && line->front().since <= oldest) {
            overdue.push_back(std::move(line->front()));
            line->pop_front();
        }
    }
    for (const Entry& entry : overdue) {
        entry.done(unknown());
    }
}

void JoinLane::abandon() {
    giveUp(unknown());
    for (const Entry& entry : std::exchange(m_claiming, {})) {
        entry.done(unknown());
    }
    for (std::deque<Entry>* line : {&m_unclaimed, &m_lookedUp, &m_plain}) {
        for (const Entry& entry : std::exchange(*line, {})) {
            entry.done(unknown());
        }
    }
}

void JoinLane::settle(const JoinAnswer& answer) {
    std::vector<Entry> entries = std::move(m_flying);
    m_flying.clear();
    model::Seq next;
    for (const auto& result : answer.results) {
        if (const auto* joined = std::get_if<Joined>(&result)) {
            next = std::max(next, joined->proof.seq.next());
        }
    }
    m_context.heard(answer.version, next);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i >= answer.results.size()) {
            entries[i].done(
                base::makeError(ErrorCode::Internal, "The store answered for fewer people than asked."));
        } else if (const auto* joined = std::get_if<Joined>(&answer.results[i])) {
            entries[i].done(Place{*joined, answer.uid, answer.version, answer.at});
        } else {
            entries[i].done(refusal(std::get<ErrorCode>(answer.results[i])));
        }
    }
}

void JoinLane::giveUp(const base::Error& error) {
    std::vector<Entry> entries = std::move(m_flying);
    m_flying.clear();
    for (Entry& entry : entries) {
        entry.done(error);
    }
}

} // namespace breakwater::core
