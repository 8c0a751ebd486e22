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
    const bool known = m_witness.version.epoch.value() != 0;
    if (known && version.epoch > m_witness.version.epoch) {
        raise(m_newer, version, nextSeq);
        run();
        return;
    }
    raise(m_witness, version, nextSeq);
}

void Adoption::run() {
    if (m_running || m_stopped) {
        return;
    }
    m_running = true;
    ask();
}

void Adoption::ask() {
    m_store.adopt(m_event, m_gateway, m_witness, [self = weak_from_this()](base::Result<AdoptAnswer> answer) {
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
    const bool decided = answer && answer->outcome != AdoptOutcome::Began;
    if (!decided && !gone) {
        m_scheduler.after(kAskAgain, [self = weak_from_this()] {
            const auto adoption = self.lock();
            if (adoption && !adoption->m_stopped) {
                adoption->ask();
            }
        });
        return;
    }
    m_running = false;
    if (decided) {
        m_witness = m_newer.version.epoch >= m_witness.version.epoch ? m_newer : m_witness;
        m_newer = {};
        raise(m_witness, answer->version, model::Seq());
        m_decided(answer->outcome);
    }
}

} // namespace breakwater::core
