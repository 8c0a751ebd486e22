// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/session.h"
#include "shared/model/ban.h"

#include <QObject>
#include <optional>
#include <string>
#include <vector>

namespace breakwater::desktop::models {

/// A ban from its dry run to its undo: one place, several, or whole cohorts, each scope a ban of its own at
/// the service. GUI thread; borrows the session.
class BanRun final : public QObject {
    Q_OBJECT

  public:
    enum class Phase : std::uint8_t {
        Idle,
        Previewing,
        Previewed,
        Banning,
        Done,
        Stopped,
        Failed,
        Lifting,
        Lifted
    };
    /// From so many places on, the count must be typed.
    static constexpr std::uint64_t kTypedFrom = 2;

    explicit BanRun(Session& session, QObject* parent = nullptr);
    ~BanRun() override;

    /// Asks for the dry run of all scopes; forgets whatever ran before.
    void preview(std::vector<model::BanScope> scopes);
    Phase phase() const { return m_phase; }
    const std::vector<model::BanScope>& scopes() const { return m_scopes; }
    /// All dry runs taken together; what places two scopes share is counted in both.
    const model::BanPreview& total() const { return m_total; }
    std::size_t previewsLeft() const { return m_scopes.size() - m_previews.size(); }

    void setReason(const std::string& reason);         ///< mandatory
    void setLasts(std::optional<base::Seconds> lasts); ///< none: until it is lifted by hand
    void setTypedCount(std::optional<std::uint64_t> count);
    bool wantsCount() const { return m_total.matching >= kTypedFrom; }
    bool canStart() const; ///< previewed, unlocked, with a reason, and the count typed where one is wanted
    void start();
    void stop();                  ///< no further scope is begun; what is in force stays, and can be undone
    std::uint64_t banned() const; ///< places marked so far
    double progress() const;      ///< 0 to 1
    const std::vector<model::Ban>& made() const { return m_made; } ///< the bans made, newest state
    bool canUndo() const;
    void undo(); ///< lifts every ban that this run made
    const std::optional<base::Error>& failure() const { return m_failure; }
    void reset();

  signals:
    void changed();

  private:
    void askPreview();
    void banNext();
    void progressed(std::uint64_t generation, const model::Ban& ban);
    void ended(std::uint64_t generation, const base::Status& status);
    void liftNext();
    void setPhase(Phase phase);

    Session& m_session;
    Phase m_phase = Phase::Idle;
    std::vector<model::BanScope> m_scopes;
    std::vector<model::BanPreview> m_previews; ///< of the first scopes, in their order
    model::BanPreview m_total;
    std::string m_reason;
    std::optional<base::Seconds> m_lasts;
    std::optional<std::uint64_t> m_typed;
    std::vector<model::Ban> m_made;
    std::size_t m_next = 0; ///< the scope to ban next
    bool m_stopping = false;
    std::size_t m_toLift = 0;
    std::optional<base::Error> m_failure;
    std::uint64_t m_generation = 0;
    client::SubscriptionPtr m_stream;
};

} // namespace breakwater::desktop::models
