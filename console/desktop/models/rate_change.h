// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/session.h"
#include "shared/model/event.h"

#include <QObject>
#include <optional>
#include <string>

namespace breakwater::desktop::models {

/// The change of the admission rate: previewed, applied, undone. Nothing is sent but by `apply` and `undo`,
/// each based on the revision that the operator saw; the rate shown is the one the service confirmed. GUI
/// thread; borrows the session.
class RateChange final : public QObject {
    Q_OBJECT

  public:
    enum class Phase : std::uint8_t { Idle, Editing, Sending, Applied, Failed };
    static constexpr base::Millis kUndoable{30'000};
    static constexpr double kReasonFrom = 0.5; ///< a jump of half the rate or more wants a reason

    explicit RateChange(Session& session, QObject* parent = nullptr);

    /// The event as the service has it now. Another rate, or a revision that is not `ours` (of an act made
    /// here), ends a pending edit: `overtaken`.
    void setEvent(const std::optional<model::Event>& event, bool ours = false);

    Phase phase() const { return m_phase; }
    model::Rate confirmed() const; ///< what the service has
    model::Rate wanted() const;    ///< what is being edited, else the confirmed one
    bool dirty() const { return wanted() != confirmed(); }
    void edit(model::Rate rate);       ///< typed or stepped; sends nothing
    void step(std::int64_t perSecond); ///< -500, -100, +100, +500: from what is wanted, at least 0.01/s
    void discard();                    ///< Esc: back to the confirmed rate
    void setReason(const std::string& reason);
    const std::string& reason() const { return m_reason; }
    bool wantsReason() const; ///< and there is none yet or it is one
    bool canApply() const;    ///< dirty, unlocked, with a reason where one is wanted
    void apply();
    bool canUndo() const; ///< within 30 s, and the revision is still ours
    base::Millis undoLeft() const;
    void undo();
    const std::optional<base::Error>& failure() const { return m_failure; } ///< of the last send
    std::optional<model::Rate> formerRate() const;                          ///< what undo would send

  signals:
    void changed();
    /// A colleague changed the event while a rate was being edited: the edit is gone.
    void overtaken(breakwater::model::Rate theirs);
    void applied(breakwater::model::Rate from, breakwater::model::Rate to);

  private:
    struct Undo {
        model::Rate rate;
        model::Revision revision;
        base::MonoTime until;
    };

    void send(model::Rate rate, std::string reason, bool isUndo);
    void answered(const base::Result<model::Event>& answer, model::Rate before, bool isUndo);
    void setPhase(Phase phase);

    Session& m_session;
    std::optional<model::Event> m_event;
    Phase m_phase = Phase::Idle;
    model::Rate m_wanted;
    model::Revision m_basedOn;
    std::string m_reason;
    std::optional<Undo> m_undo;
    std::optional<base::Error> m_failure;
};

} // namespace breakwater::desktop::models
