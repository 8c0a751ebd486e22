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
};

/// Joins of one event: one batch in flight, the next one collects meanwhile. A batch is frozen when it is
/// sent and is retried under the same number until it is answered, for 5 s at most; then its people get
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

    /// `keyId` names the key that signs fresh tokens.
    void join(Joiner joiner, std::uint8_t keyId, Callback<Place> done);
    std::size_t pending() const { return m_waiting.size() + m_flying.size(); }

  private:
    struct Entry {
        Joiner joiner;
        Callback<Place> done;
    };

    void flushSoon();
    void flush();
    void send();
    void answered(std::uint64_t batch, base::Result<JoinAnswer> answer);
    void settle(const JoinAnswer& answer);
    void giveUp(const base::Error& error);

    LaneContext m_context;
    std::deque<Entry> m_waiting;
    std::vector<Entry> m_flying;
    JoinBatch m_batch;
    base::MonoTime m_sentAt{};
    std::uint8_t m_keyId = 0;
    Beat m_beat;
};

/// The first 8 bytes of a body's SHA-256. Any thread.
[[nodiscard]] std::uint64_t fingerprintOf(std::string_view body);

/// Idempotency-Keys of joins that are to come, over all events: one call in flight, the next one collects
/// meanwhile. Nothing is retried: whoever gets an error repeats the request. Store thread.
class ClaimLane : public std::enable_shared_from_this<ClaimLane> {
  public:
    /// All must outlive the lane.
    ClaimLane(Store& store, Scheduler& scheduler, const base::Clock& clock);

    /// True when the key is new or came with the same body before.
    void claim(KeyClaim claim, Callback<bool> done);
    std::size_t pending() const { return m_waiting.size() + m_flying.size(); }

  private:
    struct Entry {
        KeyClaim claim;
        Callback<bool> done;
    };

    void flushSoon();
    void flush();
    void answered(base::Result<std::vector<bool>> granted);

    Store& m_store;
    Beat m_beat;
    std::deque<Entry> m_waiting;
    std::vector<Entry> m_flying;
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

  private:
    struct Entry {
        model::EventUid uid;
        Act act;
        std::string passKeyId;
        Callback<Outcome> done;
    };

    void flushSoon();
    void flush();
    void send();
    void answered(base::Result<ActAnswer> answer);

    LaneContext m_context;
    std::deque<Entry> m_waiting;
    std::vector<Entry> m_flying;
    base::MonoTime m_sentAt{};
    Beat m_beat;
};

} // namespace breakwater::core
