// SPDX-License-Identifier: Apache-2.0
#include "service/core/adoption.h"

#include <algorithm>

namespace breakwater::core {

namespace {

constexpr base::Micros kAskAgain{100'000};

void raise(Witness& witness, model::Version version, model::Seq nextSeq) {
    witness.version = std::max(witness.version, version);
    witness.nextSeq = std::max(witness.nextSeq, nextSeq);
}

} // namespace

Adoption::Adoption(Store& store, Scheduler& scheduler, model::EventId event, std::string gateway,
                   std::function<void(AdoptOutcome)> decided)
    : m_store(store),
      m_scheduler(scheduler),
      m_event(std::move(event)),
      m_gateway(std::move(gateway)),
      m_decided(std::move(decided)) {}

void Adoption::heard(model::Version version, model::Seq nextSeq) {
    const auto known = std::find_if(m_seen.begin(), m_seen.end(), [&](const Witness& witness) {
        return witness.version.epoch == version.epoch;
    });
    if (known != m_seen.end()) {
        raise(*known, version, nextSeq);
        return;
    }
    m_seen.push_back({version, nextSeq});
    if (m_seen.size() > 1) {
        run();
    }
}

void Adoption::run() {
    if (m_running || m_stopped) {
        return;
    }
    m_running = true;
    ask();
}

void Adoption::ask() {
    m_told = m_seen;
    m_store.adopt({m_event, m_uid, m_gateway, m_told},
                  [self = weak_from_this()](base::Result<AdoptAnswer> answer) {
                      if (const auto adoption = self.lock()) {
                          adoption->answered(std::move(answer));
                      }
                  });
}

void Adoption::answered(base::Result<AdoptAnswer> answer) {
    if (m_stopped) {
        return;
    }
    const bool gone = !answer && answer.error().code == base::ErrorCode::EventNotFound;
    const bool known = answer && answer->outcome != AdoptOutcome::Began;
    if (!known && !gone) {
        m_scheduler.after(kAskAgain, [self = weak_from_this()] {
            const auto adoption = self.lock();
            if (adoption && !adoption->m_stopped) {
                adoption->ask();
            }
        });
        return;
    }
    m_running = false;
    if (answer) {
        decided(*answer);
    }
}

/// What was told is settled; what was heard meanwhile is told next.
void Adoption::decided(const AdoptAnswer& answer) {
    std::erase_if(m_seen, [&](const Witness& witness) {
        return witness.version.epoch != answer.version.epoch &&
               std::find(m_told.begin(), m_told.end(), witness) != m_told.end();
    });
    heard(answer.version, model::Seq());
    m_decided(answer.outcome);
    if (m_seen.size() > 1) {
        run();
    }
}

} // namespace breakwater::core
