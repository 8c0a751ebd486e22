// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/sheet.h"

#include <QTimer>

class QComboBox;
class QDateTimeEdit;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace breakwater::desktop::views {

class RateBox;

/// Creates an event (and schedules or opens it), changes one's settings, or schedules a draft: one dialog.
/// Only opening now asks for the id typed; a schedule can be taken back. GUI thread.
class EventDialog : public Sheet {
    Q_OBJECT

  public:
    enum class Purpose : std::uint8_t { Create, Edit, Schedule };

    /// `event` is what is edited or scheduled; nullopt to create.
    EventDialog(const Desk& desk, Purpose purpose, std::optional<model::Event> event, QWidget* parent);

  private:
    enum class Opening : int { Draft, Schedule, Now };

    void buildNames();
    void buildOpening();
    void buildPolicy();
    void fill(const model::Event& event);
    void check();
    QString wrong() const; ///< empty: all is well
    void run();
    void create();
    void edit();
    void open(const model::Event& event);
    void finish(const base::Result<model::Event>& answer);
    model::Policy policy() const;
    model::EventPatch patch() const;
    Opening opening() const;
    base::WallTime opensAt() const;
    QDateTime clockOf(base::WallTime at) const; ///< of our zone, as the field wants it
    QSpinBox* number(int least, int most, int value, const QString& suffix);

    const Purpose m_purpose;
    const std::optional<model::Event> m_event;
    std::optional<model::Event> m_made; ///< created, but not opened yet
    QLineEdit* m_id = nullptr;
    QLineEdit* m_title = nullptr;
    QComboBox* m_opening = nullptr;
    QDateTimeEdit* m_at = nullptr;
    ToneLabel* m_atNote = nullptr;
    QLineEdit* m_typed = nullptr;
    ToneLabel* m_typedName = nullptr;
    RateBox* m_rate = nullptr;
    QSpinBox* m_maxActive = nullptr;
    QSpinBox* m_capacity = nullptr;
    QSpinBox* m_entryWindow = nullptr;
    QSpinBox* m_passTtl = nullptr;
    QSpinBox* m_keepTime = nullptr;
    QSpinBox* m_heartbeat = nullptr;
    QSpinBox* m_joins = nullptr;
    QLineEdit* m_shop = nullptr;
    QPlainTextEdit* m_message = nullptr;
    QTimer m_clock;
    QString m_failure; ///< what the service said to the last try
    bool m_running = false;
};

} // namespace breakwater::desktop::views
