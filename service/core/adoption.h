// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/scheduler.h"
#include "service/core/store.h"

#include <functional>
#include <memory>
#include <vector>

namespace breakwater::core {

/// This gateway's part when the store has restarted: it remembers the most that it has seen of each epoch,
/// and says so until the adoption is decided. Store thread.
class Adoption : public std::enable_shared_from_this<Adoption> {
  public:
    /// `decided` hears the outcome; all must outlive this.
    Adoption(Store& store, Scheduler& scheduler, model::EventId event, std::string gateway,
             std::function<void(AdoptOutcome)> decided);

    /// Which event it is that is heard of; before the first `heard`.
    void isOf(const model::EventUid& uid) { m_uid = uid; }
    /// An answer or a record of the store has shown this much. nextSeq 0: unknown. Another epoch than known
    /// starts a run.
    void heard(model::Version version, model::Seq nextSeq);
    /// The store refuses calls until it is adopted.
    void run();
    bool running() const { return m_running; }
    void stop() { m_stopped = true; }

  private:
    void ask();
    void answered(base::Result<AdoptAnswer> answer);
    void decided(const AdoptAnswer& answer);

    Store& m_store;
    Scheduler& m_scheduler;
    model::EventId m_event;
    model::EventUid m_uid{};
    std::string m_gateway;
    std::function<void(AdoptOutcome)> m_decided;
    std::vector<Witness> m_seen; // of each epoch; of former ones what isn't told yet
    std::vector<Witness> m_told; // in the call whose answer is awaited
    bool m_running = false;
    bool m_stopped = false;
};

} // namespace breakwater::core
