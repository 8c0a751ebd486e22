// SPDX-License-Identifier: Apache-2.0
#include "service/http/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <cerrno>
#include <cstring>

namespace breakwater::http {

namespace {

constexpr std::uint64_t kWakeId = Poller::kHighestId + 1;
constexpr std::uint64_t kAlarmId = Poller::kHighestId + 2;

epoll_event edgeEvent(std::uint64_t id, Interest interest) {
    epoll_event event{};
    event.events = EPOLLET | (interest.read ? EPOLLIN | EPOLLRDHUP : 0U) | (interest.write ? EPOLLOUT : 0U);
    event.data.u64 = id;
    return event;
}

epoll_event levelEvent(std::uint64_t id, bool read) {
    epoll_event event{};
    event.events = read ? EPOLLIN : 0U;
    event.data.u64 = id;
    return event;
}

/// Takes the counter out of an eventfd or timerfd, so that it is no longer ready.
void drainCounter(int descriptor) {
    std::uint64_t counter = 0;
    [[maybe_unused]] const ssize_t size = ::read(descriptor, &counter, sizeof counter);
}

} // namespace

base::Status Poller::open() {
    m_epoll = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    m_wake = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    m_alarm = Descriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (!m_epoll.isOpen() || !m_wake.isOpen() || !m_alarm.isOpen() || !watchLevel(m_wake.get(), kWakeId) ||
        !watchLevel(m_alarm.get(), kAlarmId)) {
        return base::makeError(base::ErrorCode::Internal,
                               std::string("Can't watch sockets: ") + std::strerror(errno) + ".");
    }
    return base::Done{};
}

bool Poller::watch(int descriptor, std::uint64_t id, Interest interest) {
    epoll_event event = edgeEvent(id, interest);
    return ::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

bool Poller::watchLevel(int descriptor, std::uint64_t id) {
    epoll_event event = levelEvent(id, true);
    return ::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Poller::changeLevel(int descriptor, std::uint64_t id, bool read) {
    epoll_event event = levelEvent(id, read);
    ::epoll_ctl(m_epoll.get(), EPOLL_CTL_MOD, descriptor, &event);
}

void Poller::change(int descriptor, std::uint64_t id, Interest interest) {
    epoll_event event = edgeEvent(id, interest);
    ::epoll_ctl(m_epoll.get(), EPOLL_CTL_MOD, descriptor, &event);
}

void Poller::setAlarm(base::Millis period) {
    itimerspec spec{};
    spec.it_interval.tv_sec = period.count() / 1000;
    spec.it_interval.tv_nsec = period.count() % 1000 * 1'000'000;
    spec.it_value = spec.it_interval;
    ::timerfd_settime(m_alarm.get(), 0, &spec, nullptr);
}

void Poller::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t size = ::write(m_wake.get(), &one, sizeof one);
}

Poller::Turn Poller::wait(bool block) {
    std::array<epoll_event, kMostReady> events; // NOLINT: filled by the call
    const int count = ::epoll_wait(m_epoll.get(), events.data(), kMostReady, block ? -1 : 0);
    Turn turn;
    std::size_t ready = 0;
    for (int i = 0; i < count; ++i) { // a signal makes it -1
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.u64 == kWakeId) {
            drainCounter(m_wake.get());
            turn.woken = true;
        } else if (event.data.u64 == kAlarmId) {
            drainCounter(m_alarm.get());
            turn.alarm = true;
        } else {
            m_ready[ready++] = {event.data.u64, (event.events & EPOLLIN) != 0, (event.events & EPOLLOUT) != 0,
                                (event.events & EPOLLRDHUP) != 0,
                                (event.events & (EPOLLERR | EPOLLHUP)) != 0};
        }
    }
    turn.ready = std::span(m_ready).first(ready);
    return turn;
}

} // namespace breakwater::http
