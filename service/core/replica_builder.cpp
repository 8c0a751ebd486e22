// SPDX-License-Identifier: Apache-2.0
#include "service/core/replica_builder.h"

namespace breakwater::core {

namespace {

constexpr std::uint64_t kCellsPerRead = 16'384; // 512 KiB

} // namespace

ReplicaBuilder::ReplicaBuilder(Store& store, model::EventId event, Ready ready)
    : m_store(store), m_event(std::move(event)), m_ready(std::move(ready)) {}

void ReplicaBuilder::start() {
    m_store.readMeta(m_event, [self = shared_from_this()](base::Result<EventMeta> meta) {
        if (!meta) {
            self->finish(meta.error());
            return;
        }
        self->m_replica = std::make_shared<Replica>(*meta);
        self->loadFrom(model::Seq(1));
    });
}

void ReplicaBuilder::loadFrom(model::Seq first) {
    if (!m_ready) {
        return;
    }
    if (first >= m_replica->nextSeq()) {
        finish(std::move(m_replica));
        return;
    }
    m_store.readCells(m_event, first, kCellsPerRead,
                      [self = shared_from_this(), first](base::Result<std::string> cells) {
                          if (!cells) {
                              self->finish(cells.error());
                              return;
                          }
                          self->m_replica->loadCells(first, *cells);
                          self->loadFrom(first.plus(kCellsPerRead));
                      });
}

void ReplicaBuilder::finish(base::Result<std::shared_ptr<Replica>> result) {
    if (const Ready ready = std::exchange(m_ready, nullptr)) {
        ready(std::move(result));
    }
}

} // namespace breakwater::core
