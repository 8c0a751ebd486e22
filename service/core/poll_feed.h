// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/poll_watch.h"
#include "service/core/scheduler.h"

#include <functional>
#include <vector>

namespace breakwater::core {

/// A sampled poll on its way to the store thread, and the event that it was for.
struct EventPollSample {
    model::EventUid uid;
    PollSample sample;
};

/// Carries what one front thread sees of polls to the store thread, a batch at a time: a status poll itself
/// asks no other thread. One for each front thread, used by it alone. While a batch is full, samples are
/// dropped: they only inform.
class PollFeed {
  public:
    using Take = std::function<void(const std::vector<EventPollSample>&)>;

    /// `take` is called on the store thread.
    PollFeed(Scheduler& storeThread, Take take);

    /// Whether a poll of this place is worth `note`, when so many wait: all of few, some of many, so that
    /// what is kept for each fits a PollWatch.
    static bool wants(model::Seq seq, std::uint64_t totalWaiting);
    /// Allocates nothing.
    void note(const model::EventUid& uid, const PollSample& sample);
    /// Sends what was noted since; to be called a few times a second.
    void flush();

  private:
    Scheduler& m_storeThread;
    Take m_take;
    std::vector<EventPollSample> m_batch;
};

} // namespace breakwater::core
