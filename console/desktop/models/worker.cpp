// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/worker.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace breakwater::desktop::models {

namespace {

constexpr std::size_t kLanes = 4;

} // namespace

struct Worker::LaneState {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> tasks; ///< under the mutex
    bool ending = false;                     ///< under the mutex
    std::thread thread;
};

Worker::Worker(ClientPtr client) : m_client(std::move(client)), m_relay(std::make_unique<QObject>()) {
    for (std::size_t i = 0; i < kLanes; ++i) {
        auto& lane = *m_lanes.emplace_back(std::make_unique<LaneState>());
        lane.thread = std::thread([&lane] { run(lane); });
    }
}

Worker::~Worker() {
    m_client->hangUp(); // what waits for an answer waits no longer
    for (const auto& lane : m_lanes) {
        const std::lock_guard lock(lane->mutex);
        lane->ending = true;
        lane->changed.notify_all();
    }
    for (const auto& lane : m_lanes) {
        lane->thread.join();
    }
}

void Worker::post(Lane lane, std::function<void()> task) {
    LaneState& state = *m_lanes[static_cast<std::size_t>(lane)];
    const std::lock_guard lock(state.mutex);
    state.tasks.push_back(std::move(task));
    state.changed.notify_all();
}

void Worker::run(LaneState& lane) {
    std::unique_lock lock(lane.mutex);
    while (true) {
        lane.changed.wait(lock, [&lane] { return lane.ending || !lane.tasks.empty(); });
        if (lane.ending) {
            return;
        }
        auto task = std::move(lane.tasks.front());
        lane.tasks.pop_front();
        lock.unlock();
        task();
        task = nullptr; // what it holds goes here, not under the mutex
        lock.lock();
    }
}

} // namespace breakwater::desktop::models
