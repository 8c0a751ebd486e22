// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/unit/rpc/harness.h"

namespace breakwater::fakes {

/// A service of canned answers whose open streams are fed and broken on purpose. One test, one thread.
struct MidStream {
    RpcHarness harness;

    /// A snapshot and an audit entry to every stream that is open.
    void feed(std::uint64_t number) {
        harness.storeThread.run([&] {
            for (auto& stream : harness.operations.snapshotStreams) {
                stream.onValue(snapshotOf(number), number % 3 == 0);
            }
            for (auto& stream : harness.operations.auditStreams) {
                model::AuditEntry entry;
                entry.id = std::to_string(number);
                stream.onValue(entry, false);
            }
        });
    }
    std::size_t streams() {
        std::size_t count = 0;
        harness.storeThread.run([&] { count = harness.operations.snapshotStreams.size(); });
        return count;
    }
    void breakAll() {
        harness.storeThread.run([&] {
            for (auto& stream : harness.operations.snapshotStreams) {
                stream.onEnd(base::makeError(base::ErrorCode::StoreUnavailable, "The service stops."));
            }
            harness.operations.snapshotStreams.clear();
        });
    }

  private:
    static model::Snapshot snapshotOf(std::uint64_t waiting) {
        model::Snapshot snapshot;
        snapshot.event.id = *model::EventId::parse("demo");
        snapshot.event.at =
            base::wallFromMicros(1'780'000'000'000'000 + static_cast<std::int64_t>(waiting) * 1'000'000);
        snapshot.event.counters.byState[1] = waiting;
        return snapshot;
    }
};

} // namespace breakwater::fakes
