// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/rate_change.h"

#include <algorithm>
#include <cmath>

namespace breakwater::desktop::models {

namespace {

constexpr std::uint64_t kSlowestMilli = 10;
constexpr std::uint64_t kFastestMilli = 100'000'000;

model::Rate clamped(std::int64_t milli) {
    const auto least = static_cast<std::int64_t>(kSlowestMilli);
    const auto most = static_cast<std::int64_t>(kFastestMilli);
    return {static_cast<std::uint64_t>(std::clamp(milli, least, most))};
}

} // namespace

RateChange::RateChange(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    connect(&m_session, &Session::linkChanged, this, &RateChange::changed);
    connect(&m_session, &Session::aged, this, [this] {
        if (m_undo && m_session.clock().monotonic() >= m_undo->until) {
            m_undo.reset();
            setPhase(m_phase == Phase::Applied ? Phase::Idle : m_phase);
        } else if (m_undo) {
            emit changed(); // the seconds that are left
        }
    });
}

void RateChange::setEvent(const std::optional<model::Event>& event, bool ours) {
    const bool same = m_event && event && m_event->id == event->id && m_event->uid == event->uid;
    const auto former = m_event;
    if (same && ours && m_undo && m_undo->revision == former->revision) {
        m_undo->revision = event->revision; // an act of ours in between takes nothing from it
    }
    m_event = event;
    if (!same) {
        m_undo.reset();
        m_failure.reset();
        m_reason.clear();
        setPhase(Phase::Idle);
        return;
    }
    if (m_phase != Phase::Editing) {
        emit changed();
        return;
    }
    const bool foreign = event->revision != m_basedOn && !ours;
    if (foreign || event->policy.rate != former->policy.rate) {
        m_reason.clear();
        setPhase(Phase::Idle);
        emit overtaken(event->policy.rate);
    } else {
        m_basedOn = event->revision;
        emit changed();
    }
}

model::Rate RateChange::confirmed() const {
    return m_event ? m_event->policy.rate : model::Rate{};
}

model::Rate RateChange::wanted() const {
    return m_phase == Phase::Editing || m_phase == Phase::Sending ? m_wanted : confirmed();
}

void RateChange::edit(model::Rate rate) {
    if (!m_event || m_phase == Phase::Sending) {
        return;
    }
    if (m_phase != Phase::Editing) {
        m_basedOn = m_event->revision;
        m_failure.reset();
    }
    m_wanted = clamped(static_cast<std::int64_t>(std::min(rate.milliPerSecond, kFastestMilli)));
    setPhase(Phase::Editing);
}

void RateChange::step(std::int64_t perSecond) {
    edit(clamped(static_cast<std::int64_t>(wanted().milliPerSecond) + perSecond * 1'000));
}

void RateChange::discard() {
    if (m_phase == Phase::Editing || m_phase == Phase::Failed) {
        m_reason.clear();
        m_failure.reset();
        setPhase(canUndo() ? Phase::Applied : Phase::Idle);
    }
}

void RateChange::setReason(const std::string& reason) {
    m_reason = reason;
    emit changed();
}

bool RateChange::wantsReason() const {
    const double now = confirmed().value();
    return dirty() && std::abs(wanted().value() - now) >= kReasonFrom * now;
}

bool RateChange::canApply() const {
    const bool explained = !wantsReason() || m_reason.find_first_not_of(' ') != std::string::npos;
    const bool changeable = m_event && m_event->state != model::EventState::Closed;
    return m_phase == Phase::Editing && dirty() && explained && changeable && m_session.lock() == Lock::None;
}

void RateChange::apply() {
    if (canApply()) {
        send(m_wanted, m_reason, false);
    }
}

bool RateChange::canUndo() const {
    return m_undo && m_event && m_phase != Phase::Sending && m_undo->revision == m_event->revision &&
           m_session.clock().monotonic() < m_undo->until && m_session.lock() == Lock::None;
}

base::Millis RateChange::undoLeft() const {
    if (!canUndo()) {
        return base::Millis(0);
    }
    return std::chrono::duration_cast<base::Millis>(m_undo->until - m_session.clock().monotonic());
}

std::optional<model::Rate> RateChange::formerRate() const {
    return m_undo ? std::optional(m_undo->rate) : std::nullopt;
}

void RateChange::undo() {
    if (canUndo()) {
        m_basedOn = m_undo->revision;
        m_wanted = m_undo->rate;
        send(m_undo->rate, "undo", true);
    }
}

void RateChange::send(model::Rate rate, std::string reason, bool isUndo) {
    m_failure.reset();
    const model::Rate before = confirmed();
    const model::Intent intent{m_basedOn, std::move(reason)};
    setPhase(Phase::Sending);
    m_session.worker().ask<model::Event>(
        Worker::Lane::Acts, this,
        [id = m_event->id, rate, intent](client::OperatorClient& client) {
            return client.setAdmissionRate(id, rate, intent);
        },
        [this, before, isUndo, id = m_event->id](const base::Result<model::Event>& answer) {
            if (m_event && m_event->id == id) {
                answered(answer, before, isUndo);
            }
        });
}

void RateChange::answered(const base::Result<model::Event>& answer, model::Rate before, bool isUndo) {
    if (!answer.ok()) {
        m_failure = answer.error();
        m_undo.reset();
        setPhase(Phase::Failed);
        return;
    }
    m_reason.clear();
    // A colleague may have acted between our act and its answer: then what is known already is newer.
    if (m_event->revision <= answer->revision) {
        m_event = answer.value();
    }
    m_undo.reset();
    if (!isUndo) {
        m_undo = Undo{before, answer->revision, m_session.clock().monotonic() + kUndoable};
    }
    setPhase(isUndo ? Phase::Idle : Phase::Applied);
    emit applied(before, answer->policy.rate);
}

void RateChange::setPhase(Phase phase) {
    m_phase = phase;
    emit changed();
}

} // namespace breakwater::desktop::models
