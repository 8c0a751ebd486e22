// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/session.h"
#include "shared/model/event.h"

#include <QObject>
#include <QTimer>
#include <optional>

namespace breakwater::desktop::models {

/// Pause, which is safe and must be fast: twice within two seconds, no dialog, on old figures too. Without a
/// link it is tried for ten seconds, and it is "not confirmed" until the service says so. GUI thread; borrows
/// the session.
class Pause final : public QObject {
    Q_OBJECT

  public:
    /// Armed: pressed once. Sending: not confirmed yet. Paused: the service said so. Failed: it refused, or
    /// ten seconds passed without a word; whether it happened is then unknown.
    enum class Phase : std::uint8_t { Ready, Armed, Sending, Paused, Failed };
    static constexpr base::Millis kTwiceWithin{2'000};
    static constexpr base::Millis kTriedFor{10'000};
    static constexpr base::Millis kBetweenTries{500};

    explicit Pause(Session& session, QObject* parent = nullptr);

    void setEvent(const std::optional<model::Event>& event);

    Phase phase() const { return m_phase; }
    bool isAsked() const { return m_asked; } ///< an answer is on its way
    bool canPress() const;                   ///< there is an open event and the role may pause it
    /// F9 or a click: the first arms, a second within two seconds sends.
    void press();
    base::Millis armedLeft() const;
    int tries() const { return m_tries; }
    const std::optional<base::Error>& failure() const { return m_failure; }
    void tick(); ///< looks at the clock: disarms, tries again, gives up

  signals:
    void changed();
    void confirmed(const breakwater::model::Event& event);

  private:
    void send();
    void answered(quint64 round, const base::Result<model::Event>& answer);
    void setPhase(Phase phase);

    Session& m_session;
    std::optional<model::Event> m_event;
    Phase m_phase = Phase::Ready;
    std::optional<base::MonoTime> m_armedUntil;
    std::optional<base::MonoTime> m_giveUpAt;
    std::optional<base::MonoTime> m_nextTry;
    std::optional<base::Error> m_failure;
    quint64 m_round = 0; ///< tells a late answer from ours
    int m_tries = 0;
    bool m_asked = false;
};

} // namespace breakwater::desktop::models
