// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/session.h"

#include <QObject>
#include <functional>
#include <optional>
#include <string>

namespace breakwater::desktop::models {

/// Every act of an operator but the rate, Pause and bans: made off the GUI thread, answered on it. `done` is
/// called once, unless `receiver` is gone by then. An act that is locked is answered at once with the lock as
/// its error. GUI thread; borrows the session.
class Acts final : public QObject {
    Q_OBJECT

  public:
    template<typename T>
    using Answer = std::function<void(base::Result<T>)>;
    using EventAnswer = Answer<model::Event>;

    explicit Acts(Session& session, QObject* parent = nullptr);

    void create(const model::EventDraft& draft, const std::string& reason, QObject* receiver,
                EventAnswer done);
    void update(const model::Event& event, const model::EventPatch& patch, const std::string& reason,
                QObject* receiver, EventAnswer done);
    void schedule(const model::Event& event, base::WallTime opensAt, QObject* receiver, EventAnswer done);
    void open(const model::Event& event, QObject* receiver, EventAnswer done);
    /// `rate` none: as set; `ramp` none: at once.
    void resume(const model::Event& event, std::optional<model::Rate> rate, std::optional<model::Ramp> ramp,
                const std::string& reason, QObject* receiver, EventAnswer done);
    void close(const model::Event& event, model::ClosedReason why, const std::string& reason,
               QObject* receiver, EventAnswer done);
    void reopen(const model::Event& event, const std::string& reason, QObject* receiver, EventAnswer done);
    void remove(const model::Event& event, const std::string& reason, QObject* receiver,
                Answer<base::Done> done);
    void recover(const model::Event& event, const std::string& reason, QObject* receiver, EventAnswer done);
    /// A pasted waiting token, or a seq of the chosen event (`4711`, `4,711`, `#4711`).
    void lookUp(const std::string& pasted, QObject* receiver, Answer<client::FoundPlace> done);

    bool isActing() const { return m_onTheWay > 0; } ///< an act's answer is on its way

  signals:
    /// An act was done: whoever shows the event shows this.
    void eventChanged(const breakwater::model::Event& event);

  private:
    using Call = std::function<base::Result<model::Event>(client::OperatorClient&)>;
    void act(Call call, QObject* receiver, EventAnswer done);

    Session& m_session;
    int m_onTheWay = 0;
};

} // namespace breakwater::desktop::models
