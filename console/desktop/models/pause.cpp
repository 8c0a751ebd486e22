// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/pause.h"

#include <algorithm>

namespace breakwater::desktop::models {

namespace {

/// The service may be back in a moment, or may not have said that it did it.
bool mayBeTriedAgain(base::ErrorCode code) {
    return code == base::ErrorCode::Unreachable || code == base::ErrorCode::TimedOut ||
           code == base::ErrorCode::StoreUnavailable;
}

} // namespace

Pause::Pause(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    connect(&m_session, &Session::aged, this, &Pause::tick);
    connect(&m_session, &Session::linkChanged, this, &Pause::changed);
}

void Pause::setEvent(const std::optional<model::Event>& event) {
    const bool same = m_event && event && m_event->uid == event->uid;
    m_event = event;
    if (!same) {
        ++m_round;
        m_asked = false;
        m_failure.reset();
        setPhase(Phase::Ready);
    }
    const bool isPaused = m_event && m_event->state == model::EventState::Paused;
    if (isPaused && m_phase != Phase::Paused) {
        m_failure.reset();
        setPhase(Phase::Paused);
    } else if (!isPaused && m_phase == Phase::Paused) {
        setPhase(Phase::Ready);
    }
}

bool Pause::canPress() const {
    const bool open = m_event && m_event->state == model::EventState::Open;
    return open && m_session.pauseLock() == Lock::None && m_phase != Phase::Paused;
}

void Pause::press() {
    if (!canPress() || m_phase == Phase::Sending) {
        return;
    }
    const base::MonoTime now = m_session.clock().monotonic();
    if (m_phase != Phase::Armed || now > *m_armedUntil) {
        m_failure.reset();
        m_armedUntil = now + kTwiceWithin;
        setPhase(Phase::Armed);
        return;
    }
    ++m_round;
    m_tries = 0;
    m_asked = false;
    m_giveUpAt = now + kTriedFor;
    setPhase(Phase::Sending);
    send();
}

base::Millis Pause::armedLeft() const {
    if (m_phase != Phase::Armed) {
        return base::Millis(0);
    }
    const auto left = *m_armedUntil - m_session.clock().monotonic();
    return std::max(std::chrono::duration_cast<base::Millis>(left), base::Millis(0));
}

void Pause::tick() {
    const base::MonoTime now = m_session.clock().monotonic();
    if (m_phase == Phase::Armed && now > *m_armedUntil) {
        setPhase(Phase::Ready);
    } else if (m_phase == Phase::Sending && now >= *m_giveUpAt) {
        if (!m_failure) {
            m_failure = base::makeError(base::ErrorCode::TimedOut, "No answer came in time.");
        }
        setPhase(Phase::Failed);
    } else if (m_phase == Phase::Sending && !m_asked && m_nextTry && now >= *m_nextTry) {
        send();
    }
}

void Pause::send() {
    m_asked = true;
    m_nextTry.reset();
    ++m_tries;
    m_session.worker().ask<model::Event>(
        Worker::Lane::Pause, this,
        [id = m_event->id](client::OperatorClient& client) { return client.pauseEvent(id, ""); },
        [this, round = m_round](const base::Result<model::Event>& answer) { answered(round, answer); });
    emit changed();
}

void Pause::answered(quint64 round, const base::Result<model::Event>& answer) {
    if (round != m_round) {
        return;
    }
    m_asked = false;
    if (answer.ok()) { // however late: it is paused
        m_failure.reset();
        emit confirmed(answer.value());
        setEvent(answer.value());
        return;
    }
    if (m_phase != Phase::Sending) {
        return;
    }
    m_failure = answer.error();
    if (mayBeTriedAgain(answer.error().code)) {
        m_nextTry = m_session.clock().monotonic() + kBetweenTries;
        emit changed();
    } else {
        setPhase(Phase::Failed);
    }
}

void Pause::setPhase(Phase phase) {
    m_phase = phase;
    emit changed();
}

} // namespace breakwater::desktop::models
