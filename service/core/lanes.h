// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/beat.h"
#include "service/core/scheduler.h"
#include "service/core/store.h"

#include <deque>
#include <memory>
#include <string_view>
#include <vector>

namespace breakwater::core {

/// What a lane of one event needs of its surroundings. All must outlive the lanes.
struct LaneContext {
    Store& store;
    Scheduler& scheduler;
    const base::Clock& clock;
    Entropy& entropy;
    std::string gateway;
    model::EventId event;
    /// Told of every answer: how far the store has come, as a witness after a restart. nextSeq 0: unknown.
    std::function<void(model::Version, model::Seq)> heard;
    /// Told when the store answers that it must be adopted first.
    std::function<void()> fenced;
    /// Told when a call has just been sent: what goes out at once travels with it, and the store syncs once
    /// for both.
    std::function<void()> sent;
};

/// The first 8 bytes of a body's SHA-256. Any thread.
[[nodiscard]] std::uint64_t fingerprintOf(std::string_view body);

/// Joins of one event. Idempotency-Keys are claimed first, many in one call, then the batch joins; the claims
/// of the next batch travel with the joins of this one, so that the store syncs once for both, and the one
/// after collects meanwhile. Calls follow each other by 12 ms; by 40 where many wait whom the store need not
/// look up; at once when they are full. A batch is frozen when it is sent and is retried under the same
/// number until it is answered, or until one of its people has waited for 5 s; then they get
/// StoreUnavailable: unknown. Store thread.
class JoinLane : public std::enable_shared_from_this<JoinLane> {
  public:
    struct Place {
        Joined joined;
        model::EventUid uid;
        model::Version version;
        base::WallTime at{};
    };

    explicit JoinLane(LaneContext context);

    /// `fingerprint`: of the body that came with the joiner's key. `keyId` names the key that signs fresh
    /// tokens. IdempotencyConflict when the key came with another body before.
    void join(Joiner joiner, std::uint64_t fingerprint, std::uint8_t keyId, Callback<Place> done);
    /// A call is about to be sent: who waits and is due within `most` goes before it, and the store syncs
    /// once for both.
    void travelAlong(base::Micros most);
    /// Tells all who wait that it is unknown what has become of them.
    void abandon();
    std::size_t pending() const {
        return m_unclaimed.size() + m_claiming.size() + m_lookedUp.size() + m_plain.size() + m_flying.size();
    }

  private:
    struct Entry {
        Joiner joiner;
        std::uint64_t fingerprint = 0;
        Callback<Place> done;
        base::MonoTime since{}; ///< it came
    };

    void flushSoon();
    base::Micros leastDistance() const;
    void flush();
    void sendClaims();
    void claimed(const base::Result<std::vector<bool>>& granted);
    void sendBatch();
    void send();
    void answered(std::uint64_t batch, base::Result<JoinAnswer> answer);
    void settle(const JoinAnswer& answer);
    void giveUp(const base::Error& error);
    void giveUpOverdue();

    LaneContext m_context;
    std::deque<Entry> m_unclaimed; ///< those with a key begin here
    std::vector<Entry> m_claiming;
    std::deque<Entry> m_lookedUp; ///< to join next: with a key that is claimed, or a counted address
    std::deque<Entry> m_plain;    ///< to join next: the others
    std::vector<Entry> m_flying;
    JoinBatch m_batch;
    base::MonoTime m_oldest{}; ///< since when the first of those in it waits
    std::uint8_t m_keyId = 0;
    Beat m_beat;
};

/// Enters, leaves, returns and finishes of one event, in batches of 64; retried like joins, because each of
/// them may be repeated without harm. Store thread.
class ActLane : public std::enable_shared_from_this<ActLane> {
  public:
    struct Outcome {
        ActOutcome outcome;
        model::Version version;
        base::WallTime at{};
    };

    explicit ActLane(LaneContext context);

    void act(model::EventUid uid, Act act, std::string passKeyId, Callback<Outcome> done);
    /// A call is about to be sent: who waits and is due within `most` goes before it, and the store syncs
    /// once for both.
    void travelAlong(base::Micros most);
    /// Tells all who wait that it is unknown what has become of their acts.
    void abandon();

  private:
    struct Entry {
        model::EventUid uid;
        Act act;
        std::string passKeyId;
        Callback<Outcome> done;
        base::MonoTime since{}; ///< it came
    };

    void flushSoon();
    void flush();
    void send();
    std::vector<Entry> land();
    void answered(base::Result<ActAnswer> answer);
    void giveUpOverdue();

    LaneContext m_context;
    std::deque<Entry> m_waiting;
    std::vector<Entry> m_flying;
    std::uint64_t m_flight = 0; ///< the number of what flies: a later answer to an earlier one is not for it
    Beat m_beat;
};

} // namespace breakwater::core
