// SPDX-License-Identifier: Apache-2.0
#include "service/core/poll_feed.h"

#include <bit>

namespace breakwater::core {

namespace {

constexpr std::size_t kBatch = 4'096;
constexpr std::uint64_t kFollowed = 32'768; // about so many tokens: half of a PollWatch's room

} // namespace

PollFeed::PollFeed(Scheduler& storeThread, Take take) : m_storeThread(storeThread), m_take(std::move(take)) {
    m_batch.reserve(kBatch);
}

bool PollFeed::wants(model::Seq seq, std::uint64_t totalWaiting) {
    const auto oneIn = static_cast<std::uint32_t>(std::bit_ceil(totalWaiting / kFollowed + 1));
    return oneIn == 1 || PollWatch::isSampled(seq, oneIn);
}

void PollFeed::note(const model::EventUid& uid, const PollSample& sample) {
    if (m_batch.size() < kBatch) {
        m_batch.push_back({uid, sample});
    }
}

void PollFeed::flush() {
    if (m_batch.empty()) {
        return;
    }
    m_storeThread.post([take = m_take, batch = std::move(m_batch)] { take(batch); });
    m_batch = {};
    m_batch.reserve(kBatch);
}

} // namespace breakwater::core
