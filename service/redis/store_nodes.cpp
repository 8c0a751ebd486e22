// SPDX-License-Identifier: Apache-2.0
#include "service/redis/desk.h"
#include "service/redis/node_figures.h"

// The figures of the Redis behind the link. All three questions may be refused by a hosted Redis; only INFO
// is needed.

namespace breakwater::redis {

namespace {

using base::Result;

std::string_view textIn(const std::vector<Reply>& replies, std::size_t at) {
    return replies[at].string().value_or(std::string_view{});
}

} // namespace

void RedisStore::readNodes(core::Callback<std::vector<model::RedisNodeFigures>> done) {
    const auto now = [] {
        const base::SystemClock clock;
        return std::pair(clock.wall(), clock.monotonic());
    };
    if (!isReady()) {
        model::RedisNodeFigures node;
        node.address = m_desk->address();
        node.at = now().first;
        m_desk->post([node, done = std::move(done)] { done(std::vector{node}); });
        return;
    }
    m_desk->askAll({{"INFO"}, {"CONFIG", "GET", "appendfsync"}, {"SLOWLOG", "GET", "64"}},
                   [this, now, done = std::move(done)](Result<std::vector<Reply>> replies) {
                       if (!replies) {
                           done(replies.error());
                           return;
                       }
                       const auto [wall, mono] = now();
                       const std::string_view info = textIn(*replies, 0);
                       const Items config = (*replies)[1].items();
                       const std::string_view fsync = config.size() == 2
                                                          ? config[1].string().value_or(std::string_view{})
                                                          : std::string_view{};
                       model::RedisNodeFigures node = readInfo(info, fsync);
                       node.address = m_desk->address();
                       node.at = wall;
                       node.reachable = !info.empty();
                       node.cpuPercent = m_desk->cpuPercent(cpuSecondsIn(info), mono);
                       node.slowest = readSlowLog((*replies)[2].items(), m_desk->scripts());
                       m_desk->setMemoryIsFull(core::isNearlyFull(node));
                       done(std::vector{std::move(node)});
                   });
}

double RedisStore::Desk::cpuPercent(double seconds, base::MonoTime now) {
    const CpuSample last = m_lastCpu;
    m_lastCpu = {now, seconds, true};
    const double passed = std::chrono::duration<double>(now - last.at).count();
    return last.valid && passed > 0 && seconds >= last.seconds ? (seconds - last.seconds) / passed * 100 : 0;
}

} // namespace breakwater::redis
