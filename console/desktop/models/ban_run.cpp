// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/ban_run.h"

#include <algorithm>

namespace breakwater::desktop::models {

namespace {

constexpr std::size_t kSample = 20;

bool isRunning(BanRun::Phase phase) {
    return phase == BanRun::Phase::Banning || phase == BanRun::Phase::Lifting;
}

void addTo(model::BanPreview& total, const model::BanPreview& one) {
    total.matching += one.matching;
    total.ready += one.ready;
    total.entered += one.entered;
    total.shareOfQueue = std::min(1.0, total.shareOfQueue + one.shareOfQueue);
    total.cohorts.insert(total.cohorts.end(), one.cohorts.begin(), one.cohorts.end());
    total.sample.insert(total.sample.end(), one.sample.begin(), one.sample.end());
    total.sample.resize(std::min(total.sample.size(), kSample));
}

} // namespace

BanRun::BanRun(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    connect(&m_session, &Session::linkChanged, this, &BanRun::changed);
}

BanRun::~BanRun() {
    m_stream.reset(); // its callbacks speak to us
}

void BanRun::reset() {
    ++m_generation;
    m_stream.reset();
    m_scopes.clear();
    m_previews.clear();
    m_total = {};
    m_reason.clear();
    m_lasts.reset();
    m_typed.reset();
    m_made.clear();
    m_next = 0;
    m_toLift = 0;
    m_stopping = false;
    m_failure.reset();
    setPhase(Phase::Idle);
}

void BanRun::preview(std::vector<model::BanScope> scopes) {
    reset();
    if (scopes.empty()) {
        return;
    }
    m_scopes = std::move(scopes);
    setPhase(Phase::Previewing);
    askPreview();
}

void BanRun::askPreview() {
    m_session.worker().ask<model::BanPreview>(
        Worker::Lane::Details, this,
        [id = m_session.event(), scope = m_scopes[m_previews.size()]](client::OperatorClient& client) {
            return client.previewBan(id, scope);
        },
        [this, generation = m_generation](const base::Result<model::BanPreview>& preview) {
            if (generation != m_generation) {
                return;
            }
            if (!preview.ok()) {
                m_failure = preview.error();
                setPhase(Phase::Failed);
                return;
            }
            m_previews.push_back(preview.value());
            addTo(m_total, preview.value());
            if (m_previews.size() < m_scopes.size()) {
                askPreview();
                emit changed();
            } else {
                setPhase(Phase::Previewed);
            }
        });
}

void BanRun::setReason(const std::string& reason) {
    m_reason = reason;
    emit changed();
}

void BanRun::setLasts(std::optional<base::Seconds> lasts) {
    m_lasts = lasts;
    emit changed();
}

void BanRun::setTypedCount(std::optional<std::uint64_t> count) {
    m_typed = count;
    emit changed();
}

bool BanRun::canStart() const {
    const bool explained = m_reason.find_first_not_of(' ') != std::string::npos;
    const bool counted = !wantsCount() || m_typed == m_total.matching;
    return m_phase == Phase::Previewed && explained && counted && m_session.lock() == Lock::None;
}

void BanRun::start() {
    if (canStart()) {
        setPhase(Phase::Banning);
        banNext();
    }
}

void BanRun::stop() {
    if (isRunning(m_phase)) {
        m_stopping = true;
        emit changed();
    }
}

void BanRun::banNext() {
    m_stream.reset();
    if (m_next == m_scopes.size() || m_stopping) {
        setPhase(m_next == m_scopes.size() ? Phase::Done : Phase::Stopped);
        return;
    }
    const model::BanRequest request{m_scopes[m_next], m_reason, m_lasts, m_previews[m_next].matching};
    const auto& snapshot = m_session.snapshot();
    const model::Revision revision = snapshot ? snapshot->event.revision : model::Revision();
    const std::uint64_t generation = ++m_generation;
    m_stream = m_session.worker().client().createBan(
        m_session.event(), request, revision,
        {[this, generation](const model::Ban& ban) {
             QMetaObject::invokeMethod(
                 this, [this, generation, ban] { progressed(generation, ban); }, Qt::QueuedConnection);
         },
         [this, generation](const base::Status& status) {
             QMetaObject::invokeMethod(
                 this, [this, generation, status] { ended(generation, status); }, Qt::QueuedConnection);
         }});
}

void BanRun::progressed(std::uint64_t generation, const model::Ban& ban) {
    if (generation != m_generation) {
        return;
    }
    if (m_made.empty() || m_made.back().number != ban.number) {
        m_made.push_back(ban);
    } else {
        m_made.back() = ban;
    }
    emit changed();
}

void BanRun::ended(std::uint64_t generation, const base::Status& status) {
    if (generation != m_generation) {
        return;
    }
    // A stream that breaks once the ban is in force takes nothing back.
    const bool made = m_made.size() > m_next;
    if (!status.ok() && !made) {
        m_failure = status.error();
        m_stream.reset();
        setPhase(Phase::Failed);
        return;
    }
    if (!made) {
        m_failure = base::makeError(base::ErrorCode::TimedOut, "The service did not say whether it banned.");
        m_stream.reset();
        setPhase(Phase::Failed);
        return;
    }
    ++m_next;
    banNext();
}

std::uint64_t BanRun::banned() const {
    std::uint64_t sum = 0;
    for (const model::Ban& ban : m_made) {
        sum += ban.banned;
    }
    return sum;
}

double BanRun::progress() const {
    if (m_phase == Phase::Lifting || m_phase == Phase::Lifted) {
        return m_made.empty() ? 1 : static_cast<double>(m_toLift) / static_cast<double>(m_made.size());
    }
    if (m_phase == Phase::Done) {
        return 1;
    }
    if (m_scopes.empty()) {
        return 0;
    }
    double done = static_cast<double>(m_next);
    if (m_made.size() > m_next && m_made.back().markEnd.value() > 0) {
        done += static_cast<double>(m_made.back().cursor.value()) /
                static_cast<double>(m_made.back().markEnd.value());
    }
    return std::min(1.0, done / static_cast<double>(m_scopes.size()));
}

bool BanRun::canUndo() const {
    const bool over = m_phase == Phase::Done || m_phase == Phase::Stopped || m_phase == Phase::Failed;
    return over && !m_made.empty() && m_session.lock() == Lock::None;
}

void BanRun::undo() {
    if (canUndo()) {
        m_failure.reset();
        m_stopping = false;
        m_toLift = 0;
        ++m_generation;
        setPhase(Phase::Lifting);
        liftNext();
    }
}

void BanRun::liftNext() {
    if (m_toLift == m_made.size()) {
        setPhase(Phase::Lifted);
        return;
    }
    m_session.worker().ask<model::Ban>(
        Worker::Lane::Acts, this,
        [id = m_session.event(), number = m_made[m_toLift].number](client::OperatorClient& client) {
            return client.deleteBan(id, number, {{}, "undo"});
        },
        [this, generation = m_generation](const base::Result<model::Ban>& lifted) {
            if (generation != m_generation) {
                return;
            }
            // One that has expired or was lifted by a colleague needs no undo.
            if (!lifted.ok() && lifted.error().code != base::ErrorCode::NotFound) {
                m_failure = lifted.error();
                m_made.erase(m_made.begin(), m_made.begin() + static_cast<std::ptrdiff_t>(m_toLift));
                setPhase(Phase::Failed);
                return;
            }
            ++m_toLift;
            emit changed();
            liftNext();
        });
}

void BanRun::setPhase(Phase phase) {
    m_phase = phase;
    emit changed();
}

} // namespace breakwater::desktop::models
