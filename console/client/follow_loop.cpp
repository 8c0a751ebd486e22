// SPDX-License-Identifier: Apache-2.0
#include "console/client/follow_loop.h"

#include <algorithm>

namespace breakwater::client {

namespace {

/// A service that has just started may refuse whom it will know in a second; one that refuses for the third
/// time means it. Trying on would only fill its audit trail.
constexpr int kRefusalsMeant = 3;

bool refuses(base::ErrorCode code) {
    using base::ErrorCode;
    return code == ErrorCode::Unauthenticated || code == ErrorCode::PermissionDenied ||
           code == ErrorCode::InvalidToken || code == ErrorCode::InvalidRequest ||
           code == ErrorCode::OutOfRange || code == ErrorCode::MissingEventId;
}

base::Error whyOf(const base::Status& status) {
    return status.ok() ? base::makeError(base::ErrorCode::Unreachable,
                                         "The service ended the stream. It is tried again by itself.")
                       : status.error();
}

} // namespace

FollowLoop::FollowLoop(const FollowOptions& options, Parts parts)
    : m_options(options),
      m_parts(std::move(parts)),
      m_wait(options.first),
      m_chance(options.seed != 0 ? options.seed : std::random_device()()) {}

void FollowLoop::begin() {
    m_thread = std::thread([this] { run(); });
}

void FollowLoop::end() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        m_changed.notify_all();
    }
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

bool FollowLoop::ending() const {
    const std::lock_guard lock(m_mutex);
    return m_ending;
}

void FollowLoop::came() {
    const std::lock_guard lock(m_mutex);
    m_wait = m_options.first;
    m_refusals = 0;
}

void FollowLoop::broken(base::Status status) {
    const std::lock_guard lock(m_mutex);
    m_broken = std::move(status);
    m_changed.notify_all();
}

void FollowLoop::tendAfter(base::Millis wait) {
    const std::lock_guard lock(m_mutex);
    const Time at = std::chrono::steady_clock::now() + wait;
    m_tendAt = m_tendAt ? std::min(*m_tendAt, at) : at;
    m_changed.notify_all();
}

void FollowLoop::retryNow() {
    const std::lock_guard lock(m_mutex);
    m_retry = true;
    m_changed.notify_all();
}

base::Millis FollowLoop::nextWait() {
    const auto most = m_wait.count();
    m_wait = std::min(m_wait * 2, m_options.longest);
    return base::Millis(std::uniform_int_distribution<std::int64_t>(most - most / 2, most)(m_chance));
}

void FollowLoop::run() {
    Lock lock(m_mutex);
    while (!m_ending) {
        m_broken.reset();
        m_tendAt.reset();
        lock.unlock();
        auto stream = m_parts.open();
        lock.lock();
        const auto how = live(lock);
        lock.unlock();
        stream.reset(); // no callback of it runs any more
        lock.lock();
        if (m_ending || !how) {
            return;
        }
        const base::Error why = whyOf(*how);
        m_refusals = refuses(why.code) ? m_refusals + 1 : 0;
        std::optional<base::Millis> wait = nextWait();
        if (m_refusals >= kRefusalsMeant) {
            wait.reset();
        }
        m_retry = false;
        lock.unlock();
        m_parts.broke(why, wait);
        lock.lock();
        waitToRetry(lock, wait);
    }
}

std::optional<base::Status> FollowLoop::live(Lock& lock) {
    while (!m_ending && !m_broken) {
        if (!m_tendAt) {
            m_changed.wait(lock);
        } else if (std::chrono::steady_clock::now() < *m_tendAt) {
            m_changed.wait_until(lock, Time(*m_tendAt));
        } else {
            m_tendAt.reset();
            lock.unlock();
            m_parts.tend();
            lock.lock();
        }
    }
    return m_broken;
}

void FollowLoop::waitToRetry(Lock& lock, std::optional<base::Millis> wait) {
    const auto over = [this] { return m_ending || m_retry; };
    if (wait) {
        m_changed.wait_for(lock, *wait, over);
    } else {
        m_changed.wait(lock, over);
    }
    m_refusals = m_retry ? 0 : m_refusals;
}

} // namespace breakwater::client
