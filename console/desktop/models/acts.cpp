// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/acts.h"

#include "console/desktop/models/words.h"
#include "shared/base/text.h"

#include <algorithm>

namespace breakwater::desktop::models {

namespace {

base::Error lockedBy(Lock lock) {
    return base::makeError(base::ErrorCode::PermissionDenied, sentenceOf(lock).toStdString());
}

/// `4711`, `4,711` or `#4711` is a seq; anything else a waiting token.
client::PlaceName nameOf(const std::string& pasted) {
    std::string text;
    std::copy_if(pasted.begin(), pasted.end(), std::back_inserter(text),
                 [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; });
    std::string digits = text.starts_with('#') ? text.substr(1) : text;
    std::erase(digits, ',');
    if (const auto seq = base::parseUnsigned(digits)) {
        return model::Seq(*seq);
    }
    return text;
}

} // namespace

Acts::Acts(Session& session, QObject* parent) : QObject(parent), m_session(session) {}

void Acts::act(Call call, QObject* receiver, EventAnswer done) {
    if (const Lock lock = m_session.createLock(); lock != Lock::None) {
        done(lockedBy(lock));
        return;
    }
    const QPointer<QObject> guard(receiver);
    ++m_onTheWay;
    m_session.worker().ask<model::Event>(
        Worker::Lane::Acts, this, std::move(call),
        [this, guard, done = std::move(done)](const base::Result<model::Event>& answer) {
            --m_onTheWay;
            if (answer.ok()) {
                emit eventChanged(answer.value());
            }
            if (guard) {
                done(answer);
            }
        });
}

void Acts::create(const model::EventDraft& draft, const std::string& reason, QObject* receiver,
                  EventAnswer done) {
    act([draft, reason](client::OperatorClient& client) { return client.createEvent(draft, reason); },
        receiver, std::move(done));
}

void Acts::update(const model::Event& event, const model::EventPatch& patch, const std::string& reason,
                  QObject* receiver, EventAnswer done) {
    act([id = event.id, patch, intent = model::Intent{event.revision, reason}](
            client::OperatorClient& client) { return client.updateEvent(id, patch, intent); },
        receiver, std::move(done));
}

void Acts::schedule(const model::Event& event, base::WallTime opensAt, QObject* receiver, EventAnswer done) {
    act([id = event.id, opensAt, intent = model::Intent{event.revision, {}}](
            client::OperatorClient& client) { return client.scheduleEvent(id, opensAt, intent); },
        receiver, std::move(done));
}

void Acts::open(const model::Event& event, QObject* receiver, EventAnswer done) {
    act([id = event.id, intent = model::Intent{event.revision, {}}](
            client::OperatorClient& client) { return client.openEvent(id, intent); },
        receiver, std::move(done));
}

void Acts::resume(const model::Event& event, std::optional<model::Rate> rate, std::optional<model::Ramp> ramp,
                  const std::string& reason, QObject* receiver, EventAnswer done) {
    act([id = event.id, rate, ramp, intent = model::Intent{event.revision, reason}](
            client::OperatorClient& client) { return client.resumeEvent(id, rate, ramp, intent); },
        receiver, std::move(done));
}

void Acts::close(const model::Event& event, model::ClosedReason why, const std::string& reason,
                 QObject* receiver, EventAnswer done) {
    act([id = event.id, why, intent = model::Intent{event.revision, reason}](
            client::OperatorClient& client) { return client.closeEvent(id, why, intent); },
        receiver, std::move(done));
}

void Acts::reopen(const model::Event& event, const std::string& reason, QObject* receiver, EventAnswer done) {
    act([id = event.id, intent = model::Intent{event.revision, reason}](
            client::OperatorClient& client) { return client.reopenEvent(id, intent); },
        receiver, std::move(done));
}

void Acts::recover(const model::Event& event, const std::string& reason, QObject* receiver,
                   EventAnswer done) {
    act([id = event.id, intent = model::Intent{event.revision, reason}](
            client::OperatorClient& client) { return client.recoverEvent(id, intent); },
        receiver, std::move(done));
}

void Acts::remove(const model::Event& event, const std::string& reason, QObject* receiver,
                  Answer<base::Done> done) {
    if (const Lock lock = m_session.createLock(); lock != Lock::None) {
        done(lockedBy(lock));
        return;
    }
    m_session.worker().ask<base::Done>(
        Worker::Lane::Acts, receiver,
        [id = event.id, intent = model::Intent{event.revision, reason}](client::OperatorClient& client) {
            return client.deleteEvent(id, intent);
        },
        std::move(done));
}

void Acts::lookUp(const std::string& pasted, QObject* receiver, Answer<client::FoundPlace> done) {
    m_session.worker().ask<client::FoundPlace>(
        Worker::Lane::Details, receiver,
        [id = m_session.event(), name = nameOf(pasted)](client::OperatorClient& client) {
            return client.lookUpPlace(id, name);
        },
        std::move(done));
}

} // namespace breakwater::desktop::models
