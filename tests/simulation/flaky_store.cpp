// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/flaky_store.h"

#include <algorithm>

namespace breakwater::simulation {

FlakyStore::FlakyStore(StoreHost& host, GatewayLoop& loop, Dice& dice)
    : FakeStore(host.world, loop, host.clock), m_host(host), m_loop(loop), m_dice(dice) {}

void FlakyStore::merge(core::HeartbeatMerge merge, core::Callback<base::Done> done) {
    m_before = [this, merge] { m_host.watcher->merging(merge); };
    FakeStore::merge(std::move(merge), std::move(done));
}

void FlakyStore::changeEvent(core::EventChange change, core::Callback<core::EventMeta> done) {
    m_before = [this, change] { m_host.watcher->changing(change); };
    FakeStore::changeEvent(std::move(change), std::move(done));
}

void FlakyStore::exchange(Exchange exchange) {
    auto flight = std::make_shared<Flight>();
    flight->exchange = std::move(exchange);
    flight->before = std::exchange(m_before, nullptr);
    if (!m_host.up) {
        m_loop.run(m_host.time.now() + m_dice.between(1, 20) * kMilli, [this, flight] { fail(flight); });
        return;
    }
    const std::shared_ptr<Line> line = m_line;
    if (line->flights.size() >= 16) {
        std::erase_if(line->flights, [](const auto& known) { return known->settled; });
    }
    line->flights.push_back(flight);
    if (!line->requestsStall && !line->repliesStall) {
        decideFate();
    }
    if (line->requestsStall) {
        return;
    }
    line->lastArrival = std::max(line->lastArrival, m_host.time.now() + m_dice.between(50, m_host.delayHigh));
    m_host.time.at(line->lastArrival,
                   [this, line, flight, life = m_host.life] { arrive(line, flight, life); });
}

void FlakyStore::decideFate() {
    m_line->requestsStall = m_dice.chanceIn10000(m_host.lostRequests);
    m_line->repliesStall = !m_line->requestsStall && m_dice.chanceIn10000(m_host.lostReplies);
    if (m_line->requestsStall || m_line->repliesStall) {
        m_host.coverage->saw(m_line->requestsStall ? Fault::LostRequest : Fault::LostReply);
        m_loop.run(m_host.time.now() + m_dice.between(100, 1'500) * kMilli,
                   [this, line = m_line] { breakOff(line); });
    }
}

void FlakyStore::arrive(const std::shared_ptr<Line>& line, const std::shared_ptr<Flight>& flight,
                        std::uint64_t hostLife) {
    if (hostLife != m_host.life) {
        return;
    }
    if (flight->before) {
        flight->before();
    }
    std::function<void()> deliver = flight->exchange.serve();
    m_host.watcher->served();
    if (line->broken || line->repliesStall) {
        return;
    }
    line->lastReply = std::max(line->lastReply, m_host.time.now() + m_dice.between(50, m_host.delayHigh));
    m_loop.run(line->lastReply, [flight, deliver = std::move(deliver)] {
        if (!flight->settled) {
            flight->settled = true;
            deliver();
        }
    });
}

/// Requests that stood behind a lost one may still lie in a buffer: some are carried out all the same, later.
void FlakyStore::breakOff(std::shared_ptr<Line> line) { // a copy: it may be the current one
    if (line->broken) {
        return;
    }
    line->broken = true;
    if (m_line == line) {
        m_line = std::make_shared<Line>();
    }
    for (const std::shared_ptr<Flight>& flight : line->flights) {
        if (flight->settled) {
            continue;
        }
        if (line->requestsStall && m_host.up && m_dice.chance(m_host.lateRequests)) {
            m_host.coverage->saw(Fault::LateRequest);
            m_host.time.in(m_dice.between(1, 3'000) * kMilli,
                           [this, line, flight, life = m_host.life] { arrive(line, flight, life); });
        }
        m_loop.post([this, flight] { fail(flight); });
    }
    line->flights.clear();
}

void FlakyStore::fail(const std::shared_ptr<Flight>& flight) {
    if (!flight->settled) {
        flight->settled = true;
        flight->exchange.fail(
            base::makeError(base::ErrorCode::StoreUnavailable, "The store gave no answer in time."));
    }
}

} // namespace breakwater::simulation
